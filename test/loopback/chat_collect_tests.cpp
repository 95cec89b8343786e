// Whole answers in one await: collect(), complete(), and run() for a plain main().

#include <boost/asio.hpp>
#include <boost/test/unit_test.hpp>
#include <memory>
#include <tokenwire/api_error.hpp>
#include <tokenwire/perplexity/client.hpp>
#include <tokenwire/run.hpp>
#include <tokenwire/testing/simulator.hpp>

#include "support/chat_compare.hpp"
#include "support/paced_server.hpp"
#include "support/simulated.hpp"

BOOST_AUTO_TEST_SUITE(chat_collect_tests)

namespace asio = boost::asio;
namespace pplx = tokenwire::perplexity;
using namespace tokenwire::test;
using tokenwire::error;

namespace {

/// Answers that differ in nothing but how they come.
tokenwire::testing::simulator_options the_same_each_time() {
  auto options = fast();
  options.answer.id = "the one";
  options.answer.created = 1;
  return options;
}

pplx::client_options options_for(tokenwire::testing::simulator const& server) {
  pplx::client_options options;
  options.api_key = "key";
  options.base_url = server.base_url();
  options.retry.max_retries = 0;
  return options;
}

asio::awaitable<pplx::chat_completion> collected(tokenwire::testing::simulator const& server) {
  auto const here = co_await asio::this_coro::executor;
  pplx::client const client(here, options_for(server));
  pplx::chat_request const request = small_request();
  auto stream = client.stream(request);
  co_return co_await collect(stream);
}

asio::awaitable<pplx::chat_completion> completed(tokenwire::testing::simulator const& server) {
  auto const here = co_await asio::this_coro::executor;
  pplx::client const client(here, options_for(server));
  pplx::chat_request const request = small_request();
  co_return co_await client.complete(request);
}

}  // namespace

BOOST_AUTO_TEST_CASE(collect_and_complete_give_the_same) {
  tokenwire::testing::simulator const server(the_same_each_time());
  auto const streamed = tokenwire::run(collected(server));
  auto const whole = tokenwire::run(completed(server));
  BOOST_TEST(!streamed.text().empty());
  BOOST_TEST(streamed.text() == whole.text());
  BOOST_TEST(streamed.id() == whole.id());
  BOOST_TEST(streamed.search_results().size() == whole.search_results().size());
  BOOST_TEST(server.request_count() == 2U);
}

BOOST_AUTO_TEST_CASE(collect_goes_on_where_next_left_off) {
  paced_server server(answer_events(4));
  server.release_all();
  auto body = [&]() -> asio::awaitable<pplx::chat_completion> {
    auto const here = co_await asio::this_coro::executor;
    pplx::client const client(here, server.options());
    auto stream = client.stream(small_request());
    co_await stream.next();
    co_await stream.next();
    pplx::chat_completion const first = co_await collect(stream);
    pplx::chat_completion const again = co_await collect(stream);
    BOOST_TEST(difference(first, again) == "");
    co_return first;
  };
  BOOST_TEST(tokenwire::run(body()).text() == answer_text(4));
}

BOOST_AUTO_TEST_CASE(collect_throws_and_the_stream_keeps_what_came) {
  paced_server server({answer_events(4).front()}, paced_server::end::cut);
  server.release_all();
  std::string kept;
  auto body = [&]() -> asio::awaitable<void> {
    auto const here = co_await asio::this_coro::executor;
    pplx::client const client(here, server.options());
    auto stream = client.stream(small_request());
    std::exception_ptr failed;
    try {
      co_await collect(stream);
    } catch (...) {
      failed = std::current_exception();
    }
    kept = stream.result().text();
    if (failed) std::rethrow_exception(failed);
  };
  BOOST_CHECK_THROW(tokenwire::run(body()), tokenwire::stream_incomplete_error);
  BOOST_TEST(kept == answer_text(1));
}

BOOST_AUTO_TEST_CASE(complete_keeps_what_came_of_a_stream_that_was_cut) {
  std::string const thought = "data: {\"choices\":[{\"index\":0,\"delta\":{\"reasoning_content\":\"Hm.\"}}]}\r\n\r\n";
  paced_server server({thought, answer_events(4).front()}, paced_server::end::cut);
  server.release_all();
  auto body = [&]() -> asio::awaitable<pplx::chat_completion> {
    auto const here = co_await asio::this_coro::executor;
    pplx::client const client(here, server.options());
    pplx::chat_request const request = small_request();
    co_return co_await client.complete(request);
  };
  BOOST_CHECK_EXCEPTION(tokenwire::run(body()), tokenwire::stream_incomplete_error, [](auto const& e) {
    return e.code() == error::stream_incomplete && e.diagnostics().partial_text == answer_text(1) &&
           e.diagnostics().partial_reasoning == "Hm." && e.diagnostics().status == 200;
  });
}

BOOST_AUTO_TEST_CASE(complete_of_a_client_on_another_executor_stays_where_it_is_awaited) {
  tokenwire::testing::simulator const server(the_same_each_time());
  asio::io_context context;
  auto const theirs = asio::make_strand(context), mine = asio::make_strand(context);
  pplx::client const client(theirs, options_for(server));
  std::string text;
  auto body = [&]() -> asio::awaitable<void> {
    pplx::chat_request const request = small_request();
    auto const whole = co_await client.complete(request);
    BOOST_TEST(mine.running_in_this_thread());
    text = whole.text();
  };
  asio::co_spawn(mine, body, asio::detached);
  context.run_for(std::chrono::seconds(30));
  BOOST_TEST(!text.empty());
}

BOOST_AUTO_TEST_CASE(run_gives_what_the_coroutine_returns) {
  auto value = []() -> asio::awaitable<std::unique_ptr<int>> { co_return std::make_unique<int>(7); };
  BOOST_TEST(*tokenwire::run(value()) == 7);
  bool ran = false;
  auto nothing = [&]() -> asio::awaitable<void> {
    ran = true;
    co_return;
  };
  tokenwire::run(nothing());
  BOOST_TEST(ran);
}

BOOST_AUTO_TEST_CASE(run_throws_what_the_coroutine_throws) {
  auto fail = []() -> asio::awaitable<int> {
    throw tokenwire::timeout_error(error::total_timeout, {});
    co_return 1;
  };
  BOOST_CHECK_EXCEPTION(tokenwire::run(fail()), tokenwire::timeout_error,
                        [](auto const& e) { return e.code() == error::total_timeout; });
  tokenwire::testing::simulator const refusing(fast(tokenwire::testing::fault::unauthorized));
  BOOST_CHECK_THROW(tokenwire::run(completed(refusing)), tokenwire::authentication_error);
  BOOST_CHECK_THROW(tokenwire::run(collected(refusing)), tokenwire::authentication_error);
}

BOOST_AUTO_TEST_CASE(run_waits_for_what_was_started_beside) {
  bool beside = false;
  auto body = [&]() -> asio::awaitable<void> {
    auto const here = co_await asio::this_coro::executor;
    auto later = [&]() -> asio::awaitable<void> {
      co_await asio::post(asio::use_awaitable);
      beside = true;
    };
    asio::co_spawn(here, later, asio::detached);
  };
  tokenwire::run(body());
  BOOST_TEST(beside);
}

BOOST_AUTO_TEST_SUITE_END()
