// Ways to wait for more of a value other than next() in the stream's own executor, and not to wait.

#include <boost/asio.hpp>
#include <boost/test/unit_test.hpp>
#include <memory>
#include <optional>
#include <tokenwire/api_error.hpp>
#include <tokenwire/perplexity/structured.hpp>

#include "support/chat_client_fixture.hpp"
#include "support/paced_server.hpp"
#include "support/structured_types.hpp"

BOOST_AUTO_TEST_SUITE(structured_waits)

namespace asio = boost::asio;
namespace pplx = tokenwire::perplexity;
using namespace std::chrono_literals;
using namespace tokenwire::test;
using shapes::texts;
using tokenwire::error;
using tokenwire::error_code;
using tokenwire::next_status;
using tokenwire::structured_error;
using tokenwire::structured::next_value;
using time_point = std::chrono::steady_clock::time_point;
using value_pointer = tokenwire::partial<texts> const*;

namespace {

constexpr time_point never = time_point::max();

std::vector<std::string> events_of(std::vector<std::string> const& deltas, bool ends = true) {
  std::vector<std::string> events;
  for (std::string const& each : deltas) events.push_back(sse_body({delta_event(each)}));
  if (ends) events.push_back(sse_body({delta_event("", "stop"), "[DONE]"}));
  return events;
}

/// Four steps; between two of them is an event without text.
std::vector<std::string> growing() {
  auto events = events_of({R"({"any":"A)", " wo", "rd", R"(","few":"two"})"});
  events[1] = sse_body({delta_event("")}) + events[1];
  return events;
}
std::vector<std::string> misfit() {
  return events_of({R"({"any":"A)", R"(","few":7)", "}"});
}

/// A value on a strand; nothing of the answer comes until the test releases it.
struct held_value {
  explicit held_value(std::vector<std::string> pieces = growing(), paced_server::end how = paced_server::end::whole)
      : server(std::move(pieces), how) {}

  void run(asio::awaitable<void> body) { run_to_end(context, strand, std::move(body)); }

  paced_server server;
  asio::io_context context;
  asio::strand<asio::io_context::executor_type> strand = asio::make_strand(context);
  pplx::client client{context, server.options()};
  pplx::structured_stream<texts> stream = client.stream_as<texts>(small_request(), strand);
};

/// What a handler was called with.
struct value_call {
  bool made{};
  error_code ec;
  std::optional<std::string> any;

  auto handler() {
    return [this](error_code result, value_pointer value) {
      BOOST_TEST(!made);
      made = true;
      ec = result;
      if (value) any = (*value)->any;
    };
  }
};

value_call once(held_value& s) {
  value_call done;
  s.stream.async_next(done.handler());
  BOOST_TEST(!done.made);
  run_until(s.context, [&] { return done.made; });
  return done;
}

std::vector<std::string> const steps{"A", "A wo", "A word", "A word"};

}  // namespace

BOOST_AUTO_TEST_CASE(try_next_through_a_whole_answer) {
  held_value s;
  pplx::structured_stream<texts> stream = s.client.stream_as<texts>(small_request());
  std::vector<std::string> seen;
  next_value<texts> last;
  run_until(s.context, [&] {
    for (last = stream.try_next(); last; last = stream.try_next()) {
      seen.push_back((*last.value)->any);
      BOOST_TEST((last.status == next_status::chunk));
      BOOST_TEST(last.value->arrived(&texts::few) == (seen.size() == 4));
    }
    // It came back, although the server is silent until now.
    s.server.release();
    return last.status != next_status::not_yet;
  });
  BOOST_TEST((last.status == next_status::end));
  BOOST_TEST(!last);
  BOOST_TEST(seen == steps, boost::test_tools::per_element());
  BOOST_TEST((stream.try_next().status == next_status::end));
  BOOST_TEST(stream.result().few == "two");
  BOOST_TEST(stream.view().complete());
  BOOST_TEST(!stream.error());
  BOOST_TEST(!stream.problem());
}

BOOST_AUTO_TEST_CASE(try_next_says_what_does_not_fit) {
  held_value s(misfit());
  s.server.release_all();
  pplx::structured_stream<texts> stream = s.client.stream_as<texts>(small_request());
  next_status found = next_status::not_yet;
  std::size_t values = 0;
  run_until(s.context, [&] {
    auto const next = stream.try_next();
    found = next.status;
    values += next ? 1 : 0;
    return found == next_status::failed;
  });
  BOOST_TEST(values == 1U);
  for (int i = 0; i != 2; ++i) {
    BOOST_TEST((stream.try_next().status == next_status::failed));
    BOOST_TEST(stream.error() == error::value_mismatch);
    BOOST_TEST(stream.problem().path == "/few");
    BOOST_TEST(stream.diagnostics().detail.starts_with("/few: expected a string"));
    BOOST_TEST(stream.diagnostics().status == 200U);
    BOOST_TEST(stream.diagnostics().partial_text == R"({"any":"A","few":7)");
  }
  BOOST_TEST(stream.result().any == "A");
}

BOOST_AUTO_TEST_CASE(try_next_of_an_answer_that_stops_in_the_middle) {
  held_value s(events_of({R"({"any":"A)"}));
  s.server.release_all();
  pplx::structured_stream<texts> stream = s.client.stream_as<texts>(small_request());
  run_until(s.context, [&] { return stream.try_next().status == next_status::failed; });
  BOOST_TEST(stream.error() == error::malformed_json);
  BOOST_TEST(stream.problem().path == "/any");
}

BOOST_AUTO_TEST_CASE(try_next_of_a_stream_that_is_cut) {
  held_value s(events_of({R"({"any":"A)"}, false), paced_server::end::cut);
  s.server.release_all();
  pplx::structured_stream<texts> stream = s.client.stream_as<texts>(small_request());
  run_until(s.context, [&] { return stream.try_next().status == next_status::failed; });
  BOOST_TEST(stream.error() == error::stream_incomplete);
  BOOST_TEST(!stream.problem());
}

BOOST_AUTO_TEST_CASE(next_until_gives_up_and_loses_nothing) {
  held_value s;
  std::vector<std::string> seen;
  int gave_up = 0;
  auto body = [&]() -> asio::awaitable<void> {
    for (std::size_t i = 0; i != steps.size(); ++i) {
      for (time_point const when : {time_point::min(), std::chrono::steady_clock::now() + 1ms}) {
        next_value<texts> const nothing = co_await s.stream.next_until(when);
        BOOST_TEST((nothing.status == next_status::not_yet));
        BOOST_TEST(!nothing);
        ++gave_up;
      }
      s.server.release();
      next_value<texts> const next = co_await s.stream.next_until(never);
      BOOST_REQUIRE((next.status == next_status::chunk));
      seen.push_back((*next.value)->any);
    }
    s.server.release();
    for (time_point const when : {never, time_point::min()}) {
      next_value<texts> const end = co_await s.stream.next_until(when);
      BOOST_TEST((end.status == next_status::end));
      BOOST_TEST(!end.value);
    }
  };
  s.run(body());
  BOOST_TEST(gave_up == 8);
  BOOST_TEST(seen == steps, boost::test_tools::per_element());
  BOOST_TEST(s.stream.result().few == "two");
}

BOOST_AUTO_TEST_CASE(next_until_throws_what_the_value_failed_with) {
  held_value s(misfit());
  s.server.release_all();
  auto body = [&]() -> asio::awaitable<void> {
    next_value<texts> const next = co_await s.stream.next_until(never);
    BOOST_TEST((next.status == next_status::chunk));
    co_await s.stream.next_until(never);
  };
  auto const is_misfit = [](structured_error const& e) {
    return e.code() == error::value_mismatch && e.problem().path == "/few";
  };
  BOOST_CHECK_EXCEPTION(s.run(body()), structured_error, is_misfit);
  auto again = [&]() -> asio::awaitable<void> { co_await s.stream.next_until(time_point::min()); };
  BOOST_CHECK_EXCEPTION(s.run(again()), structured_error, is_misfit);
  // The same of the other ways.
  BOOST_TEST(once(s).ec == error::value_mismatch);
  BOOST_TEST((s.stream.try_next().status == next_status::failed));
}

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

BOOST_AUTO_TEST_CASE(try_next_beside_a_pending_operation_gives_nothing) {
  held_value s;
  value_call done;
  s.stream.async_next(done.handler());
  s.context.poll();
  BOOST_TEST((s.stream.try_next().status == next_status::not_yet));
  s.server.release_all();
  run_until(s.context, [&] { return done.made; });
  BOOST_TEST(done.any.value_or("none") == "A");
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
