// Many requests at once: how many are under way, in which order their results are, and what each comes to.

#include <malloc.h>

#include <algorithm>
#include <boost/asio.hpp>
#include <boost/test/unit_test.hpp>
#include <condition_variable>
#include <mutex>
#include <tokenwire/api_error.hpp>
#include <tokenwire/perplexity/client.hpp>
#include <tokenwire/perplexity/fan_out.hpp>

#include "support/awaited.hpp"
#include "support/kept_answers.hpp"
#include "support/many_answers.hpp"
#include "support/paced_server.hpp"

BOOST_AUTO_TEST_SUITE(fan_out_tests)

namespace asio = boost::asio;
namespace pplx = tokenwire::perplexity;
using namespace tokenwire::test;
using tokenwire::error;
using tokenwire::error_code;

namespace {

using results = std::vector<pplx::fan_out_result>;

std::string document_of(std::string const& text) {
  std::string const body = R"({"id":"one","model":"sonar","object":"chat.completion","choices":[{"index":0,)"
                           R"("finish_reason":"stop","message":{"role":"assistant","content":")" +
                           text + R"("}}]})";
  return response_head(200,
                       "Content-Type: application/json\r\nContent-Length: " + std::to_string(body.size()) + "\r\n") +
         body;
}

/// Answers question n with "answer n", once `at_once` questions wait or all have been asked: the newest one first.
class counting_server {
 public:
  /// @param fails these questions get a 400.
  explicit counting_server(int questions, int at_once = 1, std::vector<int> fails = {})
      : left_(questions),
        at_once_(static_cast<std::size_t>(at_once)),
        fails_(std::move(fails)),
        server_([this](server_connection& peer, int) { serve(peer); }) {}

  int most() const { return most_; }
  pplx::client_options options() const { return options_for(server_); }

 private:
  void serve(server_connection& peer) {
    int const number = asked(peer.read_request());
    if (number < 0) return;
    wait_for_turn(number);
    bool const fail = std::find(fails_.begin(), fails_.end(), number) != fails_.end();
    std::string const refusal = R"({"error":{"message":"not this one","type":"bad","code":400}})";
    peer.send(fail ? response_head(400, "Content-Length: " + std::to_string(refusal.size()) + "\r\n") + refusal
                   : document_of("answer " + std::to_string(number)));
    peer.wait_for_close();
  }
  void wait_for_turn(int number) {
    std::unique_lock lock(mutex_);
    --left_;
    waiting_.push_back(number);
    most_ = std::max(most_.load(), static_cast<int>(waiting_.size()));
    changed_.notify_all();
    changed_.wait_for(lock, std::chrono::seconds(30),
                      [&] { return waiting_.back() == number && (waiting_.size() >= at_once_ || left_ == 0); });
    std::erase(waiting_, number);
    changed_.notify_all();
  }

  int left_;
  std::size_t const at_once_;
  std::vector<int> const fails_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::vector<int> waiting_;
  std::atomic<int> most_{0};
  scripted_server server_;
};

awaited<results> run_all(asio::io_context& context, pplx::client const& client,
                         std::vector<pplx::chat_request> const& requests, pplx::fan_out_options const& options) {
  awaited<results> out;
  asio::co_spawn(context, pplx::fan_out(client, requests, options),
                 [&](std::exception_ptr failed, results all) { out.finish(failed, std::move(all)); });
  run_until(context, [&] { return out.over; });
  return out;
}

}  // namespace

BOOST_AUTO_TEST_CASE(results_are_in_the_order_of_the_requests_and_no_more_are_under_way_than_may_be) {
  constexpr int count = 24;
  for (std::size_t const most : {1u, 4u}) {
    counting_server server(count, static_cast<int>(most));
    asio::io_context context;
    pplx::client const client(context, server.options());
    std::vector<std::size_t> order;
    pplx::fan_out_options options;
    options.max_concurrency = most;
    options.on_result = [&](std::size_t index, pplx::fan_out_result const& result) {
      order.push_back(index);
      BOOST_TEST(result.value().text() == "answer " + std::to_string(index));
    };
    auto const out = run_all(context, client, questions(count), options);
    BOOST_REQUIRE(out.value.size() == std::size_t{count});
    for (std::size_t i = 0; i != count; ++i) {
      BOOST_TEST(!!out.value[i]);
      BOOST_TEST(out.value[i].value().text() == "answer " + std::to_string(i));
      BOOST_TEST(out.value[i].diagnostics.attempts == 1u);
    }
    BOOST_TEST(server.most() == static_cast<int>(most));
    BOOST_TEST(order.size() == std::size_t{count});
    BOOST_TEST(std::is_sorted(order.begin(), order.end()) == (most == 1));
    std::sort(order.begin(), order.end());
    for (std::size_t i = 0; i != count; ++i) BOOST_TEST(order[i] == i);
  }
}

BOOST_AUTO_TEST_CASE(one_begins_when_one_has_ended) {
  constexpr int count = 7;
  constexpr int most = 3;
  many_answers server;
  asio::io_context context;
  pplx::client const client(context, server.options());
  auto const requests = questions(count);
  pplx::fan_out_options options;
  options.max_concurrency = most;
  awaited<results> out;
  asio::co_spawn(context, pplx::fan_out(client, requests, options),
                 [&](std::exception_ptr failed, results all) { out.finish(failed, std::move(all)); });
  for (int i = 0; i != count; ++i) {
    int const begun = std::min(i + most, count);
    for (int each = i; each != begun; ++each) server.of(context, each);
    server.settle(context);
    BOOST_TEST(server.connections() == begun);
    BOOST_TEST(server.of(context, i).send(piece("x") + last_piece));
  }
  run_until(context, [&] { return out.over; });
  BOOST_TEST(out.value.size() == std::size_t{count});
}

BOOST_AUTO_TEST_CASE(zero_is_all_at_once) {
  constexpr int count = 12;
  counting_server server(count, count);
  asio::io_context context;
  pplx::client const client(context, server.options());
  pplx::fan_out_options options;
  options.max_concurrency = 0;
  auto const out = run_all(context, client, questions(count), options);
  BOOST_TEST(out.value.size() == std::size_t{count});
  BOOST_TEST(server.most() == count);
}

BOOST_AUTO_TEST_CASE(no_requests_have_no_results) {
  counting_server server(0);
  asio::io_context context;
  pplx::client const client(context, server.options());
  for (std::size_t const most : {0u, 8u}) {
    pplx::fan_out_options options;
    options.max_concurrency = most;
    auto const out = run_all(context, client, {}, options);
    BOOST_TEST(out.over);
    BOOST_TEST(!out.thrown);
    BOOST_TEST(out.value.empty());
  }
}

BOOST_AUTO_TEST_CASE(one_that_fails_is_a_result_like_the_others) {
  counting_server server(6, 1, {0, 3});
  asio::io_context context;
  pplx::client const client(context, server.options());
  auto requests = questions(6);
  requests[4] = {};
  pplx::fan_out_options options;
  options.max_concurrency = 3;
  auto const out = run_all(context, client, requests, options);
  BOOST_REQUIRE(out.value.size() == 6u);
  for (std::size_t const i : {1u, 2u, 5u}) BOOST_TEST(out.value[i].value().text() == "answer " + std::to_string(i));
  for (std::size_t const i : {0u, 3u}) {
    BOOST_TEST(!out.value[i]);
    BOOST_TEST(out.value[i].error == error::bad_request);
    BOOST_TEST(out.value[i].diagnostics.message == "not this one");
    BOOST_CHECK_THROW(out.value[i].value(), tokenwire::bad_request_error);
  }
  BOOST_TEST(out.value[4].error == error::invalid_request);
}

BOOST_AUTO_TEST_CASE(all_may_fail) {
  counting_server server(4, 1, {0, 1, 2, 3});
  asio::io_context context;
  pplx::client const client(context, server.options());
  auto const out = run_all(context, client, questions(4), {});
  BOOST_REQUIRE(out.value.size() == 4u);
  for (auto const& result : out.value) BOOST_TEST(result.error == error::bad_request);
}

BOOST_AUTO_TEST_CASE(what_had_arrived_of_one_that_failed_is_there) {
  many_answers server;
  asio::io_context context;
  pplx::client const client(context, server.options());
  auto const requests = questions(1);
  awaited<results> out;
  asio::co_spawn(context, pplx::fan_out(client, requests),
                 [&](std::exception_ptr failed, results all) { out.finish(failed, std::move(all)); });
  BOOST_TEST(server.of(context, 0).send(piece("half")));
  server.of(context, 0).close();
  run_until(context, [&] { return out.over; });
  BOOST_REQUIRE(out.value.size() == 1u);
  BOOST_TEST(out.value[0].error == error::stream_incomplete);
  BOOST_TEST(out.value[0].completion.text() == "half");
}

BOOST_AUTO_TEST_CASE(the_client_may_go) {
  counting_server server(3);
  asio::io_context context;
  std::optional<pplx::client> client(std::in_place, context, server.options());
  auto const requests = questions(3);
  auto operation = pplx::fan_out(*client, requests);
  client.reset();
  awaited<results> out;
  asio::co_spawn(context, std::move(operation),
                 [&](std::exception_ptr failed, results all) { out.finish(failed, std::move(all)); });
  run_until(context, [&] { return out.over; });
  BOOST_TEST(out.value.size() == 3u);
}

BOOST_AUTO_TEST_CASE(who_has_answered_keeps_neither_a_connection_nor_memory) {
  scripted_server server(answer_each([](int, int) { return document_answer(); }));
  auto settings = options_for(server);
  settings.pool = {};
  asio::io_context context;
  pplx::client const client(context, settings);
  constexpr int count = 100;
  pplx::fan_out_options options;
  options.max_concurrency = 2;
  std::vector<std::size_t> taken;
  options.on_result = [&](std::size_t, pplx::fan_out_result const&) { taken.push_back(::mallinfo2().uordblks); };
  auto const requests = questions(count);
  auto const out = run_all(context, client, requests, options);
  BOOST_TEST(server.connections() == 2);
  BOOST_REQUIRE(taken.size() == std::size_t{count});
  for (auto const& result : out.value) BOOST_TEST(!!result);
  // A stream has a buffer, a document its text.
  BOOST_TEST(taken.back() <= taken[count / 2 - 1] + 512 * count);
}

BOOST_AUTO_TEST_CASE(settings_hold_for_each_request) {
  many_answers server;
  asio::io_context context;
  auto nowhere = server.options();
  nowhere.base_url = "http://127.0.0.1:1";
  pplx::client const client(context, nowhere);
  pplx::fan_out_options options;
  options.settings.base_url = server.options().base_url;
  auto const requests = questions(2);
  awaited<results> out;
  asio::co_spawn(context, pplx::fan_out(client, requests, options),
                 [&](std::exception_ptr failed, results all) { out.finish(failed, std::move(all)); });
  for (int i = 0; i != 2; ++i) BOOST_TEST(server.of(context, i).send(piece("x") + last_piece));
  run_until(context, [&] { return out.over; });
  for (auto const& result : out.value) BOOST_TEST(result.value().text() == "x");
}

BOOST_AUTO_TEST_SUITE_END()
