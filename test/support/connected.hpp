// A connection over 127.0.0.1 with both ends in one thread.

#ifndef TOKENWIRE_TEST_SUPPORT_CONNECTED_HPP
#define TOKENWIRE_TEST_SUPPORT_CONNECTED_HPP

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/socket_base.hpp>
#include <memory>

#include "net/stream.hpp"

namespace tokenwire::test {

inline boost::asio::ip::tcp::endpoint loopback() {
  return {boost::asio::ip::address_v4::loopback(), 0};
}

/// `client` is ours, `peer` stands for the other side.
struct connected {
  std::unique_ptr<boost::asio::io_context> owned = std::make_unique<boost::asio::io_context>();
  boost::asio::io_context& io = *owned;
  std::unique_ptr<net::stream> client = std::make_unique<net::stream>(io.get_executor());
  boost::asio::ip::tcp::socket peer{io};

  connected() {
    boost::asio::ip::tcp::acceptor acceptor(io, loopback());
    // Fixed, so that filling them comes to an end: the kernel would make them larger all the time.
    acceptor.set_option(boost::asio::socket_base::receive_buffer_size(32768));
    client->socket().open(boost::asio::ip::tcp::v4());
    client->socket().set_option(boost::asio::socket_base::send_buffer_size(32768));
    client->socket().connect(acceptor.local_endpoint());
    acceptor.accept(peer);
  }

  /// Runs what can run, without waiting for anything that has not happened yet on this machine.
  void poll() {
    io.restart();
    io.poll();
  }
  /// Runs until nothing is pending.
  void run() {
    io.restart();
    io.run();
  }
  /// Returns when something from the peer, or its end, has arrived: even here that takes a moment.
  void wait_for_peer() { client->socket().wait(boost::asio::socket_base::wait_read); }
  /// For bytes that were read without the event loop: what it has noticed of them would end the next wait.
  void forget_events() {
    boost::asio::post(io, [] {});
    poll();
  }
  /// A RST instead of a FIN.
  void reset_peer() {
    peer.set_option(boost::asio::socket_base::linger(true, 0));
    peer.close();
  }
};

}  // namespace tokenwire::test

#endif
