// Requests that are sent a second time for want of an answer: which of the two is heard.

#include <boost/test/unit_test.hpp>
#include <mutex>

#include "support/hedged_stream.hpp"

BOOST_AUTO_TEST_SUITE(hedge)

namespace {

using namespace std::chrono_literals;
using namespace tokenwire::test;
using tokenwire::error;
namespace pplx = tokenwire::perplexity;
using answer = awaited<pplx::chat_completion>;

std::string refusal(int status) {
  return response_head(status, "Content-Length: 0\r\n");
}

}  // namespace

BOOST_AUTO_TEST_CASE(the_second_answers_first) {
  hedged_stream s;
  auto& second = s.second();
  second.send(stream_answer());
  s.finish();
  BOOST_TEST(!s.out.ec, s.out.what);
  BOOST_TEST(s.out.value.text() == answer_text(3));
  BOOST_TEST(s.stream->response().hedged);
  BOOST_TEST(s.stream->response().status == 200U);
  BOOST_TEST(s.stream->response().attempts == 2U);
  BOOST_TEST(s.stream->diagnostics().attempts == 2U);
  BOOST_TEST(s.first().wait_for_close());
  // The second's connection is as good as any.
  answer next;
  s.c.start_complete(next);
  s.c.settle();
  second.read_request();
  second.send(document_answer());
  s.c.fixture.pump([&] { return next.over; });
  BOOST_TEST(!next.ec);
  BOOST_TEST(s.server.connections() == 2);
}

BOOST_AUTO_TEST_CASE(both_are_the_same_request) {
  std::mutex mutex;
  std::vector<std::string> seen;
  scripted_server server([&](server_connection& peer, int number) {
    std::string request = peer.read_request();
    {
      std::lock_guard const lock(mutex);
      seen.push_back(std::move(request));
    }
    if (number == 1) peer.send(document_answer());
    peer.wait_for_close();
  });
  auto const count = [&] {
    std::lock_guard const lock(mutex);
    return seen.size();
  };
  keeping_client c(server.base_url());
  c.fixture.options.retry.hedge_delay = 1s;
  answer out;
  c.start_complete(out);
  c.fixture.pump([&] { return count() == 1; });
  c.fixture.time.advance(1s);
  c.fixture.pump([&] { return out.over; });
  BOOST_TEST(!out.ec, out.what);
  BOOST_TEST(out.value.text() == "fine");
  BOOST_REQUIRE(count() == 2U);
  BOOST_TEST(seen[0] == seen[1]);
}

BOOST_AUTO_TEST_CASE(the_first_answers_after_all) {
  hedged_stream s;
  auto& second = s.second();
  s.first().send(stream_answer());
  s.finish();
  BOOST_TEST(!s.out.ec, s.out.what);
  BOOST_TEST(s.out.value.text() == answer_text(3));
  BOOST_TEST(!s.stream->response().hedged);
  BOOST_TEST(s.stream->response().attempts == 2U);
  BOOST_TEST(second.wait_for_close());
}

BOOST_AUTO_TEST_CASE(an_answer_in_time_is_asked_for_once) {
  hedged_stream s;
  s.first();
  s.c.fixture.time.advance(1s - 1ns);
  s.c.settle();
  s.first().send(answer_head);
  s.c.fixture.pump([&] { return s.stream->response().status != 0; });
  BOOST_TEST(s.c.fixture.time.pending() == 0U);
  s.c.fixture.time.advance(1h);
  s.c.settle();
  s.first().send(stream_answer().substr(answer_head.size()));
  s.finish();
  BOOST_TEST(!s.out.ec, s.out.what);
  BOOST_TEST(s.stream->response().attempts == 1U);
  BOOST_TEST(s.server.connections() == 1);
}

BOOST_AUTO_TEST_CASE(without_a_delay_it_is_asked_for_once) {
  hedged_stream s([](auto& options) { options.retry.hedge_delay = 0s; });
  s.first();
  s.c.fixture.time.advance(1h);
  s.c.settle();
  BOOST_TEST(s.c.fixture.time.pending() == 0U);
  s.first().send(stream_answer());
  s.finish();
  BOOST_TEST(s.server.connections() == 1);
}

BOOST_AUTO_TEST_CASE(one_request_can_be_hedged_alone) {
  held_server server;
  keeping_client c(server.base_url());
  pplx::request_options own;
  own.retry = tokenwire::retry_options{.hedge_delay = 1s};
  answer out;
  start(c.fixture, c.client().complete(c.fixture.request, own), out);
  server.connection(c.fixture, 0);
  c.fixture.time.advance(1s);
  server.connection(c.fixture, 1).send(document_answer());
  c.fixture.pump([&] { return out.over; });
  BOOST_TEST(!out.ec, out.what);
}

BOOST_AUTO_TEST_CASE(the_seconds_failure_is_none) {
  hedged_stream s([](auto& options) { options.retry.max_retries = 2; });
  auto& second = s.second();
  second.send(refusal(500));
  s.c.settle();
  second.close();
  s.c.settle();
  s.c.fixture.time.advance(10s);
  s.c.settle();
  BOOST_TEST(!s.out.over);
  s.first().send(stream_answer());
  s.finish();
  BOOST_TEST(!s.out.ec, s.out.what);
  BOOST_TEST(!s.stream->response().hedged);
  BOOST_TEST(s.stream->response().status == 200U);
  BOOST_TEST(s.stream->response().attempts == 2U);
  // It was not tried again.
  BOOST_TEST(s.server.connections() == 2);
}

BOOST_AUTO_TEST_CASE(a_first_that_fails_leaves_it_to_the_second) {
  hedged_stream s;
  auto& second = s.second();
  s.first().reset();
  s.c.settle();
  BOOST_TEST(!s.out.over);
  second.send(stream_answer());
  s.finish();
  BOOST_TEST(!s.out.ec, s.out.what);
  BOOST_TEST(s.out.value.text() == answer_text(3));
  BOOST_TEST(s.stream->response().hedged);
  BOOST_TEST(s.stream->diagnostics().detail == "");
}

BOOST_AUTO_TEST_CASE(where_both_fail_it_is_the_firsts_error) {
  hedged_stream s;
  auto& second = s.second();
  s.first().send(refusal(503));
  s.c.settle();
  BOOST_TEST(!s.out.over);
  second.send(refusal(500));
  s.finish();
  BOOST_TEST(s.out.facts.status == 503U);
  BOOST_TEST(s.out.facts.attempts == 2U);
}

BOOST_AUTO_TEST_CASE(and_also_when_the_second_fails_before) {
  hedged_stream s;
  auto& second = s.second();
  second.send(refusal(500));
  s.c.settle();
  s.first().send(refusal(503));
  s.finish();
  BOOST_TEST(s.out.facts.status == 503U);
  BOOST_TEST(s.out.facts.attempts == 2U);
}

BOOST_AUTO_TEST_CASE(a_refusal_that_would_come_again_is_the_answer) {
  hedged_stream s;
  auto& second = s.second();
  s.first().send(refusal(401));
  s.finish();
  BOOST_TEST(s.out.ec == error::authentication);
  BOOST_TEST(s.out.facts.attempts == 2U);
  BOOST_TEST(second.wait_for_close());
}

BOOST_AUTO_TEST_CASE(a_first_that_falls_silent_in_its_head_leaves_it_to_the_second) {
  hedged_stream s([](auto& options) { options.timeouts.idle = 5s; });
  s.first().send("HTTP/1.1 200 O");
  s.c.settle();
  auto& second = s.second();
  s.c.fixture.time.advance(4s);
  s.c.settle();
  BOOST_TEST(!s.out.over);
  second.send(stream_answer());
  s.finish();
  BOOST_TEST(!s.out.ec, s.out.what);
}

BOOST_AUTO_TEST_CASE(a_refusal_whose_body_is_slow_is_the_answer_too) {
  hedged_stream s;
  auto& first = s.first();
  first.send(response_head(401, "Content-Length: 2\r\n"));
  s.c.fixture.pump([&] { return s.stream->diagnostics().status == 401U; });
  s.c.fixture.time.advance(1s);
  s.c.settle();
  first.send("{}");
  s.finish();
  BOOST_TEST(s.out.ec == error::authentication);
  BOOST_TEST(s.out.facts.attempts == 1U);
  BOOST_TEST(s.server.connections() == 1);
}

BOOST_AUTO_TEST_CASE(a_delay_past_all_times_is_none) {
  hedged_stream s([](auto& options) { options.retry.hedge_delay = std::chrono::milliseconds::max(); });
  s.first();
  s.c.fixture.time.advance(24h);
  s.c.settle();
  BOOST_TEST(s.server.connections() == 1);
  s.first().send(stream_answer());
  s.finish();
  BOOST_TEST(!s.out.ec, s.out.what);
}

BOOST_AUTO_TEST_CASE(a_second_that_had_to_wait_was_not_sent) {
  hedged_stream s([](auto& options) { options.rate.max_concurrent_requests = 1; });
  s.first();
  s.c.fixture.time.advance(1s);
  s.c.settle();
  s.first().send(stream_answer());
  s.finish();
  BOOST_TEST(!s.out.ec, s.out.what);
  BOOST_TEST(s.stream->response().attempts == 1U);
  BOOST_TEST(s.server.connections() == 1);
}

BOOST_AUTO_TEST_CASE(nobody_stands_in_the_pools_line_twice) {
  hedged_stream s([](auto& options) { options.pool.max_connections = 2; });
  auto& second = s.second();
  answer waiting;
  s.c.start_complete(waiting);
  s.c.settle();
  s.c.fixture.time.advance(1s);
  s.c.settle();
  second.send(stream_answer());
  s.finish();
  // In the place of the one that lost.
  s.server.connection(s.c.fixture, 2).send(document_answer());
  s.c.fixture.pump([&] { return waiting.over; });
  BOOST_TEST(!waiting.ec, waiting.what);
  s.c.settle();
  BOOST_TEST(s.server.connections() == 3);
}

BOOST_AUTO_TEST_CASE(jobs_are_not_created_twice) {
  held_server server;
  keeping_client c(server.base_url());
  c.fixture.options.retry.hedge_delay = 1s;
  awaited<pplx::chat_job> created;
  start(c.fixture, c.client().create_job(c.fixture.request), created);
  server.connection(c.fixture, 0);
  c.fixture.time.advance(1h);
  c.settle();
  BOOST_TEST(server.connections() == 1);
  awaited<pplx::chat_job> looked;
  start(c.fixture, c.client().get_job("j"), looked);
  server.connection(c.fixture, 1);
  c.fixture.time.advance(1s);
  server.connection(c.fixture, 2);
  c.client().cancel();
  c.fixture.pump([&] { return created.over && looked.over; });
}

BOOST_AUTO_TEST_SUITE_END()
