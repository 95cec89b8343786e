// The end of a wait for a generator at a point in time.

#ifndef TOKENWIRE_SRC_ANSWER_WAIT_ALARM_HPP
#define TOKENWIRE_SRC_ANSWER_WAIT_ALARM_HPP

#include <boost/asio/any_io_executor.hpp>
#include <memory>
#include <tokenwire/detail/generator_wait.hpp>

#include "net/time_source.hpp"

namespace tokenwire::answer {

/// Makes a wait for a generator give up, without an error, when the time comes.
class wait_alarm {
 public:
  wait_alarm(net::time_source& time, boost::asio::any_io_executor const& executor, net::time_point when,
             detail::generator_wait& wait)
      : wait_(std::make_shared<detail::generator_wait*>(&wait)), timer_(time.make_timer(executor)) {
    timer_->async_wait_until(when, [wait = wait_](error_code ec) {
      if (!ec && *wait) (*wait)->give_up({});
    });
  }
  wait_alarm(wait_alarm&&) noexcept = default;
  wait_alarm& operator=(wait_alarm&&) = delete;
  ~wait_alarm() {
    if (wait_) *wait_ = nullptr;
  }

 private:
  // Null once the wait is over: the timer may have expired on its way here.
  std::shared_ptr<detail::generator_wait*> wait_;
  std::unique_ptr<net::timer> timer_;
};

}  // namespace tokenwire::answer

#endif
