// Ways to wait for a chunk other than next() in the stream's own executor, and not to wait.

#include <boost/asio.hpp>
#include <boost/asio/experimental/awaitable_operators.hpp>
#include <boost/test/unit_test.hpp>
#include <tokenwire/api_error.hpp>
#include <tokenwire/perplexity/client.hpp>

#include "support/paced_server.hpp"

BOOST_AUTO_TEST_SUITE(chat_stream_wait_tests)

namespace asio = boost::asio;
namespace pplx = tokenwire::perplexity;
using namespace std::chrono_literals;
using namespace tokenwire::test;
using pplx::next_status;
using tokenwire::error;
using tokenwire::error_code;
using time_point = std::chrono::steady_clock::time_point;
using chunk_pointer = pplx::chat_chunk const*;

namespace {

constexpr int words = 4;
constexpr int chunks = words + 1;
constexpr time_point for_ever = time_point::max();

/// A stream on a strand; nothing of the answer comes until the test releases it.
struct held_stream {
  explicit held_stream(std::vector<std::string> pieces = answer_events(words),
                       paced_server::end how = paced_server::end::whole)
      : server(std::move(pieces), how) {}

  /// Runs a coroutine to its end, in the stream's strand if not told otherwise.
  void run(asio::awaitable<void> body) { run_on(strand, std::move(body)); }
  void run_on(asio::any_io_executor executor, asio::awaitable<void> body) {
    run_to_end(context, executor, std::move(body));
  }

  paced_server server;
  asio::io_context context;
  asio::strand<asio::io_context::executor_type> strand = asio::make_strand(context);
  pplx::client client{context, server.options()};
  pplx::chat_stream stream = client.stream(small_request(), strand);
};

/// Waits a moment for chunks that are held back, then for each as long as it takes.
void look_now_and_then(held_stream& s, asio::any_io_executor executor) {
  std::string text;
  int gave_up = 0;
  auto body = [&]() -> asio::awaitable<void> {
    for (int i = 0; i != chunks; ++i) {
      for (time_point const when : {time_point::min(), time_point{}, std::chrono::steady_clock::now() + 1ms}) {
        pplx::next_result const nothing = co_await s.stream.next_until(when);
        BOOST_TEST((nothing.status == next_status::not_yet));
        BOOST_TEST(!nothing);
        ++gave_up;
      }
      s.server.release();
      pplx::next_result const next = co_await s.stream.next_until(for_ever);
      BOOST_REQUIRE((next.status == next_status::chunk));
      text += next.chunk->text();
    }
    for (time_point const when : {for_ever, time_point::min()}) {
      pplx::next_result const end = co_await s.stream.next_until(when);
      BOOST_TEST((end.status == next_status::end));
      BOOST_TEST(!end.chunk);
    }
  };
  s.run_on(executor, body());
  BOOST_TEST(gave_up == 3 * chunks);
  BOOST_TEST(text == answer_text(words));
}

}  // namespace

BOOST_AUTO_TEST_CASE(next_until_gives_up_and_loses_nothing) {
  held_stream s;
  look_now_and_then(s, s.strand);
}

BOOST_AUTO_TEST_CASE(next_until_from_another_strand) {
  held_stream s;
  look_now_and_then(s, asio::make_strand(s.context));
}

BOOST_AUTO_TEST_CASE(next_until_takes_what_is_there_however_late) {
  auto const events = answer_events(2);
  held_stream s({events[0] + events[1] + events[2]});
  s.server.release();
  auto body = [&]() -> asio::awaitable<void> {
    co_await s.stream.next();
    for (int i = 0; i != 2; ++i) {
      pplx::next_result const next = co_await s.stream.next_until(time_point::min());
      BOOST_TEST((next.status == next_status::chunk));
    }
  };
  s.run(body());
}

BOOST_AUTO_TEST_CASE(next_until_throws_what_the_stream_failed_with) {
  held_stream s({answer_events(words).front()}, paced_server::end::cut);
  s.server.release_all();
  auto body = [&]() -> asio::awaitable<void> {
    pplx::next_result const next = co_await s.stream.next_until(for_ever);
    BOOST_TEST((next.status == next_status::chunk));
    co_await s.stream.next_until(for_ever);
  };
  BOOST_CHECK_THROW(s.run(body()), tokenwire::stream_incomplete_error);
  auto again = [&]() -> asio::awaitable<void> { co_await s.stream.next_until(time_point::min()); };
  BOOST_CHECK_THROW(s.run(again()), tokenwire::stream_incomplete_error);
  BOOST_CHECK_THROW(s.run_on(s.context.get_executor(), again()), tokenwire::stream_incomplete_error);
}

BOOST_AUTO_TEST_CASE(try_next_through_a_whole_answer) {
  for (auto const how : {paced_server::end::whole, paced_server::end::cut}) {
    bool const cut = how == paced_server::end::cut;
    auto events = answer_events(words);
    if (cut) events.pop_back();
    held_stream s(events, how);
    // On the context's one thread: a program's loop that does this between its frames.
    pplx::chat_stream stream = s.client.stream(small_request());
    std::string text;
    std::size_t seen = 0;
    for (;;) {
      pplx::next_result const next = stream.try_next();
      if (next) {
        ++seen;
        text += next.chunk->text();
      } else if (next.status != next_status::not_yet) {
        BOOST_TEST((next.status == (cut ? next_status::failed : next_status::end)));
        BOOST_TEST((stream.try_next().status == next.status));
        break;
      } else {
        // It came back, although the server is silent until now.
        s.server.release();
        s.context.restart();
        s.context.poll();
      }
    }
    BOOST_TEST(seen == events.size());
    BOOST_TEST(text == answer_text(words));
    BOOST_TEST(stream.result().text() == answer_text(words));
    BOOST_TEST(stream.error() == (cut ? error_code(error::stream_incomplete) : error_code()));
  }
}

BOOST_AUTO_TEST_CASE(a_second_operation_is_refused_and_the_first_goes_on) {
  held_stream s;
  auto const elsewhere = asio::make_strand(s.context);
  std::string text;
  int refused = 0;
  bool called = false;
  auto body = [&]() -> asio::awaitable<void> {
    bool const until = refused % 2 == 1;
    try {
      if (until) {
        co_await s.stream.next_until(time_point::min());
      } else {
        co_await s.stream.next();
      }
    } catch (boost::system::system_error const& e) {
      BOOST_TEST(e.code() == error::operation_in_progress);
      ++refused;
    }
  };
  for (int i = 0; i != chunks; ++i) {
    called = false;
    refused = 0;
    s.stream.async_next([&](error_code ec, chunk_pointer chunk) {
      called = true;
      BOOST_TEST(!ec);
      if (chunk) text += chunk->text();
    });
    s.run(body());
    s.run(body());
    s.run_on(elsewhere, body());
    s.run_on(elsewhere, body());
    s.stream.async_next([&](error_code ec, chunk_pointer) {
      BOOST_TEST(ec == error::operation_in_progress);
      ++refused;
    });
    run_until(s.context, [&] { return refused == 5; });
    BOOST_TEST((s.stream.try_next().status == next_status::not_yet));
    BOOST_TEST(!called);
    s.server.release();
    run_until(s.context, [&] { return called; });
  }
  BOOST_TEST(text == answer_text(words));
}

BOOST_AUTO_TEST_CASE(next_resumes_in_the_strand_of_who_awaits) {
  held_stream s;
  s.server.release_all();
  auto const mine = asio::make_strand(s.context);
  int seen = 0;
  auto body = [&]() -> asio::awaitable<void> {
    for (bool more = true; more;) {
      chunk_pointer const chunk = co_await s.stream.next();
      BOOST_TEST(mine.running_in_this_thread());
      more = chunk != nullptr;
      seen += more;
    }
    pplx::next_result const end = co_await s.stream.next_until(for_ever);
    BOOST_TEST((end.status == next_status::end));
    BOOST_TEST(mine.running_in_this_thread());
  };
  s.run_on(mine, body());
  BOOST_TEST(seen == chunks);
}

BOOST_AUTO_TEST_CASE(a_race_that_the_chunk_wins_goes_on) {
  using namespace asio::experimental::awaitable_operators;
  held_stream s;
  s.server.release_all();
  auto body = [&]() -> asio::awaitable<void> {
    for (int i = 0; i != chunks; ++i) {
      asio::steady_timer timer(s.strand, for_ever);
      auto race = s.stream.next() || timer.async_wait(asio::use_awaitable);
      auto const won = co_await std::move(race);
      BOOST_REQUIRE(won.index() == 0U);
      BOOST_TEST((std::get<0>(won) != nullptr));
      BOOST_TEST(s.strand.running_in_this_thread());
    }
    chunk_pointer const end = co_await s.stream.next();
    BOOST_TEST(!end);
  };
  s.run(body());
  BOOST_TEST(s.stream.result().text() == answer_text(words));
}

BOOST_AUTO_TEST_CASE(a_race_that_the_timer_wins_ends_the_stream) {
  using namespace asio::experimental::awaitable_operators;
  held_stream s;
  s.server.release();
  auto body = [&]() -> asio::awaitable<void> {
    co_await s.stream.next();
    asio::steady_timer timer(s.strand, 1ms);
    auto race = s.stream.next() || timer.async_wait(asio::use_awaitable);
    auto const won = co_await std::move(race);
    BOOST_TEST(won.index() == 1U);
    s.server.release_all();
    co_await s.stream.next();
  };
  BOOST_CHECK_EXCEPTION(s.run(body()), boost::system::system_error,
                        [](auto const& e) { return e.code() == asio::error::operation_aborted; });
  BOOST_TEST(s.stream.error() == asio::error::operation_aborted);
  BOOST_TEST(s.stream.result().text() == answer_text(1));
}

BOOST_AUTO_TEST_SUITE_END()
