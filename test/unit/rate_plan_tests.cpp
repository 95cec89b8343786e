// The decisions of a client's own limits: who begins when.

#include "net/rate_plan.hpp"

#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <map>
#include <random>
#include <vector>

BOOST_AUTO_TEST_SUITE(rate_plan_decisions)

namespace {

using namespace std::chrono_literals;
using tokenwire::rate_options;
using tokenwire::net::rate_plan;
using tokenwire::net::time_point;
using grants = rate_plan::grants;

struct fixture {
  explicit fixture(rate_options const& limits = {}) : plan(limits) {}

  grants want() { return plan.want(++last, now); }
  /// The next one begins at once, and is sent at once.
  void begin_and_send() {
    grants const got = want();
    BOOST_TEST(got == grants{last}, boost::test_tools::per_element());
    plan.sent(now);
  }
  /// The next one has to wait.
  rate_plan::request_id waits() {
    BOOST_TEST(want().empty());
    return last;
  }
  void nothing_yet() { BOOST_TEST(plan.look(now).empty()); }

  rate_plan plan;
  time_point now{1h};
  rate_plan::request_id last{};
};

void check(grants const& got, grants const& expected) {
  BOOST_TEST(got == expected, boost::test_tools::per_element());
}

/// Keeps all that ever happened and looks at everything anew each time.
struct oracle {
  struct begun {
    std::optional<time_point> sent;
    bool over{};
  };

  bool may_begin(time_point now) const {
    if (std::any_of(holds.begin(), holds.end(), [&](time_point until) { return now < until; })) return false;
    std::size_t under_way = 0;
    std::size_t counted = 0;
    for (auto const& [request, b] : all) {
      under_way += !b.over;
      counted += b.sent ? now - *b.sent < 60s : !b.over;
    }
    return (limits.max_concurrent_requests == 0 || under_way < limits.max_concurrent_requests) &&
           (limits.requests_per_minute == 0 || counted < limits.requests_per_minute);
  }
  grants serve(time_point now) {
    grants out;
    while (!waiting.empty() && may_begin(now)) {
      out.push_back(waiting.front());
      all[waiting.front()];
      waiting.erase(waiting.begin());
    }
    return out;
  }
  /// Any that has begun, is sent or not, and is not over.
  std::vector<rate_plan::request_id> those(bool sent) const {
    std::vector<rate_plan::request_id> out;
    for (auto const& [request, b] : all)
      if (!b.over && b.sent.has_value() == sent) out.push_back(request);
    return out;
  }
  /// No minute has more than it may; looked at when all is over.
  void check_minutes() const {
    std::vector<time_point> times;
    for (auto const& [request, b] : all)
      if (b.sent) times.push_back(*b.sent);
    std::sort(times.begin(), times.end());
    if (limits.requests_per_minute == 0) return;
    for (std::size_t i = limits.requests_per_minute; i < times.size(); ++i)
      BOOST_REQUIRE((times[i] - times[i - limits.requests_per_minute] >= 60s));
  }

  rate_options limits;
  std::map<rate_plan::request_id, begun> all{};
  std::vector<rate_plan::request_id> waiting{};
  std::vector<time_point> holds{};
};

}  // namespace

BOOST_AUTO_TEST_CASE(without_limits_nobody_waits) {
  fixture f;
  for (int i = 0; i != 1000; ++i) f.begin_and_send();
  BOOST_TEST(f.plan.under_way() == 1000U);
  BOOST_TEST(f.plan.waiting() == 0U);
  BOOST_TEST(!f.plan.next_look());
}

BOOST_AUTO_TEST_CASE(a_minute_has_room_for_so_many) {
  fixture f({.requests_per_minute = 2});
  time_point const first = f.now;
  f.begin_and_send();
  f.now += 10s;
  f.begin_and_send();
  f.now += 10s;
  auto const third = f.waits();
  auto const fourth = f.waits();
  BOOST_TEST((f.plan.next_look() == first + 60s));
  f.now = first + 60s - 1ns;
  f.nothing_yet();
  f.now += 1ns;
  check(f.plan.look(f.now), {third});
  f.plan.sent(f.now);
  BOOST_TEST((f.plan.next_look() == first + 70s));
  f.now = first + 70s;
  check(f.plan.look(f.now), {fourth});
  BOOST_TEST(!f.plan.next_look());
}

BOOST_AUTO_TEST_CASE(what_is_over_still_counts_for_its_minute) {
  fixture f({.requests_per_minute = 1});
  f.begin_and_send();
  check(f.plan.finished(true, f.now), {});
  f.waits();
}

BOOST_AUTO_TEST_CASE(the_minute_begins_when_a_request_is_sent) {
  fixture f({.requests_per_minute = 1});
  BOOST_TEST(f.plan.try_begin(f.now));
  auto const second = f.waits();
  f.now += 1000s;
  f.nothing_yet();
  BOOST_TEST(!f.plan.next_look());
  f.plan.sent(f.now);
  BOOST_TEST((f.plan.next_look() == f.now + 60s));
  f.now += 60s;
  check(f.plan.look(f.now), {second});
}

BOOST_AUTO_TEST_CASE(what_was_never_sent_never_counted) {
  fixture f({.requests_per_minute = 1});
  BOOST_TEST(f.plan.try_begin(f.now));
  auto const second = f.waits();
  check(f.plan.finished(false, f.now), {second});
  check(f.plan.finished(false, f.now), {});
  f.begin_and_send();
}

BOOST_AUTO_TEST_CASE(what_reached_nobody_counts_from_when_it_is_sent_again) {
  fixture f({.requests_per_minute = 2});
  f.begin_and_send();
  time_point const when = f.now;
  f.begin_and_send();
  f.now += 1s;
  f.plan.not_sent(when);
  auto const third = f.waits();
  f.now += 4s;
  f.plan.sent(f.now);
  // The other one's time stands.
  BOOST_TEST((f.plan.next_look() == when + 60s));
  f.now = when + 60s;
  check(f.plan.look(f.now), {third});
  f.plan.sent(f.now);
  auto const fourth = f.waits();
  BOOST_TEST((f.plan.next_look() == when + 65s));
  f.now = when + 65s;
  check(f.plan.look(f.now), {fourth});
}

BOOST_AUTO_TEST_CASE(without_a_limit_a_minute_that_is_not_sent_is_no_matter) {
  fixture f({.max_concurrent_requests = 2});
  f.begin_and_send();
  f.plan.not_sent(f.now);
  f.plan.sent(f.now);
  f.begin_and_send();
  f.waits();
}

BOOST_AUTO_TEST_CASE(so_many_are_under_way_at_once) {
  fixture f({.max_concurrent_requests = 2});
  f.begin_and_send();
  BOOST_TEST(f.plan.try_begin(f.now));
  auto const third = f.waits();
  auto const fourth = f.waits();
  f.now += 1000s;
  f.nothing_yet();
  BOOST_TEST(!f.plan.next_look());
  check(f.plan.finished(true, f.now), {third});
  check(f.plan.finished(false, f.now), {fourth});
  BOOST_TEST(f.plan.under_way() == 2U);
  BOOST_TEST(f.plan.waiting() == 0U);
}

BOOST_AUTO_TEST_CASE(nobody_overtakes_who_waits) {
  fixture f({.requests_per_minute = 1});
  f.begin_and_send();
  auto const second = f.waits();
  f.now += 60s;
  BOOST_TEST(!f.plan.try_begin(f.now));
  check(f.want(), {second});
}

BOOST_AUTO_TEST_CASE(who_gave_up_passes_the_turn_on) {
  fixture f({.requests_per_minute = 1});
  f.begin_and_send();
  auto const second = f.waits();
  auto const third = f.waits();
  f.plan.give_up(second);
  f.plan.give_up(second);
  BOOST_TEST((f.plan.next_look() == f.now + 60s));
  f.now += 60s;
  check(f.plan.look(f.now), {third});
  f.plan.give_up(third);
  BOOST_TEST(f.plan.under_way() == 2U);
}

BOOST_AUTO_TEST_CASE(when_all_have_given_up_nobody_looks) {
  fixture f({.requests_per_minute = 1});
  f.begin_and_send();
  f.plan.give_up(f.waits());
  BOOST_TEST(!f.plan.next_look());
}

BOOST_AUTO_TEST_CASE(a_hold_keeps_everybody_back) {
  fixture f;
  f.begin_and_send();
  time_point const from = f.now;
  f.plan.hold(from + 10s);
  BOOST_TEST(!f.plan.try_begin(f.now));
  auto const second = f.waits();
  auto const third = f.waits();
  BOOST_TEST((f.plan.next_look() == from + 10s));
  check(f.plan.finished(true, f.now), {});
  f.now = from + 10s - 1ns;
  f.nothing_yet();
  f.now += 1ns;
  check(f.plan.look(f.now), {second, third});
  BOOST_TEST(f.plan.try_begin(f.now));
}

BOOST_AUTO_TEST_CASE(the_longest_hold_counts) {
  fixture f;
  f.plan.hold(f.now + 10s);
  f.plan.hold(f.now + 5s);
  f.waits();
  BOOST_TEST((f.plan.next_look() == f.now + 10s));
  f.plan.hold(f.now + 20s);
  BOOST_TEST((f.plan.next_look() == f.now + 20s));
  f.now += 10s;
  f.nothing_yet();
}

BOOST_AUTO_TEST_CASE(whatever_holds_longest_says_when_to_look) {
  for (auto const& [hold, look] : {std::pair{70s, 70s}, std::pair{50s, 60s}}) {
    fixture f({.requests_per_minute = 1});
    f.begin_and_send();
    f.plan.hold(f.now + hold);
    f.waits();
    BOOST_TEST((f.plan.next_look() == f.now + look));
  }
}

BOOST_AUTO_TEST_CASE(it_decides_as_one_who_looks_at_everything) {
  for (unsigned seed = 0; seed != 200; ++seed) {
    std::mt19937 random(seed);
    auto const any = [&](std::size_t below) {
      return std::uniform_int_distribution<std::size_t>(0, below - 1)(random);
    };
    rate_options const limits{.requests_per_minute = static_cast<unsigned>(any(6)), .max_concurrent_requests = any(5)};
    oracle judge{limits};
    fixture f(limits);
    for (int step = 0; step != 300; ++step) {
      // Often to where something is due, and just before.
      auto const due = f.plan.next_look();
      std::size_t const how = any(4);
      if (how == 0) f.now += std::chrono::milliseconds(any(30'000));
      if (how == 1 && due) f.now = std::max(f.now, *due);
      if (how == 2 && due) f.now = std::max(f.now, *due - 1ns);

      auto const unsent = judge.those(false);
      auto const sent = judge.those(true);
      switch (any(9)) {
        case 0:
        case 1:
          judge.waiting.push_back(f.last + 1);
          check(f.want(), judge.serve(f.now));
          break;
        case 2: {
          // Whoever waits could be served by now, if time went on.
          bool const free = judge.waiting.empty() && judge.may_begin(f.now);
          BOOST_REQUIRE(f.plan.try_begin(f.now) == free);
          if (free) judge.all[++f.last];
          break;
        }
        case 3:
          if (judge.waiting.empty()) break;
          {
            auto const at = judge.waiting.begin() + static_cast<std::ptrdiff_t>(any(judge.waiting.size()));
            f.plan.give_up(*at);
            judge.waiting.erase(at);
          }
          break;
        case 4:
        case 5:
          if (unsent.empty()) break;
          f.plan.sent(f.now);
          judge.all[unsent[any(unsent.size())]].sent = f.now;
          break;
        case 6: {
          if (sent.empty() && unsent.empty()) break;
          bool const was_sent = unsent.empty() || (!sent.empty() && any(2) == 0);
          judge.all[was_sent ? sent[any(sent.size())] : unsent[any(unsent.size())]].over = true;
          check(f.plan.finished(was_sent, f.now), judge.serve(f.now));
          break;
        }
        case 7:
          judge.holds.push_back(f.now + std::chrono::milliseconds(any(20'000)) - 5s);
          f.plan.hold(judge.holds.back());
          break;
        case 8:
          if (sent.empty()) break;
          {
            auto& again = judge.all[sent[any(sent.size())]].sent;
            if (f.now - *again >= 60s) break;
            f.plan.not_sent(*again);
            again.reset();
          }
          break;
      }
      BOOST_REQUIRE(f.plan.waiting() == judge.waiting.size());
      BOOST_REQUIRE(f.plan.under_way() == judge.those(true).size() + judge.those(false).size());
      check(f.plan.look(f.now), judge.serve(f.now));
      // Whoever waits is looked at in time: exactly then, and not before, time alone would let it begin.
      auto const look = f.plan.next_look();
      if (judge.waiting.empty()) BOOST_REQUIRE(!look);
      if (!judge.waiting.empty() && look) {
        BOOST_REQUIRE(!judge.may_begin(*look - 1ns));
        BOOST_REQUIRE(judge.may_begin(*look));
      }
      if (!judge.waiting.empty() && !look) BOOST_REQUIRE(!judge.may_begin(f.now + 1000h));
    }
    judge.check_minutes();
  }
}

BOOST_AUTO_TEST_SUITE_END()
