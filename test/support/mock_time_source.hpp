// A time source whose time is the test's.

#ifndef TOKENWIRE_TEST_SUPPORT_MOCK_TIME_SOURCE_HPP
#define TOKENWIRE_TEST_SUPPORT_MOCK_TIME_SOURCE_HPP

#include <cstddef>
#include <memory>
#include <optional>

#include "net/time_source.hpp"

namespace tokenwire::test {

/// Starts at the real clock's present and stands still between calls of advance(). One thread at a time.
///
/// A pending wait is no outstanding work: io_context::run() returns when nothing but such waits is left, and the test
/// then says how time goes on (restart() the io_context before it runs again). An io_context that is destroyed takes
/// its pending waits' handlers with it, as it does with real timers.
class mock_time_source final : public net::time_source {
 public:
  mock_time_source();
  ~mock_time_source() override;

  net::time_point now() const noexcept override;
  std::unique_ptr<net::timer> make_timer(boost::asio::any_io_executor executor) override;

  /// Moves time on and posts the handlers of the waits that are due then, the earliest first, to their executors.
  void advance(net::clock::duration step);
  /// Waits that are pending, and when the earliest of them is due.
  std::size_t pending() const;
  std::optional<net::time_point> next_due() const;

 private:
  struct state;
  class mock_timer;
  class keeper;
  std::shared_ptr<state> state_;
};

}  // namespace tokenwire::test

#endif
