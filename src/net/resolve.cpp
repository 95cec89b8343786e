#include <boost/asio/append.hpp>
#include <boost/asio/associated_cancellation_slot.hpp>
#include <boost/asio/associated_executor.hpp>
#include <boost/asio/bind_executor.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/ip/address.hpp>
#include <boost/asio/post.hpp>
#include <charconv>
#include <memory>
#include <utility>

#include "net/connect.hpp"

namespace tokenwire::net {
namespace {

namespace asio = boost::asio;
using asio::ip::tcp;
using handler_type = asio::any_completion_handler<void(error_code, endpoint_list)>;

/// One look-up of a name. The system's getaddrinfo cannot be interrupted: the caller is released while it runs on, and
/// what it says afterwards is for nobody. The resolver must live until then.
class lookup : public std::enable_shared_from_this<lookup> {
 public:
  lookup(asio::any_io_executor executor, handler_type handler)
      : resolver_(std::move(executor)), handler_(std::move(handler)) {}

  void start(std::string const& host, std::uint16_t port) {
    auto slot = asio::get_associated_cancellation_slot(handler_);
    if (slot.is_connected()) {
      // Weak, for the signal may outlive an io_context that has taken the handler with it.
      slot.assign([self = weak_from_this()](asio::cancellation_type) {
        if (auto const alive = self.lock()) alive->cancel();
      });
    }
    char service[8] = {};
    std::to_chars(service, service + sizeof service, port);
    auto received = [self = shared_from_this()](error_code ec, tcp::resolver::results_type const& results) {
      self->complete(ec, {results.begin(), results.end()});
    };
    resolver_.async_resolve(host, service, tcp::resolver::numeric_service,
                            asio::bind_executor(completion_executor(), std::move(received)));
  }

 private:
  asio::any_completion_executor completion_executor() {
    return asio::get_associated_executor(handler_, resolver_.get_executor());
  }
  void cancel() {
    if (!handler_) return;
    resolver_.cancel();  // spares the system's call if it has not begun
    auto aborted = [self = shared_from_this()] { self->complete(asio::error::operation_aborted, {}); };
    asio::post(resolver_.get_executor(), asio::bind_executor(completion_executor(), std::move(aborted)));
  }
  void complete(error_code ec, endpoint_list addresses) {
    if (!handler_) return;
    handler_type handler = std::move(handler_);
    asio::get_associated_cancellation_slot(handler).clear();
    std::move(handler)(ec, std::move(addresses));
  }

  tcp::resolver resolver_;
  handler_type handler_;
};

}  // namespace

void async_resolve(asio::any_io_executor executor, std::string host, std::uint16_t port, handler_type handler) {
  auto const answer = [&](error_code ec, endpoint_list addresses) {
    asio::post(executor, asio::append(std::move(handler), ec, std::move(addresses)));
  };
  error_code not_an_address;
  auto const address = asio::ip::make_address(host, not_an_address);
  if (!not_an_address) return answer({}, {{address, port}});
  // getaddrinfo would take no name for this machine, and a name with a NUL in it for another one.
  if (host.empty() || host.find('\0') != std::string::npos) return answer(asio::error::host_not_found, {});
  std::make_shared<lookup>(std::move(executor), std::move(handler))->start(host, port);
}

}  // namespace tokenwire::net
