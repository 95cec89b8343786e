#include "net/time_source.hpp"

#include <boost/asio.hpp>
#include <boost/test/unit_test.hpp>

#include "support/io_outcome.hpp"
#include "support/mock_time_source.hpp"

BOOST_AUTO_TEST_SUITE(time_source_)

namespace {

namespace asio = boost::asio;
using namespace std::chrono_literals;
using tokenwire::error_code;
using tokenwire::net::time_source;
using tokenwire::net::timer;
using tokenwire::test::io_outcome;
using tokenwire::test::mock_time_source;

constexpr asio::cancellation_type cancellation_types[] = {
    asio::cancellation_type::total, asio::cancellation_type::partial, asio::cancellation_type::terminal};

/// What holds for the real time source and for the tests' own alike.
void check_cancelling(time_source& source) {
  for (auto const type : cancellation_types) {
    asio::io_context io;
    asio::cancellation_signal signal;
    io_outcome result;
    auto const timer = source.make_timer(io.get_executor());
    timer->async_wait_until(source.now() + 1h, asio::bind_cancellation_slot(signal.slot(), result.handler()));
    io.poll();
    BOOST_TEST(result.calls == 0);
    signal.emit(type);
    BOOST_TEST(result.calls == 0);
    io.restart();
    io.poll();
    BOOST_TEST(result.calls == 1);
    BOOST_TEST(result.ec == asio::error::operation_aborted);
  }
  asio::io_context io;
  io_outcome cancelled;
  io_outcome destroyed;
  auto first = source.make_timer(io.get_executor());
  auto second = source.make_timer(io.get_executor());
  first->async_wait_until(source.now() + 1h, cancelled.handler());
  second->async_wait_until(source.now() + 1h, destroyed.handler());
  first->cancel();
  second.reset();
  io.poll();
  BOOST_TEST(cancelled.calls == 1);
  BOOST_TEST(cancelled.ec == asio::error::operation_aborted);
  BOOST_TEST(destroyed.calls == 1);
  BOOST_TEST(destroyed.ec == asio::error::operation_aborted);
}

void check_dropping(time_source& source) {
  asio::cancellation_signal signal;
  io_outcome result;
  auto io = std::make_unique<asio::io_context>();
  std::shared_ptr<timer> timer = source.make_timer(io->get_executor());
  std::weak_ptr<tokenwire::net::timer> const watch = timer;
  auto* const raw = timer.get();
  // The handler owns the timer, as a driver's handler does.
  auto handler = [keep = std::move(timer), inner = result.handler()](error_code ec) mutable { inner(ec); };
  raw->async_wait_until(source.now() + 1h, asio::bind_cancellation_slot(signal.slot(), std::move(handler)));
  io.reset();
  BOOST_TEST(result.calls == 0);
  BOOST_TEST(watch.expired());
}

}  // namespace

BOOST_AUTO_TEST_CASE(steady_time_passes_by_itself) {
  time_source& source = time_source::steady();
  asio::io_context io;
  io_outcome soon;
  io_outcome past;
  auto const first = source.make_timer(io.get_executor());
  auto const second = source.make_timer(io.get_executor());
  auto const due = source.now() + 5ms;
  first->async_wait_until(due, soon.handler());
  second->async_wait_until(source.now() - 1h, past.handler());
  BOOST_TEST(past.calls == 0);
  io.run();
  BOOST_TEST(soon.calls == 1);
  BOOST_TEST(past.calls == 1);
  BOOST_TEST(!soon.ec);
  BOOST_TEST((source.now() >= due));
}

BOOST_AUTO_TEST_CASE(a_wait_can_be_cancelled_in_every_way) {
  check_cancelling(time_source::steady());
  mock_time_source mock;
  check_cancelling(mock);
}

BOOST_AUTO_TEST_CASE(an_io_context_takes_its_pending_waits_with_it) {
  check_dropping(time_source::steady());
  mock_time_source mock;
  check_dropping(mock);
  BOOST_TEST(mock.pending() == 0u);
  mock.advance(2h);
}

BOOST_AUTO_TEST_CASE(mock_time_stands_still_until_it_is_told_to_move) {
  mock_time_source source;
  asio::io_context io;
  std::vector<int> order;
  std::vector<std::unique_ptr<timer>> timers;
  auto const start = source.now();
  for (int const delay : {3, 1, 2, 1}) {
    timers.push_back(source.make_timer(io.get_executor()));
    int const index = static_cast<int>(timers.size());
    timers.back()->async_wait_until(start + std::chrono::seconds(delay), [&order, index](error_code ec) {
      BOOST_TEST(!ec);
      order.push_back(index);
    });
  }
  BOOST_TEST(source.pending() == 4u);
  BOOST_TEST((source.next_due() == start + 1s));
  source.advance(999ms);
  io.run();
  BOOST_TEST(order.empty());
  source.advance(1001ms);
  BOOST_TEST(order.empty());
  io.restart();
  io.run();
  BOOST_TEST(order == (std::vector<int>{2, 4, 3}), boost::test_tools::per_element());
  BOOST_TEST(source.pending() == 1u);
  BOOST_TEST((source.now() == start + 2s));
}

BOOST_AUTO_TEST_CASE(a_mock_wait_in_the_past_is_due_at_once_and_not_inline) {
  mock_time_source source;
  asio::io_context io;
  io_outcome result;
  auto const timer = source.make_timer(io.get_executor());
  timer->async_wait_until(source.now(), result.handler());
  BOOST_TEST(result.calls == 0);
  io.run();
  BOOST_TEST(result.calls == 1);
  BOOST_TEST(!result.ec);
}

BOOST_AUTO_TEST_CASE(a_mock_handler_runs_on_its_own_executor) {
  mock_time_source source;
  asio::io_context io;
  asio::io_context other;
  io_outcome result;
  auto const timer = source.make_timer(io.get_executor());
  timer->async_wait_until(source.now() + 1s, asio::bind_executor(other.get_executor(), result.handler()));
  source.advance(1s);
  io.run();
  BOOST_TEST(result.calls == 0);
  other.run();
  BOOST_TEST(result.calls == 1);
}

BOOST_AUTO_TEST_SUITE_END()
