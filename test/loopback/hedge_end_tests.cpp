// How requests end that were sent twice: after the second has answered, and when they are given up.

#include <boost/test/unit_test.hpp>

#include "support/hanging_resolver.hpp"
#include "support/hedged_stream.hpp"
#include "support/recorded_events.hpp"

BOOST_AUTO_TEST_SUITE(hedge_end)

namespace {

using namespace std::chrono_literals;
using namespace tokenwire::test;
using tokenwire::error;
namespace asio = boost::asio;
namespace pplx = tokenwire::perplexity;

std::string const events_head = response_head(200, "Content-Type: text/event-stream\r\n");

}  // namespace

BOOST_AUTO_TEST_CASE(the_seconds_answer_is_cut) {
  hedged_stream s;
  auto& second = s.second();
  second.send(answer_head + chunk(answer_events(2)[0]));
  second.close();
  s.finish();
  BOOST_TEST(s.out.ec == error::stream_incomplete);
  BOOST_TEST(s.stream->result().text() == "word ");
  BOOST_TEST(s.out.facts.attempts == 2U);
  BOOST_TEST(s.out.facts.phase == "body");
  BOOST_TEST(s.out.facts.status == 200U);
}

BOOST_AUTO_TEST_CASE(a_cut_answer_is_asked_for_again_and_hedged_again) {
  hedged_stream s([](auto& options) { options.restart_incomplete = 1; });
  auto& second = s.second();
  second.send(answer_head + chunk(answer_events(2)[0]));
  second.close();
  s.c.fixture.pump([&] { return s.c.fixture.time.pending() == 1; });
  s.c.fixture.time.advance(1s);
  s.server.connection(s.c.fixture, 2);
  s.c.fixture.time.advance(1s);
  s.server.connection(s.c.fixture, 3).send(stream_answer());
  s.finish();
  BOOST_TEST(!s.out.ec, s.out.what);
  BOOST_TEST(s.out.value.text() == answer_text(3));
  BOOST_TEST(s.stream->response().attempts == 4U);
  BOOST_TEST(s.stream->response().restarts == 1U);
}

BOOST_AUTO_TEST_CASE(after_the_finish_reason_the_second_has_its_grace) {
  hedged_stream s([](auto& options) {
    options.timeouts.idle = 60s;
    options.timeouts.finish_grace = 2s;
  });
  auto& second = s.second();
  second.send(events_head + sse_body({delta_event("fine", "stop")}));
  s.c.fixture.pump([&] { return s.stream->result().text() == "fine"; });
  s.c.settle();
  s.c.fixture.time.advance(2s);
  s.finish();
  BOOST_TEST(!s.out.ec, s.out.what);
}

BOOST_AUTO_TEST_CASE(the_seconds_events_are_timed) {
  hedged_stream s([](auto& options) { options.timeouts.event = 3s; });
  auto& second = s.second();
  second.send(events_head + sse_body({delta_event("fine")}));
  s.c.fixture.pump([&] { return s.stream->result().text() == "fine"; });
  s.c.settle();
  s.c.fixture.time.advance(3s);
  s.finish();
  BOOST_TEST(s.out.ec == error::event_timeout);
  BOOST_TEST(second.wait_for_close());
}

BOOST_AUTO_TEST_CASE(one_deadline_for_both) {
  hedged_stream s([](auto& options) { options.timeouts.total = 5s; });
  auto& second = s.second();
  s.c.fixture.time.advance(4s);
  s.finish();
  BOOST_TEST(s.out.ec == error::total_timeout);
  BOOST_TEST(s.first().wait_for_close());
  BOOST_TEST(second.wait_for_close());
}

BOOST_AUTO_TEST_CASE(cancelled_while_both_are_under_way) {
  hedged_stream s;
  auto& second = s.second();
  s.signal.emit(asio::cancellation_type::terminal);
  s.finish();
  BOOST_TEST(s.out.ec == asio::error::operation_aborted);
  BOOST_TEST(s.first().wait_for_close());
  BOOST_TEST(second.wait_for_close());
}

BOOST_AUTO_TEST_CASE(cancelled_by_the_client_before_and_after_the_second) {
  {
    hedged_stream s;
    s.first();
    s.c.client().cancel();
    s.finish();
    BOOST_TEST(s.out.ec == asio::error::operation_aborted);
    BOOST_TEST(s.c.fixture.time.pending() == 0U);
  }
  hedged_stream s;
  auto& second = s.second();
  s.c.client().cancel();
  s.finish();
  BOOST_TEST(s.out.ec == asio::error::operation_aborted);
  BOOST_TEST(second.wait_for_close());
}

BOOST_AUTO_TEST_CASE(cancelled_when_only_the_second_is_left) {
  hedged_stream s;
  auto& second = s.second();
  s.first().reset();
  s.c.settle();
  s.c.client().cancel();
  s.finish();
  BOOST_TEST(s.out.ec == asio::error::operation_aborted);
  BOOST_TEST(second.wait_for_close());
}

BOOST_AUTO_TEST_CASE(cancelled_in_the_seconds_answer) {
  hedged_stream s;
  auto& second = s.second();
  second.send(answer_head + chunk(answer_events(2)[0]));
  s.c.fixture.pump([&] { return !s.stream->result().text().empty(); });
  s.signal.emit(asio::cancellation_type::terminal);
  s.finish();
  BOOST_TEST(s.out.ec == asio::error::operation_aborted);
  BOOST_TEST(second.wait_for_close());
}

// The alarm's word is on its way when the stream is given up.
BOOST_AUTO_TEST_CASE(cancelled_as_the_second_is_due) {
  hanging_resolver const silent("silent.test");
  keeping_client c("http://silent.test");
  c.fixture.options.retry.hedge_delay = 1s;
  auto const events = observe(c.fixture.options);
  auto stream = c.client().stream(c.fixture.request);
  awaited<pplx::chat_completion> out;
  start(c.fixture, collect(stream), out);
  c.settle();
  silent.wait_until_it_hangs();
  c.fixture.time.advance(1s);
  stream.cancel();
  c.settle();
  silent.release();
  c.fixture.pump([&] { return out.over; });
  BOOST_TEST(out.ec == asio::error::operation_aborted);
  BOOST_TEST(events->of("resend").empty());
}

BOOST_AUTO_TEST_CASE(destroyed_while_both_are_under_way) {
  auto const events = std::make_shared<recorded_events>();
  hedged_stream s([&](auto& options) { options.observer = events; });
  auto& second = s.second();
  s.stream.reset();
  BOOST_TEST(s.first().wait_for_close());
  BOOST_TEST(second.wait_for_close());
  s.finish();
  BOOST_TEST(s.out.ec == asio::error::operation_aborted);
  auto const finish = events->only("finish");
  BOOST_TEST(finish["attempts"] == "2");
  BOOST_TEST(std::stoul(finish["bytes_sent"]) > 2 * std::stoul(events->only("request")["body_size"]));
}

BOOST_AUTO_TEST_CASE(destroyed_in_the_seconds_answer) {
  hedged_stream s;
  auto& second = s.second();
  second.send(answer_head + chunk(answer_events(2)[0]));
  s.c.fixture.pump([&] { return !s.stream->result().text().empty(); });
  s.stream.reset();
  BOOST_TEST(second.wait_for_close());
  s.finish();
}

BOOST_AUTO_TEST_CASE(destroyed_with_the_context) {
  held_server server;
  for (int sent = 0; sent != 3; ++sent) {
    auto const before = static_cast<std::size_t>(server.connections());
    chat_client client(server.base_url());
    client.options.retry.hedge_delay = 1s;
    client.start();
    server.connection(client, before);
    if (sent > 0) {
      client.time.advance(1s);
      server.connection(client, before + 1);
    }
    if (sent > 1) {
      server.connection(client, before + 1).send(answer_head + chunk(answer_events(2)[0]));
      client.pump([&] { return client.out.chunks != 0; });
    }
  }
}

// The second alone had to do with the proxy; the first's server is exempt.
BOOST_AUTO_TEST_CASE(what_the_second_has_to_keep_secret_stays_so) {
  held_server proxy;
  hedged_stream s([&](auto& options) {
    options.max_redirects = 1;
    options.proxy.http = "http://user:very-secret@" + proxy.base_url().substr(7);
    options.proxy.no_proxy = "127.0.0.1";
  });
  s.second().send(response_head(307, "Content-Length: 0\r\nLocation: http://elsewhere.test/\r\n"));
  proxy.connection(s.c.fixture).send(events_head + sse_body({R"({"error":{"message":"it is very-secret"}})"}));
  s.finish();
  BOOST_TEST(s.out.ec == error::error_in_stream);
  BOOST_TEST(s.out.facts.message == "it is ***");
}

BOOST_AUTO_TEST_CASE(an_observer_is_told_of_one_request) {
  auto const events = std::make_shared<recorded_events>();
  hedged_stream s([&](auto& options) { options.observer = events; });
  auto& second = s.second();
  second.send(stream_answer());
  s.finish();
  BOOST_TEST(events->order() == "request connection resend response first_token chunk finish");
  auto const resend = events->only("resend");
  BOOST_TEST(resend["reason"] == "hedge");
  BOOST_TEST(resend["attempt"] == "1");
  auto const response = events->only("response");
  BOOST_TEST(response["attempt"] == "2");
  auto const finish = events->only("finish");
  BOOST_TEST(finish["attempts"] == "2");
  BOOST_TEST(finish["status_code"] == "200");
  BOOST_TEST(finish["bytes_received"] == std::to_string(stream_answer().size()));
  // Both were sent.
  auto const body = std::stoul(events->only("request")["body_size"]);
  BOOST_TEST(std::stoul(finish["bytes_sent"]) > 2 * body);
}

BOOST_AUTO_TEST_SUITE_END()
