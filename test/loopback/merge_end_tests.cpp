// Merged streams that are cancelled, dropped or replaced: what closes, who hears of it, and what goes on.

#include <boost/asio.hpp>
#include <boost/test/unit_test.hpp>
#include <functional>
#include <memory>
#include <optional>
#include <tokenwire/perplexity/client.hpp>
#include <tokenwire/perplexity/merge.hpp>

#include "support/many_answers.hpp"
#include "support/paced_server.hpp"

BOOST_AUTO_TEST_SUITE(merge_end_tests)

namespace asio = boost::asio;
namespace pplx = tokenwire::perplexity;
using namespace tokenwire::test;
using pplx::merge_status;
using tokenwire::error_code;

BOOST_AUTO_TEST_CASE(what_is_ready_is_not_given_after_cancel) {
  many_answers server;
  asio::io_context context;
  pplx::client const client(context, server.options());
  auto all = pplx::merge(streams_of(client, 2, context.get_executor()));
  all.try_next();
  BOOST_TEST(server.of(context, 0).send(piece("a")));
  BOOST_TEST(server.of(context, 1).send(piece("b")));
  server.settle(context);
  all.cancel();
  BOOST_TEST(server.left(0));
  BOOST_TEST(server.left(1));
  BOOST_TEST((all.try_next().status == merge_status::cancelled));
  error_code ec;
  bool over = false;
  all.async_next([&](error_code failed, pplx::merge_item const* item) {
    BOOST_TEST((item == nullptr));
    ec = failed;
    over = true;
  });
  run_until(context, [&] { return over; });
  BOOST_TEST(ec == asio::error::operation_aborted);
  all.cancel();
}

BOOST_AUTO_TEST_CASE(cancelled_while_it_waits_it_says_so_at_once) {
  many_answers server;
  asio::io_context context;
  pplx::client const client(context, server.options());
  auto all = pplx::merge(streams_of(client, 2, context.get_executor()));
  BOOST_TEST((all.try_next().status == merge_status::not_yet));
  server.of(context, 1);
  all.cancel();
  BOOST_TEST((all.try_next().status == merge_status::cancelled));
}

BOOST_AUTO_TEST_CASE(cancelled_it_keeps_its_context_running_no_longer) {
  many_answers server;
  asio::io_context context;
  pplx::client const client(context, server.options());
  auto all = pplx::merge(streams_of(client, 3, context.get_executor()));
  all.try_next();
  for (int i = 0; i != 2; ++i) BOOST_TEST(server.of(context, i).send(piece("a") + piece("b")));
  server.of(context, 2);
  server.settle(context);
  BOOST_TEST((all.try_next().status == merge_status::item));
  all.cancel();
  BOOST_TEST((all.try_next().status == merge_status::cancelled));
  server.settle(context);
  BOOST_TEST(context.stopped());
}

BOOST_AUTO_TEST_CASE(dropping_it_closes_all_connections_and_nothing_has_to_run_for_it) {
  many_answers server;
  asio::io_context context;
  pplx::client const client(context, server.options());
  std::optional<pplx::chat_merge> all(pplx::merge(streams_of(client, 3, context.get_executor())));
  all->try_next();
  for (int i = 0; i != 3; ++i) server.of(context, i);
  server.settle(context);
  all.reset();
  for (int i = 0; i != 3; ++i) BOOST_TEST(server.left(i));
}

BOOST_AUTO_TEST_CASE(given_up_while_a_coroutine_waits_it_closes_at_once_and_says_so) {
  using holder = std::optional<pplx::chat_merge>;
  std::function<void(holder&, pplx::chat_merge)> const ways[] = {
      [](holder& all, pplx::chat_merge) { all.reset(); },
      [](holder& all, pplx::chat_merge other) { *all = std::move(other); },
  };
  for (auto const& give_up : ways) {
    many_answers server;
    asio::io_context context;
    pplx::client const client(context, server.options());
    holder all(pplx::merge(streams_of(client, 2, context.get_executor())));
    error_code ec;
    bool over = false;
    auto body = [&]() -> asio::awaitable<void> {
      try {
        co_await all->next();
      } catch (boost::system::system_error const& e) {
        ec = e.code();
      }
      over = true;
    };
    asio::co_spawn(context, body, asio::detached);
    for (int i = 0; i != 2; ++i) server.of(context, i);
    give_up(all, pplx::merge(streams_of(client, 1, context.get_executor())));
    for (int i = 0; i != 2; ++i) BOOST_TEST(server.left(i));
    BOOST_TEST(!over);
    run_until(context, [&] { return over; });
    BOOST_TEST(ec == asio::error::operation_aborted);
  }
}

BOOST_AUTO_TEST_CASE(without_its_context_it_does_no_harm) {
  many_answers server;
  auto context = std::make_unique<asio::io_context>();
  pplx::client const client(*context, server.options());
  auto all = pplx::merge(streams_of(client, 2, context->get_executor()));
  all.try_next();
  server.of(*context, 1);
  context.reset();
  BOOST_TEST((all.try_next().status == merge_status::cancelled));
  all.cancel();
  BOOST_TEST((all.try_next().status == merge_status::cancelled));
}

BOOST_AUTO_TEST_CASE(moved_to_itself_it_is_what_it_was) {
  many_answers server;
  asio::io_context context;
  pplx::client const client(context, server.options());
  auto all = pplx::merge(streams_of(client, 1, context.get_executor()));
  auto& same = all;
  all = std::move(same);
  all.try_next();
  BOOST_TEST(server.of(context, 0).send(piece("a")));
  server.settle(context);
  BOOST_TEST((all.try_next().status == merge_status::item));
}

BOOST_AUTO_TEST_SUITE_END()
