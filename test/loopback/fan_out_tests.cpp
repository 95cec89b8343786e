// Many requests at once: how many are under way, in which order their results are, and what ends them all.

#include <algorithm>
#include <boost/asio.hpp>
#include <boost/test/unit_test.hpp>
#include <mutex>
#include <random>
#include <tokenwire/api_error.hpp>
#include <tokenwire/perplexity/client.hpp>
#include <tokenwire/perplexity/fan_out.hpp>

#include "support/awaited.hpp"
#include "support/kept_answers.hpp"
#include "support/many_answers.hpp"
#include "support/paced_server.hpp"
#include "support/threads.hpp"

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

/// Answers question n with "answer n" after a while; counts how many wait at the same time.
class counting_server {
 public:
  /// @param fails these questions get a 400.
  explicit counting_server(std::vector<int> fails = {}, int longest_ms = 8)
      : fails_(std::move(fails)),
        longest_ms_(longest_ms),
        server_([this](server_connection& peer, int connection) { serve(peer, connection); }) {}

  int most() const { return most_; }
  int answered() const { return answered_; }
  pplx::client_options options() const { return options_for(server_); }

 private:
  void serve(server_connection& peer, int connection) {
    std::minstd_rand random(static_cast<unsigned>(connection + 1));
    int const number = asked(peer.read_request());
    if (number < 0) return;
    {
      std::lock_guard const lock(mutex_);
      most_ = std::max<int>(most_, ++under_way_);
    }
    std::this_thread::sleep_for(
        std::chrono::milliseconds(random() % static_cast<unsigned>(longest_ms_) + (number % 5 == 0 ? 10 : 0)));
    {
      std::lock_guard const lock(mutex_);
      --under_way_;
    }
    ++answered_;
    bool const fail = std::find(fails_.begin(), fails_.end(), number) != fails_.end();
    std::string const refusal = R"({"error":{"message":"not this one","type":"bad","code":400}})";
    peer.send(fail ? response_head(400, "Content-Length: " + std::to_string(refusal.size()) + "\r\n") + refusal
                   : document_of("answer " + std::to_string(number)));
    peer.wait_for_close();
  }

  std::vector<int> const fails_;
  int const longest_ms_;
  std::mutex mutex_;
  int under_way_{};
  std::atomic<int> most_{0};
  std::atomic<int> answered_{0};
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

BOOST_AUTO_TEST_SUITE(fan_out_tests)

BOOST_AUTO_TEST_CASE(results_are_in_the_order_of_the_requests_and_no_more_are_under_way_than_may_be) {
  constexpr int count = 24;
  for (std::size_t const most : {1u, 4u}) {
    counting_server server;
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

BOOST_AUTO_TEST_CASE(zero_is_all_at_once) {
  constexpr int count = 12;
  counting_server server({}, 200);
  asio::io_context context;
  pplx::client const client(context, server.options());
  pplx::fan_out_options options;
  options.max_concurrency = 0;
  auto const out = run_all(context, client, questions(count), options);
  BOOST_TEST(out.value.size() == std::size_t{count});
  BOOST_TEST(server.most() > 8);
}

BOOST_AUTO_TEST_CASE(no_requests_have_no_results) {
  counting_server server;
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
  counting_server server({0, 3});
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
  counting_server server({0, 1, 2, 3});
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
  many_answers::settle(context);
  server.of(context, 0).close();
  run_until(context, [&] { return out.over; });
  BOOST_REQUIRE(out.value.size() == 1u);
  BOOST_TEST(out.value[0].error == error::stream_incomplete);
  BOOST_TEST(out.value[0].completion.text() == "half");
}

BOOST_AUTO_TEST_CASE(the_first_failure_gives_up_the_others_when_asked_to) {
  many_answers server;
  asio::io_context context;
  pplx::client const client(context, server.options());
  auto const requests = questions(6);
  pplx::fan_out_options options;
  options.max_concurrency = 3;
  options.stop_on_failure = true;
  std::vector<std::size_t> order;
  options.on_result = [&](std::size_t index, pplx::fan_out_result const&) { order.push_back(index); };
  awaited<results> out;
  asio::co_spawn(context, pplx::fan_out(client, requests, options),
                 [&](std::exception_ptr failed, results all) { out.finish(failed, std::move(all)); });
  for (int i = 0; i != 3; ++i) server.of(context, i);
  BOOST_TEST(server.of(context, 1).send(piece("whole") + last_piece));
  server.of(context, 3);
  server.of(context, 2).close();
  run_until(context, [&] { return out.over; });
  BOOST_REQUIRE(out.value.size() == 6u);
  BOOST_TEST(out.value[1].value().text() == "whole");
  BOOST_TEST(out.value[2].error == error::stream_incomplete);
  for (std::size_t const i : {0u, 3u, 4u, 5u}) BOOST_TEST(out.value[i].error == asio::error::operation_aborted);
  BOOST_TEST(out.value[4].diagnostics.attempts == 0u);
  BOOST_TEST(out.value[4].diagnostics.detail == "not sent, for another request had failed");
  BOOST_TEST(server.left(0));
  BOOST_TEST(server.left(3));
  BOOST_TEST(server.connections() == 4);
  BOOST_TEST(order.size() == 6u);
}

BOOST_AUTO_TEST_CASE(what_the_callback_throws_cancels_all) {
  many_answers server;
  asio::io_context context;
  pplx::client const client(context, server.options());
  auto const requests = questions(4);
  pplx::fan_out_options options;
  options.max_concurrency = 2;
  options.on_result = [](std::size_t, pplx::fan_out_result const&) { throw std::runtime_error("enough"); };
  awaited<results> out;
  asio::co_spawn(context, pplx::fan_out(client, requests, options),
                 [&](std::exception_ptr failed, results all) { out.finish(failed, std::move(all)); });
  server.of(context, 1);
  BOOST_TEST(server.of(context, 0).send(piece("x") + last_piece));
  run_until(context, [&] { return out.over; });
  BOOST_TEST(out.what == "enough");
  BOOST_TEST(server.left(1));
  BOOST_TEST(server.connections() == 2);
}

BOOST_AUTO_TEST_CASE(the_client_may_go) {
  counting_server server;
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

BOOST_AUTO_TEST_CASE(cancelled_at_each_step_all_are_cancelled) {
  scripted_server server([](server_connection& peer, int) {
    if (!peer.read_request().empty() && peer.send(document_answer())) peer.wait_for_close();
  });
  auto const requests = questions(5);
  int cancelled = 0;
  for (int k = 0;; ++k) {
    BOOST_REQUIRE(k < 1000);
    asio::io_context context;
    pplx::client const client(context, options_for(server));
    pplx::fan_out_options options;
    options.max_concurrency = 2;
    asio::cancellation_signal signal;
    awaited<results> out;
    asio::co_spawn(context, pplx::fan_out(client, requests, options),
                   asio::bind_cancellation_slot(signal.slot(), [&](std::exception_ptr failed, results all) {
                     out.finish(failed, std::move(all));
                   }));
    for (int i = 0; i != k && !out.over; ++i) context.run_one_for(std::chrono::seconds(30));
    bool const was_over = out.over;
    signal.emit(asio::cancellation_type::terminal);
    context.restart();
    context.run_for(std::chrono::seconds(30));
    BOOST_TEST(out.over);
    if (was_over) break;
    cancelled += out.thrown != nullptr;
    if (out.thrown) BOOST_TEST(out.ec == asio::error::operation_aborted);
  }
  BOOST_TEST(cancelled > 5);
}

BOOST_AUTO_TEST_CASE(io_context_destroyed_at_each_step) {
  bool ended = false;
  for (int k = 0; !ended; ++k) {
    BOOST_REQUIRE(k < 1000);
    scripted_server server([](server_connection& peer, int) {
      if (!peer.read_request().empty() && peer.send(document_answer())) peer.wait_for_close();
    });
    auto context = std::make_unique<asio::io_context>();
    pplx::client const client(*context, options_for(server));
    auto alive = std::make_shared<int>(0);
    auto body = [&, held = alive]() -> asio::awaitable<void> {
      auto const requests = questions(5);
      pplx::fan_out_options options;
      options.max_concurrency = 2;
      auto const all = co_await pplx::fan_out(client, requests, options);
      *held = static_cast<int>(all.size());
      ended = true;
    };
    asio::co_spawn(*context, std::move(body), asio::detached);
    for (int i = 0; i != k && !ended; ++i) context->run_one_for(std::chrono::seconds(30));
    context.reset();
    BOOST_TEST(alive.use_count() == 1, "after " << k << " steps");
  }
}

BOOST_AUTO_TEST_CASE(cancelled_from_inside_its_callback) {
  many_answers server;
  asio::io_context context;
  pplx::client const client(context, server.options());
  auto const requests = questions(3);
  asio::cancellation_signal signal;
  pplx::fan_out_options options;
  options.max_concurrency = 2;
  options.on_result = [&](std::size_t, pplx::fan_out_result const&) { signal.emit(asio::cancellation_type::terminal); };
  awaited<results> out;
  asio::co_spawn(context, pplx::fan_out(client, requests, options),
                 asio::bind_cancellation_slot(signal.slot(), [&](std::exception_ptr failed, results all) {
                   out.finish(failed, std::move(all));
                 }));
  server.of(context, 1);
  BOOST_TEST(server.of(context, 0).send(piece("x") + last_piece));
  run_until(context, [&] { return out.over; });
  BOOST_TEST(out.ec == asio::error::operation_aborted);
  BOOST_TEST(server.left(1));
  BOOST_TEST(server.connections() == 2);
}

BOOST_AUTO_TEST_SUITE_END()
