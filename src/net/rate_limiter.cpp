#include "net/rate_limiter.hpp"

#include <algorithm>
#include <boost/asio/append.hpp>
#include <boost/asio/associated_cancellation_slot.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/post.hpp>
#include <vector>

namespace tokenwire::net {
namespace asio = boost::asio;

rate_turn& rate_turn::operator=(rate_turn&& other) noexcept {
  reset();
  limiter_ = std::move(other.limiter_);
  number_ = other.number_;
  sent_at_ = other.sent_at_;
  return *this;
}

void rate_turn::reset() noexcept {
  auto const limiter = std::exchange(limiter_, nullptr);
  if (limiter) limiter->finished(sent_at_.has_value());
}

void rate_turn::sent() {
  if (limiter_) sent_at_ = limiter_->sent();
}

void rate_turn::not_sent() {
  if (limiter_) limiter_->not_sent(*std::exchange(sent_at_, std::nullopt));
}

rate_limiter::rate_limiter(rate_options const& options, time_source& time)
    : limited_(options.requests_per_minute != 0 || options.max_concurrent_requests != 0),
      holds_(options.hold_all_on_retry_after),
      time_(time),
      plan_(options) {}

rate_limiter::~rate_limiter() = default;

std::optional<rate_turn> rate_limiter::try_take() {
  if (!limited_ && !held_) return rate_turn(nullptr, ++last_request_);
  std::lock_guard const lock(mutex_);
  if (!plan_.try_begin(time_.now())) return std::nullopt;
  held_ = false;
  return rate_turn(shared_from_this(), ++last_request_);
}

void rate_limiter::async_take(asio::any_io_executor executor, handler_type handler, request_id number) {
  watch(context_of(executor));
  std::lock_guard const lock(mutex_);
  request_id const request = number != 0 ? number : ++last_request_;
  auto slot = asio::get_associated_cancellation_slot(handler);
  if (slot.is_connected()) {
    slot.assign([weak = weak_from_this(), request](asio::cancellation_type) {
      if (auto const self = weak.lock()) self->give_up(request);
    });
  }
  lines_[&context_of(executor)].insert(request);
  waiters_.emplace(request, waiter{std::move(handler), asio::make_work_guard(executor)});
  carry_out(plan_.want(request, time_.now()));
}

void rate_limiter::hold(std::chrono::milliseconds time) {
  if (!holds_) return;
  // What can be added to any time.
  constexpr std::chrono::milliseconds longest = std::chrono::hours{24 * 365 * 100};
  std::lock_guard const lock(mutex_);
  held_ = true;
  plan_.hold(time_.now() + std::min(time, longest));
}

bool rate_limiter::is_held() const {
  if (!held_) return false;
  std::lock_guard const lock(mutex_);
  return plan_.is_held(time_.now());
}

rate_limiter::counts rate_limiter::count() const {
  std::lock_guard const lock(mutex_);
  return {plan_.under_way(), plan_.waiting()};
}

/// Registered with its context before anything of it is kept; who waits there leaves a line.
void rate_limiter::watch(asio::execution_context& context) {
  {
    std::lock_guard const lock(mutex_);
    if (lines_.contains(&context)) return;
  }
  watch_context(context, weak_from_this());
}

/// Under the lock: a context that goes on another thread has to wait until nothing of it is touched here any more. So
/// only word is sent to who waits, whose own executor comes for what was granted and sets what timer there is to be.
void rate_limiter::carry_out(rate_plan::grants const& grants) {
  for (request_id const request : grants) {
    waiter& to = waiters_.at(request);
    to.granted = true;
    lines_.at(&context_of(to.work.get_executor())).erase(request);
    send_word(to, &rate_limiter::collect, request);
  }
  auto const when = plan_.next_look();
  if (!when) return;
  for (auto const& [context, line] : lines_) {
    if (line.empty()) continue;
    waiter& first = waiters_.at(*line.begin());
    if (first.look_at == when) continue;
    first.look_at = when;
    send_word(first, &rate_limiter::set_alarm, *line.begin());
  }
}

void rate_limiter::send_word(waiter const& to, void (rate_limiter::*what)(request_id), request_id request) {
  auto word = [weak = weak_from_this(), what, request] {
    if (auto const self = weak.lock()) (self.get()->*what)(request);
  };
  asio::post(to.work.get_executor(), std::move(word));
}

/// On the waiter's executor.
void rate_limiter::set_alarm(request_id request) {
  std::lock_guard const lock(mutex_);
  auto const found = waiters_.find(request);
  if (found == waiters_.end()) return;
  waiter& w = found->second;
  w.alarm = time_.make_timer(w.work.get_executor());
  w.alarm->async_wait_until(*w.look_at, [weak = weak_from_this()](error_code) {
    if (auto const self = weak.lock()) self->look();
  });
}

void rate_limiter::look() {
  std::lock_guard const lock(mutex_);
  carry_out(plan_.look(time_.now()));
}

/// On the waiter's executor.
void rate_limiter::collect(request_id request) {
  std::unique_lock lock(mutex_);
  auto waiting = waiters_.extract(request);
  lock.unlock();
  if (!waiting) return;
  std::move(waiting.mapped().handler)(error_code{}, rate_turn(shared_from_this(), request));
}

/// On the waiter's executor.
void rate_limiter::give_up(request_id request) {
  std::unique_lock lock(mutex_);
  auto waiting = waiters_.extract(request);
  if (!waiting) return;
  auto& [handler, work, granted, look_at, alarm] = waiting.mapped();
  plan_.give_up(request);
  lines_.at(&context_of(work.get_executor())).erase(request);
  carry_out(granted ? plan_.finished(false, time_.now()) : rate_plan::grants{});
  lock.unlock();
  asio::post(work.get_executor(),
             asio::append(std::move(handler), error_code(asio::error::operation_aborted), rate_turn{}));
}

void rate_limiter::finished(bool was_sent) noexcept {
  std::lock_guard const lock(mutex_);
  carry_out(plan_.finished(was_sent, time_.now()));
}

time_point rate_limiter::sent() {
  std::lock_guard const lock(mutex_);
  time_point const now = time_.now();
  plan_.sent(now);
  // Now it is known when the minute has room again.
  carry_out({});
  return now;
}

void rate_limiter::not_sent(time_point when) {
  std::lock_guard const lock(mutex_);
  plan_.not_sent(when);
}

void rate_limiter::context_gone(asio::execution_context& context) noexcept {
  // Destroyed without the lock: a handler owns a frame, and that turns of its own.
  std::vector<waiter> gone;
  std::lock_guard const lock(mutex_);
  lines_.erase(&context);
  rate_plan::grants next;
  for (auto at = waiters_.begin(); at != waiters_.end();) {
    if (&context_of(at->second.work.get_executor()) != &context) {
      ++at;
      continue;
    }
    plan_.give_up(at->first);
    gone.push_back(std::move(at->second));
    at = waiters_.erase(at);
  }
  for (waiter const& w : gone) {
    if (!w.granted) continue;
    auto const granted = plan_.finished(false, time_.now());
    next.insert(next.end(), granted.begin(), granted.end());
  }
  carry_out(next);
}

}  // namespace tokenwire::net
