// Which connections serve a second request, and which must not.

#include <boost/test/unit_test.hpp>
#include <tokenwire/testing/simulator.hpp>

#include "support/kept_answers.hpp"
#include "support/simulated.hpp"
#include "support/stepped_stream.hpp"
#include "support/temporary_folder.hpp"

BOOST_AUTO_TEST_SUITE(connection_reuse)

namespace {

using namespace std::chrono_literals;
using namespace tokenwire::test;
using tokenwire::error;

/// Two requests, the first of which gets `first`; how many connections that took.
int connections_after(std::string const& first, bool streams = false) {
  scripted_server server(
      answer_each([&](int connection, int request) { return connection + request == 0 ? first : document_answer(); }));
  keeping_client c(server.base_url());
  if (streams)
    c.read();
  else
    c.complete();
  c.settle();
  auto const second = c.complete();
  BOOST_TEST(!second.ec);
  return server.connections();
}

}  // namespace

BOOST_AUTO_TEST_CASE(requests_one_after_the_other_share_a_connection) {
  for (bool const tls : {false, true}) {
    temporary_folder const folder;
    auto settings = fast();
    settings.tls = tls;
    settings.write_ca = tls ? (folder.path / "ca.pem").string() : std::string{};
    tokenwire::testing::simulator server(settings);
    keeping_client c(server.base_url());
    c.fixture.options.tls.ca_file = settings.write_ca;
    std::string text;
    for (int i = 0; i != 10; ++i) {
      auto const answer = i % 2 ? c.complete() : c.read();
      BOOST_TEST(!answer.ec);
      if (i == 0) {
        text = answer.value.text();
        BOOST_TEST(!c.response.connection_reused);
      }
      BOOST_TEST(answer.value.text() == text);
      if (i != 0 && i % 2 == 0) BOOST_TEST(c.response.connection_reused);
      c.settle();
    }
    BOOST_TEST(server.connections() == 1U);
    BOOST_TEST(server.request_count() == 10U);
  }
}

BOOST_AUTO_TEST_CASE(whole_answers_leave_the_connection_usable) {
  BOOST_TEST(connections_after(document_answer()) == 1);
  BOOST_TEST(connections_after(stream_answer(), true) == 1);
}

BOOST_AUTO_TEST_CASE(a_refusal_that_was_read_to_its_end_does_too) {
  BOOST_TEST(connections_after(response_head(401, "Content-Length: 2\r\n") + "{}") == 1);
  BOOST_TEST(connections_after(response_head(429, "Transfer-Encoding: chunked\r\n") + "2\r\n{}\r\n0\r\n\r\n") == 1);
  BOOST_TEST(connections_after(response_head(204, "")) == 1);
}

BOOST_AUTO_TEST_CASE(what_the_server_will_close_is_not_kept) {
  BOOST_TEST(connections_after(document_answer("Connection: close\r\n")) == 2);
  std::string old = document_answer();
  old.replace(0, 8, "HTTP/1.0");
  BOOST_TEST(connections_after(old) == 2);
}

BOOST_AUTO_TEST_CASE(bytes_behind_an_answer_spoil_the_connection) {
  BOOST_TEST(connections_after(document_answer() + "HTTP/1.1 200 OK\r\n") == 2);
  BOOST_TEST(connections_after(stream_answer() + "x", true) == 2);
}

BOOST_AUTO_TEST_CASE(an_answer_that_failed_ends_its_connection) {
  BOOST_TEST(connections_after(answer_head + chunk("data: {\"error\":{\"message\":\"no\"}}\n\n"), true) == 2);
  BOOST_TEST(connections_after(answer_head + "no chunk\r\n", true) == 2);
}

BOOST_AUTO_TEST_CASE(a_connection_that_the_server_closed_is_not_handed_out) {
  std::atomic<int> closed{};
  scripted_server server([&](server_connection& peer, int) {
    peer.read_request();
    peer.send(document_answer());
    peer.close();
    ++closed;
  });
  keeping_client c(server.base_url());
  for (int i = 0; i != 5; ++i) {
    BOOST_TEST(!c.read().ec);
    BOOST_TEST(c.facts.stale_connections == 0U);
    BOOST_TEST(!c.response.connection_reused);
    // Until its FIN has come.
    while (closed == i) std::this_thread::yield();
  }
  BOOST_TEST(server.connections() == 5);
}

BOOST_AUTO_TEST_CASE(a_connection_closed_at_the_second_request_is_replaced_in_silence) {
  scripted_server server(answer_each([](int connection, int request) -> std::optional<std::string> {
    if (connection == 0 && request == 1) return std::nullopt;
    return stream_answer();
  }));
  keeping_client c(server.base_url());
  BOOST_TEST(!c.read().ec);
  c.settle();
  BOOST_TEST(!c.read().ec);
  BOOST_TEST(server.connections() == 2);
  BOOST_TEST(c.facts.stale_connections == 1U);
  BOOST_TEST(c.facts.attempts == 1U);
  BOOST_TEST(c.response.attempts == 1U);
  BOOST_TEST(!c.response.connection_reused);
}

BOOST_AUTO_TEST_CASE(the_new_one_is_not_replaced_again) {
  scripted_server server(answer_each([](int connection, int request) -> std::optional<std::string> {
    if (connection == 0 && request == 0) return document_answer();
    return std::nullopt;
  }));
  keeping_client c(server.base_url());
  BOOST_TEST(!c.complete().ec);
  c.settle();
  auto const second = c.complete();
  BOOST_TEST(second.ec == error::connection_closed);
  BOOST_TEST(second.facts.stale_connections == 1U);
  BOOST_TEST(second.facts.attempts == 1U);
  BOOST_TEST(server.connections() == 2);
}

// It may have been at work on the request, which bills.
BOOST_AUTO_TEST_CASE(a_connection_that_ends_later_is_not_replaced) {
  for (auto const& [after, replaced] : {std::pair{1000ms, true}, std::pair{1001ms, false}}) {
    held_server server;
    keeping_client c(server.base_url());
    awaited<tokenwire::perplexity::chat_completion> first;
    c.start_complete(first);
    auto& peer = server.connection(c.fixture);
    peer.send(document_answer());
    c.fixture.pump([&] { return first.over; });
    c.settle();
    awaited<tokenwire::perplexity::chat_completion> second;
    c.start_complete(second);
    c.settle();
    peer.read_request();
    c.fixture.time.advance(after);
    peer.close();
    if (replaced) server.connection(c.fixture, 1).send(document_answer());
    c.fixture.pump([&] { return second.over; });
    BOOST_TEST(second.ec == (replaced ? tokenwire::error_code{} : make_error_code(error::connection_closed)));
    BOOST_TEST(server.connections() == (replaced ? 2 : 1));
  }
}

// The others were kept as long.
BOOST_AUTO_TEST_CASE(a_retry_after_a_kept_connection_failed_makes_a_new_one) {
  held_server server;
  keeping_client c(server.base_url());
  c.fixture.options.retry.max_retries = 1;
  awaited<tokenwire::perplexity::chat_completion> both[2];
  for (auto& out : both) c.start_complete(out);
  for (std::size_t i : {0U, 1U}) {
    server.connection(c.fixture, i).send(document_answer());
    c.fixture.pump([&] { return both[0].over + both[1].over > static_cast<int>(i); });
    c.settle();
  }
  awaited<tokenwire::perplexity::chat_completion> third;
  c.start_complete(third);
  c.settle();
  auto& last_used = server.connection(c.fixture, 1);
  last_used.read_request();
  c.fixture.time.advance(1001ms);
  last_used.close();
  c.fixture.pump([&] { return c.fixture.time.pending() != 0; });
  c.settle();
  c.fixture.time.advance(1s);
  server.connection(c.fixture, 2).send(document_answer());
  c.fixture.pump([&] { return third.over; });
  BOOST_TEST(!third.ec);
}

BOOST_AUTO_TEST_CASE(a_byte_of_an_answer_makes_it_a_failure) {
  scripted_server server(answer_each([](int, int request) -> std::optional<std::string> {
    return request == 0 ? document_answer() : std::string("HTTP/1.1 2");
  }));
  keeping_client c(server.base_url());
  c.fixture.options.timeouts.idle = 1s;
  BOOST_TEST(!c.complete().ec);
  c.settle();
  awaited<tokenwire::perplexity::chat_completion> second;
  c.start_complete(second);
  c.fixture.pump([&] { return c.fixture.time.pending() != 0; });
  c.fixture.time.advance(1s);
  c.fixture.pump([&] { return second.over; });
  BOOST_TEST(second.ec == error::idle_timeout);
  BOOST_TEST(second.facts.stale_connections == 0U);
  BOOST_TEST(server.connections() == 1);
}

BOOST_AUTO_TEST_CASE(a_stream_that_is_dropped_takes_its_connection_with_it) {
  scripted_server server(slowly(answer_events(50)));
  keeping_client c(server.base_url());
  {
    auto stream = c.client().stream(c.fixture.request);
    awaited<tokenwire::perplexity::chat_completion> out;
    start(c.fixture, [](auto& s) -> boost::asio::awaitable<tokenwire::perplexity::chat_completion> {
      co_await s.next();
      co_return tokenwire::perplexity::chat_completion{};
    }(stream), out);
    c.fixture.pump([&] { return out.over; });
  }
  c.settle();
  BOOST_TEST(!c.read().ec);
  BOOST_TEST(server.connections() == 2);
}

BOOST_AUTO_TEST_CASE(what_was_kept_too_long_is_closed) {
  tokenwire::testing::simulator server(fast());
  keeping_client c(server.base_url());
  c.fixture.options.pool.idle_time = 10s;
  c.complete();
  c.fixture.time.advance(10s - 1ns);
  c.complete();
  BOOST_TEST(server.connections() == 1U);
  c.fixture.time.advance(10s);
  c.complete();
  BOOST_TEST(server.connections() == 2U);
}

BOOST_AUTO_TEST_CASE(none_kept_is_none_used_twice) {
  tokenwire::testing::simulator server(fast());
  keeping_client c(server.base_url());
  c.fixture.options.pool.max_idle = 0;
  for (int i = 0; i != 3; ++i) c.complete();
  BOOST_TEST(server.connections() == 3U);
}

BOOST_AUTO_TEST_SUITE_END()
