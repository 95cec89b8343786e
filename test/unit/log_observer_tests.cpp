// The log's lines, and which of them each level has.

#include <boost/asio/error.hpp>
#include <boost/test/unit_test.hpp>
#include <vector>

#include "net/log_observer.hpp"
#include "support/recorded_events.hpp"

BOOST_AUTO_TEST_SUITE(log_observer_tests)

using namespace tokenwire;
using namespace std::chrono_literals;

namespace {

observed_request const request{.number = 3,
                               .provider_name = "perplexity",
                               .operation_name = "chat",
                               .request_method = "POST",
                               .url_scheme = "https",
                               .server_address = "api.example",
                               .server_port = 443,
                               .url_path = "/chat"};

using lines = std::vector<std::pair<log_level, std::string>>;

log_options to(lines& out, log_level level = log_level::debug) {
  return {.level = level, .sink = [&out](log_level l, std::string_view text) { out.emplace_back(l, text); }};
}

/// One of each; of on_finish one that is good, one that was given up, and one that failed.
void tell_all(observer& told) {
  told.on_request({.request = request, .headers = "Host: api.example\nAuthorization: ***\n", .body_size = 12});
  told.on_connection({.request = request,
                      .attempt = 1,
                      .peer_address = "::1",
                      .peer_port = 443,
                      .tls_established = true,
                      .waited = 1ms,
                      .resolve = 2ms,
                      .connect = 3ms,
                      .tls = 4ms});
  told.on_response({.request = request, .attempt = 1, .status_code = 200, .after = 1999us, .headers = "a: b\n"});
  told.on_first_token({.request = request, .after = 5ms});
  told.on_chunk({.request = request, .text_size = 1});
  told.on_resend({.request = request,
                  .attempt = 1,
                  .error = error::rate_limited,
                  .error_type = "rate_limited",
                  .message = "Slow",
                  .status_code = 429,
                  .pause = 500ms});
  told.on_finish({.request = request, .duration = 1234ms, .attempts = 2, .status_code = 200, .request_id = "r-1"});
  told.on_finish({.request = request,
                  .error = boost::asio::error::operation_aborted,
                  .error_type = "cancelled",
                  .duration = 1ms,
                  .attempts = 1});
  told.on_finish({.request = request,
                  .error = error::connect_failed,
                  .error_type = "connect_failed",
                  .message = "no\r\nroute",
                  .duration = 1ms,
                  .attempts = 1,
                  .restarts = 1});
}

char const* const debug_lines[] = {
    "POST https://api.example/chat begins, 12 bytes of body",
    "> Host: api.example",
    "> Authorization: ***",
    "attempt 1 has a new connection to [::1]:443, waited 1 ms, resolve 2 ms, connect 3 ms, tls 4 ms",
    "attempt 1 answered with status 200 after 1 ms",
    "< a: b",
    "first token after 5 ms",
};
constexpr char warn_line[] = "attempt 1 failed: rate_limited (status 429: Slow), sent again in 500 ms";
char const* const info_lines[] = {
    "POST https://api.example/chat 200 in 1234 ms, 2 attempts, request r-1",
    "POST https://api.example/chat cancelled after 1 ms, 1 attempt",
};
constexpr char error_line[] =
    "POST https://api.example/chat failed: connect_failed (no\\x0d\\x0aroute) after 1 ms, 1 attempt, 1 restart";

lines expected(log_level level) {
  lines all;
  auto const add = [&](log_level at, std::string_view text) {
    if (at <= level) all.emplace_back(at, "tokenwire req-3 " + std::string(text));
  };
  for (char const* const line : debug_lines) add(log_level::debug, line);
  add(log_level::warn, warn_line);
  for (char const* const line : info_lines) add(log_level::info, line);
  add(log_level::error, error_line);
  return all;
}

}  // namespace

BOOST_AUTO_TEST_CASE(each_level_has_its_lines_and_those_before) {
  for (log_level const level : {log_level::error, log_level::warn, log_level::info, log_level::debug}) {
    lines out;
    net::log_observer log(to(out, level));
    tell_all(log);
    BOOST_TEST((out == expected(level)));
    for (auto const& line : out) BOOST_TEST_MESSAGE(line.second);
  }
}

BOOST_AUTO_TEST_CASE(connections_and_resends_of_each_kind) {
  lines out;
  net::log_observer log(to(out));
  log.on_connection({.request = request,
                     .attempt = 2,
                     .reused = true,
                     .peer_address = "127.0.0.1",
                     .peer_port = 80,
                     .tls_established = true,
                     .waited = 7ms});
  log.on_connection({.request = request, .attempt = 1, .peer_address = "127.0.0.1", .peer_port = 8080});
  log.on_connection({.request = request,
                     .attempt = 1,
                     .peer_address = "::1",
                     .peer_port = 1,
                     .tls_established = true,
                     .tls_resumed = true});
  log.on_resend({.request = request, .reason = resend_reason::stale_connection, .error_type = "write_failed"});
  log.on_resend({.request = request,
                 .reason = resend_reason::incomplete_answer,
                 .error_type = "stream_incomplete",
                 .status_code = 200,
                 .pause = 9ms});
  log.on_resend({.request = request, .reason = resend_reason::redirect, .status_code = 308});
  char const* const lines[] = {
      "attempt 2 reuses a connection to 127.0.0.1, waited 7 ms",
      "attempt 1 has a new connection to 127.0.0.1:8080, waited 0 ms, resolve 0 ms, connect 0 ms",
      "attempt 1 has a new connection to [::1]:1, waited 0 ms, resolve 0 ms, connect 0 ms, tls 0 ms (resumed)",
      "a kept connection was closed: write_failed, sent again in 0 ms",
      "the answer was cut: stream_incomplete (status 200), sent again in 9 ms",
      "redirected with status 308",
  };
  BOOST_REQUIRE(out.size() == 6U);
  for (std::size_t i = 0; i != out.size(); ++i) BOOST_TEST(out[i].second == std::string("tokenwire req-3 ") + lines[i]);
}

BOOST_AUTO_TEST_CASE(a_sink_that_throws_harms_nobody) {
  net::log_observer log({.level = log_level::debug, .sink = [](log_level, std::string_view) { throw 1; }});
  tell_all(log);
}

BOOST_AUTO_TEST_CASE(who_is_told) {
  auto const own = std::make_shared<test::recorded_events>();
  lines out;
  BOOST_TEST(!net::with_log(nullptr, {}));
  BOOST_TEST((net::with_log(own, {}) == own));
  auto const log = net::with_log(nullptr, to(out, log_level::error));
  tell_all(*log);
  BOOST_TEST((out == expected(log_level::error)));
  out.clear();
  auto const both = net::with_log(own, to(out));
  tell_all(*both);
  BOOST_TEST((out == expected(log_level::debug)));
  BOOST_TEST(own->order() == "request connection response first_token chunk resend finish finish finish");
}

BOOST_AUTO_TEST_SUITE_END()
