// Whole answers through the whole client, however they are framed and cut.

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <boost/test/unit_test.hpp>
#include <random>

#include "support/chat_client_fixture.hpp"
#include "support/chat_compare.hpp"
#include "support/stream_samples.hpp"

BOOST_AUTO_TEST_SUITE(chat_answers)

namespace {

namespace json = boost::json;
using namespace tokenwire::test;
using tokenwire::error;
using tokenwire::perplexity::end_mark;

enum class framing { chunked, content_length, until_close };
constexpr framing framings[] = {framing::chunked, framing::content_length, framing::until_close};

/// The HTTP chunks' sizes are random: they end anywhere in an event.
std::string framed(std::string_view body, framing how, std::mt19937& random,
                   std::string const& fields = "Content-Type: text/event-stream\r\n") {
  switch (how) {
    case framing::content_length:
      return response_head(200, fields + "Content-Length: " + std::to_string(body.size()) + "\r\n") + std::string(body);
    case framing::until_close:
      return response_head(200, fields) + std::string(body);
    case framing::chunked:
      break;
  }
  std::string out = response_head(200, fields + "Transfer-Encoding: chunked\r\n");
  while (!body.empty()) {
    std::size_t const size = std::min<std::size_t>(body.size(), 1 + random() % 900);
    out += chunk(body.substr(0, size));
    body.remove_prefix(size);
  }
  return out + "0\r\n\r\n";
}

chat_outcome answered(std::string const& wire, bool close,
                      std::vector<std::size_t> const& sizes = {std::size_t{1} << 20}) {
  scripted_server server([&](server_connection& peer, int) {
    if (peer.read_request().empty()) return;
    peer.send_pieces(wire, sizes);
    if (close) peer.close();
    peer.wait_for_close();
  });
  chat_client client(server.base_url());
  client.read();
  return client.out;
}

std::vector<std::size_t> random_sizes(std::mt19937& random) {
  std::vector<std::size_t> sizes(64);
  for (std::size_t& size : sizes) size = 1 + random() % 4000;
  return sizes;
}

std::string text_of(json::object const& object, char const* key) {
  auto const* const value = object.if_contains(key);
  return value != nullptr && value->is_string() ? std::string(value->get_string()) : std::string{};
}

/// The answer as the last event repeats it.
void check_against_last_event(chat_outcome const& out, event_data const& events) {
  json::object const last = json::parse(events.back()).as_object();
  json::object const& choice = last.at("choices").at(0).as_object();
  std::string const content = text_of(choice.at("message").as_object(), "content");
  std::string whole = out.result.text();
  if (content.starts_with("<think>")) whole = "<think>" + out.result.reasoning() + "</think>" + whole;
  BOOST_TEST(whole == content);
  BOOST_TEST(out.text == out.result.text());
  BOOST_TEST(out.reasoning == out.result.reasoning());
  BOOST_REQUIRE(out.result.choices().size() == 1U);
  BOOST_TEST(out.result.choices()[0].message.content == content);
  BOOST_TEST(out.result.finish_reason() == text_of(choice, "finish_reason"));
  if (auto const* const citations = last.if_contains("citations")) {
    json::array list;
    for (auto const& url : out.result.citations()) list.emplace_back(url);
    BOOST_TEST(json::serialize(list) == json::serialize(*citations));
  }
  if (auto const* const results = last.if_contains("search_results"); results != nullptr && results->is_array()) {
    BOOST_REQUIRE(out.result.search_results().size() == results->get_array().size());
    for (std::size_t i = 0; i < results->get_array().size(); ++i) {
      auto const& had = results->get_array()[i].as_object();
      BOOST_TEST(out.result.search_results()[i].url == text_of(had, "url"));
      BOOST_TEST(out.result.search_results()[i].title == text_of(had, "title"));
    }
  }
  if (auto const* const usage = last.if_contains("usage"); usage != nullptr && usage->is_object()) {
    BOOST_REQUIRE(out.result.usage() != nullptr);
    BOOST_TEST(out.result.usage()->total_tokens == usage->at("total_tokens").as_int64());
    BOOST_TEST(out.result.usage()->completion_tokens == usage->at("completion_tokens").as_int64());
  }
  BOOST_TEST(
      (out.result.ended_by() ==
       (text_of(last, "object") == "chat.completion.done" ? end_mark::done_event : end_mark::finish_reason_then_end)));
}

void check_every_way(event_data const& events, std::uint32_t seed) {
  std::mt19937 random(seed);
  for (framing const how : framings) {
    BOOST_TEST_CONTEXT("seed " << seed << ", framing " << static_cast<int>(how)) {
      std::string const body = sse_body(events, random() % 2 == 0 ? "\n" : "\r\n");
      auto const sizes = random_sizes(random);
      auto const out = answered(framed(body, how, random), how == framing::until_close, sizes);
      BOOST_TEST(!out.ec);
      BOOST_TEST(out.chunks >= events.size());
      check_against_last_event(out, events);
    }
  }
}

std::string document_of(event_data const& events) {
  json::object document = json::parse(events.back()).as_object();
  document.at("choices").at(0).as_object().erase("delta");
  document["object"] = "chat.completion";
  return json::serialize(document);
}

std::string one_answer(std::string_view end = "data: [DONE]\n\n") {
  return sse_body({delta_event("Hello, "), delta_event("world", "stop")}) + std::string(end);
}

void check_hello(chat_outcome const& out, end_mark mark) {
  BOOST_TEST(!out.ec);
  BOOST_TEST(out.text == "Hello, world");
  BOOST_TEST(out.result.text() == "Hello, world");
  BOOST_TEST((out.result.ended_by() == mark));
}

}  // namespace

BOOST_AUTO_TEST_CASE(made_streams_come_whole_however_they_are_cut) {
  for (std::uint32_t seed = 1; seed <= 8; ++seed)
    check_every_way(make_stream({.seed = seed,
                                 .events = 20 + seed * 5,
                                 .spaced = seed % 3 == 0,
                                 .escaped = seed % 4 == 0,
                                 .think = seed % 2 == 0}),
                    seed);
  check_every_way(full_mode_sample(), 20);
  check_every_way(think_sample(), 21);
  check_every_way(old_form_sample(), 22);
}

BOOST_AUTO_TEST_CASE(recorded_streams_come_whole) {
  std::uint32_t seed = 100;
  for (event_data const& events : captured_streams()) check_every_way(events, ++seed);
}

BOOST_AUTO_TEST_CASE(a_document_is_the_same_answer) {
  for (event_data const& events : {full_mode_sample(), think_sample(), make_stream({.seed = 5, .think = true})}) {
    std::string const document = document_of(events);
    std::string const head = response_head(200, "Content-Type: application/json\r\n");
    auto const streamed = answered(plain_stream(sse_body(events)), true);
    auto const as_document = answered(head + document, true);
    BOOST_TEST(!as_document.ec);
    BOOST_TEST(as_document.chunks == 1U);
    BOOST_TEST(as_document.text == streamed.text);
    BOOST_TEST((as_document.result.ended_by() == end_mark::document));
    auto const as_events = answered(plain_stream(document), true);
    BOOST_TEST(!as_events.ec);
    BOOST_TEST(as_events.text == streamed.text);

    scripted_server server(answer_with(head + document, true));
    chat_client client(server.base_url());
    client.complete();
    BOOST_TEST(!client.out.ec);
    BOOST_TEST(client.out.result.text() == streamed.result.text());
    BOOST_TEST(client.out.result.reasoning() == streamed.result.reasoning());
    BOOST_TEST(client.out.result.citations() == streamed.result.citations());
    BOOST_TEST((client.out.result.search_results() == streamed.result.search_results()));
    BOOST_REQUIRE(client.out.result.usage() != nullptr);
    BOOST_TEST((*client.out.result.usage() == *streamed.result.usage()));
  }
}

BOOST_AUTO_TEST_CASE(a_stream_may_be_labelled_as_something_else) {
  for (std::string const fields : {"", "Content-Type: application/json\r\n", "Content-Type: text/plain\r\n",
                                   "Content-Type: TEXT/Event-Stream ; charset=utf-8\r\n"}) {
    BOOST_TEST_CONTEXT(fields) {
      check_hello(answered(response_head(200, fields) + one_answer(), false), end_mark::done_sentinel);
      for (std::string const start : {"\xEF\xBB\xBF", "\n\r\n", ": ping\n\n"}) {
        std::mt19937 random(1);
        std::string wire = response_head(200, fields + "Transfer-Encoding: chunked\r\n");
        for (char const byte : start + one_answer()) wire += chunk({&byte, 1});
        check_hello(answered(wire, false, {wire.size()}), end_mark::done_sentinel);
        check_hello(answered(wire, false, {7}), end_mark::done_sentinel);
      }
    }
  }
}

BOOST_AUTO_TEST_CASE(informational_responses_come_first) {
  std::string early;
  for (int i = 0; i < 20; ++i) early += "HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n";
  check_hello(answered(early + plain_stream(one_answer()), false), end_mark::done_sentinel);
  check_hello(answered("HTTP/1.1 100 Continue\r\n\r\n" + plain_stream(one_answer()), false, {11}),
              end_mark::done_sentinel);
}

BOOST_AUTO_TEST_CASE(sentinels) {
  for (char const* end : {"data: [DONE]\n\n", "data:[DONE]\n\n", "data: [DONE] \n\n", "data: [DONE]\r\n\r\n",
                          "data: [DONE]\n\ndata: [DONE]\n\ndata: {\n\n"})
    check_hello(answered(plain_stream(one_answer(end)), false), end_mark::done_sentinel);
  auto const inside =
      answered(plain_stream(sse_body({delta_event("a [DONE] b"), delta_event("[DONE]", "stop")})), true);
  BOOST_TEST(inside.text == "a [DONE] b[DONE]");
  BOOST_TEST((inside.result.ended_by() == end_mark::finish_reason_then_end));
}

BOOST_AUTO_TEST_CASE(an_end_without_its_blank_line) {
  std::string const body = sse_body({delta_event("Hello, ")}) + "data: " + delta_event("world", "stop");
  for (std::string const end : {"", "\n"}) {
    std::mt19937 random(3);
    for (framing const how : framings)
      check_hello(answered(framed(body + end, how, random), true), end_mark::finish_reason_then_end);
    // Cut: the event is not used.
    std::string wire = response_head(200, "Content-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n");
    auto const out = answered(wire + chunk(body + end), true);
    BOOST_TEST(out.ec == error::stream_incomplete);
    BOOST_TEST(out.text == "Hello, ");
  }
  check_hello(answered(plain_stream(sse_body({delta_event("Hello, "), delta_event("world")}) + "data: [DONE]"), true),
              end_mark::done_sentinel);
}

BOOST_AUTO_TEST_CASE(a_failure_after_the_finish_reason_is_an_end) {
  std::string const wire =
      response_head(200, "Content-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n") + chunk(one_answer(""));
  check_hello(answered(wire, true), end_mark::finish_reason_then_failure);
}

BOOST_AUTO_TEST_CASE(late_usage_and_two_choices) {
  std::string const late =
      R"({"id":"1","choices":[],"usage":{"prompt_tokens":1,"completion_tokens":2,"total_tokens":3}})";
  auto const out = answered(plain_stream(one_answer(sse_body({late, "[DONE]"}))), false);
  check_hello(out, end_mark::done_sentinel);
  BOOST_TEST(out.chunks == 3U);
  BOOST_REQUIRE(out.result.usage() != nullptr);
  BOOST_TEST(out.result.usage()->total_tokens == 3);

  auto const of_second = [](std::string const& text, std::string const& end) {
    return R"({"id":"1","choices":[{"index":1,"delta":{"content":")" + text + R"("},"finish_reason":)" + end + "}]}";
  };
  auto const two = answered(plain_stream(sse_body({delta_event("Hello, "), of_second("Good", "null"),
                                                   delta_event("world", "stop"), of_second("bye", "\"length\"")})),
                            true);
  check_hello(two, end_mark::finish_reason_then_end);
  BOOST_REQUIRE(two.result.choices().size() == 2U);
  BOOST_TEST(two.result.choices()[1].message.content == "Goodbye");
  BOOST_TEST(two.result.choices()[1].finish_reason == "length");
}

BOOST_AUTO_TEST_SUITE_END()
