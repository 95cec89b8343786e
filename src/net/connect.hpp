// From a host name to a connected socket.

#ifndef TOKENWIRE_SRC_NET_CONNECT_HPP
#define TOKENWIRE_SRC_NET_CONNECT_HPP

#include <boost/asio/any_completion_handler.hpp>
#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <cstdint>
#include <string>
#include <tokenwire/error.hpp>
#include <vector>

namespace tokenwire::net {

using endpoint_list = std::vector<boost::asio::ip::tcp::endpoint>;

/// void(error_code, endpoint_list): the addresses of a host, in the resolver's order; an IP address needs no resolver
/// and no thread. A failure has the resolver's own error. Cancelling by slot (any type) completes at once, whatever the
/// system's resolver is doing; the io_context still has the system's call as outstanding work until it returns. Never
/// inline. Names are looked up one after the other, on a thread that the io_context keeps for it.
void async_resolve(boost::asio::any_io_executor executor, std::string host, std::uint16_t port,
                   boost::asio::any_completion_handler<void(error_code, endpoint_list)> handler);

/// void(error_code): connects to the first address that answers, tried in order, TCP_NODELAY and keep-alive set. The
/// error is the last address's, asio::error::not_found when there is none; the socket is to be
/// closed then. Cancellable by slot (all types); also by closing the socket. Never inline.
/// Lifetime: the socket must outlive the operation.
void async_connect(boost::asio::ip::tcp::socket& socket, endpoint_list addresses,
                   boost::asio::any_completion_handler<void(error_code)> handler);

}  // namespace tokenwire::net

#endif
