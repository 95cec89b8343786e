// async_generator: who owns the frame, where the consumer goes on, what each kind of cancellation does.

#include <boost/asio.hpp>
#include <boost/test/unit_test.hpp>
#include <tokenwire/async_generator.hpp>

BOOST_AUTO_TEST_SUITE(async_generator_tests)

namespace asio = boost::asio;
using tokenwire::async_generator;
using tokenwire::async_operation;
using tokenwire::error_code;

namespace {

struct item {
  int number{};
  std::string text{};
};

/// Counts the frames that are alive.
struct frame_mark {
  explicit frame_mark(int& count) : count_(&count) { ++*count_; }
  frame_mark(frame_mark const& other) : count_(other.count_) { ++*count_; }
  frame_mark& operator=(frame_mark const&) = delete;
  ~frame_mark() { --*count_; }
  int* count_;
};

async_generator<item> count_up(asio::any_io_executor, int n, frame_mark) {
  item value;
  for (int i = 0; i != n; ++i) {
    value.number = i;
    value.text = "a text that is too long for the small string buffer " + std::to_string(i);
    co_yield value;
  }
}

/// Waits on a timer before every `every`-th value.
async_generator<item> ticking(asio::any_io_executor executor, int n, int every, std::chrono::milliseconds pause,
                              frame_mark mark) {
  (void)mark;
  asio::steady_timer timer(executor);
  item value;
  for (int i = 0; i != n; ++i) {
    if (i % every == 0) {
      timer.expires_after(pause);
      auto wait = [&timer](auto handler) { timer.async_wait(std::move(handler)); };
      auto [ec] = co_await async_operation<error_code>(wait);
      if (ec) throw boost::system::system_error(ec);
    }
    value.number = i;
    value.text = "a text that is too long for the small string buffer " + std::to_string(i);
    co_yield value;
  }
}

async_generator<item> doubled(asio::any_io_executor executor, int n, frame_mark outer, frame_mark inner) {
  (void)outer;
  async_generator<item> numbers = ticking(executor, n, 3, std::chrono::milliseconds(1), inner);
  item value;
  while (item* number = co_await numbers) {
    value.number = 2 * number->number;
    value.text = number->text;
    co_yield value;
  }
  if (numbers.exception()) std::rethrow_exception(numbers.exception());
}

async_generator<item> failing(asio::any_io_executor) {
  item value;
  co_yield value;
  throw std::runtime_error("from the body");
}

template <class Body>
void run(asio::io_context& context, Body body) {
  std::exception_ptr failure;
  asio::co_spawn(context, std::move(body), [&failure](std::exception_ptr e) { failure = e; });
  context.run();
  context.restart();
  if (failure) std::rethrow_exception(failure);
}

}  // namespace

BOOST_AUTO_TEST_CASE(gives_every_value_then_null) {
  asio::io_context context;
  int frames = 0;
  int seen = 0;
  run(context, [&]() -> asio::awaitable<void> {
    auto numbers = count_up(context.get_executor(), 200, frame_mark(frames));
    while (item* value = co_await numbers.next()) BOOST_TEST(value->number == seen++);
    item* const again = co_await numbers.next();
    BOOST_TEST(again == nullptr);
    BOOST_TEST(numbers.ended());
  });
  BOOST_TEST(seen == 200);
  BOOST_TEST(frames == 0);
}

BOOST_AUTO_TEST_CASE(is_lazy) {
  asio::io_context context;
  int frames = 0;
  {
    auto numbers = count_up(context.get_executor(), 3, frame_mark(frames));
    BOOST_TEST(frames > 0);
    BOOST_TEST(!numbers.ended());
  }
  BOOST_TEST(frames == 0);
}

BOOST_AUTO_TEST_CASE(nested_generators_wait_for_each_other) {
  asio::io_context context;
  int frames = 0;
  int seen = 0;
  run(context, [&]() -> asio::awaitable<void> {
    auto numbers = doubled(context.get_executor(), 10, frame_mark(frames), frame_mark(frames));
    while (item* value = co_await numbers.next()) BOOST_TEST(value->number == 2 * seen++);
  });
  BOOST_TEST(seen == 10);
  BOOST_TEST(frames == 0);
}

BOOST_AUTO_TEST_CASE(consumer_of_a_strand_goes_on_in_its_strand) {
  asio::io_context context;
  auto strand = asio::make_strand(context);
  int frames = 0;
  int outside = 0;
  int seen = 0;
  auto consumer = [&]() -> asio::awaitable<void> {
    auto numbers = ticking(context.get_executor(), 200, 2, std::chrono::milliseconds(0), frame_mark(frames));
    while (item* value = co_await numbers.next()) {
      seen += value->number >= 0;
      outside += !strand.running_in_this_thread();
    }
    outside += !strand.running_in_this_thread();
  };
  asio::co_spawn(strand, consumer, asio::detached);
  context.run();
  BOOST_TEST(seen == 200);
  BOOST_TEST(outside == 0);
}

BOOST_AUTO_TEST_CASE(rethrows_the_body_s_exception_every_time) {
  asio::io_context context;
  int thrown = 0;
  run(context, [&]() -> asio::awaitable<void> {
    auto numbers = failing(context.get_executor());
    BOOST_TEST((co_await numbers.next() != nullptr));
    for (int i = 0; i != 2; ++i) {
      try {
        co_await numbers.next();
      } catch (std::runtime_error const&) {
        ++thrown;
      }
    }
  });
  BOOST_TEST(thrown == 2);
}

BOOST_AUTO_TEST_CASE(dropped_early_destroys_its_frames) {
  asio::io_context context;
  int frames = 0;
  run(context, [&]() -> asio::awaitable<void> {
    auto numbers = doubled(context.get_executor(), 10, frame_mark(frames), frame_mark(frames));
    co_await numbers.next();
    co_await numbers.next();
  });
  BOOST_TEST(frames == 0);
}

BOOST_AUTO_TEST_CASE(destroyed_while_waited_for_completes_the_consumer_with_aborted) {
  asio::io_context context;
  int frames = 0;
  auto numbers = std::make_unique<async_generator<item>>(
      doubled(context.get_executor(), 10, frame_mark(frames), frame_mark(frames)));
  // Replace the pause by a long one: the inner timer is pending when the generator goes.
  *numbers = ticking(context.get_executor(), 10, 1, std::chrono::hours(1), frame_mark(frames));
  error_code result;
  int completions = 0;
  auto consumer = [&]() -> asio::awaitable<void> {
    try {
      co_await numbers->next();
    } catch (boost::system::system_error const& e) {
      result = e.code();
    }
    ++completions;
  };
  asio::co_spawn(context, consumer, asio::detached);
  asio::post(context, [&] { asio::post(context, [&] { numbers.reset(); }); });
  context.run();
  BOOST_TEST(completions == 1);
  BOOST_TEST(result == asio::error::operation_aborted);
  BOOST_TEST(frames == 0);
}

BOOST_AUTO_TEST_CASE(execution_context_destroyed_at_each_point_leaks_nothing) {
  // After k steps of the loop the io_context goes, with whatever is pending then.
  for (int steps = 0; steps != 12; ++steps) {
    int frames = 0;
    int consumers = 0;
    {
      asio::io_context context;
      auto consumer = [&, mark = frame_mark(consumers)]() -> asio::awaitable<void> {
        auto numbers = doubled(context.get_executor(), 10, frame_mark(frames), frame_mark(frames));
        while (co_await numbers.next()) continue;
      };
      asio::co_spawn(context, std::move(consumer), asio::detached);
      for (int i = 0; i != steps; ++i) context.run_one_for(std::chrono::milliseconds(5));
    }
    BOOST_TEST(frames == 0, "after " << steps << " steps");
    BOOST_TEST(consumers == 0);
  }
}

BOOST_AUTO_TEST_CASE(execution_context_destroyed_with_the_generator_outside) {
  int frames = 0;
  auto context = std::make_unique<asio::io_context>();
  auto numbers = doubled(context->get_executor(), 10, frame_mark(frames), frame_mark(frames));
  bool called = false;
  numbers.start_next([&](error_code, item*) { called = true; });
  context->run_one();
  context.reset();
  BOOST_TEST(!called);
  numbers.reset();
  BOOST_TEST(frames == 0);
}

BOOST_AUTO_TEST_CASE(total_cancellation_loses_nothing) {
  asio::io_context context;
  int frames = 0;
  auto numbers = ticking(context.get_executor(), 3, 1, std::chrono::milliseconds(5), frame_mark(frames));
  asio::cancellation_signal signal;
  error_code first;
  bool done = false;
  numbers.start_next(asio::bind_cancellation_slot(signal.slot(), [&](error_code ec, item* value) {
    first = ec;
    BOOST_TEST(value == nullptr);
    done = true;
  }));
  while (context.run_one() && !numbers.next_pending()) continue;
  asio::post(context, [&] { signal.emit(asio::cancellation_type::total); });
  while (!done && context.run_one()) continue;
  BOOST_TEST(first == asio::error::operation_aborted);
  std::vector<int> seen;
  run(context, [&]() -> asio::awaitable<void> {
    while (item* value = co_await numbers.next()) seen.push_back(value->number);
  });
  BOOST_TEST(seen == (std::vector<int>{0, 1, 2}));
}

BOOST_AUTO_TEST_CASE(terminal_cancellation_ends_the_body_s_operation) {
  for (auto const type : {asio::cancellation_type::terminal, asio::cancellation_type::all}) {
    asio::io_context context;
    int frames = 0;
    error_code result;
    asio::cancellation_signal signal;
    auto consumer = [&]() -> asio::awaitable<void> {
      auto numbers = ticking(context.get_executor(), 3, 1, std::chrono::hours(1), frame_mark(frames));
      co_await numbers.next();
    };
    asio::co_spawn(context, consumer, asio::bind_cancellation_slot(signal.slot(), [&](std::exception_ptr e) {
                     try {
                       if (e) std::rethrow_exception(e);
                     } catch (boost::system::system_error const& x) {
                       result = x.code();
                     }
                   }));
    asio::post(context, [&] { asio::post(context, [&] { signal.emit(type); }); });
    context.run();
    BOOST_TEST(result == asio::error::operation_aborted);
    BOOST_TEST(frames == 0);
  }
}

BOOST_AUTO_TEST_CASE(second_next_is_in_progress_and_leaves_the_first_alone) {
  asio::io_context context;
  int frames = 0;
  auto numbers = ticking(context.get_executor(), 1, 1, std::chrono::milliseconds(1), frame_mark(frames));
  std::vector<error_code> results;
  int values = 0;
  auto record = [&](error_code ec, item* value) {
    results.push_back(ec);
    values += value != nullptr;
  };
  numbers.start_next(record);
  numbers.start_next(record);
  context.run();
  BOOST_REQUIRE(results.size() == 2);
  BOOST_TEST(results[0] == tokenwire::error::operation_in_progress);
  BOOST_TEST(!results[1]);
  BOOST_TEST(values == 1);
}

BOOST_AUTO_TEST_CASE(generator_destroyed_inside_its_consumer) {
  asio::io_context context;
  int frames = 0;
  auto numbers = std::make_unique<async_generator<item>>(
      doubled(context.get_executor(), 10, frame_mark(frames), frame_mark(frames)));
  int calls = 0;
  numbers->start_next([&](error_code, item*) {
    ++calls;
    numbers.reset();
  });
  context.run();
  BOOST_TEST(calls == 1);
  BOOST_TEST(frames == 0);
}

BOOST_AUTO_TEST_CASE(moves_while_an_operation_is_pending) {
  asio::io_context context;
  int frames = 0;
  auto numbers = doubled(context.get_executor(), 2, frame_mark(frames), frame_mark(frames));
  int seen = 0;
  numbers.start_next([&](error_code, item* value) { seen += value != nullptr; });
  context.poll_one();
  async_generator<item> moved = std::move(numbers);
  BOOST_TEST(numbers.ended());
  context.run();
  BOOST_TEST(seen == 1);
  moved.reset();
  BOOST_TEST(frames == 0);
}

BOOST_AUTO_TEST_CASE(a_burst_lets_others_have_their_turn) {
  asio::io_context context;
  int frames = 0;
  int others = 0;
  int others_at_end = 0;
  std::function<void()> other = [&] {
    if (++others < 100) asio::post(context, other);
  };
  run(context, [&]() -> asio::awaitable<void> {
    asio::post(context, other);
    auto numbers = count_up(context.get_executor(), 1000, frame_mark(frames));
    while (co_await numbers.next()) continue;
    others_at_end = others;
  });
  BOOST_TEST(others_at_end >= 1000 / static_cast<int>(async_generator<item>::fairness_bound) - 1);
}

BOOST_AUTO_TEST_CASE(poll_takes_what_is_there_and_starts_the_wait) {
  asio::io_context context;
  int frames = 0;
  auto numbers = ticking(context.get_executor(), 4, 2, std::chrono::milliseconds(1), frame_mark(frames));
  BOOST_TEST(numbers.poll() == nullptr);
  BOOST_TEST(!numbers.ended());
  context.run_one();
  item* value = numbers.poll();
  BOOST_REQUIRE(value);
  BOOST_TEST(value->number == 0);
  value = numbers.poll();
  BOOST_REQUIRE(value);
  BOOST_TEST(value->number == 1);
  BOOST_TEST(numbers.poll() == nullptr);
}

BOOST_AUTO_TEST_SUITE_END()
