// Waits that somebody else ends, and what may happen before the coroutine goes on.

#include <boost/asio.hpp>
#include <boost/test/unit_test.hpp>
#include <memory>
#include <optional>
#include <tokenwire/async_generator.hpp>

BOOST_AUTO_TEST_SUITE(async_generator_give_up)

/// What next_with() tells of its wait. With a name for the linker: it is in the frame of a template's coroutine.
struct noted {
  tokenwire::detail::generator_wait** wait;
  int operator()(tokenwire::detail::generator_wait& now) const {
    *wait = &now;
    return 0;
  }
};

namespace {

namespace asio = boost::asio;
using tokenwire::async_generator;
using tokenwire::async_operation;
using tokenwire::error_code;
using tokenwire::detail::generator_wait;
using namespace std::chrono_literals;

using generator = async_generator<int>;

generator after(asio::any_io_executor, asio::steady_timer& timer) {
  int value = 1;
  auto wait = [&timer](auto handler) { timer.async_wait(std::move(handler)); };
  auto [ec] = co_await async_operation<error_code>(wait);
  if (!ec) co_yield value;
}

/// Its frame goes with it while the inner one waits.
generator around(asio::any_io_executor executor, asio::steady_timer& timer) {
  generator inner = after(executor, timer);
  while (int* const value = co_await inner) co_yield *value;
}

struct waiting {
  waiting() {
    asio::co_spawn(context, consume(), asio::detached);
    context.poll();
    BOOST_REQUIRE(wait);
  }

  asio::awaitable<void> consume() {
    auto operation = numbers->next_with(noted{&wait}, {});
    try {
      int const* const found = co_await std::move(operation);
      value = found ? *found : 0;
    } catch (boost::system::system_error const& e) {
      ec = e.code();
    }
    over = true;
  }

  asio::io_context context;
  asio::steady_timer timer{context, 1h};
  std::optional<generator> numbers{around(context.get_executor(), timer)};
  generator_wait* wait{};
  int value{-1};
  error_code ec;
  bool over{};
};

}  // namespace

BOOST_AUTO_TEST_CASE(the_generator_goes_before_the_coroutine_goes_on) {
  waiting w;
  w.wait->give_up({});
  w.numbers.reset();
  w.context.poll();
  BOOST_TEST(w.over);
  BOOST_TEST(w.ec == asio::error::operation_aborted);
}

BOOST_AUTO_TEST_CASE(the_generator_goes_before_an_error_arrives) {
  waiting w;
  w.wait->give_up(asio::error::timed_out);
  w.numbers.reset();
  w.context.poll();
  BOOST_TEST(w.ec == asio::error::timed_out);
}

BOOST_AUTO_TEST_CASE(until_then_nobody_else_may_wait) {
  waiting w;
  w.wait->give_up({});
  BOOST_TEST(w.numbers->next_pending());
  w.context.poll();
  BOOST_TEST(w.over);
  BOOST_TEST(w.value == 0);
  BOOST_TEST(!w.ec);
  BOOST_TEST(!w.numbers->next_pending());
  BOOST_TEST(!w.numbers->ended());
}

BOOST_AUTO_TEST_CASE(the_context_goes_before_the_coroutine_goes_on) {
  auto w = std::make_unique<waiting>();
  w->wait->give_up({});
  w.reset();
}

// Moved from, made by nobody, or overwritten with such a one: it ends as one that was reset does.
BOOST_AUTO_TEST_CASE(one_without_a_frame_gives_aborted) {
  for (int kind = 0; kind != 3; ++kind) {
    for (bool const away : {false, true}) {
      asio::io_context context;
      asio::io_context other;
      asio::steady_timer timer(context);
      generator numbers;
      if (kind != 1) numbers = after(context.get_executor(), timer);
      generator rest;
      if (kind == 0) rest = std::move(numbers);
      if (kind == 2) numbers = generator();
      BOOST_TEST(numbers.ended());
      error_code thrown;
      bool over = false;
      auto consume = [&]() -> asio::awaitable<void> {
        try {
          co_await numbers.next();
        } catch (boost::system::system_error const& e) {
          thrown = e.code();
        }
        over = true;
      };
      auto& home = away ? other : context;
      asio::co_spawn(home, consume(), asio::detached);
      error_code given;
      int calls = 0;
      numbers.start_next(asio::bind_executor(home, [&](error_code ec, int* value) {
        given = ec;
        calls += value == nullptr ? 1 : 0;
      }));
      BOOST_TEST(calls == 0);
      // One that never had an executor has the system's, which is another thread's.
      auto const give_up = std::chrono::steady_clock::now() + 20s;
      while ((!over || calls == 0) && std::chrono::steady_clock::now() < give_up) {
        other.restart();
        other.poll();
        context.restart();
        context.poll();
      }
      BOOST_TEST(thrown == asio::error::operation_aborted);
      BOOST_TEST(given == asio::error::operation_aborted);
      BOOST_TEST(calls == 1);
    }
  }
}

BOOST_AUTO_TEST_SUITE_END()
