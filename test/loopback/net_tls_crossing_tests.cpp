// TLS where reading and writing get in each other's way: a read that has to write, a write that has to read.

#include <boost/asio.hpp>
#include <boost/asio/ssl.hpp>
#include <boost/test/unit_test.hpp>

#include "support/fill.hpp"
#include "support/tls_held.hpp"

BOOST_AUTO_TEST_SUITE(net_tls_crossing)

namespace {

namespace asio = boost::asio;
using tokenwire::error_code;
using tokenwire::net::readiness;
using tokenwire::test::drain;
using tokenwire::test::fill;
using tokenwire::test::io_outcome;
using tokenwire::test::rest_after;
using tokenwire::test::tls_connected;
using tokenwire::test::tls_held;
using tokenwire::test::tls_versions;

/// Makes the server's session tickets larger than a record of it may be.
int fill_ticket(SSL* ssl, void*) {
  std::string const data(3000, 'x');
  return SSL_SESSION_set1_ticket_appdata(SSL_get_session(ssl), data.data(), data.size());
}

/// A connection on which the first record of a session ticket was read, and the others are held.
struct half_a_ticket : tls_held {
  half_a_ticket() {
    SSL_CTX_set_session_ticket_cb(server_side.native_handle(), fill_ticket, nullptr, nullptr);
    SSL_set_max_send_fragment(server.native_handle(), 512);
    begin_handshake();
    between.before_read = [this] { hand_on_all(); };
    BOOST_REQUIRE(!run_handshake());
    BOOST_REQUIRE(ours.calls == 1);
    BOOST_REQUIRE(!ours.ec);
    BOOST_REQUIRE(between.held.size() > record_size());
    between.before_read = [] {};
    hand_on(record_size());
    char data[16];
    readiness wanted{};
    error_code ec;
    BOOST_TEST(client->read_some(asio::buffer(data), wanted, ec) == 0U);
    BOOST_TEST((wanted == readiness::readable));
    forget_events();
  }
};

}  // namespace

BOOST_AUTO_TEST_CASE(a_blocked_write_hinders_no_read) {
  for (int const version : tls_versions) {
    tls_connected pair(version);
    pair.handshake();
    std::string const sent = fill(*pair.client);
    std::string const rest = rest_after(sent);
    char data[16];
    io_outcome read;
    io_outcome written;
    asio::async_write(*pair.client, asio::buffer(rest), written.handler());
    pair.client->async_read_some(asio::buffer(data), read.handler());
    pair.poll();
    BOOST_TEST(read.calls + written.calls == 0);
    asio::write(pair.tls_peer, asio::buffer("early", 5));
    while (read.calls == 0) pair.io.run_one();
    BOOST_TEST(read.size == 5U);
    BOOST_TEST(written.calls == 0);
    std::vector<char> sink(sent.size() + rest.size());
    io_outcome drained;
    asio::async_read(pair.tls_peer, asio::buffer(sink), drained.handler());
    pair.run();
    BOOST_TEST(written.size == rest.size());
    BOOST_TEST((std::string(sink.data(), drained.size) == sent + rest));
  }
}

BOOST_AUTO_TEST_CASE(waiting_for_either_direction_tells_which_it_was) {
  for (int const version : tls_versions) {
    tls_connected pair(version);
    pair.handshake();
    std::string const sent = fill(*pair.client);
    std::string const rest = rest_after(sent);
    char data[16];
    readiness wanted{};
    error_code ec;
    io_outcome waited;
    pair.client->async_wait_readable_or(readiness::writable, waited.handler());
    pair.poll();
    BOOST_TEST(waited.calls == 0);
    asio::write(pair.tls_peer, asio::buffer("early", 5));
    pair.run();
    BOOST_TEST(waited.calls == 1);
    BOOST_TEST(waited.readable);
    BOOST_TEST(pair.client->read_some(asio::buffer(data), wanted, ec) == 5U);
    BOOST_TEST(pair.client->read_some(asio::buffer(data), wanted, ec) == 0U);
    BOOST_TEST(ec == asio::error::would_block);
    pair.forget_events();
    pair.client->async_wait_readable_or(readiness::writable, waited.handler());
    pair.poll();
    BOOST_TEST(waited.calls == 1);
    std::vector<char> sink(sent.size());
    io_outcome drained;
    asio::async_read(pair.tls_peer, asio::buffer(sink), drained.handler());
    while (waited.calls == 1) pair.io.run_one();
    BOOST_TEST(!waited.readable);
    BOOST_TEST(pair.client->write_some(asio::buffer(rest), wanted, ec) > 0U);
    pair.run();
    BOOST_TEST((std::string(sink.data(), drained.size) == sent));
  }
}

BOOST_AUTO_TEST_CASE(a_key_update_while_a_write_is_blocked) {
  tls_connected pair;
  pair.handshake();
  std::string const sent = fill(*pair.client);
  std::string const rest = rest_after(sent);
  BOOST_REQUIRE(SSL_key_update(pair.tls_peer.native_handle(), SSL_KEY_UPDATE_REQUESTED) == 1);
  asio::write(pair.tls_peer, asio::buffer("early", 5));
  char data[16];
  io_outcome read;
  io_outcome written;
  pair.client->async_read_some(asio::buffer(data), read.handler());
  asio::async_write(*pair.client, asio::buffer(rest), written.handler());
  pair.poll();
  std::vector<char> sink(sent.size() + rest.size());
  io_outcome drained;
  asio::async_read(pair.tls_peer, asio::buffer(sink), drained.handler());
  pair.run();
  BOOST_TEST(read.size == 5U);
  BOOST_TEST(written.size == rest.size());
  BOOST_TEST((std::string(sink.data(), drained.size) == sent + rest));
}

BOOST_AUTO_TEST_CASE(a_read_that_has_to_write_first) {
  for (bool const stepping : {false, true}) {
    tls_connected pair;
    pair.handshake();
    // The socket is full, and TLS has nothing under way: what it writes next is the answer to the key update.
    std::string const before = fill(pair.client->socket());
    BOOST_REQUIRE(SSL_key_update(pair.tls_peer.native_handle(), SSL_KEY_UPDATE_REQUESTED) == 1);
    asio::write(pair.tls_peer, asio::buffer("early", 5));
    pair.wait_for_peer();
    char data[16];
    readiness wanted{};
    error_code ec;
    BOOST_TEST(pair.client->read_some(asio::buffer(data), wanted, ec) == 5U);
    BOOST_TEST(pair.client->write_some(asio::buffer("hello", 5), wanted, ec) == 0U);
    BOOST_TEST(ec == asio::error::would_block);
    BOOST_TEST((wanted == readiness::writable));
    BOOST_TEST(pair.client->read_some(asio::buffer(data), wanted, ec) == 0U);
    BOOST_TEST(ec == asio::error::would_block);
    BOOST_TEST((wanted == readiness::writable));
    asio::write(pair.tls_peer, asio::buffer("later", 5));
    io_outcome read;
    io_outcome written;
    if (!stepping) {
      pair.client->async_read_some(asio::buffer(data), read.handler());
      pair.client->async_write_some(asio::buffer("hello", 5), written.handler());
      pair.poll();
      BOOST_TEST(read.calls + written.calls == 0);
    }
    drain(pair.peer, before);
    if (stepping) {
      pair.client->socket().wait(asio::socket_base::wait_write);
      pair.client->async_write_some(asio::buffer("hello", 5), written.handler());
      pair.client->async_read_some(asio::buffer(data), read.handler());
    }
    pair.run();
    BOOST_TEST(read.size == 5U);
    BOOST_TEST(std::string(data, 5) == "later");
    BOOST_TEST(written.size == 5U);
    BOOST_TEST(asio::read(pair.tls_peer, asio::buffer(data, 5)) == 5U);
    BOOST_TEST(std::string(data, 5) == "hello");
  }
}

BOOST_AUTO_TEST_CASE(a_write_that_has_to_read_first) {
  half_a_ticket pair;
  char data[16];
  readiness wanted{};
  error_code ec;
  BOOST_TEST(pair.client->write_some(asio::buffer("hello", 5), wanted, ec) == 0U);
  BOOST_TEST(ec == asio::error::would_block);
  BOOST_TEST((wanted == readiness::readable));
  io_outcome written;
  io_outcome read;
  io_outcome waited;
  pair.client->async_write_some(asio::buffer("hello", 5), written.handler());
  pair.client->async_read_some(asio::buffer(data), read.handler());
  pair.client->async_wait_readable_or(wanted, waited.handler());
  pair.poll();
  BOOST_TEST(written.calls + read.calls + waited.calls == 0);
  asio::write(pair.server, asio::buffer("later", 5));
  pair.hand_on_all(100);
  pair.run();
  BOOST_TEST(waited.calls == 1);
  BOOST_TEST(waited.readable);
  BOOST_TEST(written.size == 5U);
  BOOST_TEST(read.size == 5U);
  BOOST_TEST(std::string(data, 5) == "later");
  BOOST_TEST(asio::read(pair.server, asio::buffer(data, 5)) == 5U);
  BOOST_TEST(std::string(data, 5) == "hello");
}

BOOST_AUTO_TEST_CASE(a_write_that_has_to_read_first_and_cannot) {
  half_a_ticket pair;
  io_outcome written;
  pair.client->async_write_some(asio::buffer("hello", 5), written.handler());
  pair.poll();
  BOOST_TEST(written.calls == 0);
  pair.peer.shutdown(asio::ip::tcp::socket::shutdown_send);
  pair.run();
  BOOST_TEST(written.calls == 1);
  BOOST_TEST(written.ec == asio::ssl::error::stream_truncated);
}

BOOST_AUTO_TEST_CASE(a_renegotiation_is_refused_and_hinders_no_read) {
  for (bool const full : {false, true}) {
    tls_connected pair(TLS1_2_VERSION);
    pair.handshake();
    // Then the refusal finds no room, and the read must go on all the same.
    if (full) fill(*pair.client);
    BOOST_REQUIRE(SSL_renegotiate(pair.tls_peer.native_handle()) == 1);
    asio::write(pair.tls_peer, asio::buffer("early", 5));
    char data[16];
    io_outcome read;
    pair.client->async_read_some(asio::buffer(data), read.handler());
    pair.run();
    BOOST_TEST(!read.ec);
    BOOST_TEST(read.size == 5U);
  }
}

BOOST_AUTO_TEST_SUITE_END()
