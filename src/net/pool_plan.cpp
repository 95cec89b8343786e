#include "net/pool_plan.hpp"

#include <algorithm>
#include <chrono>

namespace tokenwire::net {
namespace {

/// 0 is no limit.
bool below(std::size_t count, std::size_t limit) noexcept {
  return limit == 0 || count < limit;
}

}  // namespace

pool_plan::actions pool_plan::want(request_id request, std::string const& key, bool must_be_new, time_point now) {
  auto const at = groups_.try_emplace(key).first;
  at->second.waiters.emplace(++last_ticket_, waiter{request, must_be_new});
  waiting_.emplace(request, place{at, last_ticket_});
  actions out;
  end_expired(out, now);
  serve(out);
  return out;
}

void pool_plan::give_up(request_id request) {
  auto const found = waiting_.find(request);
  if (found == waiting_.end()) return;
  auto const [at, ticket] = found->second;
  at->second.waiters.erase(ticket);
  waiting_.erase(found);
  forget_if_unused(at);
}

pool_plan::actions pool_plan::give_back(connection_id connection, time_point now) {
  actions out;
  end_expired(out, now);
  auto const at = connections_.at(connection);
  at->second.idle.push_back({connection, now});
  ++idle_;
  if (!keeps_idle()) end_idle(at, out);
  serve(out);
  return out;
}

pool_plan::actions pool_plan::remove(connection_id connection) {
  actions out;
  auto const found = connections_.find(connection);
  if (found == connections_.end()) return out;
  auto const at = found->second;
  connections_.erase(found);
  --at->second.open;
  idle_ -= std::erase_if(at->second.idle, [connection](idle_connection const& c) { return c.id == connection; });
  forget_if_unused(at);
  serve(out);
  return out;
}

pool_plan::actions pool_plan::retire() {
  limits_.max_idle = 0;
  actions out;
  while (idle_ != 0) end_idle(longest_idle(), out);
  return out;
}

bool pool_plan::servable(group const& g) const noexcept {
  if (g.waiters.empty()) return false;
  // To be used, or to make room.
  if (!g.idle.empty()) return true;
  return below(g.open, limits_.max_connections_per_origin) &&
         (below(connections_.size(), limits_.max_connections) || idle_ != 0);
}

void pool_plan::serve(actions& out) {
  for (;;) {
    auto first = groups_.end();
    for (auto at = groups_.begin(); at != groups_.end(); ++at) {
      if (!servable(at->second)) continue;
      if (first == groups_.end() || at->second.waiters.begin()->first < first->second.waiters.begin()->first)
        first = at;
    }
    if (first == groups_.end()) break;
    grant_first(first, out);
  }
  // What nobody took.
  while (idle_ > limits_.max_idle) end_idle(longest_idle(), out);
}

void pool_plan::grant_first(group_map::iterator at, actions& out) {
  group& g = at->second;
  waiter const first = g.waiters.begin()->second;
  g.waiters.erase(g.waiters.begin());
  waiting_.erase(first.request);
  if (!first.must_be_new && !g.idle.empty()) {
    out.grants.push_back({first.request, g.idle.back().id, true});
    g.idle.pop_back();
    --idle_;
    return;
  }
  // Counted first, so that its group stays while another one's connection goes.
  ++g.open;
  if (!below(g.open - 1, limits_.max_connections_per_origin)) {
    end_idle(at, out);
  } else if (!below(connections_.size(), limits_.max_connections)) {
    end_idle(longest_idle(), out);
  }
  connections_.emplace(++last_connection_, at);
  out.grants.push_back({first.request, last_connection_, false});
}

/// The one of its group that has been idle longest.
void pool_plan::end_idle(group_map::iterator at, actions& out) {
  group& g = at->second;
  connection_id const id = g.idle.front().id;
  g.idle.pop_front();
  --idle_;
  --g.open;
  connections_.erase(id);
  out.close.push_back(id);
  forget_if_unused(at);
}

pool_plan::group_map::iterator pool_plan::longest_idle() noexcept {
  auto found = groups_.end();
  for (auto at = groups_.begin(); at != groups_.end(); ++at) {
    if (at->second.idle.empty()) continue;
    if (found == groups_.end() || at->second.idle.front().since < found->second.idle.front().since) found = at;
  }
  return found;
}

void pool_plan::forget_if_unused(group_map::iterator at) {
  if (at->second.unused()) groups_.erase(at);
}

void pool_plan::end_expired(actions& out, time_point now) {
  if (limits_.idle_time.count() <= 0) return;
  for (auto at = longest_idle(); at != groups_.end(); at = longest_idle()) {
    // In its own unit, for in a finer one it may be too long.
    auto const idle_for = std::chrono::floor<std::chrono::milliseconds>(now - at->second.idle.front().since);
    if (idle_for < limits_.idle_time) return;
    end_idle(at, out);
  }
}

}  // namespace tokenwire::net
