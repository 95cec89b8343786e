// Races that are cancelled or left behind by their io_context, after each step of the loop; what is left of one.

#include <boost/asio.hpp>
#include <boost/test/unit_test.hpp>
#include <memory>
#include <tokenwire/perplexity/client.hpp>
#include <tokenwire/perplexity/race.hpp>

#include "support/contest.hpp"
#include "support/stepped_stream.hpp"

BOOST_AUTO_TEST_SUITE(race_lifetime_tests)

namespace asio = boost::asio;
namespace pplx = tokenwire::perplexity;
using namespace tokenwire::test;

BOOST_AUTO_TEST_CASE(cancelled_at_each_step_it_cancels_all) {
  scripted_server server(slowly({"data: " + delta_event("") + "\n\n", "data: " + delta_event("a") + "\n\n"}));
  int cancelled = 0;
  for (int k = 0;; ++k) {
    BOOST_REQUIRE(k < 1000);
    asio::io_context context;
    pplx::client const client(context, options_for(server));
    auto streams = streams_of(client, 3, context.get_executor());
    asio::cancellation_signal signal;
    awaited<std::size_t> outcome;
    asio::co_spawn(context, pplx::race(streams),
                   asio::bind_cancellation_slot(signal.slot(), [&](std::exception_ptr failed, std::size_t first) {
                     outcome.finish(failed, first);
                   }));
    for (int i = 0; i != k && !outcome.over; ++i) context.run_one_for(patience);
    bool const was_over = outcome.over;
    signal.emit(asio::cancellation_type::terminal);
    run_until(context, [&] { return outcome.over; });
    if (outcome.ec) {
      ++cancelled;
      BOOST_TEST(outcome.ec == asio::error::operation_aborted);
      // Cancelled before it began it has not touched them.
      if (k > 1)
        for (auto const& stream : streams) BOOST_TEST(stream.error() == asio::error::operation_aborted);
    }
    streams.clear();
    context.restart();
    context.run_for(patience);
    if (was_over) break;
  }
  BOOST_TEST(cancelled > 3);
}

BOOST_AUTO_TEST_CASE(io_context_destroyed_at_each_step) {
  bool ended = false;
  for (int k = 0; !ended; ++k) {
    BOOST_REQUIRE(k < 1000);
    scripted_server server(slowly({"data: " + delta_event("") + "\n\n", "data: " + delta_event("a") + "\n\n",
                                   "data: " + delta_event("b") + "\n\n", "data: [DONE]\n\n"}));
    auto context = std::make_unique<asio::io_context>();
    pplx::client const client(*context, options_for(server));
    auto alive = std::make_shared<int>(0);
    auto body = [&, held = alive]() -> asio::awaitable<void> {
      auto streams = streams_of(client, 3, client.get_executor());
      auto const first = co_await pplx::race(streams);
      while (co_await streams[first].next()) ++*held;
      BOOST_TEST(*held == 3);
      ended = true;
    };
    asio::co_spawn(*context, std::move(body), asio::detached);
    for (int i = 0; i != k && !ended; ++i) context->run_one_for(patience);
    context.reset();
    BOOST_TEST(alive.use_count() == 1, "after " << k << " steps");
  }
}

BOOST_AUTO_TEST_CASE(the_losers_keep_their_context_running_no_longer) {
  contest c(3);
  c.start();
  c.server.of(c.context, 1);
  c.send(2, role_alone);
  c.settle();
  for (auto const& [number, text] : {std::pair{0, "a"}, std::pair{2, "c"}}) c.send(number, piece(text) + last_piece);
  auto const first = c.winner();
  BOOST_TEST(c.rest(first).size() == 3u + 2 * (first == 2));
  c.settle();
  BOOST_TEST(c.context.stopped());
}

BOOST_AUTO_TEST_CASE(the_winner_may_be_cancelled_dropped_and_polled_before_it_is_read) {
  for (int const way : {0, 1, 2, 3}) {
    contest c(2);
    c.start();
    c.send(0, role_alone + role_alone + piece("x"));
    auto const first = c.winner();
    BOOST_TEST(first == 0u);
    auto& stream = c.streams[first];
    if (way == 0) {
      BOOST_TEST(stream.try_next().chunk->delta().role == "assistant");
      stream.cancel();
      BOOST_TEST((stream.try_next().status == pplx::next_status::failed));
      BOOST_TEST(stream.error() == asio::error::operation_aborted);
    } else if (way == 1) {
      c.streams.clear();
    } else if (way == 2) {
      c.client.cancel();
      c.settle();
      BOOST_TEST((stream.try_next().status == pplx::next_status::failed));
      BOOST_TEST(stream.error() == asio::error::operation_aborted);
    } else {
      for (int i = 0; i != 3; ++i) BOOST_TEST((stream.try_next().status == pplx::next_status::chunk));
      BOOST_TEST((stream.try_next().status == pplx::next_status::not_yet));
      c.streams.clear();
    }
    BOOST_TEST(c.server.left(0));
    c.settle();
  }
}

BOOST_AUTO_TEST_CASE(a_loser_that_had_something_keeps_its_context_running_no_longer) {
  contest c(2);
  for (auto& stream : c.streams) stream.try_next();
  for (int i = 0; i != 2; ++i) c.send(i, piece("a") + piece("b"));
  c.settle();
  c.start();
  BOOST_TEST(c.winner() == 0u);
  BOOST_TEST(c.server.left(1));
  c.send(0, last_piece);
  BOOST_TEST(c.rest(0) == "[a][b]");
  BOOST_TEST(c.streams[1].error() == asio::error::operation_aborted);
  c.settle();
  BOOST_TEST(c.context.stopped());
}

BOOST_AUTO_TEST_CASE(streams_destroyed_under_way_do_no_harm) {
  contest c(2);
  c.start();
  c.server.of(c.context, 0);
  c.server.of(c.context, 1);
  c.settle();
  asio::post(c.context, [&] {
    c.streams.clear();
    BOOST_TEST(!c.outcome.over);
  });
  run_until(c.context, [&] { return c.outcome.over; });
  BOOST_TEST(c.outcome.ec == asio::error::operation_aborted);

  contest one_left(2);
  one_left.start();
  one_left.server.of(one_left.context, 1);
  { auto const gone = std::move(one_left.streams[1]); }
  one_left.send(0, piece("a"));
  BOOST_TEST(one_left.winner() == 0u);
}

BOOST_AUTO_TEST_SUITE_END()
