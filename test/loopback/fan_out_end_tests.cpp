// What ends many requests before all are answered: a failure, the callback, a cancellation, a client or context that
// goes.

#include <boost/asio.hpp>
#include <boost/test/unit_test.hpp>
#include <memory>
#include <tokenwire/perplexity/client.hpp>
#include <tokenwire/perplexity/fan_out.hpp>

#include "support/awaited.hpp"
#include "support/kept_answers.hpp"
#include "support/many_answers.hpp"
#include "support/paced_server.hpp"

BOOST_AUTO_TEST_SUITE(fan_out_end_tests)

namespace asio = boost::asio;
namespace pplx = tokenwire::perplexity;
using namespace tokenwire::test;
using tokenwire::error;

namespace {

using results = std::vector<pplx::fan_out_result>;

}  // namespace

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

BOOST_AUTO_TEST_CASE(a_client_that_is_cancelled_gives_up_all_that_is_left) {
  many_answers server;
  asio::io_context context;
  pplx::client const client(context, server.options());
  auto const requests = questions(5);
  pplx::fan_out_options options;
  options.max_concurrency = 2;
  awaited<results> out;
  asio::co_spawn(context, pplx::fan_out(client, requests, options),
                 [&](std::exception_ptr failed, results all) { out.finish(failed, std::move(all)); });
  server.of(context, 1);
  BOOST_TEST(server.of(context, 0).send(piece("x") + last_piece));
  server.of(context, 2);
  client.cancel();
  run_until(context, [&] { return out.over; });
  BOOST_REQUIRE(out.value.size() == 5u);
  BOOST_TEST(out.value[0].value().text() == "x");
  for (std::size_t i = 1; i != 5; ++i) BOOST_TEST(out.value[i].error == asio::error::operation_aborted);
  BOOST_TEST(out.value[4].diagnostics.detail == "not sent, for the client was cancelled");
  BOOST_TEST(server.connections() == 3);
}

BOOST_AUTO_TEST_CASE(a_client_that_is_closed_sends_none_of_the_rest) {
  many_answers server;
  asio::io_context context;
  pplx::client const client(context, server.options());
  auto const requests = questions(2);
  pplx::fan_out_options options;
  options.max_concurrency = 1;
  awaited<results> out;
  asio::co_spawn(context, pplx::fan_out(client, requests, options),
                 [&](std::exception_ptr failed, results all) { out.finish(failed, std::move(all)); });
  server.of(context, 0);
  client.close();
  BOOST_TEST(server.of(context, 0).send(piece("x") + last_piece));
  run_until(context, [&] { return out.over; });
  BOOST_REQUIRE(out.value.size() == 2u);
  BOOST_TEST(out.value[0].value().text() == "x");
  BOOST_TEST(out.value[1].error == error::client_closed);
}

BOOST_AUTO_TEST_SUITE_END()
