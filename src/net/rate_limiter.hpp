// The limits that a client sets itself: each attempt at a request takes a turn first.

#ifndef TOKENWIRE_SRC_NET_RATE_LIMITER_HPP
#define TOKENWIRE_SRC_NET_RATE_LIMITER_HPP

#include <atomic>
#include <boost/asio/any_completion_handler.hpp>
#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <chrono>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <set>
#include <tokenwire/error.hpp>
#include <tokenwire/options.hpp>
#include <unordered_map>
#include <utility>

#include "net/context_watch.hpp"
#include "net/rate_plan.hpp"
#include "net/time_source.hpp"

namespace tokenwire::net {

class rate_limiter;

/// An attempt's right to be made. Destroying it ends the attempt as far as limits go. An empty one counts for nothing.
class rate_turn {
 public:
  rate_turn() = default;
  rate_turn(rate_turn&& other) noexcept = default;
  rate_turn& operator=(rate_turn&& other) noexcept;
  ~rate_turn() { reset(); }

  void reset() noexcept;
  /// The request is on its way: from here on it counts for a minute. One that never is does not.
  void sent();
  /// It has reached nobody, and goes out again with the same turn. Precondition: sent() within the last minute.
  void not_sent();
  /// Its place in the line, also once it was reset.
  rate_plan::request_id number() const noexcept { return number_; }

 private:
  friend class rate_limiter;
  rate_turn(std::shared_ptr<rate_limiter> limiter, rate_plan::request_id number) noexcept
      : limiter_(std::move(limiter)), number_(number) {}

  std::shared_ptr<rate_limiter> limiter_;
  rate_plan::request_id number_{};
  std::optional<time_point> sent_at_;
};

/// Thread safe. Who waits does so on its own executor; turns go in the order in which they were asked for, whatever the
/// contexts. A context that nobody runs holds up no other: of each, the first in line has a timer.
///
/// An executor that was given once must be usable for as long as its context.
class rate_limiter final : public context_user, public std::enable_shared_from_this<rate_limiter> {
 public:
  rate_limiter(rate_options const& options, time_source& time);
  rate_limiter(rate_limiter const&) = delete;
  rate_limiter& operator=(rate_limiter const&) = delete;
  ~rate_limiter();

  /// A turn without waiting, and without overtaking who waits; nullopt where it would have to. Without limits and a
  /// hold it costs a load and a number.
  std::optional<rate_turn> try_take();

  using handler_type = boost::asio::any_completion_handler<void(error_code, rate_turn)>;

  /// void(error_code, rate_turn): a turn, in time. Counts as work of the executor's context while it waits. The
  /// handler's executor is this one. Cancellation: by slot, all types: operation_aborted; signals come from the
  /// executor alone. Never inline.
  /// @param number of a turn that was given back unused, to stand where that one stood; 0: at the line's end.
  void async_take(boost::asio::any_io_executor executor, handler_type handler, rate_plan::request_id number = 0);

  /// The server wants no request for this long: nobody gets a turn, unless hold_all_on_retry_after is off.
  void hold(std::chrono::milliseconds time);

  /// It wants none now: who has a turn, and has sent nothing, is to give it back and come again.
  bool is_held() const;

  struct counts {
    std::size_t under_way;
    std::size_t waiting;
  };
  counts count() const;

  void context_gone(boost::asio::execution_context& context) noexcept override;

 private:
  friend class rate_turn;
  using request_id = rate_plan::request_id;

  struct waiter {
    handler_type handler;
    boost::asio::executor_work_guard<boost::asio::any_io_executor> work;
    /// It has its turn, but its executor has yet to come for it.
    bool granted{};
    /// When to look again, where it is the first of its context.
    std::optional<time_point> look_at{};
    std::unique_ptr<timer> alarm{};
  };

  void watch(boost::asio::execution_context& context);
  void carry_out(rate_plan::grants const& grants);
  void send_word(waiter const& to, void (rate_limiter::*what)(request_id), request_id request);
  void set_alarm(request_id request);
  void look();
  void collect(request_id request);
  void give_up(request_id request);
  void finished(bool was_sent) noexcept;
  time_point sent();
  void not_sent(time_point when);

  bool const limited_;
  bool const holds_;
  time_source& time_;
  /// False: nobody waits, and there is no hold.
  std::atomic<bool> held_{false};
  std::mutex mutable mutex_;
  rate_plan plan_;
  std::unordered_map<request_id, waiter> waiters_;
  /// The contexts that are watched, each with those of its waiters who have no turn yet.
  std::map<boost::asio::execution_context*, std::set<request_id>> lines_;
  std::atomic<request_id> last_request_{};
};

}  // namespace tokenwire::net

#endif
