// Requests that were sent twice, and failed, waited or were replaced on the way: what each of the two may do, and what
// is counted of both.

#include <boost/test/unit_test.hpp>

#include "support/hedged_stream.hpp"
#include "support/recorded_events.hpp"

BOOST_AUTO_TEST_SUITE(hedge_count)

namespace {

using namespace std::chrono_literals;
using namespace tokenwire::test;
using tokenwire::error;
namespace asio = boost::asio;
namespace pplx = tokenwire::perplexity;
using answer = awaited<pplx::chat_completion>;

/// A request beside the one that is looked at.
void start_unhedged(keeping_client& c, answer& out) {
  pplx::request_options own;
  own.retry = tokenwire::retry_options{.max_retries = 0};
  start(c.fixture, c.client().complete(c.fixture.request, own), out);
}

struct told : hedged_stream {
  using change = std::function<void(pplx::client_options&)>;
  explicit told(change const& more = [](auto&) {}) : told(std::make_shared<recorded_events>(), more) {}
  std::string finished(std::string const& what) const { return events->only("finish")[what]; }

  std::shared_ptr<recorded_events> events;

 private:
  told(std::shared_ptr<recorded_events> const& observer, change const& more)
      : hedged_stream([&](auto& options) {
          options.observer = observer;
          more(options);
        }),
        events(observer) {}
};

/// What is sent of one request.
std::size_t size_of_one() {
  told s;
  s.first().send(stream_answer());
  s.finish();
  return std::stoul(s.finished("bytes_sent"));
}

}  // namespace

BOOST_AUTO_TEST_CASE(who_stands_in_line_is_not_sent_twice) {
  for (bool const pool : {false, true}) {
    held_server server;
    keeping_client c(server.base_url());
    auto const events = observe(c.fixture.options);
    c.fixture.options.retry.hedge_delay = 1s;
    if (pool) c.fixture.options.pool.max_connections = 1;
    if (!pool) c.fixture.options.rate.max_concurrent_requests = 1;
    answer busy;
    start_unhedged(c, busy);
    auto& peer = server.connection(c.fixture);
    answer in_line;
    c.start_complete(in_line);
    c.settle();
    for (int i = 0; i != 3; ++i) {
      c.fixture.time.advance(1s);
      c.settle();
    }
    BOOST_TEST(events->of("resend").empty());
    peer.send(document_answer());
    c.fixture.pump([&] { return busy.over; });
    c.settle();
    BOOST_TEST(!peer.read_request().empty());
    peer.send(document_answer());
    c.fixture.pump([&] { return in_line.over; });
    BOOST_TEST(!in_line.ec, in_line.what);
    BOOST_TEST(server.connections() == 1);
  }
}

BOOST_AUTO_TEST_CASE(nothing_is_sent_beside_a_pause) {
  for (bool const answered : {false, true}) {
    hedged_stream s([](auto& options) {
      options.retry = {.max_retries = 1, .initial_delay = 5s, .max_delay = 5s, .hedge_delay = 1s};
    });
    auto& first = s.first();
    if (answered) first.send(response_head(503, "Content-Length: 0\r\n"));
    if (!answered) first.reset();
    s.c.fixture.pump([&] { return s.c.fixture.time.pending() == 2; });
    for (int i = 0; i != 3; ++i) {
      s.c.fixture.time.advance(1s);
      s.c.settle();
    }
    BOOST_TEST(s.server.connections() == 1);
    first.shut_down();
    s.c.fixture.time.advance(2s);
    // The first's own second attempt, and the request that is sent beside that.
    s.server.connection(s.c.fixture, 1);
    s.c.fixture.time.advance(1s);
    s.server.connection(s.c.fixture, 2).send(stream_answer());
    s.finish();
    BOOST_TEST(!s.out.ec, s.out.what);
    BOOST_TEST(s.stream->response().attempts == 3U);
  }
}

BOOST_AUTO_TEST_CASE(a_first_that_finds_no_room_any_more_leaves_it_to_the_second) {
  hedged_stream s([](auto& options) {
    options.retry = {.max_retries = 1, .initial_delay = 1s, .max_delay = 1s, .hedge_delay = 1s};
    options.pool.max_connections = 2;
    options.timeouts.pool = 3s;
  });
  auto& second = s.second();
  answer other;
  start_unhedged(s.c, other);
  s.c.settle();
  s.first().reset();
  s.server.connection(s.c.fixture, 2);
  for (auto const pass : {1s, 3s}) {
    s.c.fixture.time.advance(pass);
    s.c.settle();
  }
  BOOST_TEST(!s.out.over);
  second.send(stream_answer());
  s.finish();
  BOOST_TEST(!s.out.ec, s.out.what);
  BOOST_TEST(s.stream->response().hedged);
}

// It begins where the request began.
BOOST_AUTO_TEST_CASE(the_second_of_a_redirected_request) {
  held_server elsewhere;
  hedged_stream s([](auto& options) {
    options.max_redirects = 1;
    options.pool.max_idle = 0;
  });
  s.first().send(response_head(307, "Content-Length: 0\r\nLocation: " + elsewhere.base_url() + "/x\r\n"));
  auto& redirected = elsewhere.connection(s.c.fixture);
  s.c.fixture.time.advance(1s);
  s.server.connection(s.c.fixture, 1).send(stream_answer());
  s.finish();
  BOOST_TEST(!s.out.ec, s.out.what);
  BOOST_TEST(s.stream->response().redirects == 0U);
  BOOST_TEST(redirected.wait_for_close());
  BOOST_TEST(elsewhere.connections() == 1);
}

BOOST_AUTO_TEST_CASE(the_rest_of_the_seconds_answer_is_read_without_anybody_waiting) {
  hedged_stream s;
  auto& second = s.second();
  std::string const whole = stream_answer();
  second.send(whole.substr(0, whole.size() - 5));
  s.finish();
  s.c.settle();
  second.send(whole.substr(whole.size() - 5));
  s.c.fixture.pump([&] { return s.c.fixture.time.pending() == 0; });
  answer next;
  start_unhedged(s.c, next);
  s.c.settle();
  BOOST_REQUIRE(s.server.connections() == 2);
  BOOST_TEST(!second.read_request().empty());
  second.send(document_answer());
  s.c.fixture.pump([&] { return next.over; });
  BOOST_TEST(!next.ec, next.what);
}

// One of two connections that were kept turns out to be closed, by the request of the one or of the other.
BOOST_AUTO_TEST_CASE(a_stale_connection_counts_whoever_answers) {
  for (bool const of_second : {false, true}) {
    for (bool const second_answers : {false, true}) {
      held_server server;
      keeping_client c(server.base_url());
      auto const events = observe(c.fixture.options);
      c.fixture.options.retry.hedge_delay = 1s;
      answer before[2];
      for (auto& each : before) start_unhedged(c, each);
      for (std::size_t const i : {0U, 1U}) {
        server.connection(c.fixture, i).send(document_answer());
        c.fixture.pump([&] { return before[0].over + before[1].over > static_cast<int>(i); });
        c.settle();
      }
      auto stream = c.client().stream(c.fixture.request);
      answer out;
      start(c.fixture, collect(stream), out);
      // The one used last comes first.
      server_connection* peers[] = {&server.connection(c.fixture, 1), &server.connection(c.fixture, 0)};
      for (bool const second : {false, true}) {
        if (second) c.fixture.time.advance(1s);
        c.settle();
        server_connection*& peer = peers[second];
        BOOST_TEST(!peer->read_request().empty());
        if (second != of_second) continue;
        peer->close();
        peer = &server.connection(c.fixture, 2);
      }
      peers[second_answers]->send(stream_answer());
      c.fixture.pump([&] { return out.over; });
      BOOST_TEST(!out.ec, out.what);
      BOOST_TEST(stream.response().hedged == second_answers);
      BOOST_TEST(stream.response().attempts == 2U);
      BOOST_TEST(stream.diagnostics().attempts == 2U);
      BOOST_TEST(stream.diagnostics().stale_connections == 1U);
      BOOST_TEST(events->of("finish").back()["stale_connections"] == "1");
    }
  }
}

BOOST_AUTO_TEST_CASE(a_first_that_tries_again_meanwhile_counts_too) {
  for (bool const whole : {false, true}) {
    told s([](auto& options) { options.retry.max_retries = 1; });
    auto& second = s.second();
    s.first().reset();
    s.c.fixture.pump([&] { return s.c.fixture.time.pending() != 0; });
    s.c.fixture.time.advance(500ms);
    s.server.connection(s.c.fixture, 2);
    second.send(whole ? stream_answer() : answer_head + chunk(answer_events(2)[0]));
    if (!whole) second.close();
    s.finish();
    BOOST_TEST(!s.out.ec == whole);
    BOOST_TEST(s.stream->response().attempts == 3U);
    BOOST_TEST(s.stream->diagnostics().attempts == 3U);
    BOOST_TEST(s.finished("attempts") == "3");
  }
}

BOOST_AUTO_TEST_CASE(bytes_are_counted_once) {
  std::string const whole = stream_answer();
  std::size_t const request = size_of_one();
  told s;
  auto& second = s.second();
  for (std::size_t at = 0; at < whole.size(); at += 200) {
    second.send(std::string_view(whole).substr(at, 200));
    s.c.settle();
  }
  s.finish();
  BOOST_TEST(!s.out.ec, s.out.what);
  BOOST_TEST(s.finished("bytes_received") == std::to_string(whole.size()));
  BOOST_TEST(s.finished("bytes_sent") == std::to_string(2 * request));
}

// The pause of the one, or the line of the other: closing connections ends neither.
BOOST_AUTO_TEST_CASE(cancelled_where_no_connection_is) {
  {
    hedged_stream s([](auto& options) { options.retry.max_retries = 1; });
    s.first().reset();
    s.c.fixture.pump([&] { return s.c.fixture.time.pending() == 2; });
    s.stream->cancel();
    s.finish();
    BOOST_TEST(s.out.ec == asio::error::operation_aborted);
    BOOST_TEST(s.c.fixture.time.pending() == 0U);
  }
  // Also when the first has failed, and it is the second alone that counts.
  for (bool const alone : {false, true}) {
    told s([](auto& options) { options.rate.requests_per_minute = 1; });
    s.first();
    s.c.fixture.time.advance(1s);
    s.c.settle();
    BOOST_TEST(s.events->of("resend").size() == 1U);
    if (alone) s.first().reset();
    s.c.settle();
    BOOST_TEST(!s.out.over);
    s.stream->cancel();
    s.finish();
    BOOST_TEST(s.out.ec == asio::error::operation_aborted);
    BOOST_TEST(s.finished("attempts") == "1");
    BOOST_TEST(s.c.fixture.time.pending() == 0U);
  }
}

// Its end is told before what it waits for has ended.
BOOST_AUTO_TEST_CASE(dropped_while_nobody_reads_it) {
  std::size_t const request = size_of_one();
  constexpr std::string_view begun = "HTTP/1.1 2";
  for (bool const sent : {false, true}) {
    held_server server;
    keeping_client c(server.base_url());
    auto const events = observe(c.fixture.options);
    c.fixture.options.retry.hedge_delay = 1s;
    if (!sent) c.fixture.options.rate.requests_per_minute = 1;
    {
      auto stream = c.client().stream(c.fixture.request);
      stream.try_next();
      server.connection(c.fixture);
      c.fixture.time.advance(1s);
      if (sent) server.connection(c.fixture, 1).send(begun);
      c.settle();
      BOOST_TEST(events->of("resend").size() == 1U);
    }
    auto const finish = events->only("finish");
    BOOST_TEST(finish["error_type"] == "cancelled");
    BOOST_TEST(finish["attempts"] == (sent ? "2" : "1"));
    BOOST_TEST(finish["bytes_sent"] == std::to_string(sent ? 2 * request : request));
    BOOST_TEST(finish["bytes_received"] == std::to_string(sent ? begun.size() : 0));
  }
}

BOOST_AUTO_TEST_SUITE_END()
