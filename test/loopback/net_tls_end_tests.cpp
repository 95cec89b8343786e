// How a TLS connection ends: in order, cut short, or by a reset.

#include <boost/asio.hpp>
#include <boost/asio/ssl.hpp>
#include <boost/test/unit_test.hpp>
#include <csignal>

#include "support/tls_held.hpp"

BOOST_AUTO_TEST_SUITE(net_tls_end)

namespace {

namespace asio = boost::asio;
using tokenwire::error_code;
using tokenwire::net::readiness;
using tokenwire::test::io_outcome;
using tokenwire::test::tls_connected;
using tokenwire::test::tls_held;
using tokenwire::test::tls_versions;

/// SIGPIPE would end the process, as it does where nobody has asked for anything else.
struct default_sigpipe {
  default_sigpipe() : before(std::signal(SIGPIPE, SIG_DFL)) {}
  ~default_sigpipe() { std::signal(SIGPIPE, before); }
  void (*before)(int);
};

io_outcome read_once(tls_connected& pair) {
  io_outcome read;
  char data[16];
  pair.client->async_read_some(asio::buffer(data), read.handler());
  while (read.calls == 0) {
    pair.io.restart();
    pair.io.run_one();
  }
  return read;
}

io_outcome write_once(tls_connected& pair) {
  io_outcome written;
  pair.client->async_write_some(asio::buffer("hello", 5), written.handler());
  while (written.calls == 0) {
    pair.io.restart();
    pair.io.run_one();
  }
  return written;
}

}  // namespace

BOOST_AUTO_TEST_CASE(an_orderly_end_is_one_for_good) {
  for (int const version : tls_versions) {
    tls_connected pair(version);
    pair.handshake();
    asio::write(pair.tls_peer, asio::buffer("last", 4));
    io_outcome shut;
    pair.tls_peer.async_shutdown(shut.handler());
    pair.poll();
    BOOST_TEST(read_once(pair).size == 4U);
    // Before the FIN as after it.
    BOOST_TEST(read_once(pair).ec == asio::error::eof);
    pair.peer.shutdown(asio::ip::tcp::socket::shutdown_send);
    BOOST_TEST(read_once(pair).ec == asio::error::eof);
    BOOST_TEST(read_once(pair).ec == asio::error::eof);
    pair.client->close();
    pair.run();
    BOOST_TEST(shut.calls == 1);
  }
}

BOOST_AUTO_TEST_CASE(an_end_without_close_notify_is_a_truncation_for_good) {
  for (int const version : tls_versions) {
    tls_connected pair(version);
    pair.handshake();
    asio::write(pair.tls_peer, asio::buffer("last", 4));
    pair.peer.shutdown(asio::ip::tcp::socket::shutdown_send);
    BOOST_TEST(read_once(pair).size == 4U);
    for (int i = 0; i < 3; ++i) BOOST_TEST(read_once(pair).ec == asio::ssl::error::stream_truncated);
    readiness wanted{};
    error_code ec;
    char data[16];
    BOOST_TEST(pair.client->read_some(asio::buffer(data), wanted, ec) == 0U);
    BOOST_TEST(ec == asio::ssl::error::stream_truncated);
  }
}

BOOST_AUTO_TEST_CASE(a_cut_at_any_byte_of_the_last_records_is_a_truncation) {
  for (int const version : tls_versions) {
    bool orderly = false;
    std::size_t cut = 0;
    for (; !orderly; ++cut) {
      tls_held pair(version);
      pair.handshake();
      asio::write(pair.server, asio::buffer("last", 4));
      std::size_t const data_size = pair.between.held.size();
      pair.between.before_read = [] { throw std::runtime_error("close_notify is sent"); };
      BOOST_CHECK_THROW(pair.server.shutdown(), std::runtime_error);
      BOOST_REQUIRE(pair.between.held.size() > data_size);
      orderly = cut == pair.between.held.size();
      pair.between.held.resize(cut);
      pair.hand_on_all();
      pair.peer.shutdown(asio::ip::tcp::socket::shutdown_send);
      char data[16];
      io_outcome read;
      asio::async_read(*pair.client, asio::buffer(data), read.handler());
      pair.run();
      BOOST_TEST(read.size == (cut < data_size ? 0U : 4U));
      BOOST_TEST(read.ec == (orderly ? error_code(asio::error::eof) : error_code(asio::ssl::error::stream_truncated)));
    }
    BOOST_TEST(cut > 40U);
  }
}

BOOST_AUTO_TEST_CASE(a_reset_peer_is_an_error_and_no_signal) {
  default_sigpipe const guard;
  for (int const version : tls_versions) {
    for (bool const read_first : {true, false}) {
      tls_connected pair(version);
      pair.handshake();
      pair.reset_peer();
      pair.wait_for_peer();
      if (read_first) BOOST_TEST(read_once(pair).ec == asio::error::connection_reset);
      for (int i = 0; i < 3; ++i) {
        auto const written = write_once(pair);
        BOOST_TEST(written.ec.failed());
        if (i == 0 && !read_first) BOOST_TEST(written.ec == asio::error::connection_reset);
        if (i == 0 && read_first) BOOST_TEST(written.ec == asio::error::broken_pipe);
      }
    }
  }
}

BOOST_AUTO_TEST_CASE(a_peer_reset_in_the_handshake_is_an_error_and_no_signal) {
  default_sigpipe const guard;
  for (int const version : tls_versions) {
    tls_held pair(version);
    pair.begin_handshake();
    pair.between.before_read = [&] {
      if (pair.between.held.empty()) return;
      // With the server's flight there and the connection gone, the client's own flight goes nowhere.
      asio::write(pair.peer, asio::buffer(pair.between.held));
      pair.reset_peer();
    };
    BOOST_TEST(pair.run_handshake().failed());
    pair.run();
    BOOST_TEST(pair.ours.calls == 1);
    BOOST_TEST(pair.ours.ec.failed());
    BOOST_TEST((pair.ours.ec.category() == boost::system::system_category()));
  }
}

BOOST_AUTO_TEST_CASE(what_came_before_a_failed_write_can_be_read) {
  default_sigpipe const guard;
  for (int const version : tls_versions) {
    tls_connected pair(version);
    pair.handshake();
    asio::write(pair.tls_peer, asio::buffer("413", 3));
    pair.peer.close();
    // The first ones go to a peer that has closed, which answers with a RST.
    while (!write_once(pair).ec) continue;
    BOOST_TEST(read_once(pair).size == 3U);
    BOOST_TEST(read_once(pair).ec.failed());
  }
}

BOOST_AUTO_TEST_CASE(a_damaged_record_is_an_error) {
  for (int const version : tls_versions) {
    tls_held pair(version);
    pair.handshake();
    asio::write(pair.server, asio::buffer("last", 4));
    pair.between.held.back() ^= 1;
    pair.hand_on_all();
    char data[16];
    io_outcome read;
    pair.client->async_read_some(asio::buffer(data), read.handler());
    pair.run();
    BOOST_TEST(read.size == 0U);
    BOOST_TEST((read.ec.category() == asio::error::get_ssl_category()));
  }
}

BOOST_AUTO_TEST_CASE(a_closed_stream_has_no_socket) {
  tls_connected pair;
  pair.handshake();
  pair.client->close();
  pair.client->close();
  readiness wanted{};
  error_code ec;
  char data[16];
  pair.client->read_some(asio::buffer(data), wanted, ec);
  BOOST_TEST(ec == asio::error::bad_descriptor);
  pair.client->write_some(asio::buffer("x", 1), wanted, ec);
  BOOST_TEST(ec == asio::error::bad_descriptor);
  BOOST_TEST(read_once(pair).ec == asio::error::bad_descriptor);
  BOOST_TEST(write_once(pair).ec == asio::error::bad_descriptor);
}

BOOST_AUTO_TEST_SUITE_END()
