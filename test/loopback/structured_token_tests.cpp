// Values by async_next(): with each of Asio's completion tokens, cancelled, and destroyed meanwhile.

#include <boost/asio.hpp>
#include <boost/test/unit_test.hpp>
#include <memory>
#include <optional>
#include <tokenwire/api_error.hpp>

#include "support/held_value.hpp"

BOOST_AUTO_TEST_SUITE(structured_tokens)

namespace pplx = tokenwire::perplexity;
using namespace std::chrono_literals;
using namespace tokenwire::test;
using tokenwire::error;
using tokenwire::error_code;
using tokenwire::next_status;
using namespace tokenwire::test::held;

BOOST_AUTO_TEST_CASE(callback) {
  held_value s;
  s.server.release_all();
  for (std::string const& each : steps) {
    value_call const done = once(s);
    BOOST_TEST(!done.ec);
    BOOST_TEST(done.any.value_or("none") == each);
  }
  for (int i = 0; i != 2; ++i) {
    value_call const end = once(s);
    BOOST_TEST(!end.ec);
    BOOST_TEST(!end.any);
  }
  BOOST_TEST(s.stream.result().few == "two");
}

BOOST_AUTO_TEST_CASE(errors_are_codes_of_async_next) {
  held_value s(misfit());
  s.server.release_all();
  BOOST_TEST(once(s).any.value_or("none") == "A");
  for (int i = 0; i != 2; ++i) {
    value_call const failed = once(s);
    BOOST_TEST(failed.ec == error::value_mismatch);
    BOOST_TEST(!failed.any);
  }
  BOOST_TEST(s.stream.problem().path == "/few");
  held_value cut(events_of({R"({"any":"A)"}, false), paced_server::end::cut);
  cut.server.release_all();
  BOOST_TEST(!once(cut).ec);
  BOOST_TEST(once(cut).ec == error::stream_incomplete);
  held_value prose(events_of({"No."}));
  prose.server.release_all();
  BOOST_TEST(!once(prose).ec);
  BOOST_TEST(once(prose).ec == error::no_json_value);
}

BOOST_AUTO_TEST_CASE(use_future) {
  held_value s;
  s.server.release_all();
  for (std::size_t i = 0; i != steps.size() + 1; ++i) {
    auto future = s.stream.async_next(asio::use_future);
    run_until(s.context, [&] { return future.wait_for(0s) == std::future_status::ready; });
    BOOST_TEST((future.get() != nullptr) == (i != steps.size()));
  }
}

BOOST_AUTO_TEST_CASE(tokens_that_are_awaited) {
  held_value s;
  s.server.release_all();
  constexpr auto token = asio::as_tuple(asio::use_awaitable);
  std::vector<std::string> seen;
  auto body = [&]() -> asio::awaitable<void> {
    for (;;) {
      auto [ec, value] = co_await s.stream.async_next(token);
      BOOST_TEST(!ec);
      BOOST_TEST(s.strand.running_in_this_thread());
      if (!value) co_return;
      seen.push_back((*value)->any);
    }
  };
  s.run(body());
  BOOST_TEST(seen == steps, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(deferred_does_nothing_until_it_is_called) {
  held_value s;
  value_call done;
  auto operation = s.stream.async_next(asio::deferred);
  s.context.poll();
  BOOST_TEST(s.server.connections() == 0);
  s.server.release_all();
  std::move(operation)(done.handler());
  run_until(s.context, [&] { return done.made; });
  BOOST_TEST(done.any.value_or("none") == "A");
}

BOOST_AUTO_TEST_CASE(the_handler_runs_on_its_own_executor) {
  held_value s;
  s.server.release_all();
  asio::io_context elsewhere;
  auto const other = asio::make_strand(elsewhere);
  for (std::size_t i = 0; i != steps.size() + 2; ++i) {
    bool done = false;
    s.stream.async_next(asio::bind_executor(other, [&](error_code ec, value_pointer value) {
      done = true;
      BOOST_TEST(!ec);
      BOOST_TEST((value != nullptr) == (i < steps.size()));
      BOOST_TEST(other.running_in_this_thread());
      BOOST_TEST(!s.strand.running_in_this_thread());
    }));
    // The pending operation counts as work of the handler's context.
    elsewhere.restart();
    BOOST_TEST(elsewhere.poll() == 0U);
    BOOST_TEST(!elsewhere.stopped());
    run_until(s.context, [&] {
      elsewhere.poll();
      return done;
    });
  }
}

BOOST_AUTO_TEST_CASE(never_inside_the_initiating_function) {
  for (auto const& pieces : {growing(), misfit()}) {
    for (bool const on_strand : {false, true}) {
      held_value s(pieces);
      s.server.release_all();
      for (std::size_t i = 0; i != steps.size() + 2; ++i) {
        bool inside = false, done = false, second = false;
        auto initiate = [&] {
          inside = true;
          s.stream.async_next([&](error_code, value_pointer) {
            BOOST_TEST(!inside);
            BOOST_TEST(s.strand.running_in_this_thread());
            done = true;
          });
          // One too many.
          s.stream.async_next([&](error_code ec, value_pointer value) {
            BOOST_TEST(!inside);
            BOOST_TEST((ec == error::operation_in_progress || s.stream.error()));
            BOOST_TEST(!value);
            second = true;
          });
          inside = false;
        };
        if (on_strand) {
          asio::post(s.strand, initiate);
        } else {
          initiate();
        }
        run_until(s.context, [&] { return done && second; });
      }
    }
  }
}

BOOST_AUTO_TEST_CASE(total_cancellation_of_async_next_loses_nothing) {
  held_value s;
  asio::cancellation_signal signal;
  value_call given_up;
  // The head has to have come.
  s.server.release();
  BOOST_TEST(once(s).any.value_or("none") == "A");
  s.stream.async_next(asio::bind_cancellation_slot(signal.slot(), given_up.handler()));
  s.context.restart();
  s.context.poll();
  BOOST_TEST(!given_up.made);
  signal.emit(asio::cancellation_type::total);
  run_until(s.context, [&] { return given_up.made; });
  BOOST_TEST(given_up.ec == asio::error::operation_aborted);
  s.server.release_all();
  for (std::size_t i = 1; i != steps.size(); ++i) BOOST_TEST(once(s).any.value_or("none") == steps[i]);
  BOOST_TEST(!once(s).ec);
}

BOOST_AUTO_TEST_CASE(terminal_cancellation_of_async_next_ends_the_stream) {
  held_value s;
  asio::cancellation_signal signal;
  value_call ended;
  s.stream.async_next(asio::bind_cancellation_slot(signal.slot(), ended.handler()));
  signal.emit(asio::cancellation_type::terminal);
  run_until(s.context, [&] { return ended.made; });
  BOOST_TEST(ended.ec == asio::error::operation_aborted);
  BOOST_TEST(once(s).ec == asio::error::operation_aborted);
  BOOST_TEST(s.stream.error() == asio::error::operation_aborted);
}

BOOST_AUTO_TEST_CASE(a_cancellation_that_comes_before_the_operation_has_begun) {
  for (auto const type : {asio::cancellation_type::total, asio::cancellation_type::terminal}) {
    held_value s;
    s.server.release_all();
    asio::cancellation_signal signal;
    value_call given_up;
    // It is on the strand already when the operation is on its way there.
    asio::post(s.strand, [&] { signal.emit(type); });
    s.stream.async_next(asio::bind_cancellation_slot(signal.slot(), given_up.handler()));
    run_until(s.context, [&] { return given_up.made; });
    BOOST_TEST(given_up.ec == asio::error::operation_aborted);
    bool const goes_on = type == asio::cancellation_type::total;
    BOOST_TEST(s.server.connections() == 0);
    BOOST_TEST(once(s).any.has_value() == goes_on);
  }
}

BOOST_AUTO_TEST_CASE(a_stream_that_is_destroyed_ends_what_is_pending) {
  held_value s;
  std::optional<pplx::structured_stream<texts>> stream(s.client.stream_as<texts>(small_request()));
  value_call done;
  stream->async_next(done.handler());
  s.context.poll();
  stream.reset();
  run_until(s.context, [&] { return done.made; });
  BOOST_TEST(done.ec == asio::error::operation_aborted);
}

BOOST_AUTO_TEST_CASE(a_handler_may_destroy_the_stream) {
  for (std::size_t const after : {1U, 2U, 4U, 5U}) {
    held_value s;
    s.server.release_all();
    auto stream = std::make_unique<pplx::structured_stream<texts>>(s.client.stream_as<texts>(small_request()));
    std::size_t calls = 0;
    std::function<void()> const go = [&] {
      stream->async_next([&](error_code, value_pointer) {
        if (++calls == after) return stream.reset();
        go();
      });
    };
    go();
    run_until(s.context, [&] { return !stream; });
    s.context.poll();
    BOOST_TEST(calls == after);
  }
}

BOOST_AUTO_TEST_CASE(a_handler_that_is_never_called_is_destroyed) {
  auto held = std::make_shared<int>(0);
  {
    held_value s;
    s.stream.async_next([held](error_code, value_pointer) {});
    s.context.poll();
  }
  BOOST_TEST(held.use_count() == 1);
  // The handler owns the stream, and goes with the context.
  paced_server server(growing());
  auto context = std::make_unique<asio::io_context>();
  pplx::client const client(*context, server.options());
  auto stream = std::make_shared<pplx::structured_stream<texts>>(client.stream_as<texts>(small_request()));
  std::weak_ptr<pplx::structured_stream<texts>> const left = stream;
  stream->async_next([held, stream](error_code, value_pointer) {});
  stream.reset();
  context->poll();
  context.reset();
  BOOST_TEST(left.expired());
  BOOST_TEST(held.use_count() == 1);
}

BOOST_AUTO_TEST_SUITE_END()
