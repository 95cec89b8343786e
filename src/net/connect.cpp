#include "net/connect.hpp"

#include <boost/asio/compose.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/post.hpp>
#include <utility>

namespace tokenwire::net {
namespace {

namespace asio = boost::asio;
using asio::ip::tcp;

/// Tries one address after the other. Asio's own range connect is not used: it ignores total cancellation.
struct connect_operation {
  tcp::socket* socket;
  endpoint_list addresses;
  std::size_t next = 0;
  enum class state : unsigned char { starting, connecting, failed } at = state::starting;
  error_code result = asio::error::not_found;

  template <class Self>
  void operator()(Self& self, error_code ec = {}) {
    switch (at) {
      case state::starting:
        self.reset_cancellation_state(asio::enable_total_cancellation());
        break;
      case state::connecting:
        // The socket was closed or the operation cancelled, perhaps after the connection was made.
        if (ec == asio::error::operation_aborted || self.cancelled() != asio::cancellation_type::none ||
            !socket->is_open())
          return self.complete(asio::error::operation_aborted);
        if (!ec) return self.complete({});
        result = ec;
        break;
      case state::failed:
        return self.complete(result);
    }
    while (next < addresses.size()) {
      tcp::endpoint const address = addresses[next++];
      if (!open(address.protocol())) continue;
      at = state::connecting;
      return socket->async_connect(address, std::move(self));
    }
    if (at == state::connecting) return self.complete(result);
    at = state::failed;
    asio::post(self.get_io_executor(), std::move(self));
  }

 private:
  bool open(tcp const& protocol) {
    error_code ignored;
    socket->close(ignored);
    result.clear();
    socket->open(protocol, result);
    if (result) return false;
    // Requests are written whole, so Nagle's algorithm could only delay them; a host that is gone is noticed one day.
    socket->set_option(tcp::no_delay(true), ignored);
    socket->set_option(asio::socket_base::keep_alive(true), ignored);
    return true;
  }
};

}  // namespace

void async_connect(tcp::socket& socket, endpoint_list addresses,
                   asio::any_completion_handler<void(error_code)> handler) {
  asio::async_compose<asio::any_completion_handler<void(error_code)>, void(error_code)>(
      connect_operation{&socket, std::move(addresses)}, handler, socket);
}

}  // namespace tokenwire::net
