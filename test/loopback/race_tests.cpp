// The first stream that says something: who it is, what becomes of the others, and what the winner has still to give.

#include <boost/asio.hpp>
#include <boost/test/unit_test.hpp>
#include <tokenwire/api_error.hpp>
#include <tokenwire/perplexity/client.hpp>
#include <tokenwire/perplexity/race.hpp>

#include "support/contest.hpp"
#include "support/paced_server.hpp"

BOOST_AUTO_TEST_SUITE(race_tests)

namespace asio = boost::asio;
namespace pplx = tokenwire::perplexity;
using namespace tokenwire::test;
using tokenwire::error;
using tokenwire::error_code;

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

BOOST_AUTO_TEST_CASE(whatever_says_something_wins) {
  for (std::string const event : {
           R"({"type":"text_chunk","text":"hello"})",
           R"({"choices":[{"index":0,"delta":{}},{"index":1,"delta":{"content":"hello"}}]})",
           R"({"choices":[{"index":0,"delta":{"reasoning_content":"let me see"}}]})",
           R"({"choices":[{"index":0,"delta":{"reasoning_steps":[{"thought":"let me see","type":"web_search"}]}}]})",
           R"({"choices":[{"index":0,"delta":{"tool_calls":[{"index":0,"id":"c","function":{"name":"f"}}]}}]})",
       }) {
    contest c(2);
    c.start();
    c.send(1, chunk("data: " + event + "\n\n"));
    c.settle();
    BOOST_TEST(c.outcome.over, event);
    BOOST_TEST(c.winner() == 1u);
  }
}

BOOST_AUTO_TEST_CASE(a_document_with_a_text_wins) {
  contest c(2);
  c.start();
  c.send(1, chunk(R"({"choices":[{"index":0,"message":{"role":"assistant","content":"hello"}}]})") + "0\r\n\r\n");
  c.settle();
  BOOST_TEST(c.outcome.over);
  BOOST_TEST(c.winner() == 1u);
  BOOST_TEST(c.rest(1) == "[hello]");
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
