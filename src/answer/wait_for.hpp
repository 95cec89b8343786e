// Looking at something that the service works on until it has finished.

#ifndef TOKENWIRE_SRC_ANSWER_WAIT_FOR_HPP
#define TOKENWIRE_SRC_ANSWER_WAIT_FOR_HPP

#include <algorithm>
#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <tokenwire/api_error.hpp>
#include <utility>

#include "answer/call_report.hpp"
#include "answer/fetch.hpp"
#include "answer/prepared_call.hpp"
#include "net/call_registry.hpp"
#include "net/deadline.hpp"
#include "net/time_source.hpp"

namespace tokenwire::answer {

/// The pauses before each look. Pure.
class look_pauses {
 public:
  /// A growth below 1 (or none that is a number) is 1, and no pause is shorter than a millisecond.
  look_pauses(std::chrono::milliseconds initial, double growth, std::chrono::milliseconds longest) noexcept;
  std::chrono::milliseconds next() noexcept;

 private:
  double next_;
  double growth_;
  double longest_;
};

struct wait_plan {
  boost::asio::any_io_executor executor;
  /// Keeps what the references belong to.
  std::shared_ptr<void const> owner;
  net::time_source& time;
  net::call_registry& registry;
  look_pauses pauses;
  std::optional<net::time_point> deadline;
};

/// From options that have the members of wait_options.
template <class Options>
wait_plan make_wait_plan(boost::asio::any_io_executor executor, std::shared_ptr<void const> owner,
                         net::time_source& time, net::call_registry& registry, Options const& options) {
  wait_plan plan{std::move(executor),
                 std::move(owner),
                 time,
                 registry,
                 {options.initial_interval, options.interval_growth, options.max_interval},
                 std::nullopt};
  if (options.deadline.count() > 0) plan.deadline = net::later(time.now(), options.deadline);
  return plan;
}

boost::asio::awaitable<void> sleep_until(net::timer& timer, net::time_point when);

/// The look ends with the wait.
void limit_total(net::call_request& request, std::chrono::milliseconds left);

/// Throws error::job_wait_timeout. @param state "the job 1 is still IN_PROGRESS".
[[noreturn]] void give_up_waiting(std::string const& state, unsigned looks, net::call_request const& look);

/// On the plan's executor.
///
/// @param waited what is waited for:
///   value_type;
///   bool is_whole(): there is nothing to look for; bool finished(): as far as it is known now.
///   prepared_call look(); void read(call, body), which throws api_error; void progress().
///   std::string state(), for people.
///   value_type take(diagnostics, net::call_request const& look): the end. Throws api_error where that is a failure.
///   void check(call, body, value_type const&): throws api_error where something is missing.
template <class Waited>
boost::asio::awaitable<typename Waited::value_type> wait_for(wait_plan plan, Waited waited) {
  using std::chrono::milliseconds;
  using value_type = typename Waited::value_type;
  if (waited.is_whole()) {
    prepared_call const look = waited.look();
    diagnostics facts;
    co_return waited.take(std::move(facts), look.request);
  }
  net::time_source& time = plan.time;
  std::unique_ptr<net::timer> const timer = time.make_timer(plan.executor);
  bool pause = !waited.finished();
  bool cancelled = false;
  auto cancel = [&] {
    cancelled = true;
    timer->cancel();
  };
  auto const place = plan.registry.enter(plan.executor, cancel);
  if (!place) throw_api_error(error::client_closed, {});
  for (unsigned looks = 0;; ++looks) {
    if (pause) {
      net::time_point when = net::later(time.now(), plan.pauses.next());
      if (plan.deadline) when = std::min(when, *plan.deadline);
      co_await sleep_until(*timer, when);
      // The sleep may have been over already.
      if (cancelled) tokenwire::detail::throw_aborted();
    }
    pause = true;
    prepared_call next = waited.look();
    if (plan.deadline) {
      auto const left = std::chrono::ceil<milliseconds>(*plan.deadline - time.now());
      if (left <= milliseconds::zero()) give_up_waiting(waited.state(), looks, next.request);
      limit_total(next.request, left);
    }
    std::shared_ptr<net::http_call> const call = next.start(time);
    std::string body;
    bool late = false;
    try {
      body = co_await fetch_document(plan.executor, call);
    } catch (api_error const& failure) {
      late = failure.code() == error::total_timeout && plan.deadline && time.now() >= *plan.deadline;
      if (!late) throw;
    }
    if (late) give_up_waiting(waited.state(), looks, call->request);
    waited.read(*call, body);
    waited.progress();
    if (!waited.finished()) continue;
    value_type done = waited.take(call->diagnostics, call->request);
    waited.check(*call, body, done);
    co_return done;
  }
}

}  // namespace tokenwire::answer

#endif
