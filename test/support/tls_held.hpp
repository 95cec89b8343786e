// A TLS connection where the test hands on what the server sends, cut wherever it likes.

#ifndef TOKENWIRE_TEST_SUPPORT_TLS_HELD_HPP
#define TOKENWIRE_TEST_SUPPORT_TLS_HELD_HPP

#include <algorithm>
#include <boost/asio/write.hpp>
#include <functional>

#include "support/tls_connected.hpp"

namespace tokenwire::test {

/// What asio::ssl::stream writes to it is kept; before it reads, the test has its turn.
struct held_socket {
  using lowest_layer_type = boost::asio::ip::tcp::socket;
  using executor_type = lowest_layer_type::executor_type;

  lowest_layer_type& socket;
  std::string held{};
  std::function<void()> before_read = [] {};

  executor_type get_executor() { return socket.get_executor(); }
  lowest_layer_type& lowest_layer() { return socket; }
  template <class Buffers>
  std::size_t read_some(Buffers const& buffers, error_code& ec) {
    before_read();
    return socket.read_some(buffers, ec);
  }
  template <class Buffers>
  std::size_t write_some(Buffers const& buffers, error_code& ec) {
    ec.clear();
    std::size_t const before = held.size();
    auto const end = boost::asio::buffer_sequence_end(buffers);
    for (auto it = boost::asio::buffer_sequence_begin(buffers); it != end; ++it) {
      boost::asio::const_buffer const one(*it);
      held.append(static_cast<char const*>(one.data()), one.size());
    }
    return held.size() - before;
  }
};

/// The server is synchronous: while it waits for the client, it runs the client.
struct tls_held : connected {
  std::shared_ptr<net::tls_context const> context = trusting_context();
  boost::asio::ssl::context server_side;
  held_socket between{peer};
  boost::asio::ssl::stream<held_socket&> server;
  io_outcome ours;
  /// What has been handed on so far.
  std::size_t handed_on = 0;

  explicit tls_held(int version = TLS1_3_VERSION, testing::certificate const& certificate = good_certificate(),
                    server_setting const& more = {})
      : server_side(server_context(certificate, version, more)), server(between, server_side) {}

  /// Hands on the next bytes that the server has sent and lets the client take them.
  void hand_on(std::size_t size) {
    size = std::min(size, between.held.size());
    boost::asio::write(peer, boost::asio::buffer(between.held.data(), size));
    between.held.erase(0, size);
    handed_on += size;
    wait_for_peer();
    poll();
  }
  /// All of it, in pieces.
  void hand_on_all(std::size_t piece = 65536) {
    while (!between.held.empty()) hand_on(piece);
  }
  /// The size of the next TLS record.
  std::size_t record_size() const {
    auto const at = [this](std::size_t i) { return static_cast<unsigned char>(between.held.at(i)); };
    return std::size_t{5} + at(3) * 256U + at(4);
  }

  void begin_handshake(std::string session_key = {}) {
    client->set_tls(*context, "127.0.0.1", std::move(session_key));
    client->async_handshake(ours.handler());
    poll();
  }
  /// Runs the server through it; `between.before_read` feeds the client. What comes last is held.
  error_code run_handshake() {
    error_code ec;
    server.handshake(boost::asio::ssl::stream_base::server, ec);
    return ec;
  }
  /// A whole one, so that nothing is held and nothing left to read. The server's pieces are of this size.
  void handshake(std::size_t piece = 65536, std::string session_key = {}) {
    begin_handshake(std::move(session_key));
    between.before_read = [this, piece] { hand_on_all(piece); };
    error_code const ec = run_handshake();
    if (ec) throw boost::system::system_error(ec);
    hand_on_all(piece);
    between.before_read = [] {};
    if (ours.calls == 1 && !ours.ec) take_tickets(*this);
  }
};

}  // namespace tokenwire::test

#endif
