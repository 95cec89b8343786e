// The rest of a response that nobody waits for.

#ifndef TOKENWIRE_SRC_NET_DRAIN_HPP
#define TOKENWIRE_SRC_NET_DRAIN_HPP

#include <boost/asio/any_io_executor.hpp>

#include "http/exchange.hpp"
#include "net/connection_pool.hpp"
#include "net/time_source.hpp"

namespace tokenwire::net {

/// Reads the response to its end, then gives the connection back; closes it where that takes more than 100 ms or 16
/// KiB, where anything follows the response, or when the reading fails. Returns at once; what has come already is read
/// here. Precondition: the exchange has its head, no error, and a length of its own; nothing is pending on the
/// connection.
void drain(connection_lease connection, http::exchange exchange, boost::asio::any_io_executor const& executor,
           time_source& time);

}  // namespace tokenwire::net

#endif
