// The end of a wait for a generator at a point in time.

#ifndef TOKENWIRE_SRC_ANSWER_WAIT_ALARM_HPP
#define TOKENWIRE_SRC_ANSWER_WAIT_ALARM_HPP

#include <boost/asio/any_io_executor.hpp>
#include <cstdint>
#include <memory>
#include <tokenwire/detail/generator_wait.hpp>
#include <utility>

#include "net/time_source.hpp"

namespace tokenwire::answer {

/// Makes waits for a generator give up, without an error, when their time comes. One wait at a time; the timer is the
/// same for all of them.
class wait_alarm {
  class bell;

 public:
  /// The wait is over with it.
  class guard {
   public:
    explicit guard(std::shared_ptr<bell> of) noexcept : bell_(std::move(of)) {}
    guard(guard&&) noexcept = default;
    guard& operator=(guard&&) = delete;
    ~guard() {
      if (bell_) bell_->stop();
    }

   private:
    std::shared_ptr<bell> bell_;
  };

  guard set(net::time_source& time, boost::asio::any_io_executor const& executor, net::time_point when,
            detail::generator_wait& wait) {
    if (!bell_) bell_ = std::make_shared<bell>(time.make_timer(executor));
    bell_->start(when, wait);
    return guard(bell_);
  }

 private:
  class bell final : public net::alertable, public std::enable_shared_from_this<bell> {
   public:
    explicit bell(std::unique_ptr<net::timer> timer) noexcept : timer_(std::move(timer)) {}

    void start(net::time_point when, detail::generator_wait& wait) {
      wait_ = &wait;
      timer_->alert_at(when, weak_from_this(), ++number_);
    }
    void stop() {
      wait_ = nullptr;
      timer_->cancel();
    }
    /// One that was on its way when its wait was over is of no wait.
    void alert(std::uint64_t number) override {
      if (wait_ && number == number_) wait_->give_up({});
    }

   private:
    std::unique_ptr<net::timer> timer_;
    detail::generator_wait* wait_{};
    std::uint64_t number_{};
  };

  std::shared_ptr<bell> bell_{};
};

}  // namespace tokenwire::answer

#endif
