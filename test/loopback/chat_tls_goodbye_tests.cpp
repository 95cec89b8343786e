// How servers see the client's connections end: in order where the answer ended well, without a word where it was given
// up.

#include <boost/test/unit_test.hpp>

#include "support/fill.hpp"
#include "support/test_proxy.hpp"
#include "support/tls_server.hpp"
#include "support/trusting_client.hpp"

BOOST_AUTO_TEST_SUITE(chat_tls_goodbye)

namespace {

namespace asio = boost::asio;
using namespace tokenwire::test;
using tokenwire::error;
using tokenwire::error_code;
using ending = tls_script::ending;

error_code const in_order = asio::error::eof;
error_code const without_a_word = asio::ssl::error::stream_truncated;

/// It sends more only when it is asked again.
std::string const half = answer_head + chunk(sse_body({delta_event("so far")}));

}  // namespace

BOOST_AUTO_TEST_CASE(an_answer_that_ended_well_ends_its_connection_in_order) {
  for (int const version : tls_versions) {
    for (std::string const& answer : {stream_answer(), answer_head + chunk(sse_body({delta_event("all"), "[DONE]"})),
                                      document_answer(), document_answer("Connection: close\r\n")}) {
      tls_server server({.answer = answer, .end = ending::clients, .version = version});
      trusting_client c(server.base_url());
      BOOST_TEST(!c.read().ec);
      BOOST_TEST(server.visits(1)[0].end == in_order);
    }
  }
}

BOOST_AUTO_TEST_CASE(a_kept_connection_ends_in_order_with_its_client) {
  for (int const version : tls_versions) {
    tls_server server({.answer = stream_answer(), .end = ending::clients, .version = version});
    trusting_client c(server.base_url());
    c.fixture.options.pool.max_idle = 1;
    for (int i = 0; i != 2; ++i) BOOST_TEST(!c.read().ec);
    BOOST_TEST(c.response.connection_reused);
    c.destroy();
    BOOST_TEST(server.visits(1)[0].end == in_order);
  }
}

BOOST_AUTO_TEST_CASE(one_that_is_given_up_ends_without_a_word) {
  for (int const version : tls_versions) {
    for (bool const kept : {false, true}) {
      tls_server server({.answer = half, .end = ending::clients, .version = version});
      trusting_client c(server.base_url());
      c.fixture.options.pool.max_idle = kept ? 1 : 0;
      asio::cancellation_signal signal;
      awaited<tokenwire::perplexity::chat_completion> out;
      auto stream = c.client().stream(c.fixture.request);
      start(c.fixture, collect(stream), out, signal.slot());
      c.fixture.pump([&] { return stream.result().text() == "so far"; });
      signal.emit(asio::cancellation_type::terminal);
      c.fixture.pump([&] { return out.over; });
      BOOST_TEST(out.ec == asio::error::operation_aborted);
      BOOST_TEST(server.visits(1)[0].end == without_a_word);
    }
  }
}

BOOST_AUTO_TEST_CASE(a_kept_connection_that_is_given_up_at_its_second_answer_too) {
  tls_server server({.answer = stream_answer(), .next = half, .end = ending::clients});
  trusting_client c(server.base_url());
  c.fixture.options.pool.max_idle = 1;
  BOOST_TEST(!c.read().ec);
  // Not by close(): what is not at rest says nothing when it is destroyed, either.
  {
    auto stream = c.client().stream(c.fixture.request);
    bool came = false;
    stream.async_next([&](auto const&...) { came = true; });
    c.fixture.pump([&] { return came; });
    BOOST_TEST(stream.response().connection_reused);
  }
  BOOST_TEST(server.visits(1)[0].end == without_a_word);
}

BOOST_AUTO_TEST_CASE(an_answer_that_is_malformed_ends_without_a_word) {
  tls_server server({.answer = answer_head + "no chunk\r\n", .end = ending::clients});
  trusting_client c(server.base_url());
  BOOST_TEST(c.read().ec);
  BOOST_TEST(server.visits(1)[0].end == without_a_word);
}

BOOST_AUTO_TEST_CASE(both_ends_of_a_tunnel_are_told) {
  test_proxy proxy({.tls = true});
  tls_server server({.answer = stream_answer(), .end = ending::clients});
  trusting_client c(server.base_url());
  c.fixture.options.proxy.url = proxy.url();
  BOOST_TEST(!c.read().ec);
  BOOST_TEST(server.visits(1)[0].end == in_order);
  // It is behind the other in the same stream of bytes.
  while (proxy.orderly_ends() == 0) std::this_thread::yield();
  BOOST_TEST(proxy.orderly_ends() == 1);
}

BOOST_AUTO_TEST_CASE(a_peer_that_takes_nothing_delays_nothing) {
  for (int const version : tls_versions) {
    tls_connected pair(version);
    pair.handshake();
    std::string const sent = fill(pair.client->socket());
    pair.client->set_at_rest(true);
    pair.client.reset();
    drain(pair.peer, sent);
    char data[16];
    error_code ec;
    BOOST_TEST(pair.tls_peer.read_some(asio::buffer(data), ec) == 0U);
    BOOST_TEST(ec == without_a_word);
  }
}

BOOST_AUTO_TEST_CASE(nothing_is_said_before_there_is_anything) {
  tls_connected pair;
  pair.client->set_at_rest(true);
  pair.client->set_tls(*pair.context, "127.0.0.1");
  pair.client.reset();
  char data[16];
  error_code ec;
  BOOST_TEST(pair.peer.read_some(asio::buffer(data), ec) == 0U);
  BOOST_TEST(ec == asio::error::eof);
}

BOOST_AUTO_TEST_SUITE_END()
