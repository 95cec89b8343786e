// When which request may begin: the decisions of a client's own limits, as a state machine. No I/O, no clock.

#ifndef TOKENWIRE_SRC_NET_RATE_PLAN_HPP
#define TOKENWIRE_SRC_NET_RATE_PLAN_HPP

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <optional>
#include <set>
#include <tokenwire/options.hpp>
#include <vector>

#include "net/time_source.hpp"

namespace tokenwire::net {

/// Requests begin, are sent and finish; strictly in the order of their numbers they wait to begin. Within any minute
/// no more are sent than requests_per_minute: one that has begun and is not sent yet counts until it is, then for a
/// minute from there. One that finishes unsent never counted.
///
/// Times never go back from one call to the next. Memory: a number for each that waits, and requests_per_minute times.
class rate_plan {
 public:
  /// The order to begin in. One that has begun and comes again before it was sent has the number that it had.
  using request_id = std::uint64_t;
  /// Who begins now, in order.
  using grants = std::vector<request_id>;

  explicit rate_plan(rate_options const& limits) : limits_(limits) {}

  /// Begins a request that waits for nobody. False: it would have to wait, and nothing has changed.
  bool try_begin(time_point now);
  /// Begins a request, here or in a later function's grants, unless it gives up.
  grants want(request_id request, time_point now);
  /// A request that waits does so no longer. Nothing happens to one that does not wait.
  void give_up(request_id request) { waiting_.erase(request); }

  /// One that has begun is sent, for the first time or since not_sent().
  void sent(time_point now);
  /// What was sent at `when`, less than a minute ago, has reached nobody and is to be sent again.
  void not_sent(time_point when);
  /// One that has begun is over.
  grants finished(bool was_sent, time_point now);

  /// None begins before `until`.
  void hold(time_point until) { held_until_ = std::max(held_until_, until); }
  bool is_held(time_point now) const noexcept { return now < held_until_; }
  grants look(time_point now);
  /// When look() may find something to grant, if nothing else happens; nullopt: not before something else does.
  std::optional<time_point> next_look() const noexcept;

  std::size_t under_way() const noexcept { return under_way_; }
  std::size_t waiting() const noexcept { return waiting_.size(); }

 private:
  bool has_place() const noexcept;
  bool minute_has_room() const noexcept;
  bool begin_one(time_point now);

  rate_options limits_;
  /// Where a minute has a limit: when the last ones were sent.
  std::deque<time_point> sent_;
  /// Have begun, and are not sent yet.
  std::size_t unsent_ = 0;
  std::size_t under_way_ = 0;
  time_point held_until_ = time_point::min();
  std::set<request_id> waiting_;
};

}  // namespace tokenwire::net

#endif
