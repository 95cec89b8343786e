// What many slow streams on one thread cost: memory of each, processor time of an event, and how long an event is under
// way from the server's write to the coroutine that waits for it.
//
//   bench_scale --streams N --rate R --seconds S [--tls] [--mode concise|full] [--client tokenwire|raw]
//
// The server has a process and a core of its own. Connecting is not counted: what is measured begins when every stream
// has had an event.

#include <sys/epoll.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <array>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <cstdio>
#include <exception>
#include <stdexcept>
#include <tokenwire/perplexity.hpp>
#include <tokenwire/testing/answers.hpp>

#include "clients/client.hpp"
#include "clients/raw_connection.hpp"
#include "clients/taking.hpp"
#include "support/load_server.hpp"
#include "support/medians.hpp"
#include "support/process.hpp"
#include "support/recording.hpp"
#include "support/stamped_event.hpp"

namespace {

namespace asio = boost::asio;
namespace pplx = tokenwire::perplexity;
using namespace bench;

struct options {
  unsigned streams{100};
  double rate{10};
  double seconds{5};
  bool tls{};
  std::string mode{"concise"};
  std::string client{"tokenwire"};
};

/// One from the middle of an answer in that mode, with a stamp for its new text.
std::string stamped_event(bool full) {
  auto const events = tokenwire::testing::chat_stream_events({.concise = !full});
  constexpr std::string_view before = R"("delta":{"role":"assistant","content":")";
  for (std::size_t i = events.size() / 2; i != events.size(); ++i) {
    std::size_t const at = events[i].find(before);
    if (at == std::string::npos) continue;
    std::size_t const begin = at + before.size();
    std::size_t const end = events[i].find("\"}", begin);
    return std::string(events[i]).replace(begin, end - begin, stamp_place);
  }
  throw std::runtime_error("no event to stamp");
}

/// Of the window that counts. All memory is there before it begins.
class measurement {
 public:
  explicit measurement(options const& o)
      : streams_(o.streams), seconds_(o.seconds), expected_(o.streams * o.rate * o.seconds) {
    auto const most = static_cast<std::size_t>(1.5 * o.streams * o.rate * o.seconds) + 1000;
    delays_.assign(most, 1);
    delays_.clear();
    resident_before_ = resident_bytes();
  }

  void begin() {
    delays_.clear();
    began_ = steady_now();
    cpu_before_ = cpu_microseconds();
  }
  bool is_over() const noexcept { return began_ != 0 && static_cast<double>(steady_now() - began_) > seconds_ * 1e9; }
  void take(std::string_view text) {
    std::int64_t const delay = delay_of(text, steady_now());
    if (delay < 0) throw std::runtime_error("an event without a stamp");
    if (delays_.size() != delays_.capacity()) delays_.push_back(static_cast<std::uint32_t>(delay / 100));
  }
  std::string result() {
    double const cpu = cpu_microseconds() - cpu_before_;
    std::size_t const resident = resident_bytes();
    std::size_t const grown = resident - std::min(resident, resident_before_);
    // What is not as many streams with as many events is another question's answer.
    if (static_cast<double>(delays_.size()) < expected_ / 2)
      throw std::runtime_error("only " + std::to_string(delays_.size()) + " events came in the time that was measured");
    std::sort(delays_.begin(), delays_.end());
    auto const delay = [this](double part) { return percentile(delays_, part) / 10.0; };
    char line[400];
    std::snprintf(
        line, sizeof line,
        "{\"streams\":%u,\"rss_per_stream_bytes\":%zu,\"cpu_us_per_event\":%.3f,\"delay_us\":{\"p50\":%.1f,\"p99\":"
        "%.1f,\"p999\":%.1f},\"events\":%zu",
        streams_, grown / streams_, cpu / static_cast<double>(delays_.size()), delay(0.5), delay(0.99), delay(0.999),
        delays_.size());
    return line;
  }

 private:
  unsigned streams_;
  double seconds_;
  double expected_;
  std::vector<std::uint32_t> delays_{};
  std::size_t resident_before_{};
  double cpu_before_{};
  std::int64_t began_{};
};

asio::awaitable<void> read(pplx::chat_stream stream, measurement& m, findings const& expected, unsigned& flowing) {
  bool first = true;
  while (auto chunk = co_await stream.next()) {
    // The stamp and nothing else, in every event; the rest of the event is what it was in the first one.
    if (chunk->text().size() != stamp_place.size()) throw std::runtime_error("an event with another text than its own");
    m.take(chunk->text());
    if (!first) continue;
    findings found;
    take(*chunk, found);
    found.sources = chunk->search_results().size();
    if (auto const* usage = chunk->usage()) found.completion_tokens = usage->completion_tokens;
    if (!says_the_same(found, expected)) throw std::runtime_error("an event is not what was found in it");
    ++flowing;
    first = false;
  }
  throw std::runtime_error("a stream ended");
}

/// A few at a time, so that the server's queue of connections holds them.
asio::awaitable<void> open_all(pplx::client& client, options const& o, findings const& expected, measurement& m) {
  auto const executor = co_await asio::this_coro::executor;
  asio::steady_timer timer(executor);
  pplx::chat_request const request{.model = "sonar", .messages = {pplx::user("Why is the sky blue?")}};
  unsigned flowing = 0;
  for (unsigned opened = 0; opened != o.streams;) {
    for (unsigned const until = std::min(o.streams, opened + 200); opened != until; ++opened) {
      asio::co_spawn(executor, read(client.stream(request), m, expected, flowing), [](std::exception_ptr failure) {
        if (failure) std::rethrow_exception(failure);
      });
    }
    while (flowing != opened) {
      timer.expires_after(std::chrono::milliseconds(1));
      co_await timer.async_wait(asio::use_awaitable);
    }
  }
  m.begin();
  while (!m.is_over()) {
    timer.expires_after(std::chrono::milliseconds(10));
    co_await timer.async_wait(asio::use_awaitable);
  }
}

std::string measure_tokenwire(options const& o, workload const& work, findings const& expected) {
  asio::io_context io(1);
  pplx::client_options settings;
  settings.base_url = work.base_url;
  settings.tls.ca_file = work.ca_file;
  pplx::client client(io, settings);
  measurement m(o);
  asio::co_spawn(io, open_all(client, o, expected, m), [&io](std::exception_ptr failure) {
    if (failure) std::rethrow_exception(failure);
    io.stop();
  });
  io.run();
  return m.result();
}

std::string measure_raw(options const& o, workload const& work) {
  int const epoll = epoll_create1(EPOLL_CLOEXEC);
  auto const context = make_raw_context(work);
  std::vector<raw_connection> connections;
  connections.reserve(o.streams);
  std::vector<char> buffer(std::size_t{64} * 1024);
  measurement m(o);
  std::array<epoll_event, 256> events;
  auto const read_all = [&](raw_connection& c) {
    while (std::size_t const n = c.read(buffer)) {
      std::string_view bytes(buffer.data(), n);
      // A read that begins or ends within an event is as rare as a miss of the figures by it.
      for (std::size_t at; (at = bytes.find("\"@")) != bytes.npos; bytes.remove_prefix(at + 2))
        m.take(bytes.substr(at + 1));
      if (n != buffer.size() && !c.is_tls()) break;
    }
  };
  auto const wait = [&](int milliseconds) {
    int const n = epoll_wait(epoll, events.data(), events.size(), milliseconds);
    for (int i = 0; i < n; ++i) read_all(connections[events[static_cast<std::size_t>(i)].data.u32]);
  };
  for (unsigned i = 0; i != o.streams; ++i) {
    connections.emplace_back(work, context);
    epoll_event event{};
    event.events = EPOLLIN;
    event.data.u32 = i;
    epoll_ctl(epoll, EPOLL_CTL_ADD, connections.back().socket(), &event);
    wait(0);
  }
  for (auto const until = steady_now() + 1'000'000'000; steady_now() < until;) wait(10);
  for (m.begin(); !m.is_over();) wait(10);
  close(epoll);
  return m.result();
}

int run(options const& o) {
  bool const full = o.mode == "full";
  std::string const block = stamped_event(full);
  findings const expected = expected_of({block});
  std::string const event = http_chunk(block);
  // Checked where the message can be seen: what a child says of it comes too late.
  allow_descriptors(o.streams + 100);
  load_server const server({.writes = {event},
                            .pause = std::chrono::nanoseconds(static_cast<std::int64_t>(1e9 / o.rate)),
                            .endless = true,
                            .stamp_at = event.find(stamp_place) + 1,
                            .tls = o.tls},
                           o.streams);
  workload const work{.base_url = server.base_url(),
                      .port = server.port(),
                      .ca_file = server.ca_file(),
                      .concurrency = o.streams,
                      .requests = 1};
  std::string const line =
      in_child(1, [&] { return o.client == "raw" ? measure_raw(o, work) : measure_tokenwire(o, work, expected); });
  std::printf("%s,\"client\":\"%s\",\"mode\":\"%s\",\"tls\":%s,\"event_bytes\":%zu}\n", line.c_str(), o.client.c_str(),
              o.mode.c_str(), o.tls ? "true" : "false", event.size());
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  options o;
  CLI::App app("Memory, processor time and delay of many slow streams on one thread, over loopback.");
  app.add_option("--streams", o.streams, "Open at once")->check(CLI::PositiveNumber)->capture_default_str();
  app.add_option("--rate", o.rate, "Events of each stream a second")->check(CLI::PositiveNumber)->capture_default_str();
  app.add_option("--seconds", o.seconds, "How long to measure")->check(CLI::PositiveNumber)->capture_default_str();
  app.add_option("--mode", o.mode, "Events of what is new, or of all that is known")
      ->check(CLI::IsMember({"concise", "full"}))
      ->capture_default_str();
  app.add_option("--client", o.client, "This library's, or a read loop that looks for the stamp alone")
      ->check(CLI::IsMember({"tokenwire", "raw"}))
      ->capture_default_str();
  app.add_flag("--tls", o.tls, "Over TLS");
  CLI11_PARSE(app, argc, argv);
  try {
    return run(o);
  } catch (std::exception const& failure) {
    std::fprintf(stderr, "bench_scale: %s\n", failure.what());
    return 1;
  }
}
