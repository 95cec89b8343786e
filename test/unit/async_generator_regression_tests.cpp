// async_generator where it has gone wrong before: ends, hops between executors, handlers that throw or are dropped.

#include <boost/asio.hpp>
#include <boost/asio/experimental/awaitable_operators.hpp>
#include <boost/test/unit_test.hpp>
#include <thread>
#include <tokenwire/async_generator.hpp>

BOOST_AUTO_TEST_SUITE(async_generator_regression_tests)

namespace asio = boost::asio;
using tokenwire::async_generator;
using tokenwire::async_operation;
using tokenwire::error_code;
using namespace std::chrono_literals;

namespace {

struct item {
  int number{};
  std::string text = std::string(100, 'x');
};

using generator = async_generator<item>;

/// Alive as long as a frame that has it.
using mark = std::shared_ptr<int>;

generator count_up(asio::any_io_executor, int n, mark) {
  item value;
  for (; value.number != n; ++value.number) co_yield value;
}

/// Some values without waiting, then a wait, then one more; an error of the wait ends it.
generator then_wait(asio::any_io_executor executor, int at_once, std::chrono::milliseconds pause, mark,
                    error_code* seen = nullptr) {
  item value;
  for (; value.number != at_once; ++value.number) co_yield value;
  asio::steady_timer timer(executor, pause);
  auto wait = [&timer](auto handler) { timer.async_wait(std::move(handler)); };
  auto [ec] = co_await async_operation<error_code>(wait);
  if (seen) *seen = ec;
  if (ec) throw boost::system::system_error(ec);
  co_yield value;
}

generator start_throws(asio::any_io_executor, int& caught) {
  item value;
  auto start = [](auto handler) {
    auto const dropped = std::move(handler);
    throw std::bad_alloc();
  };
  try {
    co_await async_operation<error_code>(start);
  } catch (std::bad_alloc const&) {
    ++caught;
  }
  co_yield value;
}

generator start_drops(asio::any_io_executor, mark) {
  item value;
  auto start = [](auto handler) { auto const dropped = std::move(handler); };
  co_await async_operation<error_code>(start);
  co_yield value;
}

generator outer_with_timer(asio::any_io_executor executor, mark m) {
  asio::steady_timer own(executor, 1h);
  generator inner = then_wait(executor, 0, 1h, m);
  while (item* value = co_await inner) co_yield *value;
}

generator around(asio::any_io_executor, generator& inner) {
  while (item* value = co_await inner) co_yield *value;
}

template <class Executor>
int consume_all(asio::io_context& context, Executor const& consumer, generator& numbers) {
  int seen = 0;
  auto body = [&]() -> asio::awaitable<void> {
    while (co_await numbers.next()) ++seen;
  };
  asio::co_spawn(consumer, body, asio::detached);
  context.run();
  return seen;
}

/// What a consumer on the context got from next() until it threw.
asio::awaitable<void> consume(generator& numbers, int& seen, error_code& ec, std::shared_ptr<void const> keep = {}) {
  try {
    while (co_await numbers.next(keep)) ++seen;
  } catch (boost::system::system_error const& e) {
    ec = e.code();
  }
}

}  // namespace

BOOST_AUTO_TEST_CASE(values_between_two_executors_do_not_pile_up_on_the_stack) {
  for (bool const generator_on_strand : {true, false}) {
    asio::io_context context;
    asio::any_io_executor const strand = asio::make_strand(context);
    asio::any_io_executor const plain = context.get_executor();
    generator numbers = count_up(generator_on_strand ? strand : plain, 200'000, {});
    BOOST_TEST(consume_all(context, generator_on_strand ? plain : strand, numbers) == 200'000);
  }
}

BOOST_AUTO_TEST_CASE(a_handler_that_throws_reaches_run) {
  for (bool const strand : {false, true}) {
    asio::io_context context;
    asio::any_io_executor executor = context.get_executor();
    if (strand) executor = asio::make_strand(context);
    mark const frames = std::make_shared<int>();
    generator numbers = then_wait(executor, 1, 0ms, frames);
    auto thrower = [](error_code, item*) { throw std::runtime_error("from the handler"); };
    for (int i = 0; i != 2; ++i) {  // one that need not wait, one that must
      numbers.start_next(thrower);
      context.restart();
      BOOST_CHECK_THROW(context.run(), std::runtime_error);
      BOOST_TEST(!numbers.next_pending());
    }
    int more = 0;
    numbers.start_next([&](error_code ec, item* value) { more += !ec && !value; });
    context.restart();
    context.run();
    BOOST_TEST(more == 1);
    numbers.reset();
    BOOST_TEST(frames.use_count() == 1);
  }
}

BOOST_AUTO_TEST_CASE(a_consumer_that_throws_reaches_its_completion_handler) {
  asio::io_context context;
  auto body = [&]() -> asio::awaitable<void> {
    generator numbers = then_wait(context.get_executor(), 0, 0ms, {});
    co_await numbers.next();
    throw std::runtime_error("from the consumer");
  };
  asio::co_spawn(context, body, [](std::exception_ptr e) {
    if (e) std::rethrow_exception(e);
  });
  BOOST_CHECK_THROW(context.run(), std::runtime_error);
}

BOOST_AUTO_TEST_CASE(an_operation_whose_start_throws_throws_in_the_body) {
  asio::io_context context;
  int caught = 0;
  generator numbers = start_throws(context.get_executor(), caught);
  BOOST_TEST(consume_all(context, context.get_executor(), numbers) == 1);
  BOOST_TEST(caught == 1);
}

BOOST_AUTO_TEST_CASE(an_operation_that_drops_its_handler_at_once_is_aborted) {
  asio::io_context context;
  mark const frames = std::make_shared<int>();
  generator numbers = start_drops(context.get_executor(), frames);
  int seen = 0;
  error_code ec;
  asio::co_spawn(context, consume(numbers, seen, ec), asio::detached);
  context.run();
  BOOST_TEST(seen == 0);
  BOOST_TEST(ec == asio::error::operation_aborted);
  numbers.reset();
  BOOST_TEST(frames.use_count() == 1);
}

BOOST_AUTO_TEST_CASE(a_handler_that_is_queued_goes_with_its_context) {
  for (int steps = 0; steps != 3; ++steps) {
    mark const frames = std::make_shared<int>();
    mark const handlers = std::make_shared<int>();
    auto context = std::make_unique<asio::io_context>();
    generator numbers = then_wait(context->get_executor(), 0, 1h, frames);
    numbers.start_next([handlers](error_code, item*) { BOOST_ERROR("called"); });
    for (int i = 0; i != steps; ++i) context->poll_one();
    context.reset();
    BOOST_TEST(handlers.use_count() == 1);
    numbers.reset();
    BOOST_TEST(frames.use_count() == 1);
  }
}

BOOST_AUTO_TEST_CASE(a_session_that_its_handler_keeps_goes_with_the_context) {
  struct session {
    generator numbers;
  };
  for (int steps = 0; steps != 4; ++steps) {
    mark const frames = std::make_shared<int>();
    {
      asio::io_context context;
      auto self = std::make_shared<session>(session{then_wait(context.get_executor(), 0, 1h, frames)});
      self->numbers.start_next([self](error_code, item*) {}, self);
      self.reset();
      for (int i = 0; i != steps; ++i) context.poll_one();
    }
    BOOST_TEST(frames.use_count() == 1, "after " << steps << " steps");
  }
}

BOOST_AUTO_TEST_CASE(a_context_that_goes_during_a_nested_wait_takes_the_outer_timer_along) {
  mark const frames = std::make_shared<int>();
  auto context = std::make_unique<asio::io_context>();
  generator numbers = outer_with_timer(context->get_executor(), frames);
  numbers.start_next([](error_code, item*) {});
  context->poll();
  context.reset();
  BOOST_TEST(numbers.ended());
  numbers.reset();
  BOOST_TEST(frames.use_count() == 1);
}

BOOST_AUTO_TEST_CASE(the_object_moves_while_a_coroutine_waits) {
  asio::io_context context;
  auto first = std::make_unique<generator>(then_wait(context.get_executor(), 0, 1ms, {}));
  generator second;
  int seen = 0;
  auto body = [&]() -> asio::awaitable<void> {
    item* const value = co_await first->next();
    seen += value && value->number == 0;
  };
  asio::co_spawn(context, body, asio::detached);
  while (!first->next_pending()) context.run_one();
  second = std::move(*first);
  first.reset();
  context.run();
  BOOST_TEST(seen == 1);
}

BOOST_AUTO_TEST_CASE(reset_during_the_turn_that_a_burst_gives_to_others) {
  struct holder {
    generator numbers;
  };
  asio::io_context context;
  auto owner = std::make_shared<holder>(holder{count_up(context.get_executor(), 1000, {})});
  auto* const numbers = &owner->numbers;
  int seen = 0;
  error_code ec;
  auto body = [&]() -> asio::awaitable<void> {
    try {
      for (;;) {
        auto keep = owner ? owner : nullptr;
        if (++seen == static_cast<int>(generator::fairness_bound) + 1) {
          asio::post(context, [&] {
            owner->numbers.reset();
            owner.reset();
          });
        }
        auto operation = numbers->next(std::move(keep));
        co_await std::move(operation);
      }
    } catch (boost::system::system_error const& e) {
      ec = e.code();
    }
  };
  asio::co_spawn(context, body, asio::detached);
  context.run();
  BOOST_TEST(ec == asio::error::operation_aborted);
  BOOST_TEST(seen == static_cast<int>(generator::fairness_bound) + 1);
}

BOOST_AUTO_TEST_CASE(a_second_next_during_that_turn_is_in_progress) {
  asio::io_context context;
  int const bound = static_cast<int>(generator::fairness_bound);
  generator numbers = then_wait(context.get_executor(), bound, 0ms, {});
  int seen = 0;
  error_code second;
  // Queued before the turn's end, so that it runs during it.
  auto body = [&]() -> asio::awaitable<void> {
    while (co_await numbers.next()) {
      if (++seen == bound) asio::post(context, [&] { numbers.start_next([&](error_code ec, item*) { second = ec; }); });
    }
  };
  asio::co_spawn(context, body, asio::detached);
  context.run();
  BOOST_TEST(second == tokenwire::error::operation_in_progress);
  BOOST_TEST(seen == bound + 1);
}

BOOST_AUTO_TEST_CASE(terminal_during_that_turn_cancels_the_body) {
  asio::io_context context;
  int const bound = static_cast<int>(generator::fairness_bound);
  generator numbers = then_wait(context.get_executor(), bound, 1h, {});
  int hooks = 0;
  numbers.set_cancel_hook([](void* count) noexcept { ++*static_cast<int*>(count); }, &hooks);
  asio::cancellation_signal signal;
  int seen = 0;
  bool failed = false;
  auto body = [&]() -> asio::awaitable<void> {
    while (co_await numbers.next())
      if (++seen == bound) asio::post(context, [&] { signal.emit(asio::cancellation_type::terminal); });
  };
  asio::co_spawn(context, body,
                 asio::bind_cancellation_slot(signal.slot(), [&](std::exception_ptr e) { failed = e != nullptr; }));
  context.run();
  BOOST_TEST(failed);
  BOOST_TEST(hooks == 1);
  BOOST_TEST(!numbers.next_pending());
}

BOOST_AUTO_TEST_CASE(an_outer_one_whose_inner_one_was_destroyed_does_not_end_cleanly) {
  asio::io_context context;
  auto inner = std::make_unique<generator>(then_wait(context.get_executor(), 0, 1h, {}));
  generator outer = around(context.get_executor(), *inner);
  BOOST_TEST(!outer.poll());
  inner.reset();
  BOOST_TEST(outer.ended());
  int seen = 0;
  error_code ec;
  asio::co_spawn(context, consume(outer, seen, ec), asio::detached);
  context.run();
  BOOST_TEST(ec == asio::error::operation_aborted);
}

BOOST_AUTO_TEST_CASE(a_pending_handler_counts_as_work_of_its_own_context) {
  asio::io_context theirs, ours;
  generator numbers = then_wait(theirs.get_executor(), 0, 5ms, {});
  int calls = 0;
  numbers.start_next(asio::bind_executor(ours, [&](error_code, item*) { ++calls; }));
  std::thread other([&] { theirs.run(); });
  ours.run();
  BOOST_TEST(calls == 1);
  other.join();
}

BOOST_AUTO_TEST_CASE(an_error_of_next_leaves_the_consumer_on_its_executor) {
  asio::io_context context;
  auto mine = asio::make_strand(context), theirs = asio::make_strand(context);
  generator numbers = then_wait(theirs, 0, 2ms, {});
  auto first = [&]() -> asio::awaitable<void> { co_await numbers.next(); };
  error_code ec;
  bool at_home = false;
  auto second = [&]() -> asio::awaitable<void> {
    try {
      co_await numbers.next();
    } catch (boost::system::system_error const& e) {
      ec = e.code();
      at_home = mine.running_in_this_thread();
    }
  };
  asio::co_spawn(theirs, first, asio::detached);
  asio::co_spawn(mine, second, asio::detached);
  context.run();
  BOOST_TEST(ec == tokenwire::error::operation_in_progress);
  BOOST_TEST(at_home);
}

BOOST_AUTO_TEST_CASE(start_next_of_one_that_has_ended) {
  asio::io_context context;
  generator numbers = count_up(context.get_executor(), 0, {});
  for (int i = 0; i != 2; ++i) {
    int calls = 0;
    numbers.start_next([&](error_code ec, item* value) { calls += !ec && !value; });
    BOOST_TEST(calls == 0);
    context.restart();
    context.run();
    BOOST_TEST(calls == 1);
  }
}

BOOST_AUTO_TEST_CASE(a_race_with_a_timer_between_strands_and_threads) {
  using namespace asio::experimental::awaitable_operators;
  int finished = 0;
  for (int i = 0; i != 100; ++i) {
    asio::io_context context(2);
    auto mine = asio::make_strand(context), theirs = asio::make_strand(context);
    auto body = [&]() -> asio::awaitable<void> {
      auto numbers = std::make_shared<generator>(then_wait(theirs, 2, 1ms, {}));
      try {
        for (int j = 0; j != 4; ++j) {
          asio::steady_timer timer(mine, 1ms);
          auto race = numbers->next(numbers) || timer.async_wait(asio::use_awaitable);
          co_await std::move(race);
        }
      } catch (boost::system::system_error const&) {
        // The operator's terminal cancellation ended the body.
      }
      auto hop = asio::bind_executor(theirs, asio::use_awaitable);
      co_await asio::post(std::move(hop));
      numbers->reset();
      ++finished;
    };
    asio::co_spawn(mine, body, asio::detached);
    std::thread other([&] { context.run(); });
    context.run();
    other.join();
  }
  BOOST_TEST(finished == 100);
}

BOOST_AUTO_TEST_SUITE_END()
