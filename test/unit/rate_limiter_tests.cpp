// Turns that are waited for: in order, on several contexts, given up and left behind.

#include "net/rate_limiter.hpp"

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/test/unit_test.hpp>
#include <list>

#include "support/allocation_counter.hpp"
#include "support/mock_time_source.hpp"

BOOST_AUTO_TEST_SUITE(rate_limiter_turns)

namespace asio = boost::asio;

namespace {

using namespace std::chrono_literals;
using namespace tokenwire::test;
using tokenwire::error_code;
using tokenwire::rate_options;
using tokenwire::net::rate_limiter;
using tokenwire::net::rate_turn;

/// Somebody who waits.
struct taker {
  bool over{};
  error_code ec{};
  rate_turn turn{};
  asio::cancellation_signal signal{};

  bool has_turn() const { return over && !ec; }
};

struct fixture {
  explicit fixture(rate_options const& options = {}) : limiter(std::make_shared<rate_limiter>(options, time)) {}

  taker& take() { return take(io); }
  taker& take(asio::io_context& context) {
    taker& t = takers.emplace_back();
    limiter->async_take(context.get_executor(),
                        asio::bind_cancellation_slot(t.signal.slot(), [&t](error_code ec, rate_turn turn) {
                          t.over = true;
                          t.ec = ec;
                          t.turn = std::move(turn);
                        }));
    BOOST_TEST(!t.over);
    return t;
  }
  /// Without waiting; to be kept.
  rate_turn now() {
    auto turn = limiter->try_take();
    BOOST_REQUIRE(turn.has_value());
    return std::move(*turn);
  }
  std::size_t poll() {
    io.restart();
    return io.poll();
  }
  void advance(tokenwire::net::clock::duration step) {
    time.advance(step);
    poll();
  }

  mock_time_source time;
  asio::io_context io;
  std::shared_ptr<rate_limiter> limiter;
  std::list<taker> takers;
};

constexpr rate_options one_at_once{.max_concurrent_requests = 1};
constexpr rate_options one_a_minute{.requests_per_minute = 1};

}  // namespace

BOOST_AUTO_TEST_CASE(without_limits_a_turn_costs_nothing) {
  fixture f;
  allocation_counter const counter;
  for (int i = 0; i != 10; ++i) {
    auto turn = f.limiter->try_take();
    turn->sent();
    turn->not_sent();
    turn->sent();
  }
  auto const count = counter.count();
  BOOST_TEST(count == 0U);
  rate_turn const turn = f.now();
  BOOST_TEST(f.limiter->count().under_way == 0U);
}

BOOST_AUTO_TEST_CASE(what_no_limit_asks_for_is_not_kept) {
  fixture f(one_at_once);
  allocation_counter const counter;
  for (int i = 0; i != 1000; ++i) f.limiter->try_take()->sent();
  auto const count = counter.count();
  BOOST_TEST(count == 0U);
}

BOOST_AUTO_TEST_CASE(each_limit_is_one) {
  for (rate_options const& options : {one_at_once, one_a_minute}) {
    fixture f(options);
    rate_turn const first = f.now();
    BOOST_TEST(!f.limiter->try_take());
    BOOST_TEST(f.limiter->count().under_way == 1U);
  }
}

BOOST_AUTO_TEST_CASE(a_turn_that_is_over_makes_room) {
  fixture f(one_at_once);
  rate_turn first = f.now();
  taker& second = f.take();
  taker& third = f.take();
  f.poll();
  BOOST_TEST(!second.over);
  BOOST_TEST(f.limiter->count().waiting == 2U);
  first.reset();
  f.poll();
  BOOST_TEST(second.has_turn());
  BOOST_TEST(!third.over);
  // Assignment lets go of the turn before.
  second.turn = rate_turn{};
  f.poll();
  BOOST_TEST(third.has_turn());
  rate_turn const moved(std::move(third.turn));
  third.turn.reset();
  BOOST_TEST(!f.limiter->try_take());
}

BOOST_AUTO_TEST_CASE(a_turn_that_is_there_comes_later_all_the_same) {
  fixture f(one_at_once);
  taker& first = f.take();
  f.poll();
  BOOST_TEST(first.has_turn());
}

BOOST_AUTO_TEST_CASE(a_request_that_waits_is_work) {
  fixture f(one_at_once);
  rate_turn first = f.now();
  f.take();
  f.poll();
  BOOST_TEST(!f.io.stopped());
  first.reset();
  f.poll();
  BOOST_TEST(f.io.stopped());
}

BOOST_AUTO_TEST_CASE(who_is_first_in_line_has_the_one_timer) {
  fixture f(one_a_minute);
  f.now().sent();
  taker& second = f.take();
  f.poll();
  BOOST_TEST(f.time.pending() == 1U);
  taker& third = f.take();
  // It wakes nobody.
  BOOST_TEST(f.poll() == 0U);
  BOOST_TEST(f.time.pending() == 1U);
  f.advance(60s - 1ns);
  BOOST_TEST(!second.over);
  f.advance(1ns);
  BOOST_TEST(second.has_turn());
  BOOST_TEST(f.time.pending() == 0U);
  second.turn.sent();
  f.poll();
  BOOST_TEST(f.time.pending() == 1U);
  f.advance(60s);
  BOOST_TEST(third.has_turn());
  BOOST_TEST(f.time.pending() == 0U);
}

BOOST_AUTO_TEST_CASE(what_is_sent_later_counts_from_there) {
  fixture f(one_a_minute);
  rate_turn first = f.now();
  taker& second = f.take();
  f.advance(90s);
  first.sent();
  f.poll();
  f.advance(1s);
  // On a connection that was closed; and again.
  first.not_sent();
  first.sent();
  first.reset();
  f.advance(59s);
  BOOST_TEST(!second.over);
  f.advance(1s);
  BOOST_TEST(second.has_turn());
}

BOOST_AUTO_TEST_CASE(one_that_takes_its_time_to_be_sent_holds_up_no_other) {
  fixture f({.requests_per_minute = 2});
  f.now().sent();
  f.time.advance(10s);
  f.now().sent();
  taker& third = f.take();
  taker& fourth = f.take();
  f.poll();
  f.advance(50s);
  BOOST_TEST(third.has_turn());
  f.advance(10s);
  BOOST_TEST(fourth.has_turn());
}

BOOST_AUTO_TEST_CASE(a_turn_that_was_not_sent_leaves_its_minute_to_the_next) {
  fixture f(one_a_minute);
  rate_turn first = f.now();
  first.sent();
  first.not_sent();
  taker& second = f.take();
  first.reset();
  f.poll();
  BOOST_TEST(second.has_turn());
}

BOOST_AUTO_TEST_CASE(who_gives_up_leaves_the_line) {
  fixture f(one_a_minute);
  f.now().sent();
  taker& second = f.take();
  taker& third = f.take();
  f.poll();
  second.signal.emit(asio::cancellation_type::partial);
  BOOST_TEST(!second.over);
  f.poll();
  BOOST_TEST(second.ec == asio::error::operation_aborted);
  // Its timer went with it, and the next one has one.
  BOOST_TEST(f.time.pending() == 1U);
  BOOST_TEST(f.limiter->count().waiting == 1U);
  second.signal.emit(asio::cancellation_type::terminal);
  f.advance(60s);
  BOOST_TEST(third.has_turn());
}

BOOST_AUTO_TEST_CASE(who_gives_up_before_the_timer_is_set_passes_it_on) {
  fixture f(one_a_minute);
  f.now().sent();
  taker& second = f.take();
  taker& third = f.take();
  second.signal.emit(asio::cancellation_type::terminal);
  f.poll();
  BOOST_TEST(second.over);
  f.advance(60s);
  BOOST_TEST(third.has_turn());
}

BOOST_AUTO_TEST_CASE(a_turn_that_crosses_a_cancellation_goes_to_the_next) {
  for (rate_options const& options : {one_at_once, one_a_minute}) {
    fixture f(options);
    rate_turn first = f.now();
    taker& second = f.take();
    taker& third = f.take();
    f.poll();
    first.reset();
    second.signal.emit(asio::cancellation_type::terminal);
    f.poll();
    BOOST_TEST(second.ec == asio::error::operation_aborted);
    BOOST_TEST(third.has_turn());
    BOOST_TEST(f.limiter->count().under_way == 1U);
  }
}

BOOST_AUTO_TEST_CASE(a_cancellation_after_the_turn_changes_nothing) {
  fixture f(one_at_once);
  taker& first = f.take();
  f.poll();
  first.signal.emit(asio::cancellation_type::terminal);
  f.poll();
  BOOST_TEST(first.has_turn());
  BOOST_TEST(f.limiter->count().under_way == 1U);
}

BOOST_AUTO_TEST_CASE(a_hold_is_for_everybody) {
  fixture f;
  f.limiter->hold(10s);
  taker& first = f.take();
  taker& second = f.take();
  f.poll();
  BOOST_TEST(f.time.pending() == 1U);
  f.advance(5s);
  f.limiter->hold(8s);
  f.advance(8s - 1ns);
  BOOST_TEST(!first.over);
  BOOST_TEST(!f.limiter->try_take());
  f.advance(1ns);
  BOOST_TEST(first.has_turn());
  BOOST_TEST(second.has_turn());
  BOOST_TEST(f.time.pending() == 0U);
}

BOOST_AUTO_TEST_CASE(who_comes_when_a_hold_ends_overtakes_nobody) {
  fixture f;
  f.limiter->hold(10s);
  taker& first = f.take();
  f.poll();
  f.time.advance(10s);
  BOOST_TEST(!f.limiter->try_take());
  f.poll();
  BOOST_TEST(first.has_turn());
}

BOOST_AUTO_TEST_CASE(after_a_hold_turns_cost_nothing_again) {
  fixture f;
  f.limiter->hold(10s);
  f.advance(10s);
  rate_turn first = f.now();
  first.reset();
  rate_turn const second = f.now();
  BOOST_TEST(f.limiter->count().under_way == 0U);
}

BOOST_AUTO_TEST_CASE(holds_can_be_off_and_long) {
  fixture off({.hold_all_on_retry_after = false});
  off.limiter->hold(10s);
  off.now();
  fixture f;
  f.limiter->hold(std::chrono::milliseconds::max());
  BOOST_TEST(!f.limiter->try_take());
}

BOOST_AUTO_TEST_CASE(a_timer_is_set_again_when_something_else_was_later) {
  fixture f(rate_options{.requests_per_minute = 1, .max_concurrent_requests = 1});
  rate_turn first = f.now();
  first.sent();
  taker& second = f.take();
  f.poll();
  // Nobody looks while there is no place.
  BOOST_TEST(f.time.pending() == 0U);
  f.time.advance(10s);
  first.reset();
  f.poll();
  BOOST_TEST(f.time.pending() == 1U);
  f.advance(50s);
  BOOST_TEST(second.has_turn());
}

BOOST_AUTO_TEST_CASE(contexts_wait_in_one_line) {
  fixture f(one_at_once);
  asio::io_context other;
  rate_turn first = f.now();
  taker& second = f.take(other);
  taker& third = f.take();
  first.reset();
  f.poll();
  BOOST_TEST(!third.over);
  other.poll();
  BOOST_TEST(second.has_turn());
  second.turn.reset();
  f.poll();
  BOOST_TEST(third.has_turn());
}

BOOST_AUTO_TEST_CASE(a_context_that_nobody_runs_holds_up_no_other) {
  asio::io_context contexts[2];
  for (std::size_t const asleep : {0U, 1U}) {
    fixture f({.requests_per_minute = 2});
    f.now().sent();
    f.now().sent();
    taker& third = f.take(contexts[asleep]);
    taker& fourth = f.take(contexts[1 - asleep]);
    contexts[1 - asleep].poll();
    f.time.advance(60s);
    contexts[1 - asleep].restart();
    contexts[1 - asleep].poll();
    BOOST_TEST(fourth.has_turn());
    contexts[asleep].restart();
    contexts[asleep].poll();
    BOOST_TEST(third.has_turn());
  }
}

BOOST_AUTO_TEST_CASE(a_context_that_goes_takes_who_waits) {
  fixture f(one_a_minute);
  auto context = std::make_unique<asio::io_context>();
  f.now().sent();
  taker& second = f.take(*context);
  taker& third = f.take();
  context->poll();
  f.poll();
  context.reset();
  BOOST_TEST(!second.over);
  BOOST_TEST(f.limiter->count().waiting == 1U);
  BOOST_TEST(f.time.pending() == 1U);
  f.advance(60s);
  BOOST_TEST(third.has_turn());
  // One of the same address may come.
  context = std::make_unique<asio::io_context>();
  third.turn.sent();
  f.take(*context);
  context.reset();
  BOOST_TEST(f.limiter->count().waiting == 0U);
}

BOOST_AUTO_TEST_CASE(a_context_that_goes_leaves_the_turns_it_did_not_come_for) {
  for (rate_options const& options : {one_at_once, one_a_minute}) {
    fixture f(options);
    auto context = std::make_unique<asio::io_context>();
    rate_turn first = f.now();
    taker& second = f.take(*context);
    taker& third = f.take(*context);
    taker& fourth = f.take();
    first.reset();
    context.reset();
    f.poll();
    BOOST_TEST((!second.over && !third.over));
    BOOST_TEST(fourth.has_turn());
    BOOST_TEST(f.limiter->count().under_way == 1U);
  }
}

BOOST_AUTO_TEST_CASE(who_waits_again_and_again_leaves_nothing_behind) {
  fixture f(one_at_once);
  auto const wait_often = [&] {
    allocation_counter const counter;
    for (int i = 0; i != 1000; ++i) {
      f.take();
      f.poll();
      f.takers.clear();
    }
    return counter.bytes();
  };
  wait_often();
  auto const before = wait_often();
  auto const after = wait_often();
  BOOST_TEST(before == after);
}

// What a waiting handler owns may be turns of its own, as a coroutine's frame does.
BOOST_AUTO_TEST_CASE(a_handler_that_goes_with_its_context_may_hold_a_turn) {
  fixture f({.max_concurrent_requests = 2});
  auto context = std::make_unique<asio::io_context>();
  rate_turn first = f.now();
  f.limiter->async_take(context->get_executor(),
                        [held = f.now()](error_code, rate_turn const&) { BOOST_ERROR("it never ends"); });
  taker& last = f.take();
  context.reset();
  f.poll();
  BOOST_TEST(last.has_turn());
}

BOOST_AUTO_TEST_CASE(turns_and_words_outlive_the_limiter) {
  fixture f(one_at_once);
  rate_turn first = f.now();
  taker& second = f.take();
  std::weak_ptr const weak = f.limiter;
  first.reset();
  f.limiter.reset();
  f.poll();
  BOOST_TEST(weak.expired());
  BOOST_TEST(!second.over);
}

BOOST_AUTO_TEST_SUITE_END()
