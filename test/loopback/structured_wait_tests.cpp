// Values: until a point in time, and what is there already.

#include <boost/asio.hpp>
#include <boost/test/unit_test.hpp>
#include <future>
#include <tokenwire/api_error.hpp>

#include "support/held_value.hpp"

BOOST_AUTO_TEST_SUITE(structured_waits)

namespace pplx = tokenwire::perplexity;
using namespace std::chrono_literals;
using namespace tokenwire::test;
using tokenwire::error;
using tokenwire::next_status;
using tokenwire::structured_error;
using tokenwire::structured::next_value;
using time_point = std::chrono::steady_clock::time_point;
using namespace tokenwire::test::held;

namespace {
constexpr time_point never = time_point::max();
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

BOOST_AUTO_TEST_CASE(try_next_closes_what_does_not_fit_though_nobody_runs_the_context) {
  std::promise<bool> closed;
  scripted_server const server([&](server_connection& connection, int) {
    connection.read_request();
    connection.send(plain_stream(sse_body({delta_event(R"({"any":7)")})));
    closed.set_value(connection.wait_for_close());
  });
  asio::io_context context;
  pplx::client const client(context, options_for(server));
  pplx::structured_stream<texts> stream = client.stream_as<texts>(small_request());
  run_until(context, [&] { return stream.try_next().status == next_status::failed; });
  auto found = closed.get_future();
  BOOST_REQUIRE((found.wait_for(20s) == std::future_status::ready));
  BOOST_TEST(found.get());
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

BOOST_AUTO_TEST_SUITE_END()
