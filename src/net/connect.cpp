#include "net/connect.hpp"

#include <unistd.h>

#include <boost/asio/any_completion_executor.hpp>
#include <boost/asio/append.hpp>
#include <boost/asio/associated_cancellation_slot.hpp>
#include <boost/asio/associated_executor.hpp>
#include <boost/asio/bind_executor.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/post.hpp>
#include <list>
#include <memory>
#include <utility>

namespace tokenwire::net {
namespace {

namespace asio = boost::asio;
using asio::ip::tcp;
using connect_handler = asio::any_completion_handler<void(error_code)>;

class connection_race : public std::enable_shared_from_this<connection_race> {
 public:
  connection_race(tcp::socket& winner, endpoint_list addresses, time_source& time, connect_handler handler)
      : winner_(winner),
        addresses_(std::move(addresses)),
        io_executor_(winner.get_executor()),
        executor_(asio::get_associated_executor(handler, io_executor_)),
        time_(time),
        timer_(time.make_timer(io_executor_)),
        handler_(std::move(handler)) {}

  void start() {
    auto slot = asio::get_associated_cancellation_slot(handler_);
    if (slot.is_connected()) {
      // Weak, for the signal may outlive an io_context that has taken the handler with it.
      slot.assign([weak = weak_from_this()](asio::cancellation_type) {
        if (auto const self = weak.lock()) self->finish(asio::error::operation_aborted);
      });
    }
    start_next();
  }

 private:
  void start_next() {
    while (next_ != addresses_.size()) {
      tcp::endpoint const address = addresses_[next_++];
      auto const running = open(address.protocol());
      if (running == running_.end()) continue;
      running->async_connect(
          address, asio::bind_executor(executor_, [self = shared_from_this(), running, protocol = address.protocol()](
                                                      error_code ec) { self->on_connect(running, protocol, ec); }));
      if (next_ != addresses_.size()) start_next_after_a_while();
      return;
    }
    if (running_.empty()) finish(failure_);
  }

  void start_next_after_a_while() {
    timer_->cancel();
    auto on_time = [self = shared_from_this(), begun = next_](error_code ec) {
      // A wait that was cancelled may have been over already.
      if (!ec && self->handler_ && self->next_ == begun) self->start_next();
    };
    timer_->async_wait_until(time_.now() + connection_attempt_delay,
                             asio::bind_executor(executor_, std::move(on_time)));
  }

  std::list<tcp::socket>::iterator open(tcp const& protocol) {
    error_code ignored;
    tcp::socket socket(io_executor_);
    socket.open(protocol, failure_);
    if (failure_) return running_.end();
    // Requests are written whole, so Nagle's algorithm could only delay them; a host that is gone is noticed one day.
    socket.set_option(tcp::no_delay(true), ignored);
    socket.set_option(asio::socket_base::keep_alive(true), ignored);
    return running_.insert(running_.end(), std::move(socket));
  }

  void on_connect(std::list<tcp::socket>::iterator running, tcp const& protocol, error_code ec) {
    if (!handler_) return;
    if (!ec) return finish(take(*running, protocol));
    failure_ = ec;
    running_.erase(running);
    start_next();
  }

  /// Registered anew: Asio goes on to watch a socket that has connected for being writable, which it always is, so that
  /// each wait for bytes would wake twice.
  error_code take(tcp::socket& connected, tcp const& protocol) {
    error_code ec;
    auto const descriptor = connected.release(ec);
    if (ec) return ec;
    winner_.assign(protocol, descriptor, ec);
    if (ec) ::close(descriptor);
    return ec;
  }

  /// At most once; the handler never runs inside the function that was given it.
  void finish(error_code ec) {
    if (!handler_) return;
    connect_handler handler = std::move(handler_);
    timer_->cancel();
    error_code ignored;
    for (tcp::socket& other : running_) other.close(ignored);
    asio::post(io_executor_, asio::append(std::move(handler), ec));
  }

  tcp::socket& winner_;
  endpoint_list const addresses_;
  asio::any_io_executor const io_executor_;
  asio::any_completion_executor const executor_;
  time_source& time_;
  std::unique_ptr<timer> const timer_;
  connect_handler handler_;
  std::list<tcp::socket> running_;
  std::size_t next_ = 0;
  error_code failure_ = asio::error::not_found;
};

}  // namespace

endpoint_list interleaved(endpoint_list const& addresses) {
  endpoint_list ordered;
  ordered.reserve(addresses.size());
  auto const is_first_family = [&](tcp::endpoint const& address) {
    return address.protocol() == addresses.front().protocol();
  };
  auto first = addresses.begin();
  auto second = addresses.begin();
  auto const take = [&](auto& at, bool family) {
    while (at != addresses.end() && is_first_family(*at) != family) ++at;
    if (at != addresses.end()) ordered.push_back(*at++);
  };
  while (ordered.size() != addresses.size()) {
    take(first, true);
    take(second, false);
  }
  return ordered;
}

void async_connect(tcp::socket& socket, endpoint_list const& addresses, time_source& time, connect_handler handler) {
  std::make_shared<connection_race>(socket, interleaved(addresses), time, std::move(handler))->start();
}

}  // namespace tokenwire::net
