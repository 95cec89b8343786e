#include <boost/asio.hpp>
#include <boost/test/unit_test.hpp>
#include <memory>
#include <thread>
#include <vector>

#include "net/connect.hpp"
#include "support/hanging_resolver.hpp"

// Who wants a name that is being looked up waits for the same answer.
BOOST_AUTO_TEST_SUITE(shared_lookup)

namespace {

namespace asio = boost::asio;
using namespace std::chrono_literals;
using tokenwire::error_code;
using tokenwire::net::async_resolve;
using tokenwire::net::endpoint_list;
using tokenwire::test::hanging_resolver;

struct asker {
  asio::cancellation_signal signal;
  int calls = 0;
  error_code ec;

  void ask(asio::any_io_executor executor, std::uint16_t port = 443) {
    auto keep = [this](error_code result, endpoint_list const&) {
      ++calls;
      ec = result;
    };
    async_resolve(executor, "hangs.test", port,
                  asio::bind_executor(executor, asio::bind_cancellation_slot(signal.slot(), keep)));
  }
};

using asker_list = std::vector<std::unique_ptr<asker>>;

asker_list make_askers(std::size_t count) {
  asker_list made;
  while (made.size() != count) made.push_back(std::make_unique<asker>());
  return made;
}

}  // namespace

BOOST_AUTO_TEST_CASE(all_who_want_a_name_at_once_have_one_answer) {
  hanging_resolver const resolver("hangs.test");
  asio::io_context io;
  auto const askers = make_askers(100);
  for (auto const& each : askers) each->ask(io.get_executor());
  resolver.wait_until_it_hangs();
  resolver.release();
  io.run();
  BOOST_TEST(resolver.look_ups() == 1u);
  for (auto const& each : askers) {
    BOOST_TEST(each->calls == 1);
    BOOST_TEST(each->ec == asio::error::host_not_found);
  }
}

BOOST_AUTO_TEST_CASE(who_asks_afterwards_or_for_another_port_asks_anew) {
  hanging_resolver const resolver("hangs.test");
  resolver.release();
  for (unsigned round = 1; round <= 2; ++round) {
    asio::io_context io;
    asker first;
    asker second;
    first.ask(io.get_executor(), 443);
    second.ask(io.get_executor(), 80);
    io.run();
    BOOST_TEST(first.calls + second.calls == 2);
    BOOST_TEST(resolver.look_ups() == 4 * round - 2);
    io.restart();
    asker third;
    asker fourth;
    third.ask(io.get_executor());
    io.run();
    io.restart();
    fourth.ask(io.get_executor());
    io.run();
    BOOST_TEST(third.calls + fourth.calls == 2);
    BOOST_TEST(resolver.look_ups() == 4 * round);
  }
}

BOOST_AUTO_TEST_CASE(one_who_gives_up_takes_nobody_along) {
  hanging_resolver const resolver("hangs.test");
  asio::io_context io;
  auto const askers = make_askers(4);
  for (std::size_t early = 0; early != 3; ++early) askers[early]->ask(io.get_executor());
  resolver.wait_until_it_hangs();
  askers[0]->signal.emit(asio::cancellation_type::total);  // who asked first
  io.run_one_for(10s);
  askers[3]->ask(io.get_executor());  // shares it with those who stay
  BOOST_TEST(askers[0]->calls == 1);
  BOOST_TEST(askers[0]->ec == asio::error::operation_aborted);
  resolver.release();
  io.run();
  BOOST_TEST(resolver.look_ups() == 1u);
  BOOST_TEST(askers[0]->calls == 1);
  for (std::size_t rest = 1; rest != 4; ++rest) {
    BOOST_TEST(askers[rest]->calls == 1);
    BOOST_TEST(askers[rest]->ec == asio::error::host_not_found);
  }
}

BOOST_AUTO_TEST_CASE(nobody_joins_a_look_up_that_all_gave_up) {
  hanging_resolver const resolver("hangs.test");
  asio::io_context io;
  asker first;
  asker second;
  first.ask(io.get_executor());
  resolver.wait_until_it_hangs();
  first.signal.emit(asio::cancellation_type::terminal);
  second.ask(io.get_executor());
  io.run_one_for(10s);
  BOOST_TEST(first.calls == 1);
  BOOST_TEST(second.calls == 0);
  resolver.release();
  io.run_one();  // the end of the first look-up, which is not the second's
  asker third;
  third.ask(io.get_executor());
  io.run();
  BOOST_TEST(resolver.look_ups() == 2u);
  // The name's own failure, not the cancellation of who was there before.
  for (asker const* each : {&second, &third}) {
    BOOST_TEST(each->calls == 1);
    BOOST_TEST(each->ec == asio::error::host_not_found);
  }
}

BOOST_AUTO_TEST_CASE(the_system_is_not_asked_for_what_all_gave_up_before_its_turn) {
  hanging_resolver const resolver("hangs.test");
  asio::io_context io;
  asker first;
  asker second;
  first.ask(io.get_executor(), 443);
  resolver.wait_until_it_hangs();
  second.ask(io.get_executor(), 80);
  second.signal.emit(asio::cancellation_type::total);
  resolver.release();
  io.run();
  BOOST_TEST(resolver.look_ups() == 1u);
  BOOST_TEST(first.ec == asio::error::host_not_found);
  BOOST_TEST(second.ec == asio::error::operation_aborted);
}

// The answer is there, and the asker has not been told.
BOOST_AUTO_TEST_CASE(one_may_give_up_when_the_answer_is_on_its_way) {
  hanging_resolver const resolver("hangs.test");
  resolver.release();
  asio::io_context io;
  asker first;
  asker second;
  first.ask(io.get_executor());
  second.ask(io.get_executor());
  while (first.calls == 0) io.run_one();
  second.signal.emit(asio::cancellation_type::total);
  io.run();
  BOOST_TEST(first.calls == 1);
  BOOST_TEST(second.calls == 1);
  BOOST_TEST(second.ec == asio::error::operation_aborted);
}

// It is over then, though not all have been told.
BOOST_AUTO_TEST_CASE(who_asks_when_the_answer_is_on_its_way_asks_anew) {
  hanging_resolver const resolver("hangs.test");
  resolver.release();
  asio::io_context io;
  asker first;
  asker second;
  asker third;
  first.ask(io.get_executor());
  second.ask(io.get_executor());
  while (first.calls == 0) io.run_one();
  BOOST_TEST(second.calls == 0);
  third.ask(io.get_executor());
  io.run();
  BOOST_TEST(second.calls == 1);
  BOOST_TEST(third.calls == 1);
  BOOST_TEST(resolver.look_ups() == 2u);
}

BOOST_AUTO_TEST_CASE(a_context_that_ends_takes_all_who_wait_with_it) {
  for (bool const answered : {false, true}) {
    hanging_resolver const resolver("hangs.test");
    auto const owned = std::make_shared<int>(7);
    asio::cancellation_signal signal;
    auto io = std::make_unique<asio::io_context>();
    auto handler = [owned](error_code, endpoint_list const&) { BOOST_ERROR("completed"); };
    for (int count = 0; count != 3; ++count)
      async_resolve(io->get_executor(), "hangs.test", 443, asio::bind_cancellation_slot(signal.slot(), handler));
    resolver.wait_until_it_hangs();
    resolver.release();
    // The answer alone; they have yet to hear of it.
    if (answered) io->run_one_for(10s);
    io.reset();
    signal.emit(asio::cancellation_type::terminal);
    BOOST_TEST(owned.use_count() == 2);  // ours and `handler`'s
  }
}

// Each on a strand of its own; every other one gives up, at whatever moment that is.
BOOST_AUTO_TEST_CASE(threads_may_share_a_look_up) {
  hanging_resolver const resolver("hangs.test");
  resolver.release();
  for (int round = 0; round != 20; ++round) {
    asio::io_context io;
    auto const askers = make_askers(16);
    for (std::size_t at = 0; at != askers.size(); ++at) {
      auto const strand = asio::make_strand(io);
      auto ask = [strand, &each = *askers[at]] { each.ask(strand); };
      asio::post(strand, ask);
      if (at % 2 == 0) continue;
      auto give_up = [&each = *askers[at]] { each.signal.emit(asio::cancellation_type::total); };
      asio::post(strand, give_up);
    }
    std::thread other([&] { io.run(); });
    io.run();
    other.join();
    for (std::size_t at = 0; at != askers.size(); ++at) {
      BOOST_TEST(askers[at]->calls == 1);
      if (at % 2 == 0) BOOST_TEST(askers[at]->ec == asio::error::host_not_found);
    }
  }
}

BOOST_AUTO_TEST_SUITE_END()
