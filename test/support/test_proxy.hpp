// A proxy on 127.0.0.1: tunnels by CONNECT, forwards what has a whole URL, wants a password where told.

#ifndef TOKENWIRE_TEST_SUPPORT_TEST_PROXY_HPP
#define TOKENWIRE_TEST_SUPPORT_TEST_PROXY_HPP

#include <atomic>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl/context.hpp>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "support/tls_connected.hpp"

namespace tokenwire::test {

struct test_proxy_options {
  /// What Proxy-Authorization has to say; empty: nothing is asked for.
  std::string authorization{};
  /// Speaks TLS to its clients, with test/support's good certificate.
  bool tls{};
  /// Sent for every request instead of doing it.
  std::string answer{};
  /// Behind the head of a tunnel's answer.
  std::string first_bytes{};
  server_setting more{};
};

class test_proxy {
 public:
  explicit test_proxy(test_proxy_options options = {});
  ~test_proxy();
  test_proxy(test_proxy const&) = delete;
  test_proxy& operator=(test_proxy const&) = delete;

  /// @param user_info with its '@'.
  std::string url(std::string const& user_info = {}) const;
  /// The first lines of what was asked.
  std::vector<std::string> requests() const;
  int connections() const { return connections_; }
  /// Of those with TLS: how many resumed a session, and how many their client has ended in order.
  int resumed() const { return resumed_; }
  int orderly_ends() const { return orderly_ends_; }

 private:
  template <class Stream>
  boost::asio::awaitable<void> serve(std::shared_ptr<Stream> client);
  boost::asio::awaitable<void> accept_all();

  test_proxy_options const options_;
  std::optional<boost::asio::ssl::context> tls_;
  boost::asio::io_context io_;
  boost::asio::ip::tcp::acceptor acceptor_;
  std::uint16_t const port_;
  std::atomic<int> connections_{0};
  std::atomic<int> resumed_{0};
  std::atomic<int> orderly_ends_{0};
  std::mutex mutable mutex_;
  std::vector<std::string> requests_;
  std::thread thread_;
};

}  // namespace tokenwire::test

#endif
