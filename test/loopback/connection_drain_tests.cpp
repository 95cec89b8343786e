// The end of an answer that nobody waits for, and what becomes of its connection.

#include <boost/asio/post.hpp>
#include <boost/test/unit_test.hpp>
#include <functional>
#include <thread>

#include "support/kept_answers.hpp"

BOOST_AUTO_TEST_SUITE(connection_drain)

namespace {

using namespace std::chrono_literals;
using namespace tokenwire::test;

/// A stream that has come to its end, of whose answer these bytes are still to come.
struct ended_stream {
  explicit ended_stream(std::size_t held) {
    start(c.fixture, collect(stream), out);
    peer = &server.connection(c.fixture);
    peer->send(answer.substr(0, answer.size() - held));
    c.fixture.pump([&] { return out.over; });
    BOOST_TEST(!out.ec);
    c.settle();
    BOOST_TEST(c.fixture.time.pending() == 1U);
  }
  /// Sends this, and lets the connection be given back or closed for it.
  void finish(std::string const& rest) {
    peer->send(rest);
    c.fixture.pump([&] { return c.fixture.time.pending() == 0; });
  }
  /// The next request is answered, on the same connection or on a new one.
  void ask_again(bool reused) {
    awaited<tokenwire::perplexity::chat_completion> second;
    c.start_complete(second);
    c.settle();
    auto& next = reused ? *peer : server.connection(c.fixture, 1);
    if (reused) BOOST_TEST(!next.read_request().empty());
    next.send(document_answer());
    c.fixture.pump([&] { return second.over; });
    BOOST_TEST(!second.ec);
  }

  std::string const answer = stream_answer();
  held_server server;
  keeping_client c{server.base_url()};
  tokenwire::perplexity::chat_stream stream = c.client().stream(c.fixture.request);
  awaited<tokenwire::perplexity::chat_completion> out;
  server_connection* peer{};
};

std::string const last = "0\r\n\r\n";

}  // namespace

// The mark ends a stream before the last HTTP chunk has come.
BOOST_AUTO_TEST_CASE(the_rest_of_an_answer_is_read_without_anybody_waiting) {
  for (std::size_t const held : {last.size(), std::size_t{1}, last.size() + 2}) {
    ended_stream s(held);
    s.finish(s.answer.substr(s.answer.size() - held));
    s.ask_again(true);
  }
}

// Small ones are moved together, large ones are not.
BOOST_AUTO_TEST_CASE(the_rest_may_be_several_chunks_at_once) {
  for (std::size_t const size : {5U, 1000U}) {
    ended_stream s(last.size());
    std::string const comment = chunk(": " + std::string(size, 'x') + "\n\n");
    s.finish(comment + comment + last);
    s.ask_again(true);
  }
}

BOOST_AUTO_TEST_CASE(a_rest_that_is_malformed_is_not_waited_for) {
  ended_stream s(last.size());
  s.finish("no chunk\r\n");
  BOOST_TEST(s.peer->wait_for_close());
}

// Whichever of the two is first, the other one finds nothing left to do.
BOOST_AUTO_TEST_CASE(a_rest_that_comes_as_its_time_is_up) {
  for (int hops = 0; hops != 4; ++hops) {
    ended_stream s(last.size());
    s.peer->send(last);
    while (!s.peer->arrived()) std::this_thread::yield();
    std::function<void(int)> const after = [&](int left) {
      if (left == 0) return s.c.fixture.time.advance(100ms);
      boost::asio::post(s.c.fixture.io, [&, left] { after(left - 1); });
    };
    after(hops);
    s.c.settle();
    BOOST_TEST(s.c.fixture.time.pending() == 0U);
    awaited<tokenwire::perplexity::chat_completion> second;
    s.c.start_complete(second);
    s.c.settle();
    if (s.server.connections() == 1) BOOST_TEST(!s.peer->read_request().empty());
    auto& next = s.server.connection(s.c.fixture, static_cast<std::size_t>(s.server.connections()) - 1);
    next.send(document_answer());
    s.c.fixture.pump([&] { return second.over; });
    BOOST_TEST(!second.ec);
  }
}

BOOST_AUTO_TEST_CASE(the_rest_is_waited_for_a_tenth_of_a_second) {
  ended_stream s(1);
  s.c.fixture.time.advance(100ms - 1ns);
  s.c.settle();
  BOOST_TEST(s.c.fixture.time.pending() == 1U);
  s.c.fixture.time.advance(1ns);
  s.c.settle();
  BOOST_TEST(s.peer->wait_for_close());
}

BOOST_AUTO_TEST_CASE(the_rest_is_read_up_to_16_kib) {
  std::size_t const around = chunk(": " + std::string(10'000, 'x') + "\n\n").size() + last.size() - 10'000;
  for (std::size_t const size : {10'000U, 16'384U, 16'385U, 20'000U}) {
    BOOST_TEST_CONTEXT(size) {
      ended_stream s(last.size());
      s.finish(chunk(": " + std::string(size - around, 'x') + "\n\n") + last);
      s.ask_again(size <= 16'384);
    }
  }
}

BOOST_AUTO_TEST_CASE(bytes_behind_the_rest_of_an_answer_spoil_the_connection) {
  ended_stream s(last.size());
  s.finish(last + "more");
  BOOST_TEST(s.peer->wait_for_close());
}

BOOST_AUTO_TEST_SUITE_END()
