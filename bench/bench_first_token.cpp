// How long the first text of an answer takes from a server that answers at once: on a new connection, on one whose TLS
// session is an earlier connection's, and on one that was kept.
//
//   bench_first_token [--tls] [--requests N]

#include <CLI/CLI.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <cstdio>
#include <exception>
#include <optional>
#include <stdexcept>
#include <tokenwire/perplexity.hpp>

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

enum class connection { cold, resumed, reused };
constexpr char const* names[]{"cold", "resumed", "reused"};

bool is_what_it_should_be(tokenwire::response_info const& response, connection wanted) {
  switch (wanted) {
    case connection::cold:
      return !response.connection_reused && !response.tls_resumed;
    case connection::resumed:
      return !response.connection_reused && response.tls_resumed;
    case connection::reused:
      break;
  }
  return response.connection_reused;
}

/// Microseconds from the question to the first text; none where it came over another kind of connection. The end of an
/// answer may come later than the next question: then its connection cannot be the next one's.
asio::awaitable<std::optional<double>> ask(pplx::client const& client, connection wanted, findings const& expected) {
  pplx::chat_request const request{.model = "sonar", .messages = {pplx::user("Why is the sky blue?")}};
  std::int64_t const asked = steady_now();
  std::int64_t answered = 0;
  auto stream = client.stream(request);
  findings found;
  while (auto chunk = co_await stream.next()) {
    if (answered == 0 && !chunk->text().empty()) answered = steady_now();
    take(*chunk, found);
  }
  take(stream.result(), found);
  if (!says_the_same(found, expected)) throw std::runtime_error("an answer is not what was found in it");
  if (!is_what_it_should_be(stream.response(), wanted)) co_return std::nullopt;
  co_return static_cast<double>(answered - asked) / 1000;
}

asio::awaitable<void> measure(pplx::client_options options, connection kind, unsigned requests,
                              findings const& expected, std::vector<double>& found) {
  auto const executor = co_await asio::this_coro::executor;
  options.pool.max_idle = kind == connection::reused ? 1 : 0;
  std::optional<pplx::client> client;
  for (unsigned left = 2 * requests; found.size() != requests; --left) {
    if (left == 0) throw std::runtime_error("most connections are not of the kind that is meant");
    // Its TLS sessions go with a client. What it reads from files is not the request's.
    if (!client || kind == connection::cold) client.emplace(executor, options);
    if (auto const delay = co_await ask(*client, kind, expected)) found.push_back(*delay);
  }
}

std::string measure_all(connection kind, load_server const& server, findings const& expected, unsigned requests) {
  pplx::client_options options;
  options.base_url = server.base_url();
  options.tls.ca_file = server.ca_file();
  // What is found is compared with the stream's own text.
  options.separate_reasoning = false;
  asio::io_context io(1);
  std::vector<double> delays;
  asio::co_spawn(io, measure(options, kind, requests, expected, delays), [](std::exception_ptr failure) {
    if (failure) std::rethrow_exception(failure);
  });
  io.run();
  std::sort(delays.begin(), delays.end());
  char line[200];
  std::snprintf(line, sizeof line, "\"first_token_us\":{\"p50\":%.0f,\"p99\":%.0f,\"p999\":%.0f},\"requests\":%u",
                percentile(delays, 0.5), percentile(delays, 0.99), percentile(delays, 0.999), requests);
  return line;
}

}  // namespace

int main(int argc, char** argv) {
  unsigned requests = 500;
  bool tls = false;
  CLI::App app("The time to an answer's first text over loopback, from a server that answers at once.");
  app.add_option("--requests", requests, "For each kind of connection")
      ->check(CLI::PositiveNumber)
      ->capture_default_str();
  app.add_flag("--tls", tls, "Over TLS");
  CLI11_PARSE(app, argc, argv);
  try {
    recording const answer = make_recording();
    load_server const server({.writes = {http_chunks(answer.blocks)}, .tls = tls});
    for (connection const kind : {connection::cold, connection::resumed, connection::reused}) {
      if (kind == connection::resumed && !tls) continue;
      std::string const found = in_child(1, [&] { return measure_all(kind, server, answer.expected, requests); });
      std::printf("{\"connection\":\"%s\",\"tls\":%s,%s}\n", names[static_cast<int>(kind)], tls ? "true" : "false",
                  found.c_str());
      std::fflush(stdout);
    }
    return 0;
  } catch (std::exception const& failure) {
    std::fprintf(stderr, "bench_first_token: %s\n", failure.what());
    return 1;
  }
}
