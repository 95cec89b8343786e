// Who gives up a turn or the wait for it, and who comes after.

#include <boost/asio.hpp>
#include <boost/test/unit_test.hpp>
#include <memory>
#include <optional>

#include "support/limited_client.hpp"
#include "support/stepped_stream.hpp"
#include "support/threads.hpp"

BOOST_AUTO_TEST_SUITE(rate_limit_cancellation)

namespace asio = boost::asio;
namespace pplx = tokenwire::perplexity;

namespace {

using namespace tokenwire::test;

using outcome = limited_client::outcome;

/// One request is under way, and no more may be.
struct busy : limited_client {
  busy() : limited_client({.max_concurrent_requests = 1}) {
    start(first);
    server.connection(c.fixture);
  }
  /// Whoever waits next is served when the first has ended.
  void check_the_next_is_served() {
    outcome next;
    start(next);
    BOOST_TEST(server.connections() == 1);
    serve(0, first);
    serve(1, next);
  }

  outcome first;
};

}  // namespace

BOOST_AUTO_TEST_CASE(a_wait_can_be_cancelled) {
  busy b;
  outcome second;
  asio::cancellation_signal signal;
  b.start(second, signal.slot());
  signal.emit(asio::cancellation_type::terminal);
  b.wait_for(second);
  BOOST_TEST(second.ec == asio::error::operation_aborted);
  b.check_the_next_is_served();
}

// Total and partial give up the call, as everywhere; the stream stays in line.
BOOST_AUTO_TEST_CASE(a_call_that_is_given_up_leaves_its_stream_in_line) {
  for (auto const type : {asio::cancellation_type::total, asio::cancellation_type::partial}) {
    busy b;
    stepped_stream s(b.c.client().stream(b.c.fixture.request));
    s.go();
    b.c.settle();
    s.signal.emit(type);
    b.c.fixture.pump([&] { return s.ended; });
    BOOST_TEST(s.last == asio::error::operation_aborted);
    b.serve(0, b.first);
    b.answer(1, stream_answer());
    s.ended = false;
    s.go();
    b.c.fixture.pump([&] { return s.ended; });
    BOOST_TEST(!s.last);
    BOOST_TEST(s.text == answer_text(3));
  }
}

BOOST_AUTO_TEST_CASE(a_stream_that_waits_can_be_cancelled_or_dropped) {
  for (int const how : {0, 1, 2}) {
    busy b;
    stepped_stream s(b.c.client().stream(b.c.fixture.request));
    s.go();
    b.c.settle();
    if (how == 0) s.signal.emit(asio::cancellation_type::terminal);
    if (how == 1) s.stream->cancel();
    if (how == 2) s.stream.reset();
    b.c.fixture.pump([&] { return s.ended; });
    BOOST_TEST(s.completions == 1);
    BOOST_TEST(s.last == asio::error::operation_aborted);
    b.check_the_next_is_served();
  }
}

BOOST_AUTO_TEST_CASE(a_stream_that_is_dropped_leaves_its_place) {
  busy b;
  outcome second;
  b.start(second);
  b.serve(0, b.first);
  std::optional<pplx::chat_stream> stream(b.c.client().stream(b.c.fixture.request));
  outcome third;
  stream->async_next([](tokenwire::error_code, pplx::chat_chunk const*) {});
  b.c.settle();
  b.start(third);
  b.serve(1, second);
  b.answer(2, answer_head + chunk(answer_events(3)[0]));
  BOOST_TEST(b.server.connections() == 3);
  stream.reset();
  b.serve(3, third);
}

BOOST_AUTO_TEST_CASE(a_turn_that_crosses_a_cancellation_is_not_lost) {
  scripted_server server(answer_each([](int, int) { return document_answer(); }));
  keeping_client c(server.base_url());
  c.fixture.options.rate.max_concurrent_requests = 1;
  outcome first;
  c.start_complete(first);
  std::optional<pplx::chat_stream> stream(c.client().stream(c.fixture.request));
  stream->async_next([](tokenwire::error_code, pplx::chat_chunk const*) {});
  // Up to where the first has ended, whose turn is on its way to the second.
  c.fixture.pump([&] { return first.over; });
  stream->cancel();
  stream.reset();
  BOOST_TEST(!c.complete().ec);
}

BOOST_AUTO_TEST_CASE(a_context_that_goes_takes_who_waits) {
  peer p;
  p.settings.rate.max_concurrent_requests = 1;
  asio::io_context home;
  pplx::client const client(home, p.settings);
  auto ask = [&]() -> asio::awaitable<void> {
    pplx::chat_request const request = small_request();
    auto stream = client.stream(request, co_await asio::this_coro::executor);
    auto const answer = co_await collect(stream);
    BOOST_TEST(answer.text() == p.text);
  };
  for (int round = 0; round != 30; ++round) {
    auto context = std::make_unique<asio::io_context>();
    for (int i = 0; i != 3; ++i) asio::co_spawn(*context, ask, asio::detached);
    for (int step = 0; step != round * 5; ++step) context->poll_one();
    context.reset();
  }
  bool over = false;
  asio::co_spawn(home, ask, [&](std::exception_ptr failed) { over = !failed; });
  home.run();
  BOOST_TEST(over);
}

BOOST_AUTO_TEST_CASE(who_waits_outlives_the_client) {
  busy b;
  outcome second;
  b.start(second);
  b.c.destroy();
  b.serve(0, b.first);
  b.serve(1, second);
}

BOOST_AUTO_TEST_SUITE_END()
