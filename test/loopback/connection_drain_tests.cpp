// The end of an answer that nobody waits for, and what becomes of its connection.

#include <boost/test/unit_test.hpp>

#include "support/kept_answers.hpp"

BOOST_AUTO_TEST_SUITE(connection_drain)

namespace {

using namespace std::chrono_literals;
using namespace tokenwire::test;

}  // namespace

// The mark ends a stream before the last HTTP chunk has come.
BOOST_AUTO_TEST_CASE(the_rest_of_an_answer_is_read_without_anybody_waiting) {
  held_server server;
  auto const body = stream_answer();
  std::string_view const last = "0\r\n\r\n";
  for (std::size_t const held : {last.size(), std::size_t{1}, last.size() + 2}) {
    keeping_client client(server.base_url());
    awaited<tokenwire::perplexity::chat_completion> out;
    auto stream = client.client().stream(client.fixture.request);
    start(client.fixture, collect(stream), out);
    auto& peer = server.connection(client.fixture, static_cast<std::size_t>(server.connections()));
    peer.send(body.substr(0, body.size() - held));
    client.fixture.pump([&] { return out.over; });
    BOOST_TEST(!out.ec);
    client.settle();
    BOOST_TEST(client.fixture.time.pending() == 1U);
    peer.send(body.substr(body.size() - held));
    client.fixture.pump([&] { return client.fixture.time.pending() == 0; });
    awaited<tokenwire::perplexity::chat_completion> second;
    client.start_complete(second);
    client.settle();
    BOOST_TEST(!peer.read_request().empty());
    peer.send(document_answer());
    client.fixture.pump([&] { return second.over; });
    BOOST_TEST(!second.ec);
  }
}

BOOST_AUTO_TEST_CASE(the_rest_is_waited_for_a_tenth_of_a_second) {
  held_server server;
  keeping_client c(server.base_url());
  awaited<tokenwire::perplexity::chat_completion> out;
  auto stream = c.client().stream(c.fixture.request);
  start(c.fixture, collect(stream), out);
  auto& peer = server.connection(c.fixture);
  auto const body = stream_answer();
  peer.send(body.substr(0, body.size() - 1));
  c.fixture.pump([&] { return out.over; });
  BOOST_TEST(!out.ec);
  c.settle();
  c.fixture.time.advance(100ms);
  c.settle();
  BOOST_TEST(peer.wait_for_close());
}

BOOST_AUTO_TEST_CASE(the_rest_is_read_up_to_16_kib) {
  for (std::size_t const size : {std::size_t{10'000}, std::size_t{20'000}}) {
    std::string body = stream_answer();
    body.insert(body.size() - 5, chunk(": " + std::string(size, 'x') + "\n\n"));
    BOOST_TEST_CONTEXT(size) {
      held_server server;
      keeping_client c(server.base_url());
      awaited<tokenwire::perplexity::chat_completion> out;
      auto stream = c.client().stream(c.fixture.request);
      start(c.fixture, collect(stream), out);
      auto& peer = server.connection(c.fixture);
      auto const whole = stream_answer();
      peer.send(whole.substr(0, whole.size() - 5));
      c.fixture.pump([&] { return out.over; });
      peer.send(body.substr(whole.size() - 5));
      c.fixture.pump([&] { return c.fixture.time.pending() == 0; });
      awaited<tokenwire::perplexity::chat_completion> second;
      c.start_complete(second);
      c.settle();
      auto& next = size < 16'384 ? peer : server.connection(c.fixture, 1);
      if (size < 16'384) BOOST_TEST(!next.read_request().empty());
      next.send(document_answer());
      c.fixture.pump([&] { return second.over; });
      BOOST_TEST(!second.ec);
    }
  }
}

BOOST_AUTO_TEST_CASE(bytes_behind_the_rest_of_an_answer_spoil_the_connection) {
  held_server server;
  keeping_client c(server.base_url());
  awaited<tokenwire::perplexity::chat_completion> out;
  auto stream = c.client().stream(c.fixture.request);
  start(c.fixture, collect(stream), out);
  auto& peer = server.connection(c.fixture);
  auto const body = stream_answer();
  peer.send(body.substr(0, body.size() - 5));
  c.fixture.pump([&] { return out.over; });
  c.settle();
  peer.send(body.substr(body.size() - 5) + "more");
  c.fixture.pump([&] { return c.fixture.time.pending() == 0; });
  BOOST_TEST(peer.wait_for_close());
}

BOOST_AUTO_TEST_SUITE_END()
