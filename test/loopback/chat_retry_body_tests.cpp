// Refusals that say when to come back, whose bodies come in pieces: what is left of one is nobody's, but for its
// connection.

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/test/unit_test.hpp>
#include <functional>

#include "support/kept_answers.hpp"

BOOST_AUTO_TEST_SUITE(chat_retry_body)

namespace {

using namespace std::chrono_literals;
using namespace tokenwire::test;
using tokenwire::error;
namespace asio = boost::asio;
namespace pplx = tokenwire::perplexity;

constexpr char words[] = R"({"error":{"message":"slow down"}})";

std::string busy(int status, std::string const& fields = "Retry-After: 7\r\n") {
  return response_head(status, fields + "Content-Length: " + std::to_string(std::size(words) - 1) + "\r\n") + words;
}
std::string busy_in_chunks(int status) {
  return response_head(status, "Retry-After: 7\r\nTransfer-Encoding: chunked\r\n") + chunk({words, 9}) +
         chunk(words + 9) + "0\r\n\r\n";
}

/// A stream that is refused, and tries once more.
struct refused {
  explicit refused(std::function<void(chat_client&)> const& change = [](auto&) {}) {
    c.fixture.options.retry.max_retries = 1;
    change(c.fixture);
    stream.emplace(c.client().stream(c.fixture.request));
    start(c.fixture, collect(*stream), out, signal.slot());
    peer = &server.connection(c.fixture);
  }
  void send(std::string_view bytes) {
    peer->send(bytes);
    c.settle();
  }
  /// This much has come when the pause begins.
  void pause_behind(std::string_view bytes) {
    peer->send(bytes);
    pending(2);
  }
  /// The pause is one, and what waits for the rest of the refusal another.
  void pending(std::size_t waits) {
    c.fixture.pump([&] { return c.fixture.time.pending() == waits; });
  }
  void advance(std::chrono::milliseconds step) {
    c.fixture.time.advance(step);
    c.settle();
  }
  /// The pause is over; the second attempt is answered on the same connection, or on another one.
  void serve(bool on_the_same) {
    if (!on_the_same) peer = &server.connection(c.fixture, 1);
    if (on_the_same) BOOST_TEST(!peer->read_request().empty());
    peer->send(stream_answer());
    finish();
    BOOST_TEST(!out.ec, out.what);
    BOOST_TEST(stream->response().attempts == 2U);
    BOOST_TEST(stream->response().connection_reused == on_the_same);
    BOOST_TEST(server.connections() == (on_the_same ? 1 : 2));
  }
  void finish() {
    c.fixture.pump([&] { return out.over; });
  }

  held_server server;
  keeping_client c{server.base_url()};
  asio::cancellation_signal signal;
  std::optional<pplx::chat_stream> stream;
  awaited<pplx::chat_completion> out;
  server_connection* peer{};
};

}  // namespace

BOOST_AUTO_TEST_CASE(a_refusal_that_comes_in_pieces_leaves_its_connection_to_the_second_attempt) {
  for (std::string const& answer : {busy(429), busy(503), busy_in_chunks(429)}) {
    std::size_t const head = answer.find("\r\n\r\n") + 4;
    for (std::size_t const come : {head, head + 5, answer.size() - 1}) {
      BOOST_TEST_CONTEXT(come << " bytes of " << answer) {
        refused r;
        r.send(std::string_view(answer).substr(0, 20));
        r.pause_behind(std::string_view(answer).substr(20, come - 20));
        std::size_t const half = (answer.size() - come) / 2;
        r.send(std::string_view(answer).substr(come, half));
        r.peer->send(std::string_view(answer).substr(come + half));
        r.pending(1);
        r.advance(7s);
        r.serve(true);
      }
    }
  }
}

BOOST_AUTO_TEST_CASE(one_that_is_there_whole_does_too) {
  for (std::string const& answer : {busy(429), busy_in_chunks(503)}) {
    refused r;
    r.peer->send(answer);
    r.pending(1);
    r.advance(7s - 1ms);
    BOOST_TEST(!r.out.over);
    r.advance(1ms);
    r.serve(true);
  }
}

BOOST_AUTO_TEST_CASE(a_rest_that_does_not_come_is_not_waited_for) {
  refused r;
  r.pause_behind(busy(429).substr(0, busy(429).size() - 1));
  r.advance(100ms);
  BOOST_TEST(r.peer->wait_for_close());
  BOOST_TEST(r.c.fixture.time.pending() == 1U);
  r.advance(6900ms);
  r.serve(false);
}

BOOST_AUTO_TEST_CASE(a_rest_that_is_long_is_not_read) {
  refused r;
  r.pause_behind(response_head(429, "Retry-After: 7\r\nContent-Length: 100000\r\n"));
  r.peer->send(std::string(20'000, 'x'));
  r.pending(1);
  BOOST_TEST(r.peer->wait_for_close());
  r.advance(7s);
  r.serve(false);
}

// What was left is read all the same, and the connection is there for the next one.
BOOST_AUTO_TEST_CASE(a_pause_may_be_over_before_the_refusal_is) {
  refused r;
  std::string const answer = busy(429, "Retry-After-Ms: 50\r\n");
  r.pause_behind(answer.substr(0, answer.size() - 1));
  r.advance(50ms);
  server_connection& first = *r.peer;
  r.serve(false);
  first.send(answer.substr(answer.size() - 1));
  r.pending(0);
  awaited<pplx::chat_completion> next;
  r.c.start_complete(next);
  r.c.settle();
  BOOST_TEST(!first.read_request().empty());
  first.send(document_answer());
  r.c.fixture.pump([&] { return next.over; });
  BOOST_TEST(!next.ec, next.what);
  BOOST_TEST(r.server.connections() == 2);
}

// The pause goes on for the next call, and what is left of the refusal too.
BOOST_AUTO_TEST_CASE(total_and_partial_cancellation_lose_neither_the_pause_nor_the_connection) {
  for (auto const type : {asio::cancellation_type::total, asio::cancellation_type::partial}) {
    held_server server;
    keeping_client c(server.base_url());
    c.fixture.options.retry.max_retries = 1;
    auto stream = c.client().stream(c.fixture.request);
    asio::cancellation_signal signal;
    tokenwire::error_code ec;
    int calls = 0;
    auto const read = [&] {
      stream.async_next(asio::bind_cancellation_slot(signal.slot(), [&](tokenwire::error_code result, auto const*) {
        ++calls;
        ec = result;
      }));
      c.settle();
    };
    read();
    auto& peer = server.connection(c.fixture);
    std::string const answer = busy(503);
    peer.send(answer.substr(0, answer.size() - 9));
    c.fixture.pump([&] { return c.fixture.time.pending() == 2; });
    signal.emit(type);
    c.settle();
    BOOST_TEST(calls == 1);
    BOOST_TEST(ec == asio::error::operation_aborted);
    BOOST_TEST(!stream.error());
    BOOST_TEST(c.fixture.time.pending() == 2U);
    peer.send(answer.substr(answer.size() - 9));
    c.fixture.pump([&] { return c.fixture.time.pending() == 1; });
    read();
    c.fixture.time.advance(7s);
    c.settle();
    BOOST_TEST(!peer.read_request().empty());
    peer.send(stream_answer());
    c.fixture.pump([&] { return calls == 2; });
    BOOST_TEST(!ec);
    BOOST_TEST(server.connections() == 1);
  }
}

BOOST_AUTO_TEST_CASE(terminal_cancellation_ends_the_pause_and_not_the_rest) {
  for (bool const comes : {false, true}) {
    refused r;
    std::string const answer = busy(503);
    r.pause_behind(answer.substr(0, answer.size() - 9));
    r.signal.emit(asio::cancellation_type::terminal);
    r.finish();
    BOOST_TEST(r.out.ec == asio::error::operation_aborted);
    // That of the rest, which holds up nobody.
    BOOST_TEST(r.c.fixture.time.pending() == 1U);
    if (comes) r.peer->send(answer.substr(answer.size() - 9));
    if (!comes) r.advance(100ms);
    r.pending(0);
    if (!comes) BOOST_TEST(r.peer->wait_for_close());
    awaited<pplx::chat_completion> next;
    r.c.start_complete(next);
    // What it asked for it asked of all.
    r.advance(7s);
    auto& second = comes ? *r.peer : r.server.connection(r.c.fixture, 1);
    if (comes) BOOST_TEST(!second.read_request().empty());
    second.send(document_answer());
    r.c.fixture.pump([&] { return next.over; });
    BOOST_TEST(!next.ec, next.what);
    BOOST_TEST(r.server.connections() == (comes ? 1 : 2));
  }
}

BOOST_AUTO_TEST_CASE(more_than_is_obeyed_is_not_waited_for) {
  for (auto const& [field, obeyed] :
       {std::pair{"Retry-After: 5\r\n", true}, std::pair{"Retry-After: 5.001\r\n", false},
        std::pair{"Retry-After-Ms: 5000\r\n", true}, std::pair{"Retry-After-Ms: 5001\r\n", false}}) {
    for (int const status : {429, 503}) {
      BOOST_TEST_CONTEXT(status << ' ' << field) {
        refused r([](chat_client& client) { client.options.retry.max_retry_after = 5s; });
        r.peer->send(busy(status, field));
        r.pending(1);
        r.advance(obeyed ? 5s - 1ms : 374ms);
        BOOST_TEST(r.c.fixture.time.pending() == 1U);
        r.advance(obeyed ? 1ms : 126ms);
        r.serve(true);
      }
    }
  }
}

// The last one's words count, however they come.
BOOST_AUTO_TEST_CASE(the_second_refusal_is_read_to_its_end) {
  refused r;
  r.peer->send(busy(503));
  r.pending(1);
  r.advance(7s);
  BOOST_TEST(!r.peer->read_request().empty());
  for (char const byte : busy_in_chunks(429)) r.peer->send({&byte, 1});
  r.finish();
  BOOST_TEST(r.out.ec == error::rate_limited);
  BOOST_TEST(r.out.facts.message == "slow down");
  BOOST_TEST((r.out.facts.retry_after == 7s));
  BOOST_TEST(r.out.facts.attempts == 2U);
}

BOOST_AUTO_TEST_SUITE_END()
