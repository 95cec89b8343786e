// What a loop that may never block pays for its streams: 60 times a second it runs what is ready and looks at each of
// them, while all are slow, and while one of them bursts.
//
//   bench_frame [--streams N] [--seconds S] [--replay FILE]

#include <time.h>

#include <CLI/CLI.hpp>
#include <boost/asio/io_context.hpp>
#include <cstdio>
#include <optional>
#include <stdexcept>
#include <tokenwire/perplexity.hpp>
#include <tokenwire/testing/answers.hpp>

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
  unsigned streams{200};
  double seconds{10};
  double rate{20};
  std::string replay{};
};

pplx::client make_client(asio::io_context& io, load_server const& server) {
  pplx::client_options settings;
  settings.base_url = server.base_url();
  // What is found is compared with the stream's own text.
  settings.separate_reasoning = false;
  return pplx::client(io, settings);
}

void sleep_until(std::int64_t when) {
  timespec const until{when / 1'000'000'000, when % 1'000'000'000};
  while (clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &until, nullptr) != 0) {
  }
}

class game {
 public:
  /// `of_slow`: in each event; `of_burst`: in each answer that bursts.
  game(options const& o, load_server const& slow, findings const& of_slow, load_server const& burst,
       findings const& of_burst)
      : options_(o),
        of_slow_(of_slow),
        of_burst_(of_burst),
        slow_(make_client(io_, slow)),
        burst_(make_client(io_, burst)) {
    for (unsigned i = 0; i != o.streams; ++i) streams_.push_back(slow_.stream(request_));
  }

  std::string run(bool bursting) {
    constexpr std::int64_t frame = 1'000'000'000 / 60;
    auto const frames = static_cast<std::size_t>(options_.seconds * 60);
    std::vector<double> overheads;
    for (std::int64_t next = steady_now(); overheads.size() != frames; next += frame) {
      sleep_until(next);
      std::int64_t const before = steady_now();
      io_.restart();
      io_.poll();
      for (std::size_t i = 0; i != streams_.size(); ++i) take(i);
      if (bursting) take_burst();
      auto const overhead = static_cast<double>(steady_now() - before) / 1000;
      // Until every stream has had an event nothing is counted.
      if (flowing_ == streams_.size()) overheads.push_back(overhead);
    }
    if (found_.text_bytes != of_slow_.text_bytes * found_.events)
      throw std::runtime_error("the slow streams' text is not what they say");
    if (bursting && burst_events_ == 0) throw std::runtime_error("nothing came of the stream that bursts");
    std::sort(overheads.begin(), overheads.end());
    char line[200];
    std::snprintf(line, sizeof line,
                  "\"frame_us\":{\"p50\":%.1f,\"p99\":%.1f,\"max\":%.1f},\"events\":%zu,\"burst_events\":%zu",
                  percentile(overheads, 0.5), percentile(overheads, 0.99), overheads.back(),
                  static_cast<std::size_t>(found_.events), burst_events_);
    return line;
  }

 private:
  void take(std::size_t i) {
    pplx::chat_stream& stream = streams_[i];
    std::uint64_t const before = found_.events;
    auto found = stream.try_next();
    for (; found.status == pplx::next_status::chunk; found = stream.try_next()) bench::take(*found.chunk, found_);
    if (found.status != pplx::next_status::not_yet)
      throw std::runtime_error("a stream ended: " + stream.diagnostics().text());
    if (found_.events == before || flows_[i]) return;
    flows_[i] = true;
    ++flowing_;
  }
  /// One answer after the other, as fast as they come: one chunk a frame is not enough for it.
  void take_burst() {
    if (!bursting_) bursting_.emplace(burst_.stream(request_));
    auto found = bursting_->try_next();
    for (; found.status == pplx::next_status::chunk; found = bursting_->try_next()) {
      ++burst_events_;
      bench::take(*found.chunk, burst_found_);
    }
    if (found.status == pplx::next_status::not_yet) return;
    if (found.status == pplx::next_status::failed)
      throw std::runtime_error("the stream that bursts failed: " + bursting_->diagnostics().text());
    bench::take(bursting_->result(), burst_found_);
    if (!says_the_same(burst_found_, of_burst_))
      throw std::runtime_error("the stream that bursts is not what was found in it");
    burst_found_ = {};
    bursting_.reset();
  }

  options const& options_;
  findings of_slow_;
  findings of_burst_;
  asio::io_context io_{1};
  pplx::client slow_;
  pplx::client burst_;
  pplx::chat_request request_{.model = "sonar", .messages = {pplx::user("Why is the sky blue?")}};
  std::vector<pplx::chat_stream> streams_{};
  std::optional<pplx::chat_stream> bursting_{};
  findings found_{};
  findings burst_found_{};
  std::vector<bool> flows_ = std::vector<bool>(options_.streams);
  std::size_t flowing_{};
  std::size_t burst_events_{};
};

int run(options const& o) {
  recording const answer = o.replay.empty() ? make_recording() : read_recording(o.replay);
  auto const events = tokenwire::testing::chat_stream_events({.concise = true});
  std::string const& event = events[events.size() / 2];
  findings const of_slow = expected_of({event});
  load_server const slow({.writes = {http_chunk(event)},
                          .pause = std::chrono::nanoseconds(static_cast<std::int64_t>(1e9 / o.rate)),
                          .endless = true},
                         o.streams);
  load_server const burst({.writes = {http_chunks(answer.blocks)}}, 10);
  for (bool const bursting : {false, true}) {
    std::string const found = in_child(1, [&] { return game(o, slow, of_slow, burst, answer.expected).run(bursting); });
    std::printf("{\"streams\":%u,\"bursting\":%s,%s}\n", o.streams, bursting ? "true" : "false", found.c_str());
    std::fflush(stdout);
  }
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  options o;
  CLI::App app("What a frame of a loop that never blocks pays for its streams, over loopback.");
  app.add_option("--streams", o.streams, "Slow ones")->check(CLI::PositiveNumber)->capture_default_str();
  app.add_option("--rate", o.rate, "Events of each of them a second")
      ->check(CLI::PositiveNumber)
      ->capture_default_str();
  app.add_option("--seconds", o.seconds, "How long to measure")->check(CLI::PositiveNumber)->capture_default_str();
  app.add_option("--replay", o.replay, "What bursts: the body of an event stream; without it one is made")
      ->check(CLI::ExistingFile);
  CLI11_PARSE(app, argc, argv);
  try {
    return run(o);
  } catch (std::exception const& failure) {
    std::fprintf(stderr, "bench_frame: %s\n", failure.what());
    return 1;
  }
}
