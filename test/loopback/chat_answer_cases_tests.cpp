// The answers of test/cases/answers through the whole client: streamed in pieces, collected, and as a document.

#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>
#include <boost/test/unit_test.hpp>
#include <random>

#include "support/answer_cases.hpp"
#include "support/chat_client_fixture.hpp"
#include "support/chat_compare.hpp"

BOOST_AUTO_TEST_SUITE(chat_answer_cases_tests)

namespace {

namespace json = boost::json;
using namespace tokenwire::test;

/// HTTP chunks and writes of random sizes.
scripted_server::script in_pieces(std::string body, bool is_document, std::uint32_t seed) {
  return [body = std::move(body), is_document, seed](server_connection& peer, int) {
    std::mt19937 random(seed);
    if (peer.read_request().empty()) return;
    std::string const type = is_document ? "application/json" : "text/event-stream";
    std::string wire = response_head(200, "Content-Type: " + type + "\r\nTransfer-Encoding: chunked\r\n");
    std::string_view rest = body;
    while (!rest.empty()) {
      std::size_t const size = std::min<std::size_t>(rest.size(), 1 + random() % 300);
      wire += chunk(rest.substr(0, size));
      rest.remove_prefix(size);
    }
    std::vector<std::size_t> sizes(32);
    for (std::size_t& size : sizes) size = 1 + random() % 400;
    if (peer.send_pieces(wire + "0\r\n\r\n", sizes)) peer.wait_for_close();
  };
}

std::string copied(json::object const& from, std::string_view key) {
  auto const* const value = from.if_contains(key);
  return value != nullptr ? std::string(value->as_string()) : std::string{};
}

/// The document that a server would have sent instead of a stream that came to this result.
std::string document_of(json::value const& expected) {
  json::object document = expected.at("result").as_object();
  std::string const reasoning = copied(document, "reasoning");
  for (char const* key : {"text", "reasoning", "ended_by"}) document.erase(key);
  document["object"] = "chat.completion";
  for (json::value& element : document.at("choices").as_array()) {
    json::object& choice = element.as_object();
    json::object message{{"role", "assistant"}, {"content", copied(choice, "content")}};
    // What did not come inside the content came beside it.
    if (!reasoning.empty() && !copied(choice, "content").starts_with("<think>"))
      message["reasoning_content"] = reasoning;
    if (auto const* steps = choice.if_contains("reasoning_steps")) message["reasoning_steps"] = *steps;
    if (auto const* calls = choice.if_contains("tool_calls")) {
      json::array list;
      for (json::value const& call : calls->as_array())
        list.push_back({{"id", call.at("id")},
                        {"type", call.at("type")},
                        {"function", {{"name", call.at("name")}, {"arguments", call.at("arguments")}}}});
      message["tool_calls"] = std::move(list);
    }
    if (auto const* refusal = choice.if_contains("refusal")) message["refusal"] = *refusal;
    for (char const* key : {"role", "content", "reasoning_steps", "tool_calls", "refusal"}) choice.erase(key);
    choice["message"] = std::move(message);
  }
  return json::serialize(document);
}

/// A document is another object than a stream's last chunk, and its end is its own.
std::string difference_but_for_the_form(tokenwire::perplexity::chat_completion const& a,
                                        tokenwire::perplexity::chat_completion const& b) {
  std::string out = difference(a, b);
  for (std::string const what : {"object ", "ended_by "})
    if (std::size_t const at = out.find(what); at != out.npos) out.erase(at, what.size());
  return out;
}

}  // namespace

BOOST_AUTO_TEST_CASE(each_stream_is_what_its_file_says) {
  for (answer_case const& one : answer_cases()) {
    for (std::uint32_t seed = 0; seed < 10; ++seed) {
      scripted_server server(in_pieces(one.body, one.is_document, seed));
      chat_client client(server.base_url());
      std::vector<seen_chunk> chunks;
      client.on_chunk = [&](auto&, tokenwire::perplexity::chat_chunk const& chunk) { chunks.emplace_back(chunk); };
      chat_outcome const& out = client.read();
      BOOST_TEST(!out.ec, one.name);
      BOOST_TEST(out.text == out.result.text());
      BOOST_TEST(out.reasoning == out.result.reasoning());
      BOOST_TEST(json::serialize(described({chunks, out.result, out.ec})) == json::serialize(one.expected), one.name);
    }
  }
}

BOOST_AUTO_TEST_CASE(complete_and_collect_and_the_streams_result_are_the_same) {
  for (answer_case const& one : answer_cases()) {
    scripted_server streams(in_pieces(one.body, one.is_document, 1));
    chat_client streaming(streams.base_url());
    streaming.read();
    // complete() collects: what it is given as a stream is the same in every member.
    chat_client collecting(streams.base_url());
    collecting.complete();
    BOOST_TEST(difference(collecting.out.result, streaming.out.result) == "", one.name);

    scripted_server documents(in_pieces(document_of(one.expected), true, 2));
    chat_client completing(documents.base_url());
    BOOST_TEST(!completing.complete().ec, one.name);
    BOOST_TEST(difference_but_for_the_form(completing.out.result, streaming.out.result) == "", one.name);
  }
}

BOOST_AUTO_TEST_SUITE_END()
