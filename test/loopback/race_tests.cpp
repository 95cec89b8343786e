// The first stream that says something: who it is, what becomes of the others, and what the winner has still to give.

#include <boost/asio.hpp>
#include <boost/test/unit_test.hpp>
#include <tokenwire/api_error.hpp>
#include <tokenwire/perplexity/client.hpp>
#include <tokenwire/perplexity/race.hpp>

#include "support/awaited.hpp"
#include "support/many_answers.hpp"
#include "support/paced_server.hpp"

BOOST_AUTO_TEST_SUITE(race_tests)

namespace asio = boost::asio;
namespace pplx = tokenwire::perplexity;
using namespace tokenwire::test;
using tokenwire::error;
using tokenwire::error_code;

namespace {

std::string const role_alone =
    chunk("data: {\"id\":\"r\",\"choices\":[{\"index\":0,\"delta\":{\"role\":\"assistant\"}}]}\n\n");
std::string const tool_call = chunk(
    "data: {\"choices\":[{\"index\":0,\"delta\":{\"tool_calls\":[{\"index\":0,\"id\":\"c\",\"type\":\"function\","
    "\"function\":{\"name\":\"f\",\"arguments\":\"{}\"}}]}}]}\n\n");

struct contest {
  explicit contest(int count)
      : client(context, server.options()), streams(streams_of(client, count, context.get_executor())) {}

  void start(asio::any_io_executor where = {}) {
    auto body = [](contest& c) -> asio::awaitable<std::size_t> {
      auto const first = co_await pplx::race(c.streams);
      co_return first;
    };
    asio::co_spawn(where ? where : context.get_executor(), body(*this),
                   asio::bind_cancellation_slot(signal.slot(), [this](std::exception_ptr failed, std::size_t first) {
                     outcome.finish(failed, first);
                   }));
  }
  std::size_t winner() {
    run_until(context, [&] { return outcome.over; });
    BOOST_TEST(!outcome.ec, outcome.ec.message());
    return outcome.value;
  }
  void send(int number, std::string const& bytes) { BOOST_TEST(server.of(context, number).send(bytes)); }
  void settle() { server.settle(context); }
  /// All that a stream has still to give, each chunk's text in brackets.
  std::string rest(std::size_t index) {
    std::string words;
    auto body = [&]() -> asio::awaitable<void> {
      while (auto const* const next = co_await streams[index].next()) words += "[" + std::string(next->text()) + "]";
    };
    run_to_end(context, context.get_executor(), body());
    return words;
  }

  many_answers server;
  asio::io_context context;
  pplx::client client;
  std::vector<pplx::chat_stream> streams;
  asio::cancellation_signal signal;
  awaited<std::size_t> outcome;
};

}  // namespace

BOOST_AUTO_TEST_CASE(the_first_that_says_something_wins_and_the_others_are_cancelled) {
  contest c(3);
  c.start();
  for (int i = 0; i != 3; ++i) c.server.of(c.context, i);
  c.send(1, piece("hello ") + piece("world"));
  BOOST_TEST(c.winner() == 1u);
  BOOST_TEST(c.server.left(0));
  BOOST_TEST(c.server.left(2));
  BOOST_TEST(!c.server.has_left(1));
  c.send(1, last_piece);
  BOOST_TEST(c.rest(1) == "[hello ][world]");
  BOOST_TEST(c.streams[1].result().text() == "hello world");
  BOOST_TEST(!c.streams[1].error());
  for (std::size_t const i : {0u, 2u}) BOOST_TEST(c.streams[i].error() == asio::error::operation_aborted);
}

BOOST_AUTO_TEST_CASE(a_chunk_that_says_nothing_does_not_win_and_is_not_lost) {
  contest c(2);
  c.start();
  c.server.of(c.context, 1);
  c.send(0, role_alone + piece(""));
  c.settle();
  BOOST_TEST(!c.outcome.over);
  c.send(0, piece("late "));
  BOOST_TEST(c.winner() == 0u);
  c.send(0, piece("text") + last_piece);
  BOOST_TEST(c.rest(0) == "[][][late ][text]");
  BOOST_TEST(c.streams[0].result().text() == "late text");
}

BOOST_AUTO_TEST_CASE(the_other_wins_over_one_that_only_began) {
  contest c(2);
  c.start();
  c.send(0, role_alone);
  c.settle();
  c.send(1, piece("b") + last_piece);
  BOOST_TEST(c.winner() == 1u);
  BOOST_TEST(c.rest(1) == "[b]");
}

BOOST_AUTO_TEST_CASE(the_losers_keep_their_context_running_no_longer) {
  contest c(3);
  c.start();
  c.server.of(c.context, 1);
  c.send(2, role_alone);
  c.settle();
  for (auto const& [number, text] : {std::pair{0, "a"}, std::pair{2, "c"}}) c.send(number, piece(text) + last_piece);
  auto const first = c.winner();
  BOOST_TEST(c.rest(first).size() == 3u + 2 * (first == 2));
  c.context.restart();
  c.context.run_for(std::chrono::seconds(5));
  BOOST_TEST(c.context.stopped());
}

BOOST_AUTO_TEST_CASE(a_tool_call_says_something) {
  contest c(2);
  c.start();
  c.send(1, tool_call);
  BOOST_TEST(c.winner() == 1u);
}

BOOST_AUTO_TEST_CASE(nothing_said_for_long_enough_wins_too) {
  contest c(2);
  c.start();
  std::string words;
  for (int i = 0; i != 63; ++i) {
    c.send(1, role_alone);
    words += "[]";
  }
  c.settle();
  BOOST_TEST(!c.outcome.over);
  c.send(1, role_alone);
  BOOST_TEST(c.winner() == 1u);
  c.send(1, last_piece);
  BOOST_TEST(c.rest(1) == words + "[]");
}

BOOST_AUTO_TEST_CASE(one_that_fails_is_out_and_the_others_go_on) {
  contest c(3);
  c.start();
  c.server.of(c.context, 0).close();
  c.send(1, role_alone + last_piece);
  c.settle();
  BOOST_TEST(!c.outcome.over);
  c.send(2, piece("c") + last_piece);
  BOOST_TEST(c.winner() == 2u);
  BOOST_TEST(c.streams[0].error() == error::stream_incomplete);
  BOOST_TEST(!c.streams[1].error());
}

BOOST_AUTO_TEST_CASE(a_whole_answer_that_says_nothing_wins_when_nothing_else_can) {
  contest c(3);
  c.start();
  c.send(2, role_alone + last_piece);
  c.settle();
  c.send(1, role_alone + role_alone + last_piece);
  c.settle();
  BOOST_TEST(!c.outcome.over);
  c.server.of(c.context, 0).close();
  BOOST_TEST(c.winner() == 2u);
  BOOST_TEST(c.rest(2) == "[]");
}

BOOST_AUTO_TEST_CASE(when_all_fail_it_is_the_last_one_s_error) {
  contest c(2);
  c.start();
  c.server.of(c.context, 1).close();
  c.settle();
  BOOST_TEST(!c.outcome.over);
  c.send(0, chunk("data: {\"error\":{\"message\":\"overloaded\",\"code\":529}}\n\n"));
  run_until(c.context, [&] { return c.outcome.over; });
  BOOST_TEST(c.outcome.ec == error::error_in_stream);
  BOOST_TEST(c.outcome.facts.message == "overloaded");
  BOOST_TEST(c.outcome.threw<tokenwire::api_error>());
  BOOST_TEST(c.streams[1].error() == error::stream_incomplete);
}

BOOST_AUTO_TEST_CASE(a_stream_that_was_begun_may_race) {
  contest c(2);
  c.streams[0].try_next();
  c.send(0, piece("a") + piece("b"));
  c.settle();
  BOOST_TEST(c.streams[0].try_next().chunk->text() == "a");
  c.start();
  BOOST_TEST(c.winner() == 0u);
  c.send(0, last_piece);
  BOOST_TEST(c.rest(0) == "[b]");
}

BOOST_AUTO_TEST_CASE(the_winner_may_be_cancelled_dropped_and_polled_before_it_is_read) {
  for (int const way : {0, 1, 2}) {
    contest c(2);
    c.start();
    c.send(0, role_alone + role_alone + piece("x"));
    auto const first = c.winner();
    BOOST_TEST(first == 0u);
    auto& stream = c.streams[first];
    if (way == 0) {
      BOOST_TEST(stream.try_next().chunk->delta().role == "assistant");
      stream.cancel();
      BOOST_TEST((stream.try_next().status == pplx::next_status::failed));
      BOOST_TEST(stream.error() == asio::error::operation_aborted);
    } else if (way == 1) {
      c.streams.clear();
    } else {
      for (int i = 0; i != 3; ++i) BOOST_TEST((stream.try_next().status == pplx::next_status::chunk));
      BOOST_TEST((stream.try_next().status == pplx::next_status::not_yet));
      c.streams.clear();
    }
    BOOST_TEST(c.server.left(0));
    c.settle();
  }
}

BOOST_AUTO_TEST_CASE(streams_destroyed_under_way_do_no_harm) {
  contest c(2);
  c.start();
  c.server.of(c.context, 0);
  c.server.of(c.context, 1);
  c.settle();
  c.streams.clear();
  run_until(c.context, [&] { return c.outcome.over; });
  BOOST_TEST(c.outcome.ec == asio::error::operation_aborted);
}

BOOST_AUTO_TEST_CASE(from_another_context_the_streams_stay_on_theirs) {
  contest c(2);
  asio::io_context home;
  bool at_home = false;
  auto body = [&]() -> asio::awaitable<void> {
    auto const first = co_await pplx::race(c.streams);
    at_home = home.get_executor().running_in_this_thread();
    c.outcome.finish({}, first);
  };
  asio::co_spawn(home, body, asio::detached);
  auto both = [&] {
    while (!c.outcome.over) {
      home.restart();
      home.run_for(std::chrono::milliseconds(1));
      c.context.restart();
      c.context.run_for(std::chrono::milliseconds(1));
    }
  };
  home.poll();
  c.send(1, piece("b"));
  both();
  BOOST_TEST(at_home);
  BOOST_TEST(c.outcome.value == 1u);
}

BOOST_AUTO_TEST_CASE(streams_that_cannot_race) {
  asio::io_context other;
  contest c(2);
  c.streams.push_back(c.client.stream(question(2), other.get_executor()));
  c.start();
  run_until(c.context, [&] { return c.outcome.over; });
  BOOST_TEST(c.outcome.ec == error::invalid_streams);

  contest busy(2);
  bool completed = false;
  busy.streams[1].async_next([&](error_code, pplx::chat_chunk const*) { completed = true; });
  busy.context.poll();
  busy.start();
  run_until(busy.context, [&] { return busy.outcome.over; });
  BOOST_TEST(busy.outcome.ec == error::invalid_streams);
  BOOST_TEST(busy.outcome.facts.detail == "an operation on stream 1 is pending");
  BOOST_TEST(!completed);
  busy.send(1, piece("x"));
  run_until(busy.context, [&] { return completed; });

  contest none(0);
  none.start();
  run_until(none.context, [&] { return none.outcome.over; });
  BOOST_TEST(none.outcome.ec == error::invalid_streams);
}

BOOST_AUTO_TEST_SUITE_END()
