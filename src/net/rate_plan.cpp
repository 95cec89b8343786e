#include "net/rate_plan.hpp"

#include <chrono>

namespace tokenwire::net {
namespace {

constexpr std::chrono::minutes window{1};

}  // namespace

bool rate_plan::has_place() const noexcept {
  return limits_.max_concurrent_requests == 0 || under_way_ < limits_.max_concurrent_requests;
}

bool rate_plan::minute_has_room() const noexcept {
  return limits_.requests_per_minute == 0 || sent_.size() + unsent_ < limits_.requests_per_minute;
}

bool rate_plan::begin_one(time_point now) {
  // One goes where one may come.
  if (!sent_.empty() && now - sent_.front() >= window) sent_.pop_front();
  if (now < held_until_ || !has_place() || !minute_has_room()) return false;
  ++under_way_;
  ++unsent_;
  return true;
}

bool rate_plan::try_begin(time_point now) {
  return waiting_.empty() && begin_one(now);
}

rate_plan::grants rate_plan::want(request_id request, time_point now) {
  waiting_.insert(waiting_.end(), request);
  return look(now);
}

rate_plan::grants rate_plan::look(time_point now) {
  grants out;
  while (!waiting_.empty() && begin_one(now)) out.push_back(waiting_.extract(waiting_.begin()).value());
  return out;
}

void rate_plan::sent(time_point now) {
  --unsent_;
  if (limits_.requests_per_minute != 0) sent_.push_back(now);
}

void rate_plan::not_sent(time_point when) {
  ++unsent_;
  auto const found = std::find(sent_.begin(), sent_.end(), when);
  if (found != sent_.end()) sent_.erase(found);
}

rate_plan::grants rate_plan::finished(bool was_sent, time_point now) {
  --under_way_;
  if (!was_sent) --unsent_;
  return look(now);
}

std::optional<time_point> rate_plan::next_look() const noexcept {
  if (waiting_.empty() || !has_place()) return std::nullopt;
  if (minute_has_room()) return held_until_;
  if (sent_.empty()) return std::nullopt;
  return std::max(held_until_, sent_.front() + window);
}

}  // namespace tokenwire::net
