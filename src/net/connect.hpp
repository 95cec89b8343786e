// From a host name to a connected socket.

#ifndef TOKENWIRE_SRC_NET_CONNECT_HPP
#define TOKENWIRE_SRC_NET_CONNECT_HPP

#include <boost/asio/any_completion_handler.hpp>
#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <chrono>
#include <cstdint>
#include <string>
#include <tokenwire/error.hpp>
#include <vector>

#include "net/time_source.hpp"

namespace tokenwire::net {

using endpoint_list = std::vector<boost::asio::ip::tcp::endpoint>;

/// void(error_code, endpoint_list): the addresses of a host, in the resolver's order; an IP address needs no resolver
/// and no thread. A failure has the resolver's own error. Cancelling by slot (any type) completes at once, whatever the
/// system's resolver is doing; the io_context still has the system's call as outstanding work until it returns. Never
/// inline. Names are looked up one after the other, on a thread that the io_context keeps for it; a name that is being
/// looked up on this context, with the same port, is not asked for again: all have the one answer.
void async_resolve(boost::asio::any_io_executor executor, std::string host, std::uint16_t port,
                   boost::asio::any_completion_handler<void(error_code, endpoint_list)> handler);

/// The order to try addresses in (RFC 8305, 4): the first's family and the other one in turn, each as it was.
endpoint_list interleaved(endpoint_list const& addresses);

/// How long an address is waited for before the next one is tried beside it (RFC 8305, 8).
inline constexpr std::chrono::milliseconds connection_attempt_delay{250};

/// void(error_code): connects `socket`, which is not open, to the address that answers first (RFC 8305): they are begun
/// in order, the next one when the one before has failed or has been silent for connection_attempt_delay, and all but
/// the winner are closed. TCP_NODELAY and keep-alive are set. The error is that of the address that failed last,
/// asio::error::not_found when there is none. Cancellable by slot (all types). Never inline.
/// Lifetime: the socket must outlive the operation; it is untouched but by success.
/// Executor: all is done on the handler's, which must be a strand or have one thread.
void async_connect(boost::asio::ip::tcp::socket& socket, endpoint_list const& addresses, time_source& time,
                   boost::asio::any_completion_handler<void(error_code)> handler);

}  // namespace tokenwire::net

#endif
