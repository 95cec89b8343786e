// Which connection serves which request: the pool's decisions, as a state machine. No I/O, no clock.

#ifndef TOKENWIRE_SRC_NET_POOL_PLAN_HPP
#define TOKENWIRE_SRC_NET_POOL_PLAN_HPP

#include <cstddef>
#include <cstdint>
#include <deque>
#include <map>
#include <string>
#include <tokenwire/options.hpp>
#include <unordered_map>
#include <vector>

#include "net/time_source.hpp"

namespace tokenwire::net {

/// Requests want connections of a key; connections are in use, idle, or gone. Connections and requests are numbers
/// here, never used twice; what they stand for is the driver's.
///
/// A request gets, in this order: the idle connection of its key that was used last; a new one, where the limits have
/// room; a new one in place of the connection that has been idle longest. Else it waits. What has been idle for
/// idle_time ends when a request comes or a connection is given back. Of those that could be served, who asked first is
/// served first; one that only its own origin's limit holds back holds back no other origin.
class pool_plan {
 public:
  using connection_id = std::uint64_t;
  using request_id = std::uint64_t;

  struct grant {
    request_id request;
    connection_id connection;
    /// It was idle; else it is to be opened.
    bool reused;
  };
  /// What the driver has to do, in any order: every function gives all that follows from it.
  struct actions {
    std::vector<grant> grants{};
    /// Idle connections that are none any more.
    std::vector<connection_id> close{};
  };

  explicit pool_plan(pool_options const& limits) : limits_(limits) {}

  /// A request wants a connection. It is granted here or in a later function's actions, unless it gives up.
  /// @param must_be_new an idle one will not do.
  actions want(request_id request, std::string const& key, bool must_be_new, time_point now);
  /// A request that waits does so no longer. Nothing happens to one that does not wait.
  void give_up(request_id request);
  /// A connection in use is idle now. Precondition: it was granted and is not gone.
  actions give_back(connection_id connection, time_point now);
  /// A connection, in use or idle, is gone.
  actions remove(connection_id connection);
  /// From now on nothing is kept idle, nor used twice.
  actions retire();
  /// Something may be given back.
  bool keeps_idle() const noexcept { return limits_.max_idle != 0; }

  /// In use and idle.
  std::size_t open() const noexcept { return connections_.size(); }
  std::size_t idle() const noexcept { return idle_; }
  std::size_t waiting() const noexcept { return waiting_.size(); }
  /// Keys that have a connection or a request that waits; the rest are forgotten.
  std::size_t keys() const noexcept { return groups_.size(); }

 private:
  struct idle_connection {
    connection_id id;
    time_point since;
  };
  /// The order in which requests came.
  using ticket = std::uint64_t;
  struct waiter {
    request_id request;
    bool must_be_new;
  };
  struct group {
    std::size_t open = 0;
    /// The longest idle first.
    std::deque<idle_connection> idle;
    std::map<ticket, waiter> waiters;
    bool unused() const noexcept { return open == 0 && waiters.empty(); }
  };
  using group_map = std::map<std::string, group>;
  struct place {
    group_map::iterator at;
    pool_plan::ticket ticket;
  };

  bool servable(group const& g) const noexcept;
  void serve(actions& out);
  void grant_first(group_map::iterator at, actions& out);
  void end_idle(group_map::iterator at, actions& out);
  group_map::iterator longest_idle() noexcept;
  void forget_if_unused(group_map::iterator at);
  void end_expired(actions& out, time_point now);

  pool_options limits_;
  group_map groups_;
  std::unordered_map<connection_id, group_map::iterator> connections_;
  std::unordered_map<request_id, place> waiting_;
  std::size_t idle_ = 0;
  ticket last_ticket_ = 0;
  connection_id last_connection_ = 0;
};

}  // namespace tokenwire::net

#endif
