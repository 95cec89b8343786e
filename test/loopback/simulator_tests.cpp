#include <tokenwire/testing/simulator.hpp>

#include <boost/json.hpp>
#include <boost/test/unit_test.hpp>

#include <set>

#include "support/raw_client.hpp"
#include "support/simulated.hpp"

BOOST_AUTO_TEST_SUITE(simulator_tests)

namespace {

namespace asio = boost::asio;
namespace json = boost::json;
using namespace std::chrono_literals;
using namespace tokenwire::testing;
using tokenwire::test::ask;
using tokenwire::test::expected;
using tokenwire::test::fast;
using tokenwire::test::joined_text;
using tokenwire::test::post;
using tokenwire::test::raw_answer;
using tokenwire::test::raw_client;

std::string error_type(raw_answer const& answer) {
  BOOST_TEST(answer.complete);
  auto const error = json::parse(answer.body()).at("error");
  BOOST_TEST(error.at("code").as_int64() == answer.status);
  BOOST_TEST(!error.at("message").as_string().empty());
  return std::string{error.at("type").as_string()};
}

}  // namespace

BOOST_AUTO_TEST_CASE(a_stream_joins_to_the_answers_text) {
  simulator const server{fast()};
  for (auto const* path : {"/chat/completions", "/v1/chat/completions", "/v1/sonar?x=1"}) {
    raw_client client{server.port()};
    raw_answer const answer = client.request(post(ask("Why?"), path));
    BOOST_TEST(answer.status == 200u);
    BOOST_TEST(answer.complete);
    BOOST_TEST(answer.has("Content-Type: text/event-stream; charset=utf-8"));
    BOOST_TEST(answer.has("Transfer-Encoding: chunked"));
    BOOST_TEST(answer.has("Cache-Control: no-cache"));
    BOOST_TEST(answer.has("Server: tokenwire-sim"));
    BOOST_TEST((answer.head.find("\r\nDate: ") != std::string::npos));
    // A chunk is an event.
    BOOST_TEST(answer.chunks.size() == chat_stream_events(expected("Why?")).size());
    BOOST_TEST(joined_text(answer.chunks) == chat_answer_text(expected("Why?")));
  }
}

BOOST_AUTO_TEST_CASE(a_request_without_stream_gets_the_same_answer_as_a_document) {
  simulator const server{fast()};
  raw_client client{server.port()};
  raw_answer const answer = client.request(post(ask("Why?", false, "sonar-reasoning-pro")));
  BOOST_TEST(answer.status == 200u);
  BOOST_TEST(answer.has("Content-Type: application/json"));
  auto const document = json::parse(answer.body());
  BOOST_TEST(document.at("object").as_string() == "chat.completion");
  BOOST_TEST(document.at_pointer("/choices/0/message/content").as_string() ==
             chat_answer_text(expected("Why?", "sonar-reasoning-pro")));
}

BOOST_AUTO_TEST_CASE(the_connection_stays_and_ids_differ) {
  simulator const server{fast()};
  raw_client client{server.port()};
  std::set<std::string> ids;
  for (int i = 0; i < 4; ++i) {
    raw_answer const answer = client.request(post(ask("Why?", i % 2 == 0)));
    BOOST_TEST(answer.complete);
    BOOST_TEST(answer.has("Connection: keep-alive"));
    std::size_t const id = answer.head.find("X-Request-Id: ");
    BOOST_TEST_REQUIRE(id != std::string::npos);
    ids.insert(answer.head.substr(id + 14, 36));
    ids.insert(answer.body().substr(answer.body().find("\"id\":\"") + 6, 36));
  }
  BOOST_TEST(ids.size() == 8u);
  // Asked to, it ends; and two requests sent at once are answered in turn.
  client.send(post(ask("One?", false)) + post(ask("Two?", false), "/v1/sonar", "Connection: close\r\n"));
  BOOST_TEST(client.read().has("Connection: keep-alive"));
  BOOST_TEST(client.read().has("Connection: close"));
  BOOST_TEST(client.read().ec == asio::error::eof);
  BOOST_TEST(server.connections() == 1u);
  BOOST_TEST(server.request_count() == 6u);
}

BOOST_AUTO_TEST_CASE(requests_are_kept_for_tests) {
  auto options = fast();
  options.keep_requests = 2;
  simulator const server{options};
  raw_client first{server.port()};
  first.request(post("{}"));
  raw_client second{server.port()};
  second.request(post(ask("Two?"), "/v1/sonar?a=b", "X-Test: a b\r\nAuthorization: Bearer k\r\n"));
  second.request(post(ask("Three?"), "/nowhere"));
  auto const requests = server.requests();
  BOOST_TEST(server.request_count() == 3u);
  BOOST_TEST_REQUIRE(requests.size() == 2u);
  BOOST_TEST(requests[0].method == "POST");
  BOOST_TEST(requests[0].target == "/v1/sonar?a=b");
  BOOST_TEST((requests[0].headers.find("X-Test: a b\nAuthorization: Bearer k\n") != std::string::npos));
  BOOST_TEST(requests[0].body == ask("Two?"));
  BOOST_TEST(requests[0].connection == 2u);
  BOOST_TEST(requests[1].target == "/nowhere");
}

BOOST_AUTO_TEST_CASE(what_cannot_be_served_is_refused_in_the_providers_words) {
  simulator const server{fast()};
  raw_client client{server.port()};
  struct {
    std::string_view body;
    std::string_view type;
  } const bad[] = {
      {"", "invalid_request"},
      {"{", "invalid_request"},
      {"[]", "invalid_request"},
      {R"({"messages":[{"role":"user","content":"?"}]})", "invalid_request"},
      {R"({"model":"sonar"})", "invalid_request"},
      {R"({"model":"sonar","messages":[]})", "invalid_message"},
      {R"({"model":"llama-3.1-sonar-small","messages":[{"role":"user","content":"?"}]})", "invalid_model"},
      {R"({"model":"sonar","messages":[{"role":"user","content":"?"},{"role":"user","content":"?"}]})",
       "invalid_message"},
      {R"({"model":"sonar","messages":[{"role":"system","content":"?"}]})", "invalid_message"},
      {R"({"model":"sonar","max_tokens":0,"messages":[{"role":"user","content":"?"}]})", "invalid_parameter"},
  };
  for (auto const& [body, type] : bad) {
    raw_answer const answer = client.request(post(body));
    BOOST_TEST_INFO_SCOPE(body);
    BOOST_TEST(answer.status == 400u);
    BOOST_TEST(error_type(answer) == type);
  }
  for (auto const* body :
       {R"({"model":1,"messages":[]})", R"({"model":"sonar","messages":"?"})", R"({"model":"sonar","messages":[1]})",
        R"({"model":"sonar","messages":[{"content":"?"}]})", R"({"model":"sonar","messages":[{"role":"user"}]})",
        R"({"model":"sonar","messages":[{"role":"king","content":"?"}]})",
        R"({"model":"sonar","messages":[{"role":"user","content":1}]})",
        R"({"model":"sonar","stream":"yes","messages":[{"role":"user","content":"?"}]})"}) {
    raw_answer const answer = client.request(post(body));
    BOOST_TEST_INFO_SCOPE(body);
    BOOST_TEST(answer.status == 422u);
    auto const detail = json::parse(answer.body()).at("detail").as_array();
    BOOST_TEST_REQUIRE(detail.size() == 1u);
    BOOST_TEST(detail[0].at_pointer("/loc/0").as_string() == "body");
  }
  BOOST_TEST(error_type(client.request(post(ask("?"), "/v2/chat"))) == "not_found");
  raw_answer const wrong = client.request("GET /chat/completions HTTP/1.1\r\nHost: h\r\n\r\n");
  BOOST_TEST(wrong.status == 405u);
  BOOST_TEST(wrong.has("Allow: POST"));
  raw_answer const key = client.request(post(ask("?"), "/v1/sonar", "Authorization: Bearer bad\r\n"));
  BOOST_TEST(key.status == 401u);
  BOOST_TEST(error_type(key) == "invalid_api_key");
  BOOST_TEST(key.body().back() == '\n');
  BOOST_TEST(client.request(post(ask("?"), "/v1/sonar", "Authorization: Bearer good\r\n")).status == 200u);
}

BOOST_AUTO_TEST_CASE(realistic_conversations_are_taken) {
  simulator const server{fast()};
  raw_client client{server.port()};
  for (
      auto const* messages :
      {R"([{"role":"system","content":"s"},{"role":"user","content":[{"type":"text","text":"A"},{"type":"image_url","image_url":"u"}]}])",
       R"([{"role":"user","content":"x"},{"role":"assistant","content":null},{"role":"user","content":"A"}])",
       R"([{"role":"user","content":"x"},{"role":"assistant","content":"c"},{"role":"tool","content":"1"},{"role":"tool","content":"A"}])"}) {
    raw_answer const answer = client.request(
        post(R"({"unknown":{},"max_tokens":null,"model":"new-model","messages":)" + std::string{messages} + "}"));
    BOOST_TEST_INFO_SCOPE(messages);
    BOOST_TEST(answer.status == 200u);
    auto const document = json::parse(answer.body());
    BOOST_TEST(document.at_pointer("/choices/0/message/content").as_string() ==
               chat_answer_text(expected("A", "new-model")));
  }
}

BOOST_AUTO_TEST_CASE(bytes_that_are_no_request_get_400_and_the_end) {
  simulator const server{fast()};
  raw_client client{server.port()};
  raw_answer const answer = client.request("HELO there\r\n\r\n");
  BOOST_TEST(answer.status == 400u);
  BOOST_TEST(answer.has("Connection: close"));
  BOOST_TEST(client.read().ec == asio::error::eof);
  raw_client large{server.port()};
  BOOST_TEST(large.request("POST / HTTP/1.1\r\nContent-Length: 99999999999\r\n\r\n").status == 413u);
  raw_client header{server.port()};
  BOOST_TEST(header.request("POST / HTTP/1.1\r\nX: " + std::string(100'000, 'x') + "\r\n\r\n").status == 431u);
}

BOOST_AUTO_TEST_CASE(a_client_that_waits_for_100_continue_gets_it) {
  simulator const server{fast()};
  raw_client client{server.port()};
  std::string const request = post(ask("Why?", false), "/v1/sonar", "Expect: 100-continue\r\n");
  std::size_t const body = request.find("\r\n\r\n") + 4;
  client.send(request.substr(0, body));
  BOOST_TEST(client.read(false).status == 100u);
  BOOST_TEST(client.request(request.substr(body)).status == 200u);
}

BOOST_AUTO_TEST_CASE(http_1_0_gets_no_chunks) {
  simulator const server{fast()};
  raw_client client{server.port()};
  std::string request = post(ask("Why?"));
  request.replace(request.find("HTTP/1.1"), 8, "HTTP/1.0");
  raw_answer const answer = client.request(request);
  BOOST_TEST(answer.complete);
  BOOST_TEST(answer.has("Connection: close"));
  BOOST_TEST((answer.head.find("chunked") == std::string::npos));
  BOOST_TEST(answer.body().ends_with("\"finish_reason\":\"stop\"}]}\r\n\r\n"));
}

BOOST_AUTO_TEST_CASE(the_options_shape_the_answer) {
  auto options = fast();
  options.answer.spaced_json = true;
  options.answer.leading_ping = false;
  options.answer.done_sentinel = true;
  options.answer.text = "One two three";
  options.answer.event_text = 4;
  simulator const server{options};
  raw_client client{server.port()};
  raw_answer const answer = client.request(post(ask("Why?")));
  BOOST_TEST_REQUIRE(answer.chunks.size() == 6u);
  BOOST_TEST(answer.chunks[0].starts_with("data: {\"id\": \""));
  BOOST_TEST(answer.chunks[5] == "data: [DONE]\r\n\r\n");
  std::string limited = ask("Why?", false);
  limited.replace(limited.size() - 1, 1, R"(,"max_tokens":2})");
  auto const document = json::parse(client.request(post(limited)).body());
  BOOST_TEST(document.at_pointer("/choices/0/message/content").as_string() == "One two ");
  BOOST_TEST(document.at_pointer("/choices/0/finish_reason").as_string() == "length");
}

BOOST_AUTO_TEST_CASE(the_delay_is_between_the_writes) {
  simulator_options options;
  options.delay = 20ms;
  options.answer.text = "1234567890";
  options.answer.event_text = 1;
  simulator const server{options};
  raw_client client{server.port()};
  auto const before = std::chrono::steady_clock::now();
  BOOST_TEST(client.request(post(ask("Why?"))).chunks.size() == 12u);
  BOOST_TEST((std::chrono::steady_clock::now() - before >= 11 * 20ms));
}

BOOST_AUTO_TEST_SUITE_END()
