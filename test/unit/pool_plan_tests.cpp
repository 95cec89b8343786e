// The pool's decisions: who gets which connection, and what ends.

#include "net/pool_plan.hpp"

#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <map>
#include <random>
#include <set>

BOOST_AUTO_TEST_SUITE(pool_plan_decisions)

namespace {

using namespace std::chrono_literals;
using tokenwire::pool_options;
using tokenwire::net::pool_plan;
using actions = pool_plan::actions;

struct fixture {
  explicit fixture(pool_options const& limits = {}) : plan(limits) {}

  /// A request that is served at once; the connection it got.
  pool_plan::connection_id served(std::string const& key, bool reused = false) {
    actions const out = want(++last, key);
    BOOST_REQUIRE(out.grants.size() == 1U);
    BOOST_TEST(out.grants[0].request == last);
    BOOST_TEST(out.grants[0].reused == reused);
    return out.grants[0].connection;
  }
  /// A request that has to wait.
  pool_plan::request_id waits(std::string const& key, bool must_be_new = false) {
    BOOST_TEST(want(++last, key, must_be_new).grants.empty());
    return last;
  }
  actions want(pool_plan::request_id request, std::string const& key, bool must_be_new = false) {
    return plan.want(request, key, must_be_new, now);
  }
  actions give_back(pool_plan::connection_id connection) { return plan.give_back(connection, now); }

  pool_plan plan;
  tokenwire::net::time_point now{1h};
  pool_plan::request_id last{};
};

bool grants(actions const& out, pool_plan::request_id request, bool reused) {
  return out.grants.size() == 1 && out.grants[0].request == request && out.grants[0].reused == reused;
}

}  // namespace

BOOST_AUTO_TEST_CASE(without_limits_every_request_has_its_own) {
  fixture f;
  std::set<pool_plan::connection_id> seen;
  for (int i = 0; i != 1000; ++i) seen.insert(f.served("a"));
  BOOST_TEST(seen.size() == 1000U);
  BOOST_TEST(f.plan.open() == 1000U);
  BOOST_TEST(f.plan.idle() == 0U);
}

BOOST_AUTO_TEST_CASE(the_one_used_last_is_used_first) {
  fixture f;
  auto const first = f.served("a");
  auto const second = f.served("a");
  f.give_back(first);
  f.now += 1s;
  f.give_back(second);
  BOOST_TEST(f.served("a", true) == second);
  BOOST_TEST(f.served("a", true) == first);
  BOOST_TEST(f.plan.open() == 2U);
}

BOOST_AUTO_TEST_CASE(another_key_has_other_connections) {
  fixture f;
  f.give_back(f.served("a"));
  f.served("b");
  BOOST_TEST(f.plan.idle() == 1U);
}

BOOST_AUTO_TEST_CASE(requests_past_the_limit_are_served_in_the_order_they_came) {
  fixture f({.max_connections = 2});
  auto const one = f.served("a");
  auto const two = f.served("a");
  auto const third = f.waits("a");
  auto const fourth = f.waits("a");
  BOOST_TEST(f.plan.waiting() == 2U);
  BOOST_TEST(grants(f.give_back(two), third, true));
  BOOST_TEST(grants(f.plan.remove(one), fourth, false));
  BOOST_TEST(f.plan.open() == 2U);
  BOOST_TEST(f.plan.waiting() == 0U);
}

BOOST_AUTO_TEST_CASE(a_request_does_not_overtake_who_waits) {
  fixture f({.max_connections = 1});
  auto const one = f.served("a");
  auto const second = f.waits("b");
  auto const third = f.waits("a");
  actions const out = f.give_back(one);
  BOOST_TEST(grants(out, second, false));
  BOOST_TEST(out.close == std::vector{one}, boost::test_tools::per_element());
  f.plan.give_up(third);
  BOOST_TEST(f.plan.waiting() == 0U);
}

BOOST_AUTO_TEST_CASE(an_idle_one_of_another_origin_makes_room) {
  fixture f({.max_connections = 2});
  auto const old = f.served("a");
  auto const young = f.served("b");
  f.give_back(old);
  f.now += 1s;
  f.give_back(young);
  actions const out = f.want(++f.last, "c");
  BOOST_TEST(grants(out, f.last, false));
  BOOST_TEST(out.close == std::vector{old}, boost::test_tools::per_element());
  BOOST_TEST(f.plan.open() == 2U);
}

BOOST_AUTO_TEST_CASE(an_origin_at_its_limit_holds_back_no_other) {
  fixture f({.max_connections_per_origin = 1});
  auto const one = f.served("a");
  auto const second = f.waits("a");
  f.served("b");
  BOOST_TEST(grants(f.plan.remove(one), second, false));
}

BOOST_AUTO_TEST_CASE(who_needs_a_new_one_gets_no_idle_one) {
  fixture f;
  f.give_back(f.served("a"));
  actions const out = f.want(++f.last, "a", true);
  BOOST_TEST(grants(out, f.last, false));
  BOOST_TEST(out.close.empty());
  BOOST_TEST(f.plan.open() == 2U);
}

BOOST_AUTO_TEST_CASE(a_new_one_takes_the_place_of_an_idle_one_at_the_limit) {
  for (pool_options const& limits :
       {pool_options{.max_connections = 1}, pool_options{.max_connections_per_origin = 1},
        pool_options{.max_connections = 1, .max_connections_per_origin = 1}}) {
    fixture f(limits);
    auto const one = f.served("a");
    f.give_back(one);
    actions const out = f.want(++f.last, "a", true);
    BOOST_TEST(grants(out, f.last, false));
    BOOST_TEST(out.close == std::vector{one}, boost::test_tools::per_element());
    BOOST_TEST(f.plan.open() == 1U);
    BOOST_TEST(f.plan.idle() == 0U);
  }
}

BOOST_AUTO_TEST_CASE(it_takes_the_place_of_its_own_origins_where_that_is_full) {
  fixture f({.max_connections_per_origin = 1});
  auto const other = f.served("b");
  auto const own = f.served("a");
  f.give_back(other);
  f.now += 1s;
  f.give_back(own);
  BOOST_TEST(f.want(++f.last, "a", true).close == std::vector{own}, boost::test_tools::per_element());
  BOOST_TEST(f.plan.idle() == 1U);
}

BOOST_AUTO_TEST_CASE(who_gave_up_is_not_served) {
  fixture f({.max_connections = 1});
  auto const one = f.served("a");
  auto const second = f.waits("a");
  auto const third = f.waits("a");
  f.plan.give_up(second);
  f.plan.give_up(second);
  BOOST_TEST(grants(f.give_back(one), third, true));
}

BOOST_AUTO_TEST_CASE(no_more_are_kept_than_the_limit_says) {
  fixture f({.max_idle = 2});
  auto const one = f.served("a");
  auto const two = f.served("b");
  auto const three = f.served("a");
  BOOST_TEST(f.give_back(one).close.empty());
  f.now += 1s;
  BOOST_TEST(f.give_back(two).close.empty());
  f.now += 1s;
  BOOST_TEST(f.give_back(three).close == std::vector{one}, boost::test_tools::per_element());
  BOOST_TEST(f.plan.idle() == 2U);
}

BOOST_AUTO_TEST_CASE(with_none_kept_none_is_used_twice) {
  fixture f({.max_connections = 1, .max_idle = 0});
  auto const one = f.served("a");
  auto const second = f.waits("a");
  actions const out = f.give_back(one);
  BOOST_TEST(grants(out, second, false));
  BOOST_TEST(out.close == std::vector{one}, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(what_was_idle_too_long_ends) {
  fixture f({.idle_time = 10s});
  auto const one = f.served("a");
  auto const two = f.served("b");
  f.give_back(one);
  f.now += 4s;
  f.give_back(two);
  f.now += 6s - 1ns;
  auto const third = f.served("c");
  BOOST_TEST(f.plan.idle() == 2U);
  f.now += 1ns;
  BOOST_TEST(f.give_back(third).close == std::vector{one}, boost::test_tools::per_element());
  BOOST_TEST(f.plan.open() == 2U);
  f.now += 4s;
  actions const out = f.want(++f.last, "b");
  BOOST_TEST(grants(out, f.last, false));
  BOOST_TEST(out.close == std::vector{two}, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(zero_is_no_idle_time_at_all) {
  fixture f({.idle_time = 0s});
  f.give_back(f.served("a"));
  f.now += 1000h;
  f.served("a", true);
}

BOOST_AUTO_TEST_CASE(a_retired_pool_keeps_nothing_and_serves_on) {
  fixture f({.max_connections = 2});
  auto const one = f.served("a");
  auto const two = f.served("a");
  f.give_back(one);
  BOOST_TEST(f.plan.retire().close == std::vector{one}, boost::test_tools::per_element());
  BOOST_TEST(f.give_back(two).close == std::vector{two}, boost::test_tools::per_element());
  BOOST_TEST(f.plan.open() == 0U);
  f.served("a");
}

// Random requests against the rules that must hold after each of them.
BOOST_AUTO_TEST_CASE(the_limits_hold_whatever_happens) {
  for (unsigned seed = 0; seed != 60; ++seed) {
    std::mt19937 random(seed);
    auto const any = [&](unsigned below) { return std::uniform_int_distribution<unsigned>(0, below - 1)(random); };
    pool_options const limits{.max_connections = any(6), .max_connections_per_origin = any(4), .max_idle = any(4),
                              .idle_time = std::chrono::seconds(any(4))};
    fixture f(limits);
    std::map<pool_plan::connection_id, std::string> in_use;
    std::map<pool_plan::connection_id, std::string> idle;
    std::map<pool_plan::request_id, std::string> waiting;
    auto const follow = [&](actions const& out) {
      for (auto const id : out.close) BOOST_REQUIRE(idle.erase(id) == 1U);
      for (auto const& grant : out.grants) {
        auto const who = waiting.extract(grant.request);
        BOOST_REQUIRE(!who.empty());
        // Of those who want the same, who came first.
        for (auto const& [request, key] : waiting) BOOST_REQUIRE((key != who.mapped() || request > grant.request));
        if (grant.reused) BOOST_REQUIRE(idle.extract(grant.connection).mapped() == who.mapped());
        BOOST_REQUIRE(in_use.emplace(grant.connection, who.mapped()).second);
      }
    };
    for (int step = 0; step != 400; ++step) {
      f.now += std::chrono::milliseconds(any(800));
      auto const some = [&](auto& map) { return std::next(map.begin(), any(static_cast<unsigned>(map.size()))); };
      switch (any(6)) {
        case 0:
        case 1: {
          std::string const key(1, static_cast<char>('a' + any(3)));
          waiting.emplace(++f.last, key);
          follow(f.want(f.last, key));
          break;
        }
        case 2:
        case 3:
          if (!in_use.empty()) {
            auto node = in_use.extract(some(in_use));
            auto const id = node.key();
            idle.insert(std::move(node));
            follow(f.give_back(id));
          }
          break;
        case 4:
          if (!in_use.empty()) {
            auto const id = some(in_use)->first;
            in_use.erase(id);
            follow(f.plan.remove(id));
          }
          break;
        case 5:
          if (!waiting.empty()) {
            auto const request = some(waiting)->first;
            waiting.erase(request);
            f.plan.give_up(request);
          }
          break;
      }
      BOOST_REQUIRE(f.plan.idle() == idle.size());
      BOOST_REQUIRE(f.plan.open() == idle.size() + in_use.size());
      BOOST_REQUIRE(f.plan.waiting() == waiting.size());
      BOOST_REQUIRE((limits.max_connections == 0 || f.plan.open() <= limits.max_connections));
      BOOST_REQUIRE(f.plan.idle() <= limits.max_idle);
      std::map<std::string, std::size_t> per_key;
      for (auto const& [id, key] : in_use) ++per_key[key];
      for (auto const& [id, key] : idle) ++per_key[key];
      for (auto const& [key, count] : per_key)
        BOOST_REQUIRE((limits.max_connections_per_origin == 0 || count <= limits.max_connections_per_origin));
      std::set<std::string> known;
      for (auto const* const map : {&in_use, &idle, &waiting})
        for (auto const& [id, key] : *map) known.insert(key);
      BOOST_REQUIRE(f.plan.keys() == known.size());
      // Nobody waits beside room.
      for (auto const& [request, key] : waiting) {
        bool const all = limits.max_connections != 0 && f.plan.open() == limits.max_connections && idle.empty();
        bool const own = limits.max_connections_per_origin != 0 && per_key[key] == limits.max_connections_per_origin;
        BOOST_REQUIRE((all || own));
      }
    }
  }
}

BOOST_AUTO_TEST_SUITE_END()
