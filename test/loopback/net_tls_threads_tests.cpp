// Connections of one TLS context in several threads.

#include <boost/asio.hpp>
#include <boost/asio/ssl.hpp>
#include <boost/test/unit_test.hpp>
#include <thread>

#include "support/echo.hpp"
#include "support/tls_connected.hpp"

BOOST_AUTO_TEST_SUITE(net_tls_threads)

namespace {

namespace asio = boost::asio;
using tokenwire::error_code;
using tokenwire::net::stream;

struct connection {
  explicit connection(asio::io_context& io) : client(asio::make_strand(io)), server(asio::make_strand(io)) {}

  stream client;
  asio::ip::tcp::socket server;
  std::unique_ptr<asio::ssl::stream<asio::ip::tcp::socket&>> peer;
  std::string back;
  error_code ec;
};

void serve(connection& one) {
  one.peer->async_handshake(asio::ssl::stream_base::server, [&one](error_code ec) {
    if (!ec) asio::co_spawn(one.server.get_executor(), tokenwire::test::echo(*one.peer), asio::detached);
  });
}

void send_and_receive(connection& one, std::string const& sent) {
  auto const executor = one.client.get_executor();
  auto begin = [&one, &sent, executor](error_code ec) {
    one.ec = ec;
    if (ec) return;
    auto done = [&one](std::exception_ptr) { one.client.close(); };
    asio::co_spawn(executor, tokenwire::test::send(one.client, sent), asio::detached);
    asio::co_spawn(executor, tokenwire::test::receive(one.client, sent.size(), 4096, one.back, one.ec), done);
  };
  one.client.async_handshake(asio::bind_executor(executor, begin));
}

}  // namespace

BOOST_AUTO_TEST_CASE(many_connections_share_a_context_between_threads) {
  auto const context = tokenwire::test::trusting_context();
  auto peer_context = tokenwire::test::server_context(tokenwire::test::good_certificate(), TLS1_3_VERSION);
  asio::io_context io;
  std::string const sent = tokenwire::test::pattern(100'000);
  asio::ip::tcp::acceptor acceptor(io, tokenwire::test::loopback());
  std::vector<std::unique_ptr<connection>> all;
  for (int i = 0; i < 8; ++i) {
    auto& one = *all.emplace_back(std::make_unique<connection>(io));
    one.client.socket().connect(acceptor.local_endpoint());
    acceptor.accept(one.server);
    one.client.set_tls(*context, "localhost");
    one.peer = std::make_unique<asio::ssl::stream<asio::ip::tcp::socket&>>(one.server, peer_context);
    asio::post(one.server.get_executor(), [&one] { serve(one); });
    asio::post(one.client.get_executor(), [&one, &sent] { send_and_receive(one, sent); });
  }
  std::vector<std::jthread> threads;
  for (int i = 0; i < 3; ++i) threads.emplace_back([&io] { io.run(); });
  threads.clear();
  for (auto const& one : all) {
    BOOST_TEST(!one->ec);
    BOOST_TEST((one->back == sent));
  }
}

BOOST_AUTO_TEST_SUITE_END()
