// Waiting for both directions of a socket at once.

#ifndef TOKENWIRE_SRC_NET_WAIT_EITHER_HPP
#define TOKENWIRE_SRC_NET_WAIT_EITHER_HPP

#include <boost/asio/any_completion_handler.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <tokenwire/error.hpp>

namespace tokenwire::net {

/// void(error_code, bool readable): completes when the socket is readable or writable, once both waits have ended.
/// Other operations on the socket are left alone. Cancellable by slot (all types). Never inline.
void async_wait_either(boost::asio::ip::tcp::socket& socket,
                       boost::asio::any_completion_handler<void(error_code, bool)> handler);

}  // namespace tokenwire::net

#endif
