// The blocking client over TLS.

#ifndef TOKENWIRE_TEST_SUPPORT_RAW_TLS_CLIENT_HPP
#define TOKENWIRE_TEST_SUPPORT_RAW_TLS_CLIENT_HPP

#include <boost/asio/ssl.hpp>

#include "support/raw_client.hpp"

namespace tokenwire::test {

/// Trusts whom the context trusts, and checks the host's name.
class raw_tls_client : public raw_client_over<boost::asio::ssl::stream<boost::asio::ip::tcp::socket>> {
 public:
  raw_tls_client(std::uint16_t port, boost::asio::ssl::context& context, std::string const& host = "127.0.0.1")
      : raw_client_over{context} {
    stream().set_verify_mode(boost::asio::ssl::verify_peer);
    stream().set_verify_callback(boost::asio::ssl::host_name_verification{host});
    connect(port);
    stream().handshake(boost::asio::ssl::stream_base::client);
  }
};

}  // namespace tokenwire::test

#endif
