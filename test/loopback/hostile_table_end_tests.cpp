// The rest of the list that hostile_table_tests.cpp begins: what has to do with time, with who waits, and with asking
// again.

#include <boost/test/unit_test.hpp>

#include "support/awaited.hpp"
#include "support/full_listener.hpp"
#include "support/hanging_resolver.hpp"
#include "support/hostile_server.hpp"
#include "support/kept_answers.hpp"
#include "support/troubled_answers.hpp"

BOOST_AUTO_TEST_SUITE(hostile_table_end)

namespace {

namespace asio = boost::asio;
using namespace std::chrono_literals;
using namespace std::string_literals;
using namespace tokenwire::test;
using tokenwire::error;

/// What is waited for when nothing comes.
enum class waiting { name, connection, tunnel, handshake, room, head, body };

/// A request that comes so far and no further.
struct waiting_request {
  explicit waiting_request(waiting what)
      : peer(what == waiting::tunnel || what == waiting::head || what == waiting::body), client(peer.base_url()) {
    if (what == waiting::name) client.options.base_url = "http://hangs.test:1";
    if (what == waiting::connection) client.options.base_url = full.emplace().base_url();
    if (what == waiting::tunnel) client.options.proxy.url = peer.base_url();
    if (what == waiting::tunnel) client.options.base_url = "https://127.0.0.1:1";
    if (what == waiting::handshake) client.options.base_url.insert(4, "s");
    if (what == waiting::room) client.request.messages.front().content = std::string(std::size_t{16} << 20, 'x');
  }
  void begin(waiting what, asio::cancellation_slot slot = {}) {
    made.emplace(make_client(client));
    stream.emplace(made->stream(client.request));
    start(client, collect(*stream), out, slot);
    if (what == waiting::name) run_ready(client);
    if (what == waiting::name) resolver.wait_until_it_hangs();
    if (what != waiting::name && what != waiting::connection) connection = &peer.connection(client);
    if (what == waiting::body) connection->send(plain_stream(said));
    if (what == waiting::body) client.pump([&] { return stream->result().text() == "so far"; });
  }
  std::optional<full_listener> full;
  held_server peer;
  chat_client client;
  server_connection* connection{};
  std::optional<tokenwire::perplexity::client> made;
  std::optional<tokenwire::perplexity::chat_stream> stream;
  awaited<tokenwire::perplexity::chat_completion> out;
  // Goes first: the client's context waits for its thread.
  hanging_resolver resolver{"hangs.test"};
};

}  // namespace

// Events that a proxy held back come in one burst.
BOOST_AUTO_TEST_CASE(a_burst) {
  hostile_server server;
  chat_client client(server.base_url());
  client.options.timeouts.idle = 60s;
  client.start();
  server.take_request(client);
  server.send(client, answer_head);
  client.time.advance(60s - 1ms);
  std::string text;
  std::string body;
  for (int i = 0; i != 200; ++i) {
    text += std::to_string(i) + ' ';
    body += sse_body({delta_event(std::to_string(i) + ' ')});
  }
  server.send(client, chunk(body + done) + "0\r\n\r\n");
  succeeds(client.out, text);
  BOOST_TEST(client.out.chunks == 200U);
}

// Silence: each wait has a deadline and a code of its own.
BOOST_AUTO_TEST_CASE(silence) {
  struct {
    waiting what;
    error code;
    std::string_view phase;
  } const cases[] = {
      {waiting::name, error::resolve_timeout, "resolve"}, {waiting::connection, error::connect_timeout, "connect"},
      {waiting::tunnel, error::connect_timeout, "proxy"}, {waiting::handshake, error::tls_timeout, "tls"},
      {waiting::room, error::write_timeout, "write"},     {waiting::head, error::first_byte_timeout, "first_byte"},
      {waiting::body, error::idle_timeout, "body"}};
  for (auto const& [what, code, phase] : cases) {
    BOOST_TEST_CONTEXT(code) {
      waiting_request r(what);
      r.client.options.timeouts = {
          .resolve = 1s, .connect = 2s, .tls = 3s, .write = 4s, .first_byte = 5s, .idle = 6s, .total = 1h};
      r.begin(what);
      auto const limit = code == error::resolve_timeout      ? 1s
                         : code == error::connect_timeout    ? 2s
                         : code == error::tls_timeout        ? 3s
                         : code == error::write_timeout      ? 4s
                         : code == error::first_byte_timeout ? 5s
                                                             : 6s;
      run_ready(r.client);
      r.client.time.advance(limit - 1ms);
      run_ready(r.client);
      BOOST_TEST(!r.out.over);
      r.client.time.advance(1ms);
      r.client.pump([&] { return r.out.over; });
      BOOST_TEST(r.out.ec == code);
      BOOST_TEST(r.out.threw<tokenwire::timeout_error>());
      BOOST_TEST(r.out.facts.phase == phase);
      if (r.connection) BOOST_TEST(r.connection->wait_for_close());
    }
  }
}

// Comments alone, from a model that makes no progress: an own deadline between events, and one for all.
BOOST_AUTO_TEST_CASE(comments_without_events) {
  for (auto const code : {error::event_timeout, error::total_timeout}) {
    hostile_server server;
    chat_client client(server.base_url());
    client.options.timeouts.idle = 60s;
    (code == error::event_timeout ? client.options.timeouts.event : client.options.timeouts.total) = 90s;
    client.start();
    server.take_request(client);
    server.send(client, plain_stream(said));
    for (int i = 0; i != 3; ++i) {
      BOOST_TEST(!client.out.over);
      client.time.advance(30s);
      server.send(client, ": still there\n\n");
    }
    check(client.out, code);
  }
}

// Cancellation, whatever is waited for: the socket is closed at once, and nothing comes afterwards.
BOOST_AUTO_TEST_CASE(cancellation) {
  for (auto const what :
       {waiting::name, waiting::tunnel, waiting::handshake, waiting::room, waiting::head, waiting::body}) {
    BOOST_TEST_CONTEXT(static_cast<int>(what)) {
      waiting_request r(what);
      r.client.options.pool = {};
      asio::cancellation_signal signal;
      r.begin(what, signal.slot());
      signal.emit(asio::cancellation_type::terminal);
      run_ready(r.client);
      BOOST_TEST(r.out.over);
      BOOST_TEST(r.out.ec == asio::error::operation_aborted);
      BOOST_TEST(r.client.time.pending() == 0U);
      if (r.connection) BOOST_TEST(r.connection->wait_for_close());
    }
  }
}

// A slow consumer: nothing is read that it has not asked for.
BOOST_AUTO_TEST_CASE(a_slow_consumer) {
  std::string filler;
  while (filler.size() < (std::size_t{1} << 20)) filler += ": " + std::string(1000, 'x') + "\n\n";
  std::atomic<int> sent{0};
  constexpr int all = 64;
  scripted_server server([&](server_connection& peer, int) {
    if (peer.read_request().empty() || !peer.send(plain_stream(said))) return;
    while (sent != all && peer.send(filler)) ++sent;
    peer.send(sse_body({delta_event(", and on"), "[DONE]"}));
    peer.wait_for_close();
  });
  chat_client client(server.base_url());
  client.step();
  BOOST_TEST(client.out.text == "so far");
  // However long nobody asks: there is nothing to run.
  client.settle();
  BOOST_TEST(sent != all);
  client.io.restart();
  BOOST_TEST(client.io.run() == 0U);
  client.step();
  BOOST_TEST(client.out.text == "so far, and on");
  BOOST_TEST(sent == all);
  client.step();
  BOOST_TEST(!client.out.ec);
}

// What bills twice: nothing is asked for again once an answer has begun, and never with a Last-Event-ID.
BOOST_AUTO_TEST_CASE(asking_again) {
  answering begun({plain_stream("id: 7\n" + said).substr(0, 90), plain_stream(said + done)});
  begun.client.options.retry.max_retries = 2;
  BOOST_TEST(!begun.pause());
  BOOST_TEST(begun.client.out.ec == error::stream_incomplete);
  BOOST_TEST(begun.server.connections() == 1);

  answering gone({"", plain_stream(said + done)});
  gone.client.options.retry.max_retries = 2;
  BOOST_TEST(gone.pause().has_value());
  BOOST_TEST(!gone.client.out.ec);
  BOOST_TEST(gone.client.out.response.attempts == 2U);

  answering cut({plain_stream("id: 7\n" + said), plain_stream(said + done)});
  cut.client.options.restart_incomplete = 1;
  cut.client.options.retry.initial_delay = 0ms;
  cut.client.read();
  BOOST_TEST(!cut.client.out.ec);
  BOOST_TEST(cut.client.out.restarts == 1U);
  BOOST_REQUIRE(cut.requests.size() == 2U);
  BOOST_TEST(cut.requests[0] == cut.requests[1]);
  BOOST_TEST(cut.requests[1].find("ast-") == std::string::npos);
}

// Invalid UTF-8, and several JSON values in one event.
BOOST_AUTO_TEST_CASE(texts_that_are_none) {
  succeeds(read_answer(plain_stream(sse_body({R"({"choices":[{"delta":{"content":"a)"
                                              "\xFF"
                                              R"(b"}}]})"}) +
                                    done)),
           "a\xEF\xBF\xBD"
           "b");
  check(read_answer(plain_stream(said + "data: " + delta_event("a") + "\ndata: " + delta_event("b") + "\n\n" + done)),
        error::malformed_event);
}

// Lines of JSON instead of events.
BOOST_AUTO_TEST_CASE(lines_of_json) {
  std::string const lines = delta_event("a") + '\n' + delta_event("b") + '\n';
  check(read_answer(fixed(200, "Content-Type: application/x-ndjson\r\n", lines)), error::malformed_event, "");
}

// Fields twice, folded or without a value; an old HTTP, whose body ends with the connection.
BOOST_AUTO_TEST_CASE(odd_heads) {
  for (std::string const& fields : {"X-A: 1\r\nX-A: 2\r\nContent-Type: text/plain\r\n"s, "X-A: 1\r\n\t2\r\n 3\r\n"s,
                                    "X-A:\r\nx-b:1\r\n"s, "Set-Cookie: a=1\r\nSet-Cookie: b=2\r\n"s}) {
    std::string head = response_head(200, stream_fields + fields);
    succeeds(read_answer(head + said + done));
    check(read_answer(head + said), error::stream_incomplete);
    head.replace(0, 8, "HTTP/1.0");
    succeeds(read_answer(head + said + done));
    check(read_answer(head + said), error::stream_incomplete);
  }
  // Two framings are an attack.
  for (std::string const& fields :
       {"Content-Length: 5\r\nContent-Length: 6\r\n"s, "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n"s})
    check(read_answer(response_head(200, stream_fields + fields) + said), error::malformed_response, "");
}

// When to ask again, in each way to say it; what asks for too much is not obeyed.
BOOST_AUTO_TEST_CASE(retry_after) {
  struct {
    std::string fields;
    std::chrono::milliseconds least;
    std::chrono::milliseconds most;
  } const cases[] = {{"", 375ms, 500ms},
                     {"Retry-After: 7\r\n", 7s, 7s},
                     {"Retry-After: 0.25\r\n", 250ms, 250ms},
                     {"Retry-After-Ms: 1500\r\nRetry-After: 9\r\n", 1500ms, 1500ms},
                     {"Retry-After: 61\r\n", 375ms, 500ms},
                     {"Retry-After: Sun, 06 Nov 1994 08:49:37 GMT\r\n", 375ms, 500ms},
                     {"Retry-After: Fri, 31 Dec 2999 23:59:59 GMT\r\n", 375ms, 500ms},
                     {"Retry-After: soon\r\n", 375ms, 500ms}};
  for (int const status : {429, 503}) {
    for (auto const& [fields, least, most] : cases) {
      BOOST_TEST_CONTEXT(status << ' ' << fields) {
        answering busy({fixed(status, fields), plain_stream(said + done)});
        busy.client.options.retry.max_retries = 1;
        auto const pause = busy.pause();
        BOOST_TEST(!busy.client.out.ec);
        BOOST_TEST(busy.client.out.response.attempts == 2U);
        BOOST_REQUIRE(pause.has_value());
        BOOST_TEST((*pause >= least && *pause <= most));

        auto const out = read_answer(fixed(status, fields));
        check(out, status == 429 ? error::rate_limited : error::internal_server_error, "");
      }
    }
  }
}

// A server that repeats the key.
BOOST_AUTO_TEST_CASE(secrets) {
  auto const keyed = [](chat_client& client) { client.options.api_key = "very-secret"; };
  std::string const wrong = R"({"error":{"message":"the key very-secret is wrong"}})";
  for (std::string const& answer :
       {fixed(401, "X-Request-Id: very-secret\r\n", wrong), plain_stream(said + sse_body({wrong})),
        plain_stream(said + sse_body({"very-secret"})), answer_head + chunk(said) + "very-secret", "very-secret"s}) {
    auto const out = read_answer(answer, keyed);
    BOOST_TEST(out.ec);
    for (std::string const& text : {out.facts.message, out.facts.detail, out.facts.request_id})
      BOOST_TEST(text.find("very-secret") == std::string::npos, text);
  }
}

BOOST_AUTO_TEST_SUITE_END()
