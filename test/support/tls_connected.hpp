// A TLS connection over 127.0.0.1: ours on one side, asio::ssl::stream as the reference on the other.

#ifndef TOKENWIRE_TEST_SUPPORT_TLS_CONNECTED_HPP
#define TOKENWIRE_TEST_SUPPORT_TLS_CONNECTED_HPP

#include <openssl/ssl.h>

#include <boost/asio/ssl/context.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <functional>
#include <memory>
#include <stdexcept>
#include <string>
#include <tokenwire/testing/certificates.hpp>

#include "support/connected.hpp"
#include "support/io_outcome.hpp"
#include "support/temporary_folder.hpp"

namespace tokenwire::test {

inline constexpr int tls_versions[] = {TLS1_2_VERSION, TLS1_3_VERSION};

/// The authority of all tests: keys are slow to make.
inline testing::certificate const& authority() {
  static testing::certificate const made = testing::make_certificate_authority();
  return made;
}

inline testing::certificate const& good_certificate() {
  static testing::certificate const made = testing::make_certificate(authority());
  return made;
}

/// A client that trusts authority() alone.
inline std::shared_ptr<net::tls_context const> trusting_context() {
  temporary_folder const folder;
  tls_options options;
  options.ca_file = folder.add("ca.pem", authority().certificate_pem);
  error_code ec;
  std::string detail;
  auto context = net::tls_context::make(options, ec, detail);
  if (!context) throw std::runtime_error(detail);
  return context;
}

/// What a test wants of a server's context, before there are connections of it.
using server_setting = std::function<void(SSL_CTX*)>;

inline boost::asio::ssl::context server_context(testing::certificate const& certificate, int version,
                                                server_setting const& more = {}) {
  boost::asio::ssl::context context(boost::asio::ssl::context::tls_server);
  context.use_certificate_chain(boost::asio::buffer(certificate.certificate_pem));
  context.use_private_key(boost::asio::buffer(certificate.private_key_pem), boost::asio::ssl::context::pem);
  SSL_CTX_set_min_proto_version(context.native_handle(), version);
  SSL_CTX_set_max_proto_version(context.native_handle(), version);
  if (more) more(context.native_handle());
  return context;
}

/// The server's session tickets are taken, so that the next thing to arrive is the test's.
inline void take_tickets(connected& pair) {
  net::readiness wanted{};
  error_code ec;
  char none;
  pair.client->read_some({&none, 1}, wanted, ec);
  pair.forget_events();
}

struct tls_connected : connected {
  std::shared_ptr<net::tls_context const> context = trusting_context();
  boost::asio::ssl::context peer_context;
  boost::asio::ssl::stream<boost::asio::ip::tcp::socket&> tls_peer;
  io_outcome ours;
  io_outcome theirs;

  explicit tls_connected(int version = TLS1_3_VERSION, testing::certificate const& certificate = good_certificate(),
                         server_setting const& more = {})
      : peer_context(server_context(certificate, version, more)), tls_peer(peer, peer_context) {}

  void handshake(std::string const& host = "127.0.0.1", std::string session_key = {}) {
    client->set_tls(*context, host, std::move(session_key));
    client->async_handshake(ours.handler());
    finish_handshake();
  }
  /// For one that the test has begun.
  void finish_handshake() {
    tls_peer.async_handshake(boost::asio::ssl::stream_base::server, theirs.handler());
    while (ours.calls == 0) {
      io.restart();
      io.run_one();
    }
    // Whoever fails leaves the other waiting.
    if (ours.ec) client->close();
    run();
    if (ours.ec || SSL_version(tls_peer.native_handle()) != TLS1_3_VERSION) return;
    wait_for_peer();
    take_tickets(*this);
  }
};

}  // namespace tokenwire::test

#endif
