// Requests that wait for their turn: held by a server's word, behind a retry, too late.

#include <algorithm>
#include <atomic>
#include <boost/asio.hpp>
#include <boost/test/unit_test.hpp>
#include <span>
#include <thread>
#include <vector>

#include "support/limited_client.hpp"

BOOST_AUTO_TEST_SUITE(rate_limit_waits)

namespace {

using namespace std::chrono_literals;
using namespace tokenwire::test;
using tokenwire::error;

using outcome = limited_client::outcome;
using limited = limited_client;

std::string refusal(int status, std::string const& fields = {}) {
  return response_head(status, "Content-Length: 0\r\n" + fields);
}

}  // namespace

BOOST_AUTO_TEST_CASE(a_retry_after_of_one_holds_the_others) {
  for (unsigned const retries : {0U, 1U}) {
    limited l({});
    l.c.fixture.options.retry.max_retries = retries;
    outcome first, second, third;
    l.start(first);
    l.answer(0, refusal(429, "Retry-After: 7\r\n"));
    if (retries == 0) l.wait_for(first);
    l.c.fixture.pump([&] { return first.over || l.c.fixture.time.pending() != 0; });
    l.start(second);
    l.start(third);
    l.advance(7s - 1ns);
    BOOST_TEST(l.server.connections() == 1);
    l.advance(1ns);
    // In which order the server sees them is its own affair.
    for (std::size_t i = 1; i != retries + 3; ++i) l.answer(i, document_answer());
    for (outcome const* out : {&first, &second, &third}) l.wait_for(*out);
    BOOST_TEST((!second.ec && !third.ec));
    BOOST_TEST(bool(first.ec) == (retries == 0));
  }
}

// They had their turns before the server's word came, but no connection.
BOOST_AUTO_TEST_CASE(who_waits_for_a_connection_is_held_too) {
  for (std::string const end : {"", "Connection: close\r\n"}) {
    std::atomic<int> requests{0};
    scripted_server server(answer_each([&](int, int) -> std::optional<std::string> {
      return ++requests == 1 ? refusal(429, "Retry-After: 7\r\n" + end) : document_answer();
    }));
    keeping_client c(server.base_url());
    c.fixture.options.pool.max_connections = 1;
    outcome first, second, third;
    for (outcome* const out : {&first, &second, &third}) c.start_complete(*out);
    c.fixture.pump([&] { return first.over && (second.over || c.fixture.time.pending() != 0); });
    BOOST_TEST(first.ec == error::rate_limited);
    c.fixture.time.advance(7s - 1ns);
    c.settle();
    BOOST_TEST(requests == 1);
    c.fixture.time.advance(1ns);
    c.fixture.pump([&] { return second.over && third.over; });
    BOOST_TEST(!second.ec, second.what);
    BOOST_TEST(!third.ec, third.what);
    BOOST_TEST(requests == 3);
  }
}

// Who is held holds nothing, or those before it in the line would wait for its connection, and it for their turns.
BOOST_AUTO_TEST_CASE(who_is_held_locks_nobody_out) {
  struct {
    tokenwire::rate_options rate;
    std::size_t connections;
    std::size_t requests;
  } const cases[] = {{{.max_concurrent_requests = 2}, 1, 6},
                     {{.requests_per_minute = 4}, 2, 8},
                     {{.requests_per_minute = 5, .max_concurrent_requests = 3}, 2, 9}};
  for (auto const& each : cases) {
    std::atomic<int> requests{0};
    scripted_server server(answer_each([&](int, int) -> std::optional<std::string> {
      return ++requests == 1 ? refusal(429, "Retry-After: 7\r\n") : document_answer();
    }));
    keeping_client c(server.base_url());
    c.fixture.options.pool.max_connections = each.connections;
    c.fixture.options.rate = each.rate;
    std::vector<outcome> out(each.requests);
    for (outcome& one : out) c.start_complete(one);
    auto const all_over = [&] { return std::ranges::all_of(out, &outcome::over); };
    c.fixture.pump([&] { return std::ranges::any_of(out, &outcome::over) && c.fixture.time.pending() != 0; });
    // Time goes on while the server answers.
    for (int step = 0; step != 400 && !all_over(); ++step) {
      std::this_thread::sleep_for(5ms);
      c.settle();
      c.fixture.time.advance(2s);
      c.settle();
    }
    BOOST_TEST(all_over());
    // Of those that went out side by side any may have been the first.
    BOOST_TEST(std::ranges::count(out, make_error_code(error::rate_limited), &outcome::ec) == 1);
    BOOST_TEST(std::ranges::count(out, tokenwire::error_code{}, &outcome::ec) == static_cast<int>(each.requests) - 1);
    BOOST_TEST(requests == static_cast<int>(each.requests));
  }
}

BOOST_AUTO_TEST_CASE(who_is_held_keeps_its_place_in_the_line) {
  std::atomic<int> requests{0};
  scripted_server server(answer_each([&](int, int) -> std::optional<std::string> {
    return ++requests == 1 ? refusal(429, "Retry-After: 7\r\n") : document_answer();
  }));
  keeping_client c(server.base_url());
  c.fixture.options.pool.max_connections = 1;
  c.fixture.options.rate.max_concurrent_requests = 3;
  std::vector<outcome> out(7);
  for (outcome& one : out) c.start_complete(one);
  c.fixture.pump([&] { return out[0].over && c.fixture.time.pending() != 0; });
  c.settle();
  c.fixture.time.advance(7s);
  for (std::size_t i = 1; i != out.size(); ++i) {
    std::span const others = std::span(out).subspan(i);
    c.fixture.pump([&] { return std::ranges::any_of(others, &outcome::over); });
    BOOST_TEST(out[i].over, "request " << i);
  }
}

// Which has done nothing wrong, and would have sent its request at once.
BOOST_AUTO_TEST_CASE(a_connection_that_ends_during_the_hold_is_replaced) {
  scripted_server server([&](server_connection& peer, int number) {
    // The second one is there before its request may go, and ends.
    if (number == 1) return peer.close();
    if (peer.read_request().empty()) return;
    peer.send(number == 0 ? refusal(429, "Connection: close\r\nRetry-After: 7\r\n") : document_answer());
    if (number != 0) peer.wait_for_close();
  });
  keeping_client c(server.base_url());
  c.fixture.options.pool.max_connections = 1;
  outcome first, second;
  for (outcome* const out : {&first, &second}) c.start_complete(*out);
  c.fixture.pump([&] { return first.over && server.connections() == 2 && c.fixture.time.pending() != 0; });
  c.settle();
  std::this_thread::sleep_for(50ms);
  c.fixture.time.advance(7s);
  c.fixture.pump([&] { return second.over; });
  BOOST_TEST(!second.ec, second.what);
  BOOST_TEST(server.connections() == 3);
}

BOOST_AUTO_TEST_CASE(what_is_under_way_goes_on_while_others_are_held) {
  limited l({});
  outcome first, second, third;
  l.start(first);
  l.server.connection(l.c.fixture);
  l.start(second);
  l.answer(1, refusal(429, "Retry-After: 7\r\n"));
  l.wait_for(second);
  l.start(third);
  l.serve(0, first);
  BOOST_TEST(!third.over);
}

BOOST_AUTO_TEST_CASE(not_every_refusal_holds_the_others) {
  struct {
    char const* why;
    bool holds;
    std::string answer;
  } const cases[] = {
      {"it is switched off", false, refusal(429, "Retry-After: 7\r\n")},
      {"it is longer than what is obeyed", true, refusal(429, "Retry-After: 60.001\r\n")},
      {"it does not say when", true, refusal(429)},
      {"it is about this request", true, refusal(409, "Retry-After: 7\r\n")},
  };
  for (auto const& one : cases) {
    BOOST_TEST_CONTEXT(one.why) {
      limited l({.hold_all_on_retry_after = one.holds});
      outcome first, second;
      l.start(first);
      l.answer(0, one.answer);
      l.wait_for(first);
      BOOST_TEST(first.ec);
      l.start(second);
      l.serve(1, second);
    }
  }
}

BOOST_AUTO_TEST_CASE(all_are_held_as_long_as_what_is_obeyed) {
  for (int const status : {429, 503}) {
    limited l({});
    outcome first, second;
    l.start(first);
    l.answer(0, refusal(status, "Retry-After: 60\r\n"));
    l.wait_for(first);
    l.start(second);
    l.advance(60s - 1ns);
    BOOST_TEST(l.server.connections() == 1);
    l.advance(1ns);
    l.serve(1, second);
  }
}

// The attempt before was ended by a deadline too.
BOOST_AUTO_TEST_CASE(the_total_deadline_counts_the_wait_of_a_later_attempt) {
  limited l({.requests_per_minute = 1});
  l.c.fixture.options.retry.max_retries = 1;
  l.c.fixture.options.timeouts.first_byte = 3s;
  l.c.fixture.options.timeouts.total = 20s;
  outcome out;
  l.start(out);
  l.server.connection(l.c.fixture);
  l.advance(3s);
  l.advance(500ms);
  l.advance(16500ms - 1ns);
  BOOST_TEST(!out.over);
  l.advance(1ns);
  l.wait_for(out);
  BOOST_TEST(out.ec == error::total_timeout);
  BOOST_TEST(out.facts.phase == "rate");
  // The second was never one.
  BOOST_TEST(out.facts.attempts == 1U);
}

BOOST_AUTO_TEST_CASE(a_retry_that_pauses_is_in_nobodys_way) {
  limited l({.max_concurrent_requests = 1});
  l.c.fixture.options.retry.max_retries = 1;
  outcome first, second, third;
  l.start(first);
  l.server.connection(l.c.fixture);
  l.start(second);
  l.start(third);
  BOOST_TEST(l.server.connections() == 1);
  l.answer(0, refusal(503));
  l.server.connection(l.c.fixture, 1);
  // The pause is over, and the retry at the end of the line.
  l.advance(500ms);
  BOOST_TEST(l.server.connections() == 2);
  l.serve(1, second);
  l.serve(2, third);
  l.serve(3, first);
  BOOST_TEST(first.value.text() == "fine");
}

BOOST_AUTO_TEST_CASE(each_attempt_counts) {
  limited l({.requests_per_minute = 2});
  l.c.fixture.options.retry.max_retries = 2;
  outcome first;
  l.start(first);
  l.answer(0, refusal(503));
  l.c.fixture.pump([&] { return l.c.fixture.time.pending() != 0; });
  l.advance(500ms);
  l.answer(1, refusal(503));
  l.c.fixture.pump([&] { return l.c.fixture.time.pending() != 0; });
  l.advance(1000ms);
  l.advance(60s - 1500ms - 1ns);
  BOOST_TEST(l.server.connections() == 2);
  l.advance(1ns);
  l.serve(2, first);
}

BOOST_AUTO_TEST_CASE(what_goes_out_again_on_a_new_connection_needs_no_second_turn) {
  scripted_server server(answer_each([](int connection, int request) -> std::optional<std::string> {
    if (connection == 0 && request == 1) return std::nullopt;
    return stream_answer();
  }));
  keeping_client c(server.base_url());
  c.fixture.options.rate = {.requests_per_minute = 2, .max_concurrent_requests = 1};
  BOOST_TEST(!c.read().ec);
  c.settle();
  BOOST_TEST(!c.read().ec);
  BOOST_TEST(c.facts.stale_connections == 1U);
  BOOST_TEST(server.connections() == 2);
}

BOOST_AUTO_TEST_CASE(what_goes_out_again_keeps_its_turn) {
  held_server server;
  keeping_client c(server.base_url());
  c.fixture.options.rate = {.max_concurrent_requests = 1};
  outcome first;
  c.start_complete(first);
  server.connection(c.fixture, 0).send(document_answer());
  c.fixture.pump([&] { return first.over; });
  c.settle();
  outcome second;
  c.start_complete(second);
  c.settle();
  server.connection(c.fixture, 0).read_request();
  server.connection(c.fixture, 0).close();
  auto& anew = server.connection(c.fixture, 1);
  outcome third;
  c.start_complete(third);
  c.settle();
  BOOST_TEST(server.connections() == 2);
  anew.send(document_answer());
  c.fixture.pump([&] { return second.over; });
  BOOST_TEST(!second.ec);
  c.settle();
  BOOST_TEST(!anew.read_request().empty());
  anew.send(document_answer());
  c.fixture.pump([&] { return third.over; });
  BOOST_TEST(!third.ec);
  BOOST_TEST(server.connections() == 2);
}

BOOST_AUTO_TEST_CASE(what_could_not_connect_does_not_count) {
  limited l({.requests_per_minute = 1, .max_concurrent_requests = 1});
  tokenwire::perplexity::request_options nowhere;
  nowhere.base_url = "http://127.0.0.1:1";
  for (int i = 0; i != 3; ++i) {
    outcome out;
    start(l.c.fixture, l.c.client().complete(l.c.fixture.request, nowhere), out);
    l.wait_for(out);
    BOOST_TEST(out.ec == error::connect_failed);
  }
  outcome out;
  l.start(out);
  l.serve(0, out);
}

BOOST_AUTO_TEST_CASE(the_total_deadline_counts_the_wait) {
  for (tokenwire::rate_options const& rate :
       {tokenwire::rate_options{.requests_per_minute = 1}, tokenwire::rate_options{.max_concurrent_requests = 1}}) {
    limited l(rate);
    outcome first, second, third;
    l.start(first);
    l.server.connection(l.c.fixture);
    l.c.fixture.options.timeouts.total = 30s;
    tokenwire::perplexity::request_options limit;
    limit.timeouts = l.c.fixture.options.timeouts;
    start(l.c.fixture, l.c.client().complete(l.c.fixture.request, limit), second);
    l.c.fixture.pump([&] { return l.c.fixture.time.pending() != 0; });
    l.advance(30s - 1ns);
    BOOST_TEST(!second.over);
    l.start(third);
    l.advance(1ns);
    l.wait_for(second);
    BOOST_TEST(second.ec == error::total_timeout);
    BOOST_TEST(!second.facts.detail.empty());
    l.serve(0, first);
    if (rate.requests_per_minute != 0) l.advance(30s);
    l.serve(1, third);
  }
}

BOOST_AUTO_TEST_SUITE_END()
