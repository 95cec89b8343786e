// Answers that are none, and answers that break off: what the client says of each.

#include <boost/test/unit_test.hpp>
#include <csignal>
#include <tokenwire/sse.hpp>

#include "support/chat_client_fixture.hpp"

BOOST_AUTO_TEST_SUITE(chat_failures)

namespace {

using namespace std::string_literals;
using namespace tokenwire::test;
using tokenwire::error;
using tokenwire::perplexity::end_mark;

constexpr char json_type[] = "Content-Type: application/json\r\n";
constexpr char event_stream[] = "Content-Type: text/event-stream\r\n";

struct expected {
  error code;
  unsigned status;
  char const* thrown;
  std::string text{};
};

void check(chat_outcome const& out, expected const& want) {
  BOOST_TEST(out.ec == want.code);
  BOOST_TEST(out.facts.status == want.status);
  BOOST_TEST(out.thrown == want.thrown);
  BOOST_TEST(out.thrown_again == want.thrown);
  BOOST_TEST(out.text == want.text);
  BOOST_TEST(out.result.text() == want.text);
  BOOST_TEST((out.result.ended_by() == end_mark::none));
  BOOST_TEST(out.facts.attempts == 1U);
}

/// Reads what a server answers that closes afterwards.
chat_outcome failure(std::string answer, expected const& want, tokenwire::limits const& limits = tokenwire::limits{}) {
  scripted_server server(answer_with(std::move(answer), true));
  chat_client client(server.base_url());
  client.options.limits = limits;
  client.read();
  BOOST_TEST_CONTEXT(client.out.facts.detail) check(client.out, want);
  BOOST_TEST(server.connections() == 1);
  return client.out;
}

std::string nested(std::size_t levels) {
  return std::string(levels, '[') + std::string(levels, ']');
}

/// Bytes of the body in the first `sent` bytes of the wire, for a body in chunks of one size.
std::size_t payload_bytes(std::size_t sent, std::size_t head, std::size_t body, std::size_t chunk_size) {
  std::size_t at = head;
  std::size_t payload = 0;
  while (payload < body) {
    std::size_t const size = std::min(chunk_size, body - payload);
    at += chunk({std::string(size, 'x')}).size() - size - 2;
    if (sent <= at) return payload;
    if (sent < at + size) return payload + sent - at;
    payload += size;
    at += size + 2;
  }
  return payload;
}

}  // namespace

BOOST_AUTO_TEST_CASE(a_stream_cut_at_any_byte_keeps_its_text) {
  std::vector<std::string> events;
  std::string body;
  std::vector<std::pair<std::size_t, std::string>> text_after;  // an event's end, the text from there on
  std::string text;
  for (int i = 0; i < 60; ++i) {
    std::string const piece = "piece " + std::to_string(i) + ", ";
    body += sse_body({delta_event(piece)});
    text += piece;
    text_after.emplace_back(body.size(), text);
  }
  std::size_t const finish_at = body.size() + sse_body({delta_event("end", "stop")}).size();
  body += sse_body({delta_event("end", "stop"), "[DONE]"});
  text_after.emplace_back(finish_at, text + "end");
  constexpr std::size_t chunk_size = 61;
  std::string const wire = chunked_event_stream(body, chunk_size);
  std::size_t const head = wire.find("\r\n\r\n") + 4;
  BOOST_TEST(wire.size() > 8000U);

  for (std::size_t first = 1; first < wire.size(); first += 400) {
    scripted_server server([&](server_connection& peer, int number) {
      std::size_t const cut = first + static_cast<std::size_t>(number);
      if (peer.read_request().empty()) return;
      peer.send(std::string_view(wire).substr(0, cut));
      if (cut % 3 != 0) {
        peer.close();
        peer.wait_for_close();
      }
      peer.reset();
    });
    chat_client client(server.base_url());
    for (std::size_t cut = first; cut < std::min(first + 400, wire.size()); ++cut) {
      chat_outcome const& out = client.read();
      std::size_t const payload = payload_bytes(cut, head, body.size(), chunk_size);
      std::string so_far;
      for (auto const& [end, whole] : text_after)
        if (payload >= end) so_far = whole;
      bool const ok = payload >= finish_at ? !out.ec && out.thrown.empty()
                      : cut < head         ? out.ec == error::connection_closed && out.thrown == "connection_error"
                                   : out.ec == error::stream_incomplete && out.thrown == "stream_incomplete_error";
      if (!ok || out.text != so_far || out.result.text() != so_far || out.thrown != out.thrown_again)
        BOOST_ERROR("cut at " << cut << ": " << out.ec << ' ' << out.thrown << " / " << out.thrown_again << ", text ["
                              << out.text << "], expected [" << so_far << "], " << out.facts.detail);
      if (payload >= body.size()) BOOST_TEST((out.result.ended_by() == end_mark::done_sentinel));
    }
  }
}

BOOST_AUTO_TEST_CASE(resets_and_clean_ends_without_a_mark_are_incomplete) {
  for (bool const rst : {false, true}) {
    scripted_server server([&](server_connection& peer, int number) {
      peer.read_request();
      if (number == 1) peer.send(plain_stream(sse_body({delta_event("so far")})));
      if (rst) return peer.reset();
      peer.close();
      peer.wait_for_close();
    });
    chat_client client(server.base_url());
    check(client.read(), {error::connection_closed, 0, "connection_error"});
    check(client.read(), {error::stream_incomplete, 200, "stream_incomplete_error", "so far"});
  }
  std::string const body = sse_body({delta_event("so far")});
  expected const cut{error::stream_incomplete, 200, "stream_incomplete_error", "so far"};
  failure(chunked_event_stream(body, 7), cut);
  failure(response_head(200, event_stream + ("Content-Length: " + std::to_string(body.size()) + "\r\n")) + body, cut);
  failure(response_head(200, event_stream + ("Content-Length: " + std::to_string(body.size() + 9) + "\r\n")) + body,
          cut);
}

BOOST_AUTO_TEST_CASE(what_is_not_http_is_refused) {
  expected const malformed{error::malformed_response, 0, "api_error"};
  failure("garbage\r\n\r\n", malformed);
  failure("\x15\x03\x01\x02\x02\x16", malformed);
  failure("SSH-2.0-server\r\n", malformed);
  failure("HTTP/1.1 abc\r\n\r\n", malformed);
  failure("HTTP/1.1 200 OK\r\nX: " + std::string(70000, 'x') + "\r\n\r\n", {error::header_too_large, 0, "api_error"});
  std::string early;
  for (int i = 0; i < 25; ++i) early += "HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n";
  failure(early + chunked_event_stream(sse_body({delta_event("x", "stop")}), 100),
          {error::too_many_informational_responses, 0, "api_error"});
  auto const out =
      failure(response_head(200, "Content-Type: text/event-stream\r\nContent-Encoding: gzip\r\n") + "\x1f\x8b",
              {error::unknown_content_coding, 200, "api_error"});
  BOOST_TEST(out.facts.detail.find("gzip") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(a_bad_event_is_an_error_after_the_good_ones) {
  std::string const good = sse_body({delta_event("good")});
  auto limits = tokenwire::limits{};
  limits.event = 1000;
  failure(plain_stream(good + sse_body({delta_event(std::string(2000, 'x'))})),
          {error::event_too_large, 200, "api_error", "good"}, limits);
  failure(plain_stream(good + sse_body({R"({"id":"1","choi)"})), {error::malformed_event, 200, "api_error", "good"});
  failure(plain_stream(good + sse_body({nested(10000)})), {error::json_too_deep, 200, "api_error", "good"});
  failure(plain_stream(good + sse_body({R"({"choices":)" + nested(10000) + "}"})),
          {error::json_too_deep, 200, "api_error", "good"});
  failure(response_head(200, json_type) + R"({"choices":)" + nested(10000) + "}",
          {error::json_too_deep, 200, "api_error"});
  failure(response_head(200, json_type) + R"({"id":"1","choi)", {error::malformed_event, 200, "api_error"});
  failure(response_head(200, std::string(json_type) + "Content-Length: 50\r\n") + R"({"id":"1","choi)",
          {error::stream_incomplete, 200, "stream_incomplete_error"});
}

BOOST_AUTO_TEST_CASE(errors_inside_a_stream_have_the_providers_words) {
  std::string const good = sse_body({delta_event("good")});
  expected const want{error::error_in_stream, 200, "api_error", "good"};
  auto out =
      failure(plain_stream(good + sse_body({R"({"error":{"message":"queue full","type":"busy","code":503}})"})), want);
  BOOST_TEST(out.facts.message == "queue full");
  BOOST_TEST(out.facts.type == "busy");
  BOOST_TEST(out.facts.provider_code == "503");
  out = failure(plain_stream(good + sse_body({R"({"error":"queue full"})", "[DONE]"})), want);
  BOOST_TEST(out.facts.message == "queue full");
  out = failure(plain_stream(good + "event: error\n" + sse_body({R"({"message":"queue full"})"})), want);
  BOOST_TEST(out.facts.message == "queue full");
  out = failure(plain_stream(good + "event: error\n" + sse_body({"queue full"})), want);
  BOOST_TEST(out.facts.text().find("queue full") != std::string::npos);
  out = failure(plain_stream(good + sse_body({delta_event("", "error")})), want);
  out = failure(plain_stream(sse_body({delta_event("good", "stop"), R"({"error":"late"})"})), want);
  BOOST_TEST(out.facts.message == "late");
  out = failure(response_head(200, json_type) + R"({"error":{"message":"no"}})",
                {error::error_in_stream, 200, "api_error"});
  BOOST_TEST(out.facts.message == "no");
  failure(plain_stream("data: [DONE]\n\n"), {error::empty_stream, 200, "stream_incomplete_error"});
  failure(plain_stream(": ping\n\ndata: [DONE]\n\n"), {error::empty_stream, 200, "stream_incomplete_error"});
}

BOOST_AUTO_TEST_CASE(a_page_is_no_stream) {
  std::string const page = "<!DOCTYPE html><html><body>Sign in</body></html>";
  for (char const* type : {"text/html", "text/html; charset=utf-8", "text/plain", "image/png"}) {
    auto const out =
        failure(response_head(200, "Content-Type: "s + type + "\r\n") + page, {error::not_a_stream, 200, "api_error"});
    BOOST_TEST(out.facts.body == page);
    BOOST_TEST(out.facts.detail.find(type) != std::string::npos);
  }
  auto const out = failure(response_head(502, "Content-Type: text/html\r\n") + page,
                           {error::internal_server_error, 502, "internal_server_error"});
  BOOST_TEST(out.facts.body == page);
  BOOST_TEST(out.facts.message == "");
}

BOOST_AUTO_TEST_CASE(a_status_has_its_code_its_class_and_the_providers_words) {
  auto const answer = [](int status, std::string const& body, std::string const& fields = {}) {
    return response_head(status, "X-Request-Id: r1\r\nContent-Length: " + std::to_string(body.size()) + "\r\n" +
                                     json_type + fields) +
           body;
  };
  auto out = failure(answer(401, R"({"error":{"message":"Invalid key","type":"invalid_api_key","code":401}})"),
                     {error::authentication, 401, "authentication_error"});
  BOOST_TEST(out.facts.message == "Invalid key");
  BOOST_TEST(out.facts.type == "invalid_api_key");
  BOOST_TEST(out.facts.provider_code == "401");
  BOOST_TEST(out.facts.request_id == "r1");
  out = failure(answer(422, R"({"detail":[{"loc":["body","model"],"msg":"field required","type":"missing"}]})"),
                {error::unprocessable_entity, 422, "unprocessable_entity_error"});
  BOOST_TEST(out.facts.message == "field required (body.model)");
  failure(answer(500, ""), {error::internal_server_error, 500, "internal_server_error"});
  failure(answer(500, nested(10000)), {error::internal_server_error, 500, "internal_server_error"});
  failure(answer(400, "{}"), {error::bad_request, 400, "bad_request_error"});
  failure(answer(403, "{}"), {error::permission_denied, 403, "permission_denied_error"});
  failure(answer(404, "{}"), {error::not_found, 404, "not_found_error"});
  failure(answer(409, "{}"), {error::conflict, 409, "conflict_error"});
  failure(answer(429, "{}"), {error::rate_limited, 429, "rate_limit_error"});
  out = failure(answer(307, "", "Location: https://other.example/v1\r\n"),
                {error::redirect_not_followed, 307, "api_status_error"});
  BOOST_TEST(out.facts.detail.find("https://other.example/v1") != std::string::npos);
  out = failure(answer(301, "", "Location: http://user:pw@other.example/\r\n"),
                {error::redirect_not_followed, 301, "api_status_error"});
  BOOST_TEST(out.facts.detail == "the redirect to http://other.example/ was not followed");
  out = failure(answer(304, "", "Location: http://user:pw@other.example/\r\n"),
                {error::unexpected_status, 304, "api_status_error"});
  BOOST_TEST(out.facts.detail == "");
}

BOOST_AUTO_TEST_CASE(a_long_refusal_keeps_its_message) {
  std::string const body = R"({"error":{"message":"too long","prompt":")" + std::string(200'000, 'x') + R"("}})";
  auto const out =
      failure(response_head(400, json_type + ("Content-Length: " + std::to_string(body.size()) + "\r\n")) + body,
              {error::bad_request, 400, "bad_request_error"});
  BOOST_TEST(out.facts.message == "too long");
  BOOST_TEST(out.facts.body.size() == 65536U);
}

BOOST_AUTO_TEST_CASE(what_is_no_stream_says_so_whatever_its_label) {
  auto out = failure(plain_stream("<html>Sign in</html>"), {error::not_a_stream, 200, "api_error"});
  BOOST_TEST(out.facts.body == "<html>Sign in</html>");
  out = failure(plain_stream(R"({"error":{"message":"no"}})"), {error::error_in_stream, 200, "api_error"});
  BOOST_TEST(out.facts.message == "no");
  out = failure(plain_stream(R"({"choices":[]})"), {error::malformed_event, 200, "api_error"});
  BOOST_TEST(out.facts.body == R"({"choices":[]})");
}

BOOST_AUTO_TEST_CASE(an_early_refusal_is_read_while_the_request_is_written) {
  std::string const body = R"({"error":{"message":"too long"}})";
  std::string const answer =
      response_head(413, json_type + ("Content-Length: " + std::to_string(body.size()) + "\r\n")) + body;
  for (bool const rst : {true, false}) {
    scripted_server server([&](server_connection& peer, int) {
      peer.read_head();
      peer.send(answer);
      if (rst) return peer.reset();
      peer.close();
    });
    for (int i = 0; i < 5; ++i) {
      chat_client client(server.base_url());
      client.request.messages.front().content = std::string(std::size_t{16} << 20, 'x');
      check(client.read(), {error::payload_too_large, 413, "api_status_error"});
      BOOST_TEST(client.out.facts.message == "too long");
    }
  }
}

BOOST_AUTO_TEST_CASE(a_peer_that_goes_while_it_is_written_to_is_an_error_and_no_signal) {
  struct sigaction before {};
  ::sigaction(SIGPIPE, nullptr, &before);
  BOOST_TEST((before.sa_handler == SIG_DFL));
  scripted_server server([](server_connection& peer, int) {
    peer.read_head();
    peer.reset();
  });
  chat_client client(server.base_url());
  client.request.messages.front().content = std::string(std::size_t{16} << 20, 'x');
  check(client.read(), {error::write_failed, 0, "connection_error"});
  struct sigaction after {};
  ::sigaction(SIGPIPE, nullptr, &after);
  BOOST_TEST((after.sa_handler == SIG_DFL));
}

BOOST_AUTO_TEST_SUITE_END()
