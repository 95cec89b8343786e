// Which deadline is next, and when a timer is armed for it.

#include "net/deadline.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/test/unit_test.hpp>
#include <tokenwire/async_generator.hpp>

#include "support/mock_time_source.hpp"

BOOST_AUTO_TEST_SUITE(deadlines)

namespace {

namespace asio = boost::asio;
using namespace std::chrono_literals;
using namespace tokenwire;
using net::deadline_set;
using net::deadline_timer;
using net::time_point;
using test::mock_time_source;

constexpr time_point start{1h};

void check(deadline_set const& set, time_point when, error code) {
  auto const next = set.next();
  BOOST_REQUIRE(next.has_value());
  BOOST_TEST((next->when == when));
  BOOST_TEST(next->code == code);
}

struct fixture;
async_generator<int const> body(asio::any_io_executor executor, fixture& f);

/// A generator that waits until its deadlines interrupt it, over and over.
struct fixture {
  fixture() { waiting.poll(); }
  std::size_t run() {
    io.restart();
    return io.poll();
  }
  void advance(std::chrono::milliseconds step) {
    time.advance(step);
    run();
  }
  std::chrono::nanoseconds due() const { return *time.next_due() - from; }

  mock_time_source time;
  time_point const from = time.now();
  asio::io_context io;
  asio::steady_timer never{io, asio::steady_timer::time_point::max()};
  deadline_timer* deadline{};
  int interrupts{};
  bool leaves{};
  async_generator<int const> waiting = body(io.get_executor(), *this);
};

async_generator<int const> body(asio::any_io_executor executor, fixture& f) {
  detail::generator_promise& self = co_await detail::this_generator{};
  deadline_timer deadline(f.time, executor, self);
  f.deadline = &deadline;
  auto wait = [&](auto handler) { f.never.async_wait(std::move(handler)); };
  while (!f.leaves) {
    co_await async_operation<error_code>(wait);
    ++f.interrupts;
  }
}

}  // namespace

BOOST_AUTO_TEST_CASE(the_earlier_one_is_next_and_the_total_of_two_at_once) {
  deadline_set set;
  BOOST_TEST(!set.next());
  set.set_phase(error::idle_timeout, start, 5s);
  check(set, start + 5s, error::idle_timeout);
  set.set_total(start, 6s);
  check(set, start + 5s, error::idle_timeout);
  set.set_total(start, 5s);
  check(set, start + 5s, error::total_timeout);
  set.set_total(start, 4s);
  check(set, start + 4s, error::total_timeout);
  set.clear_phase();
  check(set, start + 4s, error::total_timeout);
}

BOOST_AUTO_TEST_CASE(nought_takes_the_one_before_away) {
  deadline_set set;
  set.set_phase(error::idle_timeout, start, 5s);
  set.set_phase(error::idle_timeout, start, 0s);
  BOOST_TEST(!set.next());
  set.set_total(start, 5s);
  set.set_total(start, 0s);
  BOOST_TEST(!set.next());
  BOOST_TEST(!set.total_remaining(start));
}

BOOST_AUTO_TEST_CASE(what_remains_is_whole_and_never_negative) {
  deadline_set set;
  set.set_total(start, 5s);
  BOOST_TEST((set.total_remaining(start) == 5s));
  BOOST_TEST((set.total_remaining(start + 1ns) == 4999ms));
  BOOST_TEST((set.total_remaining(start + 5s) == 0s));
  BOOST_TEST((set.total_remaining(start + 7s) == 0s));
}

BOOST_AUTO_TEST_CASE(one_that_moves_back_arms_nothing) {
  fixture f;
  f.deadline->set_phase(error::idle_timeout, 5s);
  f.deadline->set_phase(error::first_byte_timeout, 5s);
  f.time.advance(1s);
  f.deadline->set_phase(error::idle_timeout, 5s);
  BOOST_TEST(f.run() == 0U);
  BOOST_TEST(f.time.pending() == 1U);
  BOOST_TEST((f.due() == 5s));
  f.advance(4s);
  BOOST_TEST(f.interrupts == 0);
  BOOST_TEST((f.due() == 6s));
  f.advance(1s);
  BOOST_TEST(f.interrupts == 1);
  BOOST_TEST(f.deadline->expired() == error::idle_timeout);
  BOOST_TEST(f.time.pending() == 0U);
}

BOOST_AUTO_TEST_CASE(one_that_comes_earlier_takes_the_timer) {
  fixture f;
  f.deadline->set_total(f.from, 10s);
  f.deadline->set_phase(error::idle_timeout, 5s);
  BOOST_TEST(f.time.pending() == 1U);
  BOOST_TEST((f.due() == 5s));
  f.run();
  BOOST_TEST(f.interrupts == 0);
  f.advance(5s);
  BOOST_TEST(f.interrupts == 1);
  BOOST_TEST(f.deadline->expired() == error::idle_timeout);
}

BOOST_AUTO_TEST_CASE(after_one_has_passed_there_is_no_other_until_it_is_forgotten) {
  fixture f;
  f.deadline->set_total(f.from, 10s);
  f.deadline->set_phase(error::idle_timeout, 5s);
  f.advance(5s);
  f.deadline->set_phase(error::idle_timeout, 1s);
  BOOST_TEST(f.time.pending() == 0U);
  f.advance(1s);
  BOOST_TEST(f.interrupts == 1);
  f.deadline->clear_phase();
  f.deadline->forget_expired();
  BOOST_TEST(!f.deadline->expired());
  BOOST_TEST((f.due() == 10s));
  f.advance(4s);
  BOOST_TEST(f.interrupts == 2);
  BOOST_TEST(f.deadline->expired() == error::total_timeout);
}

// It may be on its way when the body leaves.
BOOST_AUTO_TEST_CASE(a_body_that_has_ended_is_not_interrupted) {
  for (bool const dropped : {false, true}) {
    fixture f;
    f.deadline->set_phase(error::idle_timeout, 5s);
    f.leaves = true;
    f.never.cancel();
    f.time.advance(5s);
    f.io.poll_one();
    BOOST_TEST(f.waiting.ended());
    if (dropped) f.waiting = {};
    BOOST_TEST(f.run() == 1U);
    BOOST_TEST(f.interrupts == 1);
  }
}

BOOST_AUTO_TEST_CASE(one_that_goes_leaves_no_wait) {
  fixture f;
  f.deadline->set_phase(error::idle_timeout, 5s);
  f.waiting = {};
  f.run();
  BOOST_TEST(f.time.pending() == 0U);
}

BOOST_AUTO_TEST_SUITE_END()
