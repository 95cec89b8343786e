// Merged streams that are dropped, cancelled, moved or left behind by their io_context, after each step of the loop.

#include <boost/asio.hpp>
#include <boost/test/unit_test.hpp>
#include <memory>
#include <optional>
#include <tokenwire/perplexity/client.hpp>
#include <tokenwire/perplexity/merge.hpp>

#include "support/chat_answers.hpp"
#include "support/many_answers.hpp"
#include "support/paced_server.hpp"
#include "support/stepped_stream.hpp"

BOOST_AUTO_TEST_SUITE(merge_lifetime_tests)

namespace asio = boost::asio;
namespace pplx = tokenwire::perplexity;
using namespace tokenwire::test;
using pplx::merge_status;
using pplx::next_status;
using tokenwire::error_code;

namespace {

constexpr int words = 3;
constexpr int count = 3;

/// Pulls items until the end, or an error.
struct puller {
  explicit puller(pplx::client const& client) {
    all.emplace(pplx::merge(streams_of(client, count, client.get_executor())));
  }

  void go() {
    ++started;
    all->async_next(asio::bind_cancellation_slot(signal.slot(), [this](error_code ec, pplx::merge_item const* item) {
      ++completions;
      last = ec;
      if (!item) return void(ended = true);
      if (item->chunk) text[item->index] += item->chunk->text();
      ends += item->status == next_status::end;
      failures += item->status == next_status::failed;
      go();
    }));
  }
  void check_whole() const {
    BOOST_TEST(!last);
    BOOST_TEST(ends == count);
    for (std::string const& each : text) BOOST_TEST(each == answer_text(words));
  }

  std::optional<pplx::chat_merge> all;
  asio::cancellation_signal signal;
  std::array<std::string, count> text;
  error_code last;
  int started{};
  int completions{};
  int ends{};
  int failures{};
  bool ended{};
};

/// Calls `act` after k steps of the loop, for k = 0, 1, 2, … until all is over before its turn.
template <class Act, class Check>
void at_each_step(Act act, Check check) {
  scripted_server server(slowly(answer_events(words)));
  auto const options = options_for(server);
  for (int k = 0;; ++k) {
    BOOST_TEST_CONTEXT("after " << k << " steps") {
      BOOST_REQUIRE(k < 1000);
      asio::io_context context;
      std::optional<pplx::client> client;
      client.emplace(context, options);
      puller p(*client);
      p.go();
      for (int i = 0; i != k && !p.ended; ++i) context.run_one_for(patience);
      if (p.ended) return p.check_whole();
      act(p, client);
      context.run_for(patience);
      check(p);
    }
  }
}

}  // namespace

BOOST_AUTO_TEST_CASE(destroyed_completes_its_operation_once_with_aborted) {
  at_each_step([](puller& p, auto&) { p.all.reset(); },
               [](puller& p) {
                 BOOST_TEST(p.ended);
                 BOOST_TEST(p.completions == p.started);
                 BOOST_TEST(p.last == asio::error::operation_aborted);
               });
}

BOOST_AUTO_TEST_CASE(destroyed_between_two_operations) {
  scripted_server server(slowly(answer_events(words)));
  for (int k = 1;; ++k) {
    asio::io_context context;
    pplx::client const client(context, options_for(server));
    std::optional<pplx::chat_merge> all(pplx::merge(streams_of(client, count, context.get_executor())));
    bool ended = false;
    for (int i = 0; i != k && !ended; ++i) {
      auto const found = all->try_next().status;
      ended = found == merge_status::end;
      if (found == merge_status::not_yet) context.run_one_for(patience);
    }
    all.reset();
    context.restart();
    BOOST_TEST(context.run_for(patience) < 1000u);
    if (ended) break;
  }
}

BOOST_AUTO_TEST_CASE(cancelled_fails_with_aborted_and_stays_so) {
  at_each_step([](puller& p, auto&) { p.all->cancel(); },
               [](puller& p) {
                 BOOST_TEST(p.ended);
                 BOOST_TEST(p.completions == p.started);
                 if (!p.last) return p.check_whole();  // it had ended already
                 BOOST_TEST(p.last == asio::error::operation_aborted);
                 BOOST_TEST((p.all->try_next().status == merge_status::cancelled));
                 for (std::size_t i = 0; i != p.all->size(); ++i) {
                   auto const& stream = p.all->stream(i);
                   bool const ended = p.text[i] == answer_text(words);
                   if (!ended) BOOST_TEST(stream.error() == asio::error::operation_aborted);
                 }
               });
}

BOOST_AUTO_TEST_CASE(terminal_cancellation_cancels_all) {
  int closed = 0;
  at_each_step([](puller& p, auto&) { p.signal.emit(asio::cancellation_type::terminal); },
               [&](puller& p) {
                 BOOST_TEST(p.ended);
                 BOOST_TEST(p.completions == p.started);
                 if (!p.last) return;  // its item was on its way already
                 ++closed;
                 BOOST_TEST(p.last == asio::error::operation_aborted);
                 BOOST_TEST((p.all->try_next().status == merge_status::cancelled));
               });
  BOOST_TEST(closed > 0);
}

BOOST_AUTO_TEST_CASE(total_cancellation_loses_nothing) {
  scripted_server server(slowly(answer_events(words)));
  for (int k = 0;; ++k) {
    BOOST_REQUIRE(k < 1000);
    asio::io_context context;
    pplx::client const client(context, options_for(server));
    puller p(client);
    p.go();
    for (int i = 0; i != k && !p.ended; ++i) context.run_one_for(patience);
    if (p.ended) break;
    p.signal.emit(asio::cancellation_type::total);
    while (!p.ended) BOOST_REQUIRE(context.run_one_for(patience) == 1);
    if (p.last) {
      BOOST_TEST(p.last == asio::error::operation_aborted);
      p.ended = false;
      context.restart();
      p.go();
      context.run_for(patience);
    }
    p.check_whole();
  }
}

BOOST_AUTO_TEST_CASE(moved_and_without_its_client_it_goes_on) {
  at_each_step(
      [](puller& p, std::optional<pplx::client>& client) {
        client.reset();
        pplx::chat_merge moved = std::move(*p.all);
        p.all.emplace(std::move(moved));
      },
      [](puller& p) {
        BOOST_TEST(p.ended);
        p.check_whole();
      });
}

BOOST_AUTO_TEST_CASE(io_context_destroyed_with_everything_pending) {
  bool ended = false;
  for (int k = 0; !ended; ++k) {
    BOOST_REQUIRE(k < 1000);
    scripted_server server(slowly(answer_events(words)));
    auto context = std::make_unique<asio::io_context>();
    pplx::client const client(*context, options_for(server));
    auto alive = std::make_shared<int>(0);
    auto body = [&, held = alive]() -> asio::awaitable<void> {
      auto all = pplx::merge(streams_of(client, count, client.get_executor()));
      while (co_await all.next()) ++*held;
      ended = true;
    };
    asio::co_spawn(*context, std::move(body), asio::detached);
    for (int i = 0; i != k && !ended; ++i) context->run_one_for(patience);
    context.reset();
    BOOST_TEST(alive.use_count() == 1, "after " << k << " steps");
  }
}

BOOST_AUTO_TEST_CASE(destroyed_inside_its_own_handler_and_coroutine) {
  scripted_server server(slowly(answer_events(words)));
  asio::io_context context;
  pplx::client const client(context, options_for(server));
  int calls = 0;
  auto first = std::make_unique<pplx::chat_merge>(pplx::merge(streams_of(client, count, context.get_executor())));
  first->async_next([&](error_code ec, pplx::merge_item const* item) {
    BOOST_TEST(!ec);
    BOOST_TEST((item != nullptr));
    ++calls;
    first.reset();
  });
  auto second = std::make_unique<pplx::chat_merge>(pplx::merge(streams_of(client, count, context.get_executor())));
  auto body = [&]() -> asio::awaitable<void> {
    co_await second->next();
    ++calls;
    second.reset();
  };
  asio::co_spawn(context, body, asio::detached);
  context.run_for(patience);
  BOOST_TEST(calls == 2);
}

BOOST_AUTO_TEST_SUITE_END()
