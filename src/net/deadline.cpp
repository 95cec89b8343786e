#include "net/deadline.hpp"

#include <algorithm>

namespace tokenwire::net {

time_point later(time_point from, std::chrono::milliseconds delay) noexcept {
  return from + std::min<std::chrono::milliseconds>(delay, std::chrono::hours{24 * 365 * 100});
}

void deadline_set::set_total(time_point from, std::chrono::milliseconds limit) noexcept {
  total_.reset();
  if (limit.count() > 0) total_ = entry{later(from, limit), error::total_timeout};
}

void deadline_set::set_phase(error code, time_point from, std::chrono::milliseconds limit) noexcept {
  phase_.reset();
  if (limit.count() > 0) phase_ = entry{later(from, limit), code};
}

std::optional<deadline_set::entry> deadline_set::next() const noexcept {
  if (!phase_ || (total_ && total_->when <= phase_->when)) return total_;
  return phase_;
}

std::optional<std::chrono::milliseconds> deadline_set::total_remaining(time_point now) const noexcept {
  if (!total_) return std::nullopt;
  return std::max(std::chrono::floor<std::chrono::milliseconds>(total_->when - now), std::chrono::milliseconds{0});
}

struct deadline_timer::state : std::enable_shared_from_this<state> {
  state(time_source& source, boost::asio::any_io_executor const& executor, detail::generator_promise& promise)
      : time(source), timer(source.make_timer(executor)), body(&promise) {}

  void arm() {
    auto const next = deadlines.next();
    if (!next || expired || (armed_for && *armed_for <= next->when)) return;
    if (armed_for) timer->cancel();
    armed_for = next->when;
    timer->async_wait_until(next->when, [self = shared_from_this(), number = ++waits](error_code ec) {
      // A wait that was replaced may have been on its way already.
      if (!ec && number == self->waits) self->on_timer();
    });
  }

  void on_timer() {
    if (!body) return;
    armed_for.reset();
    auto const next = deadlines.next();
    if (next && next->when <= time.now()) {
      expired = next->code;
      body->interrupt();
    } else {
      arm();
    }
  }

  time_source& time;
  std::unique_ptr<net::timer> timer;
  detail::generator_promise* body;
  deadline_set deadlines;
  std::optional<time_point> armed_for;
  unsigned waits{};
  error_code expired;
};

deadline_timer::deadline_timer(time_source& time, boost::asio::any_io_executor const& executor,
                               detail::generator_promise& body)
    : state_(std::make_shared<state>(time, executor, body)) {}

deadline_timer::~deadline_timer() {
  state_->body = nullptr;
  state_->timer->cancel();
}

time_point deadline_timer::now() const noexcept {
  return state_->time.now();
}

void deadline_timer::set_total(time_point from, std::chrono::milliseconds limit) {
  state_->deadlines.set_total(from, limit);
  state_->arm();
}

void deadline_timer::set_phase_from(error code, time_point from, std::chrono::milliseconds limit) {
  state_->deadlines.set_phase(code, from, limit);
  state_->arm();
}

void deadline_timer::clear_phase() noexcept {
  state_->deadlines.clear_phase();
}

std::optional<std::chrono::milliseconds> deadline_timer::total_remaining() const noexcept {
  return state_->deadlines.total_remaining(now());
}

error_code deadline_timer::expired() const noexcept {
  return state_->expired;
}

void deadline_timer::forget_expired() {
  state_->expired = {};
  // The timer that said so has run; the total deadline goes on.
  state_->arm();
}

}  // namespace tokenwire::net
