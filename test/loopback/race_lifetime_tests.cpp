// Races that are cancelled or left behind by their io_context, after each step of the loop.

#include <boost/asio.hpp>
#include <boost/test/unit_test.hpp>
#include <memory>
#include <tokenwire/perplexity/client.hpp>
#include <tokenwire/perplexity/race.hpp>

#include "support/awaited.hpp"
#include "support/many_answers.hpp"
#include "support/paced_server.hpp"
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

BOOST_AUTO_TEST_SUITE_END()
