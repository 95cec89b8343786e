#include "net/wait_either.hpp"

#include <boost/asio/associated_cancellation_slot.hpp>
#include <boost/asio/associated_executor.hpp>
#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/bind_executor.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <memory>
#include <utility>

namespace tokenwire::net {
namespace {

namespace asio = boost::asio;
using asio::ip::tcp;
using wait_handler = asio::any_completion_handler<void(error_code, bool)>;

class either : public std::enable_shared_from_this<either> {
 public:
  explicit either(wait_handler handler) : handler_(std::move(handler)) {}

  void start(tcp::socket& socket) {
    auto slot = asio::get_associated_cancellation_slot(handler_);
    if (slot.is_connected()) {
      // Weak, for the signal may outlive an io_context that has taken the handler with it.
      slot.assign([self = weak_from_this()](asio::cancellation_type) {
        if (auto const alive = self.lock()) alive->cancel();
      });
    }
    auto const executor = asio::get_associated_executor(handler_, socket.get_executor());
    wait(socket, executor, tcp::socket::wait_read, read_signal_);
    wait(socket, executor, tcp::socket::wait_write, write_signal_);
  }

 private:
  template <class Executor>
  void wait(tcp::socket& socket, Executor const& executor, tcp::socket::wait_type direction,
            asio::cancellation_signal& signal) {
    ++pending_;
    auto done = [self = shared_from_this(), direction](error_code ec) {
      self->ended(ec, direction == tcp::socket::wait_read);
    };
    socket.async_wait(direction,
                      asio::bind_cancellation_slot(signal.slot(), asio::bind_executor(executor, std::move(done))));
  }
  /// Once: the slots refer to the socket, which may be gone when the waits' ends come in.
  void cancel() {
    if (std::exchange(cancelled_, true)) return;
    read_signal_.emit(asio::cancellation_type::terminal);
    write_signal_.emit(asio::cancellation_type::terminal);
  }
  void ended(error_code ec, bool was_read) {
    // One success is success: the other wait's end is our own doing then.
    if (!ec) succeeded_ = true;
    if (!ec && was_read) readable_ = true;
    if (ec && !result_) result_ = ec;
    if (--pending_ != 0) return cancel();
    wait_handler handler = std::move(handler_);
    asio::get_associated_cancellation_slot(handler).clear();
    std::move(handler)(succeeded_ ? error_code{} : result_, readable_);
  }

  wait_handler handler_;
  asio::cancellation_signal read_signal_;
  asio::cancellation_signal write_signal_;
  int pending_ = 0;
  bool cancelled_ = false;
  bool succeeded_ = false;
  bool readable_ = false;
  error_code result_;
};

}  // namespace

void async_wait_either(tcp::socket& socket, wait_handler handler) {
  std::make_shared<either>(std::move(handler))->start(socket);
}

}  // namespace tokenwire::net
