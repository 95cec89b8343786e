// A stream that is alive and says nothing; and what a request was at when it failed.

#include <boost/test/unit_test.hpp>

#include "support/kept_answers.hpp"

BOOST_AUTO_TEST_SUITE(event_deadline)

namespace {

using namespace std::chrono_literals;
using namespace tokenwire::test;
using tokenwire::error;

/// A stream whose server sends what the test says.
struct thinking {
  explicit thinking(std::chrono::milliseconds limit) : client(server.base_url()) {
    client.options.timeouts.event = limit;
    client.options.timeouts.idle = 60s;
    client.options.timeouts.finish_grace = 2s;
    client.start();
    peer = &server.connection(client);
    send(answer_head);
  }
  void send(std::string_view bytes) {
    BOOST_TEST(peer->send(bytes));
    client.settle();
  }
  held_server server;
  chat_client client;
  server_connection* peer;
};

}  // namespace

BOOST_AUTO_TEST_CASE(comments_are_no_events) {
  thinking t(90s);
  for (int i = 0; i != 8; ++i) {
    t.client.time.advance(10s);
    t.send(chunk(": still there\n\n"));
    BOOST_TEST(!t.client.out.over);
  }
  t.client.time.advance(10s - 1ms);
  t.client.settle();
  BOOST_TEST(!t.client.out.over);
  t.client.time.advance(1ms);
  t.client.pump([&] { return t.client.out.over; });
  BOOST_TEST(t.client.out.ec == error::event_timeout);
  BOOST_TEST(t.client.out.ec == tokenwire::condition::timeout);
  BOOST_TEST(t.client.out.facts.phase == "body");
}

BOOST_AUTO_TEST_CASE(each_event_begins_it_anew) {
  thinking t(30s);
  for (std::string const& event : answer_events(4)) {
    t.client.time.advance(29s);
    t.send(chunk(event));
  }
  t.client.pump([&] { return t.client.out.over; });
  BOOST_TEST(!t.client.out.ec);
}

BOOST_AUTO_TEST_CASE(the_idle_deadline_may_come_first) {
  thinking t(90s);
  t.client.time.advance(60s);
  t.client.pump([&] { return t.client.out.over; });
  BOOST_TEST(t.client.out.ec == error::idle_timeout);
}

BOOST_AUTO_TEST_CASE(it_holds_without_an_idle_deadline_too) {
  held_server server;
  chat_client client(server.base_url());
  client.options.timeouts.event = 90s;
  client.options.timeouts.idle = 0ms;
  client.start();
  server.connection(client).send(answer_head);
  client.settle();
  client.time.advance(90s);
  client.pump([&] { return client.out.over; });
  BOOST_TEST(client.out.ec == error::event_timeout);
}

BOOST_AUTO_TEST_CASE(an_idle_deadline_past_all_times_is_none) {
  held_server server;
  chat_client client(server.base_url());
  client.options.timeouts.event = 3s;
  client.options.timeouts.idle = std::chrono::milliseconds::max();
  client.start();
  auto& peer = server.connection(client);
  peer.send(answer_head);
  client.pump([&] { return client.time.pending() != 0; });
  client.time.advance(3s);
  client.pump([&] { return client.out.over; });
  BOOST_TEST(client.out.ec == error::event_timeout);
}

// Nothing has to be said any more: the grace alone counts.
BOOST_AUTO_TEST_CASE(after_the_finish_reason_there_is_none) {
  thinking t(1s);
  t.send(chunk(sse_body({delta_event("fine", "stop")})));
  t.client.time.advance(2s - 1ms);
  t.client.settle();
  BOOST_TEST(!t.client.out.over);
  t.client.time.advance(1ms);
  t.client.pump([&] { return t.client.out.over; });
  BOOST_TEST(!t.client.out.ec);
  BOOST_TEST((t.client.out.result.ended_by() == tokenwire::perplexity::end_mark::finish_reason_then_silence));
}

// The grace is for bytes.
BOOST_AUTO_TEST_CASE(comments_after_the_finish_reason_are_not_heard_for_ever) {
  thinking t(5s);
  t.send(chunk(sse_body({delta_event("fine", "stop")})));
  for (int i = 0; i != 5; ++i) {
    BOOST_TEST(!t.client.out.over);
    t.send(chunk(": still there\n\n"));
    t.client.time.advance(i == 4 ? 1s - 1ms : 1s);
    t.client.settle();
  }
  BOOST_TEST(!t.client.out.over);
  t.client.time.advance(1ms);
  t.client.pump([&] { return t.client.out.over; });
  BOOST_TEST(!t.client.out.ec);
  BOOST_TEST(t.client.out.text == "fine");
  BOOST_TEST((t.client.out.result.ended_by() == tokenwire::perplexity::end_mark::finish_reason_then_silence));
}

// Nor where no event has a deadline: as long as a server may be silent before.
BOOST_AUTO_TEST_CASE(comments_after_the_finish_reason_have_the_time_of_a_silence) {
  thinking t(0s);
  t.send(chunk(sse_body({delta_event("fine")})));
  for (int i = 0; i != 100; ++i) {
    t.client.time.advance(1s);
    t.send(chunk(": still there\n\n"));
  }
  t.send(chunk(sse_body({delta_event(" and done", "stop")})));
  for (int i = 0; i != 60; ++i) {
    BOOST_TEST(!t.client.out.over);
    t.send(chunk(": still there\n\n"));
    t.client.time.advance(i == 59 ? 1s - 1ms : 1s);
    t.client.settle();
  }
  BOOST_TEST(!t.client.out.over);
  t.client.time.advance(1ms);
  t.client.pump([&] { return t.client.out.over; });
  BOOST_TEST(!t.client.out.ec);
  BOOST_TEST(t.client.out.text == "fine and done");
  BOOST_TEST((t.client.out.result.ended_by() == tokenwire::perplexity::end_mark::finish_reason_then_silence));
}

BOOST_AUTO_TEST_CASE(a_document_is_not_made_of_events) {
  held_server server;
  keeping_client c(server.base_url());
  c.fixture.options.timeouts.event = 1s;
  awaited<tokenwire::perplexity::chat_completion> out;
  c.start_complete(out);
  auto& peer = server.connection(c.fixture);
  std::string const bytes = document_answer();
  for (std::size_t const at : {bytes.size() - 9, bytes.size() - 4}) {
    peer.send(at == bytes.size() - 9 ? bytes.substr(0, at) : bytes.substr(bytes.size() - 9, 5));
    c.settle();
    c.fixture.time.advance(5s);
    c.settle();
  }
  peer.send(bytes.substr(bytes.size() - 4));
  c.fixture.pump([&] { return out.over; });
  BOOST_TEST(!out.ec, out.what);
}

BOOST_AUTO_TEST_CASE(the_total_deadline_names_the_phase) {
  held_server server;
  for (bool const has_head : {false, true}) {
    chat_client client(server.base_url());
    client.options.timeouts.total = 20s;
    client.start();
    auto& peer = server.connection(client, static_cast<std::size_t>(server.connections()));
    if (has_head) peer.send(answer_head);
    client.settle();
    client.time.advance(20s);
    client.pump([&] { return client.out.over; });
    BOOST_TEST(client.out.ec == error::total_timeout);
    BOOST_TEST(client.out.facts.phase == (has_head ? "body" : "first_byte"));
  }
}

BOOST_AUTO_TEST_CASE(failures_name_their_phase) {
  {
    chat_client client("http://127.0.0.1:1");
    BOOST_TEST(client.read().facts.phase == "connect");
  }
  {
    scripted_server server([](server_connection& peer, int) {
      peer.send("SSH-2.0\r\n\r\n");
      peer.wait_for_close();
    });
    chat_client client("https" + server.base_url().substr(4));
    BOOST_TEST(client.read().facts.phase == "tls");
  }
  {
    chat_client client("http://127.0.0.1:1");
    client.request.messages.clear();
    BOOST_TEST(client.read().facts.phase.empty());
  }
}

BOOST_AUTO_TEST_SUITE_END()
