// Bytes over TLS: they come out as they went in, whatever the records, the buffers and the steps are.

#include <openssl/err.h>

#include <boost/asio.hpp>
#include <boost/asio/ssl.hpp>
#include <boost/test/unit_test.hpp>

#include "support/echo.hpp"
#include "support/fill.hpp"
#include "support/tls_held.hpp"

BOOST_AUTO_TEST_SUITE(net_tls_transfer)

namespace {

namespace asio = boost::asio;
using tokenwire::error_code;
using tokenwire::net::readiness;
using tokenwire::net::stream;
using tokenwire::test::io_outcome;
using tokenwire::test::tls_connected;
using tokenwire::test::tls_held;
using tokenwire::test::tls_versions;

}  // namespace

BOOST_AUTO_TEST_CASE(bytes_go_there_and_back) {
  for (int const version : tls_versions) {
    for (std::size_t const step : {std::size_t{1}, std::size_t{65536}}) {
      tls_connected pair(version);
      pair.handshake();
      BOOST_REQUIRE(!pair.ours.ec);
      BOOST_REQUIRE(!pair.theirs.ec);
      BOOST_TEST(SSL_version(pair.tls_peer.native_handle()) == version);
      std::string const sent = tokenwire::test::pattern(step == 1 ? 3000 : 3'000'000);
      std::string back;
      error_code ec;
      auto done = [&](std::exception_ptr failed) {
        BOOST_TEST(!failed);
        pair.client->close();
      };
      asio::co_spawn(pair.io, tokenwire::test::echo(pair.tls_peer), asio::detached);
      asio::co_spawn(pair.io, tokenwire::test::send(*pair.client, sent), asio::detached);
      asio::co_spawn(pair.io, tokenwire::test::receive(*pair.client, sent.size(), step, back, ec), done);
      pair.run();
      BOOST_TEST(!ec);
      BOOST_TEST((back == sent));
    }
  }
}

BOOST_AUTO_TEST_CASE(records_come_byte_by_byte) {
  for (int const version : tls_versions) {
    tls_held pair(version);
    pair.handshake();
    std::string const sent = tokenwire::test::pattern(300);
    asio::write(pair.server, asio::buffer(sent.substr(0, 1)));
    asio::write(pair.server, asio::buffer(sent.substr(1, 199)));
    asio::write(pair.server, asio::buffer(sent.substr(200)));
    std::vector<char> data(sent.size());
    io_outcome read;
    asio::async_read(*pair.client, asio::buffer(data), read.handler());
    while (!pair.between.held.empty()) {
      BOOST_TEST(read.calls == 0);
      pair.hand_on(1);
    }
    BOOST_TEST(read.calls == 1);
    BOOST_TEST(!read.ec);
    BOOST_TEST((std::string(data.data(), read.size) == sent));
  }
}

BOOST_AUTO_TEST_CASE(what_openssl_holds_is_delivered_though_the_socket_is_empty) {
  for (int const version : tls_versions) {
    tls_connected pair(version);
    pair.handshake();
    std::string const sent = tokenwire::test::pattern(16384);
    asio::write(pair.tls_peer, asio::buffer(sent));
    std::string got;
    while (got.size() < sent.size()) {
      if (!got.empty()) {
        BOOST_TEST(pair.client->socket().available() == 0U);
        io_outcome waited;
        pair.client->async_wait_readable_or(readiness::none, waited.handler());
        BOOST_TEST(waited.calls == 0);
        pair.run();
        BOOST_TEST(waited.readable);
      }
      std::vector<char> data(1000);
      io_outcome read;
      pair.client->async_read_some(asio::buffer(data), read.handler());
      BOOST_TEST(read.calls == 0);
      pair.run();
      BOOST_REQUIRE(!read.ec);
      BOOST_REQUIRE(read.size > 0U);
      got.append(data.data(), read.size);
    }
    BOOST_TEST((got == sent));
  }
}

BOOST_AUTO_TEST_CASE(a_refused_write_is_tried_again_from_elsewhere) {
  for (int const version : tls_versions) {
    for (std::size_t const size : {std::size_t{65536}, std::size_t{100'000}}) {
      tls_connected pair(version);
      pair.handshake();
      std::string const sent = tokenwire::test::fill(*pair.client);
      BOOST_TEST(!sent.empty());
      std::string const rest = tokenwire::test::pattern(sent.size() + size).substr(sent.size());
      io_outcome written;
      auto buffer = std::make_unique<std::string>(rest);
      pair.client->async_write_some(asio::buffer(*buffer), written.handler());
      pair.poll();
      BOOST_TEST(written.calls == 0);
      std::vector<char> sink(sent.size() + rest.size());
      io_outcome drained;
      asio::async_read(pair.tls_peer, asio::buffer(sink), drained.handler());
      while (written.calls == 0) pair.io.run_one();
      BOOST_TEST(!written.ec);
      BOOST_TEST(written.size > 0U);
      BOOST_TEST(written.size < size);
      // The next bytes come from yet another place.
      std::string const last = rest.substr(written.size);
      buffer.reset();
      if (!last.empty()) asio::async_write(*pair.client, asio::buffer(last), written.handler());
      pair.run();
      BOOST_TEST(!written.ec);
      BOOST_TEST((std::string(sink.data(), drained.size) == sent + rest));
    }
  }
}

BOOST_AUTO_TEST_CASE(buffer_sequences_and_empty_buffers) {
  tls_connected pair;
  pair.handshake();
  std::array<asio::const_buffer, 3> const parts{asio::buffer("", 0), asio::buffer("hello ", 6),
                                                asio::buffer("world", 5)};
  io_outcome written;
  asio::async_write(*pair.client, parts, written.handler());
  pair.run();
  BOOST_TEST(written.size == 11U);
  char data[16];
  BOOST_TEST(asio::read(pair.tls_peer, asio::buffer(data, 11)) == 11U);
  BOOST_TEST(std::string(data, 11) == "hello world");
  io_outcome nothing;
  pair.client->async_read_some(asio::buffer(data, 0), nothing.handler());
  BOOST_TEST(nothing.calls == 0);
  pair.run();
  BOOST_TEST(nothing.calls == 1);
  BOOST_TEST(!nothing.ec);
  BOOST_TEST(nothing.size == 0U);
  pair.client->async_write_some(asio::buffer(data, 0), nothing.handler());
  pair.run();
  BOOST_TEST(nothing.calls == 2);
  BOOST_TEST(!nothing.ec);
}

BOOST_AUTO_TEST_CASE(steps_never_block_and_ignore_old_errors) {
  tls_connected pair;
  pair.handshake();
  char data[16];
  readiness wanted{};
  error_code ec;
  ERR_raise(ERR_LIB_SSL, ERR_R_INTERNAL_ERROR);
  pair.client->read_some(asio::buffer(data), wanted, ec);
  BOOST_TEST(ec == asio::error::would_block);
  BOOST_TEST((wanted == readiness::readable));
  asio::write(pair.tls_peer, asio::buffer("hello", 5));
  pair.wait_for_peer();
  ERR_raise(ERR_LIB_SSL, ERR_R_INTERNAL_ERROR);
  BOOST_TEST(pair.client->read_some(asio::buffer(data), wanted, ec) == 5U);
  BOOST_TEST(!ec);
  BOOST_TEST((wanted == readiness::none));
  ERR_raise(ERR_LIB_SSL, ERR_R_INTERNAL_ERROR);
  BOOST_TEST(pair.client->write_some(asio::buffer("hello", 5), wanted, ec) == 5U);
  BOOST_TEST(!ec);
}

BOOST_AUTO_TEST_CASE(it_moves_while_nothing_is_pending) {
  tls_connected pair;
  pair.handshake();
  stream moved(std::move(*pair.client));
  BOOST_TEST(moved.is_tls());
  BOOST_TEST(!pair.client->is_tls());
  asio::write(pair.tls_peer, asio::buffer("hello", 5));
  char data[16];
  io_outcome read;
  moved.async_read_some(asio::buffer(data), read.handler());
  pair.run();
  BOOST_TEST(read.size == 5U);
  *pair.client = std::move(moved);
  asio::write(pair.tls_peer, asio::buffer("again", 5));
  pair.client->async_read_some(asio::buffer(data), read.handler());
  pair.run();
  BOOST_TEST(read.calls == 2);
  BOOST_TEST(!read.ec);
}

BOOST_AUTO_TEST_SUITE_END()
