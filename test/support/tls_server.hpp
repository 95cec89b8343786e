// A TLS server on 127.0.0.1 with any certificate, one answer for all and any end: blocking, on a thread of its own.

#ifndef TOKENWIRE_TEST_SUPPORT_TLS_SERVER_HPP
#define TOKENWIRE_TEST_SUPPORT_TLS_SERVER_HPP

#include <atomic>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl/context.hpp>
#include <mutex>
#include <string>
#include <thread>
#include <tokenwire/testing/certificates.hpp>

#include "support/tls_connected.hpp"

namespace tokenwire::test {

struct tls_script {
  enum class ending {
    /// close_notify, then FIN.
    orderly,
    /// FIN alone.
    cut,
    reset,
  };

  /// Sent after the request, or after its head alone.
  std::string answer{};
  ending end{ending::orderly};
  bool reads_body{true};
  int version{TLS1_3_VERSION};
};

/// Serves one connection after the other.
class tls_server {
 public:
  explicit tls_server(tls_script script, testing::certificate const& certificate = good_certificate());
  ~tls_server();
  tls_server(tls_server const&) = delete;
  tls_server& operator=(tls_server const&) = delete;

  std::string base_url(std::string const& host = "127.0.0.1") const;
  /// Accepted so far.
  int connections() const { return connections_; }

 private:
  void serve_all();
  void serve(boost::asio::ip::tcp::socket& socket);

  tls_script const script_;
  boost::asio::ssl::context tls_;
  boost::asio::io_context io_;
  boost::asio::ip::tcp::acceptor acceptor_;
  std::atomic<int> connections_{0};
  std::mutex mutex_;
  /// The connection's descriptor; -1 when there is none.
  int open_{-1};
  bool stopping_{};
  std::thread thread_;
};

}  // namespace tokenwire::test

#endif
