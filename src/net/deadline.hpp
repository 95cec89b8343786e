// Deadlines of a request: which one comes next, and a timer that is armed seldom.

#ifndef TOKENWIRE_SRC_NET_DEADLINE_HPP
#define TOKENWIRE_SRC_NET_DEADLINE_HPP

#include <boost/asio/any_io_executor.hpp>
#include <chrono>
#include <memory>
#include <optional>
#include <tokenwire/detail/generator_promise.hpp>
#include <tokenwire/error.hpp>

#include "net/time_source.hpp"

namespace tokenwire::net {

/// So much later; a delay past all times is a hundred years.
time_point later(time_point from, std::chrono::milliseconds delay) noexcept;

/// The deadline of the phase that a request is in, and that of the whole. Pure.
class deadline_set {
 public:
  struct entry {
    time_point when;
    error code;
  };

  /// 0 turns it off.
  void set_total(time_point from, std::chrono::milliseconds limit) noexcept;
  /// Replaces the phase before.
  void set_phase(error code, time_point from, std::chrono::milliseconds limit) noexcept;
  void clear_phase() noexcept { phase_.reset(); }

  /// The one that comes first; the total's where both come at once.
  std::optional<entry> next() const noexcept;
  /// Until the total deadline, never negative; nullopt when there is none.
  std::optional<std::chrono::milliseconds> total_remaining(time_point now) const noexcept;

 private:
  std::optional<entry> phase_;
  std::optional<entry> total_;
};

/// Interrupts the pending operation of a generator's body when a deadline passes. Lives in that body's frame.
///
/// Lazy: to move a deadline back costs a store; the timer looks at the time only when it was last armed for.
class deadline_timer {
 public:
  deadline_timer(time_source& time, boost::asio::any_io_executor const& executor, detail::generator_promise& body);
  ~deadline_timer();
  deadline_timer(deadline_timer const&) = delete;
  deadline_timer& operator=(deadline_timer const&) = delete;

  time_point now() const noexcept;
  void set_total(time_point from, std::chrono::milliseconds limit);
  void set_phase(error code, std::chrono::milliseconds limit) { set_phase_from(code, now(), limit); }
  void set_phase_from(error code, time_point from, std::chrono::milliseconds limit);
  void clear_phase() noexcept;
  std::optional<std::chrono::milliseconds> total_remaining() const noexcept;

  /// The deadline that has passed; no error while none has. It stays.
  error_code expired() const noexcept;
  /// For the next attempt.
  void forget_expired();

 private:
  struct state;
  std::shared_ptr<state> state_;
};

}  // namespace tokenwire::net

#endif
