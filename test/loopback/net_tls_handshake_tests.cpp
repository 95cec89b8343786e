// What the TLS client offers and accepts, and how a handshake ends that comes to nothing.

#include <boost/asio.hpp>
#include <boost/asio/ssl.hpp>
#include <boost/test/unit_test.hpp>

#include "support/fill.hpp"
#include "support/tls_held.hpp"

BOOST_AUTO_TEST_SUITE(net_tls_handshake)

namespace {

namespace asio = boost::asio;
using tokenwire::error;
using tokenwire::error_code;
using tokenwire::test::connected;
using tokenwire::test::tls_connected;
using tokenwire::test::tls_held;
using tokenwire::test::tls_versions;

struct verdict {
  error_code ec;
  std::string detail;
};

/// Against a peer that answers the first bytes with `answer` and closes; nothing to answer: resets.
verdict shake(std::optional<std::string> const& answer) {
  connected pair;
  auto const context = tokenwire::test::trusting_context();
  tokenwire::test::io_outcome result;
  pair.client->set_tls(*context, "127.0.0.1");
  pair.client->async_handshake(result.handler());
  pair.poll();
  BOOST_TEST(result.calls == 0);
  if (answer) {
    std::vector<char> hello(65536);
    pair.peer.read_some(asio::buffer(hello));
    asio::write(pair.peer, asio::buffer(*answer));
    pair.peer.shutdown(asio::ip::tcp::socket::shutdown_send);
  } else {
    pair.reset_peer();
  }
  pair.run();
  BOOST_TEST(result.calls == 1);
  return {result.ec, pair.client->tls_detail()};
}

}  // namespace

BOOST_AUTO_TEST_CASE(a_peer_without_tls_is_told_apart) {
  for (auto const* answer : {"HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n", "SSH-2.0-server\r\n"}) {
    auto const other = shake(answer);
    BOOST_TEST(other.ec == error::tls_handshake);
    BOOST_TEST(other.detail ==
               "TLS handshake with 127.0.0.1 failed: wrong version number (the peer does not speak TLS)");
  }
  for (auto const* answer : {"", "HTT"}) {
    auto const closed = shake(answer);
    BOOST_TEST(closed.ec == error::tls_handshake);
    BOOST_TEST(closed.detail == "TLS handshake with 127.0.0.1 failed: the peer closed the connection");
  }
  auto const reset = shake(std::nullopt);
  BOOST_TEST(reset.ec == asio::error::connection_reset);
  BOOST_TEST(reset.detail == "TLS handshake with 127.0.0.1 failed: Connection reset by peer");
}

BOOST_AUTO_TEST_CASE(old_versions_are_refused) {
  // The server allows itself TLS 1.1 alone, for which OpenSSL 3 wants security level 0.
  tls_connected pair(TLS1_1_VERSION);
  SSL_set_security_level(pair.tls_peer.native_handle(), 0);
  pair.handshake();
  BOOST_TEST(pair.ours.ec == error::tls_handshake);
  BOOST_TEST(pair.client->tls_detail().starts_with("TLS handshake with 127.0.0.1 failed: "));
}

BOOST_AUTO_TEST_CASE(names_are_indicated_and_addresses_are_not) {
  struct {
    std::string host;
    std::string indicated;
  } const cases[] = {{"localhost", "localhost"}, {"localhost.", "localhost"}, {"127.0.0.1", "none"}};
  for (auto const& one : cases) {
    tls_connected pair;
    pair.handshake(one.host);
    char const* const name = SSL_get_servername(pair.tls_peer.native_handle(), TLSEXT_NAMETYPE_host_name);
    BOOST_TEST((name ? name : "none") == one.indicated);
  }
}

BOOST_AUTO_TEST_CASE(http_1_1_is_offered) {
  tls_connected pair;
  std::string offered;
  auto const choose = [](SSL*, unsigned char const** chosen, unsigned char* size, unsigned char const* list,
                         unsigned length, void* offered) {
    static_cast<std::string*>(offered)->assign(reinterpret_cast<char const*>(list), length);
    *chosen = list + 1;
    *size = list[0];
    return SSL_TLSEXT_ERR_OK;
  };
  SSL_CTX_set_alpn_select_cb(pair.peer_context.native_handle(), choose, &offered);
  pair.handshake();
  BOOST_TEST(!pair.ours.ec);
  BOOST_TEST(offered == "\x08http/1.1");
}

BOOST_AUTO_TEST_CASE(it_takes_the_servers_bytes_one_by_one) {
  for (int const version : tls_versions) {
    tls_held pair(version);
    pair.handshake(1);
    BOOST_TEST(pair.ours.calls == 1);
    BOOST_TEST(!pair.ours.ec);
    BOOST_TEST(pair.handed_on > 500U);
    BOOST_TEST(SSL_version(pair.server.native_handle()) == version);
  }
}

BOOST_AUTO_TEST_CASE(one_that_is_cut_short_fails_at_any_byte) {
  for (int const version : tls_versions) {
    std::size_t tried = 0;
    for (std::size_t cut = 0;; cut += 61, ++tried) {
      tls_held pair(version);
      pair.begin_handshake();
      bool was_cut = false;
      auto const go_on = [&] {
        if (was_cut) return;
        if (pair.handed_on + pair.between.held.size() <= cut) return pair.hand_on_all();
        if (cut > pair.handed_on) pair.hand_on(cut - pair.handed_on);
        pair.peer.shutdown(asio::ip::tcp::socket::shutdown_send);
        pair.run();
        pair.client->close();
        was_cut = true;
      };
      pair.between.before_read = go_on;
      pair.run_handshake();
      go_on();
      if (!was_cut) break;
      BOOST_TEST(pair.ours.calls == 1);
      if (!pair.ours.ec) break;  // it had all that it needs
      BOOST_TEST(pair.ours.ec == error::tls_handshake);
      BOOST_TEST(pair.client->tls_detail() == "TLS handshake with 127.0.0.1 failed: the peer closed the connection");
    }
    BOOST_TEST(tried > 5U);
  }
}

BOOST_AUTO_TEST_CASE(one_that_cannot_be_written_waits) {
  for (int const version : tls_versions) {
    tls_connected pair(version);
    std::string const before = tokenwire::test::fill(pair.client->socket());
    pair.client->set_tls(*pair.context, "127.0.0.1");
    pair.client->async_handshake(pair.ours.handler());
    pair.poll();
    BOOST_TEST(pair.ours.calls == 0);
    tokenwire::test::drain(pair.peer, before);
    pair.finish_handshake();
    BOOST_TEST(!pair.ours.ec, pair.client->tls_detail());
    BOOST_TEST(!pair.theirs.ec);
  }
}

BOOST_AUTO_TEST_SUITE_END()
