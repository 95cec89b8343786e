// Each deadline with its own code, on a clock that stands still between the test's steps.

#include <boost/test/unit_test.hpp>

#include "support/chat_client_fixture.hpp"

BOOST_AUTO_TEST_SUITE(chat_deadlines)

namespace {

using namespace std::chrono_literals;
using namespace tokenwire::test;
using tokenwire::error;
using tokenwire::perplexity::end_mark;

/// A deadline of `limit` that has just begun ends then and not before.
void ends_at(chat_client& client, std::chrono::milliseconds limit, error code) {
  client.time.advance(limit - 1ms);
  client.settle();
  BOOST_TEST(!client.out.over);
  client.time.advance(1ms);
  client.pump([&] { return client.out.over; });
  BOOST_TEST(client.out.ec == code);
  BOOST_TEST(client.out.thrown == "timeout_error");
  BOOST_TEST(client.out.thrown_again == "timeout_error");
}

/// Sends, and lets the client take it.
void send(chat_client& client, server_connection& peer, std::string_view bytes) {
  BOOST_TEST(peer.send(bytes));
  client.settle();
}

}  // namespace

BOOST_AUTO_TEST_CASE(a_handshake_that_is_not_answered) {
  held_server server(false);
  chat_client client("https" + server.base_url().substr(4));
  client.options.timeouts.tls = 3s;
  client.start();
  server.connection(client);
  ends_at(client, 3s, error::tls_timeout);
}

BOOST_AUTO_TEST_CASE(a_request_that_is_not_read) {
  held_server server(false);
  chat_client client(server.base_url());
  client.options.timeouts.write = 4s;
  client.request.messages.front().content = std::string(std::size_t{32} << 20, 'x');
  client.start();
  server.connection(client);
  ends_at(client, 4s, error::write_timeout);
}

BOOST_AUTO_TEST_CASE(a_total_that_passes_while_nobody_waits) {
  held_server server;
  chat_client client(server.base_url());
  client.options.timeouts.total = 4s;
  client.start();
  auto& peer = server.connection(client);
  client.on_chunk = [&](auto&, auto&) { client.time.advance(4s); };
  peer.send(plain_stream(sse_body({delta_event("one")})));
  client.pump([&] { return client.out.over; });
  BOOST_TEST(client.out.ec == error::total_timeout);
  BOOST_TEST(client.out.text == "one");
}

BOOST_AUTO_TEST_CASE(a_limit_past_all_times_is_none) {
  scripted_server server(answer_with(plain_stream(sse_body({delta_event("fine", "stop"), "[DONE]"}))));
  chat_client client(server.base_url());
  constexpr auto most = std::chrono::milliseconds::max();
  client.options.timeouts = {most, most, most, most, most, most, most, most, most};
  client.options.pool.idle_time = most;
  BOOST_TEST(!client.read().ec);
}

BOOST_AUTO_TEST_CASE(a_hint_before_the_response_does_not_stand_for_it) {
  held_server server;
  chat_client client(server.base_url());
  client.options.timeouts.first_byte = 10s;
  client.options.timeouts.idle = 1s;
  client.start();
  auto& peer = server.connection(client);
  send(client, peer, "HTTP/1.1 103 Early Hints\r\n\r\n");
  client.time.advance(5s);
  send(client, peer, "HTTP/1.1 1");
  ends_at(client, 5s, error::first_byte_timeout);
}

BOOST_AUTO_TEST_CASE(a_response_that_does_not_begin) {
  held_server server;
  chat_client client(server.base_url());
  client.options.timeouts = {};
  client.start();
  server.connection(client);
  ends_at(client, 300s, error::first_byte_timeout);
  BOOST_TEST(client.out.facts.status == 0U);
}

BOOST_AUTO_TEST_CASE(a_head_that_does_not_go_on) {
  held_server server;
  chat_client client(server.base_url());
  client.options.timeouts = {};
  client.start();
  send(client, server.connection(client), "HTTP/1.1 200 O");
  ends_at(client, 60s, error::idle_timeout);
}

BOOST_AUTO_TEST_CASE(a_body_that_falls_silent_and_pings_that_keep_it_alive) {
  held_server server;
  chat_client client(server.base_url());
  client.options.timeouts = {};
  client.start();
  server_connection& peer = server.connection(client);
  send(client, peer, plain_stream(sse_body({delta_event("so far")})));
  BOOST_TEST(client.out.text == "so far");
  for (int i = 0; i < 5; ++i) {
    client.time.advance(59s);
    client.settle();
    send(client, peer, i % 2 == 0 ? ": ping\n\n" : ":");
  }
  BOOST_TEST(!client.out.over);
  ends_at(client, 60s, error::idle_timeout);
  BOOST_TEST(client.out.result.text() == "so far");
  BOOST_TEST(client.out.facts.status == 200U);
}

BOOST_AUTO_TEST_CASE(an_error_body_that_falls_silent_is_still_its_status) {
  held_server server;
  chat_client client(server.base_url());
  client.options.timeouts = {};
  client.start();
  send(client, server.connection(client), response_head(429, "Content-Length: 100\r\n") + "slow down");
  client.time.advance(60s);
  client.pump([&] { return client.out.over; });
  BOOST_TEST(client.out.ec == error::rate_limited);
  BOOST_TEST(client.out.facts.body == "slow down");
}

BOOST_AUTO_TEST_CASE(the_total_spans_attempts_and_pauses) {
  held_server server;
  chat_client client(server.base_url());
  client.options.timeouts = {.first_byte = 10s, .total = 25s};
  client.options.retry.max_retries = 9;
  client.start();
  server.connection(client, 0);
  client.time.advance(10s);
  client.settle();
  client.time.advance(500ms);
  server.connection(client, 1);
  client.time.advance(10s);
  client.settle();
  client.time.advance(1s);
  server.connection(client, 2);
  ends_at(client, 3500ms, error::total_timeout);
  BOOST_TEST(client.out.facts.attempts == 3U);
}

BOOST_AUTO_TEST_CASE(the_total_ends_a_stream_that_goes_on) {
  held_server server;
  chat_client client(server.base_url());
  client.options.timeouts.total = 20s;
  client.start();
  server_connection& peer = server.connection(client);
  send(client, peer, plain_stream(sse_body({delta_event("a")})));
  client.time.advance(10s);
  send(client, peer, sse_body({delta_event("b")}));
  ends_at(client, 10s, error::total_timeout);
  BOOST_TEST(client.out.result.text() == "ab");
}

BOOST_AUTO_TEST_CASE(nought_is_off) {
  held_server server;
  chat_client client(server.base_url());
  client.start();
  server_connection& peer = server.connection(client);
  client.time.advance(1000h);
  send(client, peer, plain_stream(sse_body({delta_event("a")})));
  client.time.advance(1000h);
  send(client, peer, sse_body({delta_event("b", "stop")}));
  client.time.advance(1000h);
  client.settle();
  BOOST_TEST(!client.out.over);
  send(client, peer, sse_body({"[DONE]"}));
  client.pump([&] { return client.out.over; });
  BOOST_TEST(!client.out.ec);
  BOOST_TEST(client.out.text == "ab");
}

BOOST_AUTO_TEST_CASE(nothing_runs_out_while_nobody_waits) {
  scripted_server at_once(
      answer_with(plain_stream(sse_body({delta_event("a")})) + sse_body({delta_event("b", "stop"), "[DONE]"})));
  chat_client slow(at_once.base_url());
  slow.options.timeouts = {};
  slow.step();
  BOOST_TEST(slow.out.text == "a");
  slow.time.advance(1h);
  slow.settle();
  slow.step();
  BOOST_TEST(slow.out.text == "ab");
  slow.time.advance(1h);
  slow.settle();
  slow.step();
  BOOST_TEST(slow.out.over);
  BOOST_TEST(!slow.out.ec);
}

BOOST_AUTO_TEST_CASE(an_hour_after_bytes_that_were_waited_for) {
  held_server server;
  chat_client client(server.base_url());
  client.options.timeouts = {};
  client.on_chunk = [&](auto&, auto&) { client.time.advance(1h); };
  client.start();
  auto& peer = server.connection(client);
  send(client, peer, plain_stream(""));
  send(client, peer, sse_body({delta_event("a")}));
  BOOST_TEST(client.out.text == "a");
  send(client, peer, sse_body({delta_event("b", "stop"), "[DONE]"}));
  client.pump([&] { return client.out.over; });
  BOOST_TEST(client.out.text == "ab");
  BOOST_TEST(!client.out.ec);
}

BOOST_AUTO_TEST_CASE(an_hour_between_two_reads_of_the_socket) {
  std::mutex gate;
  gate.lock();
  scripted_server server([&](server_connection& peer, int) {
    peer.read_request();
    peer.send(plain_stream(sse_body({delta_event("a")})));
    std::lock_guard const wait(gate);
    peer.send(sse_body({delta_event("b", "stop"), "[DONE]"}));
    peer.wait_for_close();
  });
  chat_client client(server.base_url());
  client.options.timeouts = {};
  client.step();
  client.time.advance(1h);
  client.settle();
  gate.unlock();
  client.step();
  BOOST_TEST(client.out.text == "ab");
  BOOST_TEST(!client.out.ec);
}

BOOST_AUTO_TEST_CASE(after_the_finish_reason_silence_is_an_end) {
  held_server server;
  chat_client client(server.base_url());
  client.options.timeouts = {};
  client.start();
  server_connection& peer = server.connection(client);
  send(client, peer, plain_stream(sse_body({delta_event("a", "stop")})));
  client.time.advance(1900ms);
  client.settle();
  send(client, peer,
       sse_body({R"({"id":"1","choices":[],"usage":{"prompt_tokens":1,"completion_tokens":2,"total_tokens":3}})"}));
  client.time.advance(1999ms);
  client.settle();
  BOOST_TEST(!client.out.over);
  client.time.advance(1ms);
  client.pump([&] { return client.out.over; });
  BOOST_TEST(!client.out.ec);
  BOOST_TEST((client.out.result.ended_by() == end_mark::finish_reason_then_silence));
  BOOST_REQUIRE(client.out.result.usage() != nullptr);
  BOOST_TEST(client.out.result.usage()->total_tokens == 3);
}

BOOST_AUTO_TEST_SUITE_END()
