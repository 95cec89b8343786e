// Requests that fail, are sent again, or are given up: each is told of to its end, once.

#include <boost/asio/cancellation_signal.hpp>
#include <boost/test/unit_test.hpp>

#include "support/kept_answers.hpp"
#include "support/recorded_events.hpp"
#include "support/stepped_stream.hpp"

BOOST_AUTO_TEST_SUITE(observer_end_tests)

namespace {

using namespace std::chrono_literals;
using namespace tokenwire::test;
using tokenwire::error;
namespace asio = boost::asio;

std::string success() {
  return plain_stream(sse_body({delta_event("fine", "stop"), "[DONE]"}));
}

/// The n-th connection gets the n-th answer, the last of them for all that come after; then FIN.
scripted_server::script answers(std::vector<std::string> all) {
  return [all = std::move(all)](server_connection& peer, int number) {
    if (peer.read_request().empty()) return;
    peer.send(all[std::min(static_cast<std::size_t>(number), all.size() - 1)]);
    peer.close();
    peer.wait_for_close();
  };
}

asio::awaitable<std::string> read_one(tokenwire::perplexity::chat_stream& stream) {
  auto const* const chunk = co_await stream.next();
  co_return chunk ? std::string(chunk->text()) : std::string();
}

}  // namespace

BOOST_AUTO_TEST_CASE(a_retry) {
  scripted_server server(
      answers({response_head(503, "Content-Length: 0\r\nRetry-After: 7\r\nX-Request-Id: one\r\n"), "", success()}));
  chat_client client(server.base_url());
  auto const events = observe(client.options);
  client.options.retry.max_retries = 2;
  client.start();
  client.next_pause();
  client.time.advance(7s);
  client.pump([&] { return client.time.pending() == 1 && client.time.next_due() > client.time.now(); });
  client.time.advance(1s);
  client.pump([&] { return client.out.over; });
  BOOST_TEST(!client.out.ec);
  BOOST_TEST(events->order() ==
             "request connection response resend connection resend connection response first_token chunk finish");
  auto const resent = events->of("resend");
  BOOST_TEST(resent[0]["reason"] == "failed_attempt");
  BOOST_TEST(resent[0]["resend_count"] == "1");
  BOOST_TEST(resent[0]["attempt"] == "1");
  BOOST_TEST(resent[0]["error_type"] == "internal_server_error");
  BOOST_TEST(resent[0]["status_code"] == "503");
  BOOST_TEST(resent[0]["pause"] == ns(7s));
  BOOST_TEST(resent[1]["resend_count"] == "2");
  BOOST_TEST(resent[1]["attempt"] == "2");
  BOOST_TEST(resent[1]["error_type"] == "connection_closed");
  BOOST_TEST(resent[1]["status_code"] == "0");
  BOOST_TEST(resent[1]["message"] == "no response came: End of file");
  BOOST_TEST(resent[1]["pause"] != "0");
  BOOST_TEST(events->of("connection")[1]["attempt"] == "2");
  BOOST_TEST(events->of("response")[1]["attempt"] == "3");
  BOOST_TEST(events->of("response")[1]["after"] == ns(8s));
  BOOST_TEST(events->only("finish")["attempts"] == "3");
  BOOST_TEST(events->only("finish")["duration"] == ns(8s));
  BOOST_TEST(events->only("finish")["request_id"] == "");
}

BOOST_AUTO_TEST_CASE(a_stale_connection_is_no_attempt) {
  scripted_server server(answer_each([](int connection, int request) -> std::optional<std::string> {
    if (connection == 0 && request == 1) return std::nullopt;
    return stream_answer();
  }));
  keeping_client c(server.base_url());
  auto const events = observe(c.fixture.options);
  BOOST_TEST(!c.read().ec);
  c.settle();
  BOOST_TEST(!c.read().ec);
  BOOST_TEST(
      events->order().ends_with("finish request connection resend connection response first_token chunk finish"));
  auto const resent = events->only("resend");
  BOOST_TEST(resent["reason"] == "stale_connection");
  BOOST_TEST(resent["error_type"] == "connection_closed");
  BOOST_TEST(resent["attempt"] == "1");
  BOOST_TEST(resent["pause"] == "0");
  BOOST_TEST(events->of("connection")[1]["reused"] == "true");
  BOOST_TEST(events->of("connection")[2]["reused"] == "false");
  BOOST_TEST(events->of("connection")[2]["attempt"] == "1");
  BOOST_TEST(events->of("finish")[1]["attempts"] == "1");
  BOOST_TEST(events->of("finish")[1]["stale_connections"] == "1");
}

BOOST_AUTO_TEST_CASE(a_restart) {
  scripted_server server(answers({plain_stream(sse_body({delta_event("wor")})), success()}));
  chat_client client(server.base_url());
  auto const events = observe(client.options);
  client.options.restart_incomplete = 1;
  client.start();
  auto const pause = client.next_pause();
  BOOST_REQUIRE(pause.has_value());
  client.time.advance(*pause);
  client.pump([&] { return client.out.over; });
  BOOST_TEST(client.out.text == "fine");
  BOOST_TEST(events->order() ==
             "request connection response first_token chunk resend connection response chunk finish");
  auto const resent = events->only("resend");
  BOOST_TEST(resent["reason"] == "incomplete_answer");
  BOOST_TEST(resent["error_type"] == "stream_incomplete");
  BOOST_TEST(resent["message"] == "the body ended before a finish reason, a done event or [DONE]");
  BOOST_TEST(resent["attempt"] == "1");
  BOOST_TEST(resent["status_code"] == "200");
  BOOST_TEST(resent["pause"] == ns(*pause));
  BOOST_TEST(events->only("finish")["attempts"] == "2");
  BOOST_TEST(events->only("finish")["restarts"] == "1");
}

BOOST_AUTO_TEST_CASE(a_redirect_is_no_attempt_and_the_request_stays_the_one_that_was_made) {
  std::string const other = plain_stream(sse_body({delta_event("wor")}));
  scripted_server target(answers({other, success()}));
  scripted_server server(answers({response_head(
      307, "Content-Length: 0\r\nLocation: " + target.base_url() + "/else/where/that/is/long?x=1\r\n")}));
  chat_client client(server.base_url());
  auto const events = observe(client.options);
  client.options.max_redirects = 1;
  client.options.restart_incomplete = 1;
  client.start();
  auto const pause = client.next_pause();
  BOOST_REQUIRE(pause.has_value());
  client.time.advance(*pause);
  client.pump([&] { return client.out.over; });
  BOOST_TEST(!client.out.ec);
  BOOST_TEST(events->order() ==
             "request connection response resend connection response first_token chunk resend "
             "connection response resend connection response chunk finish");
  auto const resent = events->of("resend");
  for (std::size_t const i : {0U, 2U}) {
    BOOST_TEST(resent[i]["reason"] == "redirect");
    BOOST_TEST(resent[i]["error_type"] == "");
    BOOST_TEST(resent[i]["message"] == "");
    BOOST_TEST(resent[i]["status_code"] == "307");
    BOOST_TEST(resent[i]["pause"] == "0");
  }
  BOOST_TEST(resent[2]["resend_count"] == "3");
  BOOST_TEST(events->of("connection")[1]["attempt"] == "1");
  BOOST_TEST(events->of("connection")[1]["peer_port"] == std::to_string(target.port()));
  BOOST_TEST(events->only("finish")["attempts"] == "2");
  for (auto const& event : events->all()) {
    BOOST_TEST(event.url == server.base_url() + "/chat/completions");
    BOOST_TEST(event.model == "sonar");
  }
}

BOOST_AUTO_TEST_CASE(failures_say_what_they_were) {
  struct failure {
    std::string answer;
    std::string order;
    std::string type;
    std::string message;
  };
  std::string const refused = response_head(401, "Content-Length: 33\r\n") + R"({"error":{"message":"No key, no"}})";
  for (auto const& [answer, order, type, message] :
       {failure{refused, "request connection response finish", "authentication", "No key, no"},
        failure{"", "request connection finish", "connection_closed", "no response came: End of file"},
        failure{plain_stream(sse_body({delta_event("so far")})), "request connection response first_token chunk finish",
                "stream_incomplete", "the body ended before a finish reason, a done event or [DONE]"},
        failure{plain_stream(sse_body({R"({"error":"busy"})"})), "request connection response finish",
                "error_in_stream", "busy"}}) {
    for (bool const whole : {false, true}) {
      scripted_server server(answers({answer}));
      chat_client client(server.base_url());
      auto const events = observe(client.options);
      if (whole) client.options.retry.max_retries = 0;
      BOOST_TEST((whole ? client.complete() : client.read()).ec);
      BOOST_TEST(events->order() == order);
      auto const finish = events->only("finish");
      BOOST_TEST(finish["error_type"] == type);
      BOOST_TEST(finish["message"] == message);
      BOOST_TEST(finish["error"] == client.out.ec.message());
    }
  }
  chat_client client("http://127.0.0.1:1");
  auto const events = observe(client.options);
  BOOST_TEST(client.read().ec == error::connect_failed);
  BOOST_TEST(events->order() == "request finish");
  BOOST_TEST(events->only("finish")["error_type"] == "connect_failed");
  BOOST_TEST(events->only("finish")["status_code"] == "0");
}

BOOST_AUTO_TEST_CASE(documents_that_fail) {
  for (std::string const& body : {std::string(R"({"error":"no"})"), std::string("<p>"), std::string(R"({"id":1})")}) {
    scripted_server server(
        answers({response_head(200, "Content-Length: " + std::to_string(body.size()) + "\r\n") + body}));
    chat_client fixture(server.base_url());
    auto const events = observe(fixture.options);
    auto const client = make_client(fixture);
    auto const got = run(fixture, client.get_job("a"));
    BOOST_TEST(got.ec);
    BOOST_TEST(events->order() == "request connection response finish");
    BOOST_TEST(events->only("finish")["error_type"] == tokenwire::name(got.ec));
    BOOST_TEST(events->only("finish")["message"] == got.facts.text());
  }
}

BOOST_AUTO_TEST_CASE(what_is_refused_before_it_is_sent_is_told_to_nobody) {
  chat_client client("http://127.0.0.1:1");
  auto const events = observe(client.options);
  client.request.messages.clear();
  BOOST_TEST(client.read().ec == error::invalid_request);
  BOOST_TEST(events->order() == "");
}

BOOST_AUTO_TEST_CASE(a_stream_that_nobody_reads_is_told_to_nobody) {
  chat_client fixture("http://127.0.0.1:1");
  auto const events = observe(fixture.options);
  auto const client = make_client(fixture);
  { auto const stream = client.stream(fixture.request); }
  BOOST_TEST(events->order() == "");
}

// At every step of the loop, from before the connection to behind the last chunk.
BOOST_AUTO_TEST_CASE(dropped_at_any_step) {
  scripted_server server(answers({success()}));
  auto options = options_for(server);
  auto const events = observe(options);
  std::size_t ends = 0;
  test_at_each_step(
      options, [&](stepped_stream& c, auto&) { c.stream.reset(); },
      [&](stepped_stream& c) {
        BOOST_TEST(!c.stream);
        ++ends;
        auto const finished = events->of("finish");
        BOOST_REQUIRE(finished.size() == events->of("request").size());
        if (finished.empty()) return;
        BOOST_TEST(events->all().back().kind == "finish");
        BOOST_TEST(finished.back()["error_type"] == "cancelled");
        BOOST_TEST(finished.back()["message"] == "");
      });
  BOOST_TEST(ends > 3U);
}

BOOST_AUTO_TEST_CASE(cancelled_at_any_step) {
  scripted_server server(answers({success()}));
  auto options = options_for(server);
  auto const events = observe(options);
  test_at_each_step(
      options, [&](stepped_stream& c, auto&) { c.stream->cancel(); },
      [&](stepped_stream& c) {
        auto const type = c.last ? "cancelled" : "";
        c.stream.reset();
        auto const finished = events->of("finish");
        BOOST_REQUIRE(finished.size() == events->of("request").size());
        if (!finished.empty()) BOOST_TEST(finished.back()["error_type"] == type);
      });
}

BOOST_AUTO_TEST_CASE(a_stream_is_over_at_once_when_it_is_destroyed) {
  held_server server;
  chat_client fixture(server.base_url());
  auto const events = observe(fixture.options);
  auto const client = make_client(fixture);
  awaited<std::string> out;
  {
    auto stream = client.stream(fixture.request);
    start(fixture, read_one(stream), out);
    auto& peer = server.connection(fixture);
    peer.send(plain_stream(sse_body({R"({"id":"x","usage":{"prompt_tokens":1,"completion_tokens":2},"choices":)"
                                     R"([{"index":0,"delta":{"content":"so"}}]})"})));
    fixture.pump([&] { return out.over; });
    fixture.time.advance(9s);
    BOOST_TEST(events->of("finish").empty());
  }
  auto const finish = events->only("finish");
  BOOST_TEST(finish["error_type"] == "cancelled");
  BOOST_TEST(finish["duration"] == ns(9s));
  BOOST_TEST(finish["output_tokens"] == "2");
  BOOST_TEST(finish["response_id"] == "x");
}

BOOST_AUTO_TEST_CASE(a_stream_that_is_destroyed_behind_its_mark_has_ended_well) {
  scripted_server server(answers({plain_stream(sse_body(
      {R"({"object":"chat.completion.done","choices":[{"index":0,"finish_reason":"stop","delta":{"content":"so"}}]})"}))}));
  chat_client fixture(server.base_url());
  auto const events = observe(fixture.options);
  auto const client = make_client(fixture);
  {
    auto stream = client.stream(fixture.request);
    BOOST_TEST(run(fixture, read_one(stream)).value == "so");
    BOOST_TEST(events->of("finish").empty());
  }
  BOOST_TEST(events->only("finish")["error_type"] == "");
}

BOOST_AUTO_TEST_CASE(operations_that_are_given_up) {
  held_server server;
  chat_client fixture(server.base_url());
  auto const events = observe(fixture.options);
  auto const client = make_client(fixture);
  for (bool const job : {false, true}) {
    asio::cancellation_signal signal;
    awaited<tokenwire::perplexity::chat_completion> completion;
    awaited<tokenwire::perplexity::chat_job> looked_at;
    if (job)
      start(fixture, client.get_job("a"), looked_at, signal.slot());
    else
      start(fixture, client.complete(fixture.request), completion, signal.slot());
    server.connection(fixture, job ? 1 : 0);
    signal.emit(asio::cancellation_type::terminal);
    fixture.pump([&] { return job ? looked_at.over : completion.over; });
    fixture.settle();
    auto const finished = events->of("finish");
    BOOST_REQUIRE(finished.size() == (job ? 2U : 1U));
    BOOST_TEST(finished.back()["error_type"] == "cancelled");
  }
}

BOOST_AUTO_TEST_CASE(an_execution_context_takes_its_requests_with_it) {
  held_server server;
  auto const events = std::make_shared<recorded_events>();
  for (bool const job : {false, true}) {
    chat_client fixture(server.base_url());
    fixture.options.observer = events;
    auto const client = make_client(fixture);
    awaited<tokenwire::perplexity::chat_completion> completion;
    awaited<tokenwire::perplexity::chat_job> looked_at;
    if (job)
      start(fixture, client.get_job("a"), looked_at);
    else
      start(fixture, client.complete(fixture.request), completion);
    server.connection(fixture, job ? 1 : 0);
  }
  auto const finished = events->of("finish");
  BOOST_REQUIRE(finished.size() == 2U);
  for (auto const& finish : finished) BOOST_TEST(finish["error_type"] == "cancelled");
}

BOOST_AUTO_TEST_SUITE_END()
