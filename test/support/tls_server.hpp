// A TLS server on 127.0.0.1 with any certificate, one answer for all and any end: blocking, on a thread of its own.

#ifndef TOKENWIRE_TEST_SUPPORT_TLS_SERVER_HPP
#define TOKENWIRE_TEST_SUPPORT_TLS_SERVER_HPP

#include <atomic>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl/context.hpp>
#include <condition_variable>
#include <functional>
#include <mutex>
#include <string>
#include <thread>
#include <tokenwire/testing/certificates.hpp>
#include <vector>

#include "support/tls_connected.hpp"

namespace tokenwire::test {

struct tls_script {
  enum class ending {
    /// close_notify, then FIN.
    orderly,
    /// FIN alone.
    cut,
    reset,
    /// The client's: more requests get the same answer, or `next`.
    clients,
  };

  /// Sent after the request, or after its head alone.
  std::string answer{};
  std::string next{};
  /// Sent when the request's head is there, before its body is read.
  std::string early{};
  ending end{ending::orderly};
  bool reads_body{true};
  int version{TLS1_3_VERSION};
  server_setting more{};
  /// Before the connection of this number, from 0.
  std::function<void(SSL_CTX*, int)> before{};
};

/// What the server saw of one connection.
struct tls_visit {
  /// No error when there was a handshake.
  error_code handshake{};
  /// As its own OpenSSL says.
  bool resumed{};
  int early_data{};
  /// How the client ended it, where the server waited for that: eof in order, stream_truncated without a word.
  error_code end{};
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
  /// Waits until so many have ended.
  std::vector<tls_visit> visits(std::size_t count);

 private:
  void serve_all();
  void serve(boost::asio::ip::tcp::socket& socket, tls_visit& visit);

  tls_script const script_;
  boost::asio::ssl::context tls_;
  boost::asio::io_context io_;
  boost::asio::ip::tcp::acceptor acceptor_;
  std::atomic<int> connections_{0};
  std::mutex mutex_;
  /// The connection's descriptor; -1 when there is none.
  int open_{-1};
  bool stopping_{};
  std::condition_variable ended_;
  std::vector<tls_visit> visits_;
  std::thread thread_;
};

}  // namespace tokenwire::test

#endif
