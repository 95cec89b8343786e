#include "support/test_proxy.hpp"

#include <array>
#include <boost/asio.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <memory>

namespace tokenwire::test {
namespace asio = boost::asio;
using asio::ip::tcp;
namespace {

/// @param prefix of a request's target, taken off each that begins a read, as the small ones of tests do.
/// @param orderly_ends counts that.
template <class From, class To>
asio::awaitable<void> relay(std::shared_ptr<From> from, std::shared_ptr<To> to, std::string prefix = {},
                            std::atomic<int>* orderly_ends = nullptr) {
  std::array<char, 16384> bytes;
  for (;;) {
    auto [ec, n] = co_await from->async_read_some(asio::buffer(bytes), asio::as_tuple(asio::use_awaitable));
    if (ec == asio::error::eof && orderly_ends) ++*orderly_ends;
    if (ec) {
      // The other direction ends by itself: what its end says counts, too.
      to->lowest_layer().shutdown(tcp::socket::shutdown_send, ec);
      co_return;
    }
    std::string piece(bytes.data(), n);
    if (!prefix.empty() && piece.starts_with("POST " + prefix)) piece.erase(5, prefix.size());
    auto [write_ec, written] =
        co_await asio::async_write(*to, asio::buffer(piece), asio::as_tuple(asio::use_awaitable));
    if (write_ec) break;
  }
  error_code ignored;
  to->lowest_layer().close(ignored);
  from->lowest_layer().close(ignored);
}

std::string field(std::string const& head, std::string const& name) {
  auto const at = head.find("\r\n" + name + ": ");
  if (at == std::string::npos) return {};
  auto const begin = at + name.size() + 4;
  return head.substr(begin, head.find("\r\n", begin) - begin);
}

tcp::endpoint target_of(std::string const& authority) {
  auto const colon = authority.rfind(':');
  return {asio::ip::make_address("127.0.0.1"), static_cast<unsigned short>(std::stoi(authority.substr(colon + 1)))};
}

}  // namespace

test_proxy::test_proxy(test_proxy_options options)
    : options_(std::move(options)),
      acceptor_(io_, {asio::ip::make_address("127.0.0.1"), 0}),
      port_(acceptor_.local_endpoint().port()) {
  if (options_.tls) tls_.emplace(server_context(good_certificate(), TLS1_3_VERSION, options_.more));
  asio::co_spawn(io_, accept_all(), asio::detached);
  thread_ = std::thread([this] { io_.run(); });
}

test_proxy::~test_proxy() {
  io_.stop();
  thread_.join();
}

std::string test_proxy::url(std::string const& user_info) const {
  return (options_.tls ? "https://" : "http://") + user_info + "127.0.0.1:" + std::to_string(port_);
}

std::vector<std::string> test_proxy::requests() const {
  std::lock_guard const lock(mutex_);
  return requests_;
}

asio::awaitable<void> test_proxy::accept_all() {
  for (;;) {
    tcp::socket socket = co_await acceptor_.async_accept(asio::use_awaitable);
    ++connections_;
    if (tls_) {
      auto client = std::make_shared<asio::ssl::stream<tcp::socket>>(std::move(socket), *tls_);
      asio::co_spawn(io_, serve(std::move(client)), asio::detached);
    } else {
      asio::co_spawn(io_, serve(std::make_shared<tcp::socket>(std::move(socket))), asio::detached);
    }
  }
}

template <class Stream>
asio::awaitable<void> test_proxy::serve(std::shared_ptr<Stream> client) {
  if constexpr (!std::is_same_v<Stream, tcp::socket>) {
    auto [ec] = co_await client->async_handshake(asio::ssl::stream_base::server, asio::as_tuple(asio::use_awaitable));
    if (ec) co_return;
    resumed_ += SSL_session_reused(client->native_handle());
  }
  std::string bytes;
  auto buffer = asio::dynamic_buffer(bytes);
  auto [ec, n] = co_await asio::async_read_until(*client, buffer, "\r\n\r\n", asio::as_tuple(asio::use_awaitable));
  if (ec) co_return;
  std::string const head = bytes.substr(0, n);
  std::string const line = head.substr(0, head.find("\r\n"));
  {
    std::lock_guard const lock(mutex_);
    requests_.push_back(line);
  }
  std::string answer = options_.answer;
  if (!options_.authorization.empty() && field(head, "Proxy-Authorization") != options_.authorization)
    answer = "HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 0\r\n\r\n";
  if (!answer.empty()) {
    co_await asio::async_write(*client, asio::buffer(answer), asio::as_tuple(asio::use_awaitable));
    co_return;
  }
  auto server = std::make_shared<tcp::socket>(io_);
  auto const target = line.substr(line.find(' ') + 1, line.rfind(' ') - line.find(' ') - 1);
  std::string to_server;
  std::string to_client;
  std::string prefix;
  if (line.starts_with("CONNECT ")) {
    co_await server->async_connect(target_of(target), asio::use_awaitable);
    to_client = "HTTP/1.1 200 Connection established\r\n\r\n" + options_.first_bytes;
    to_server = bytes.substr(n);
  } else {
    prefix = target.substr(0, target.find('/', 7));
    co_await server->async_connect(target_of(prefix), asio::use_awaitable);
    to_server = bytes;
    to_server.erase(to_server.find(prefix), prefix.size());
  }
  co_await asio::async_write(*client, asio::buffer(to_client), asio::as_tuple(asio::use_awaitable));
  co_await asio::async_write(*server, asio::buffer(to_server), asio::as_tuple(asio::use_awaitable));
  asio::co_spawn(io_, relay(client, server, prefix, &orderly_ends_), asio::detached);
  asio::co_spawn(io_, relay(server, client), asio::detached);
}

}  // namespace tokenwire::test
