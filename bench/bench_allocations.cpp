// What a chunk takes from operator new on the client's thread once its stream is under way, by each way to ask for one:
// nothing. An event is a write of its own, so that each is waited for.
//
//   bench_allocations
//
// The chunks are counted a hundred at a time. The answer's text grows by doubling: what that takes falls into the few
// hundreds in which it doubles, which `most` shows, and not into their median.

#include <CLI/CLI.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <cstdio>
#include <exception>
#include <stdexcept>
#include <string_view>
#include <tokenwire/perplexity.hpp>
#include <tokenwire/testing/answers.hpp>

#include "clients/taking.hpp"
#include "support/allocation_counter.hpp"
#include "support/load_server.hpp"
#include "support/medians.hpp"
#include "support/process.hpp"
#include "support/recording.hpp"

namespace {

namespace asio = boost::asio;
namespace pplx = tokenwire::perplexity;
using namespace bench;
using tokenwire::test::allocation_counter;

/// Chunks by the hundred, without an allocation of its own.
class hundreds {
 public:
  explicit hundreds(findings const& of_event) : of_event_(of_event) { counts_.reserve(wanted); }

  /// True: enough.
  bool take(pplx::chat_chunk const& chunk) {
    bench::take(chunk, found_);
    if (found_.events % 100 != 0) return false;
    // The first is the stream's beginning.
    if (found_.events != 100) counts_.push_back(static_cast<double>(counter_.count()) / 100);
    counter_ = {};
    return counts_.size() == wanted;
  }
  std::string result() const {
    if (counts_.size() != wanted || found_.text_bytes != of_event_.text_bytes * found_.events)
      throw std::runtime_error("the stream is not what was found in it");
    spread const found = spread_of(counts_);
    char line[120];
    std::snprintf(line, sizeof line, "\"allocations_per_chunk\":%.2f,\"most\":%.2f,\"chunks\":%zu", found.median,
                  found.most, 100 * wanted);
    return line;
  }

 private:
  static constexpr std::size_t wanted = 9;
  findings of_event_;
  findings found_{};
  allocation_counter counter_{};
  std::vector<double> counts_{};
};

asio::awaitable<void> await_next(pplx::chat_stream& stream, hundreds& counted) {
  while (auto chunk = co_await stream.next())
    if (counted.take(*chunk)) break;
}

asio::awaitable<void> await_next_until(pplx::chat_stream& stream, hundreds& counted) {
  for (;;) {
    auto const found = co_await stream.next_until(std::chrono::steady_clock::now() + std::chrono::seconds(1));
    if (found ? counted.take(*found.chunk) : found.status != pplx::next_status::not_yet) break;
  }
}

void poll(pplx::chat_stream& stream, asio::io_context& io, hundreds& counted) {
  for (;;) {
    auto const found = stream.try_next();
    if (found ? counted.take(*found.chunk) : found.status != pplx::next_status::not_yet) break;
    if (!found && io.run_one_for(std::chrono::seconds(10)) == 0) break;
  }
}

std::string measure(std::string_view way, load_server const& server, findings const& of_event) {
  asio::io_context io(1);
  pplx::client_options options;
  options.base_url = server.base_url();
  options.separate_reasoning = false;
  pplx::client const client(io, options);
  auto stream = client.stream({.model = "sonar", .messages = {pplx::user("Why is the sky blue?")}});
  hundreds counted(of_event);
  if (way == "try_next") {
    poll(stream, io, counted);
  } else {
    asio::co_spawn(io, way == "next" ? await_next(stream, counted) : await_next_until(stream, counted),
                   [&io](std::exception_ptr failure) {
                     if (failure) std::rethrow_exception(failure);
                     io.stop();
                   });
    io.run();
  }
  return counted.result();
}

}  // namespace

int main(int argc, char** argv) {
  CLI::App app("What a chunk takes from operator new, by each way to ask for one, over loopback.");
  CLI11_PARSE(app, argc, argv);
  try {
    auto const events = tokenwire::testing::chat_stream_events({.concise = true});
    std::string const& event = events[events.size() / 2];
    findings const of_event = expected_of({event});
    load_server const server({.writes = {http_chunk(event)}, .pause = std::chrono::microseconds(200), .endless = true});
    for (char const* const way : {"next", "next_until", "try_next"}) {
      std::string const found = in_child(1, [&] { return measure(way, server, of_event); });
      std::printf("{\"way\":\"%s\",%s}\n", way, found.c_str());
      std::fflush(stdout);
    }
    return 0;
  } catch (std::exception const& failure) {
    std::fprintf(stderr, "bench_allocations: %s\n", failure.what());
    return 1;
  }
}
