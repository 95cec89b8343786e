// Where time comes from, so that tests can make it.

#ifndef TOKENWIRE_SRC_NET_TIME_SOURCE_HPP
#define TOKENWIRE_SRC_NET_TIME_SOURCE_HPP

#include <boost/asio/any_completion_handler.hpp>
#include <boost/asio/any_io_executor.hpp>
#include <chrono>
#include <cstdint>
#include <memory>
#include <tokenwire/error.hpp>

namespace tokenwire::net {

using clock = std::chrono::steady_clock;
using time_point = clock::time_point;

/// Who is told that a point in time has come.
class alertable {
 public:
  virtual void alert(std::uint64_t number) = 0;

 protected:
  ~alertable() = default;
};

/// A handler that tells it, if it is still there.
struct alert {
  void operator()(error_code ec) const {
    if (ec) return;
    if (auto const there = whom.lock()) there->alert(number);
  }

  std::weak_ptr<alertable> whom;
  std::uint64_t number;
};

/// A timer of a time source. Destroying it cancels its wait.
class timer {
 public:
  virtual ~timer() = default;
  /// Completes with no error at `when` or shortly after, with operation_aborted when cancelled. Never inline. At most
  /// one wait at a time. The handler's cancellation slot is honoured (all types). Handlers run on the timer's executor.
  virtual void async_wait_until(time_point when, boost::asio::any_completion_handler<void(error_code)> handler) = 0;
  /// The same for who waits again and again: no handler is erased, which takes memory each time.
  virtual void alert_at(time_point when, std::weak_ptr<alertable> whom, std::uint64_t number) = 0;
  virtual void cancel() = 0;
};

class time_source {
 public:
  virtual ~time_source() = default;
  virtual time_point now() const noexcept = 0;
  virtual std::unique_ptr<timer> make_timer(boost::asio::any_io_executor executor) = 0;

  /// std::chrono::steady_clock and asio::steady_timer. Lives as long as the program.
  static time_source& steady();
};

}  // namespace tokenwire::net

#endif
