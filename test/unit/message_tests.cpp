// The messages of a request on the wire.

#include <boost/test/unit_test.hpp>

#include "support/chat_requests.hpp"

BOOST_AUTO_TEST_SUITE(message_tests)

using namespace tokenwire;
using namespace tokenwire::test;
namespace pplx = tokenwire::perplexity;

namespace {

void check_message(pplx::message message, std::string const& golden) {
  check_sent({.model = "m", .messages = {std::move(message)}}, R"({"model":"m","messages":[)" + golden + "]}");
}

void check_part(pplx::content_part part, std::string const& golden) {
  check_message(pplx::user({std::move(part)}), R"({"role":"user","content":[)" + golden + "]}");
}

std::span<std::byte const> bytes(std::string_view text) {
  return std::as_bytes(std::span(text.data(), text.size()));
}

std::string encoded(std::string_view text) {
  return std::get<pplx::pdf_url_part>(pplx::pdf_bytes(bytes(text))).url;
}

}  // namespace

BOOST_AUTO_TEST_CASE(each_role_has_its_message) {
  check_message(pplx::system("a"), R"({"role":"system","content":"a"})");
  check_message(pplx::user("a\"ü\n"), R"({"role":"user","content":"a\"ü\n"})");
  check_message(pplx::assistant("a"), R"({"role":"assistant","content":"a"})");
  check_message(pplx::tool("call_1", "a"), R"({"role":"tool","content":"a","tool_call_id":"call_1"})");
  check_message({.role = "critic"}, R"({"role":"critic","content":""})");
}

BOOST_AUTO_TEST_CASE(each_part_has_its_form) {
  check_part(pplx::text("a"), R"({"type":"text","text":"a"})");
  check_part(pplx::text(""), R"({"type":"text","text":""})");
  check_part(pplx::image_url("https://a.example/b.png"),
             R"({"type":"image_url","image_url":{"url":"https://a.example/b.png"}})");
  check_part(pplx::file_url("https://a.example/b.docx"),
             R"({"type":"file_url","file_url":{"url":"https://a.example/b.docx"}})");
  check_part(pplx::file_url("YQ==", "a.txt"), R"({"type":"file_url","file_url":{"url":"YQ=="},"file_name":"a.txt"})");
  check_part(pplx::pdf_url("https://a.example/b.pdf"),
             R"({"type":"pdf_url","pdf_url":{"url":"https://a.example/b.pdf"}})");
  check_part(pplx::video_url("https://a.example/b.mp4"),
             R"({"type":"video_url","video_url":{"url":"https://a.example/b.mp4"}})");
  check_part(pplx::video_url("u", 25), R"({"type":"video_url","video_url":{"url":"u","frame_interval":25}})");
  check_part(pplx::video_url("u", "auto"), R"({"type":"video_url","video_url":{"url":"u","frame_interval":"auto"}})");
}

BOOST_AUTO_TEST_CASE(parts_keep_their_order) {
  check_message(pplx::user({pplx::text("What is this?"), pplx::image_url("u"), pplx::text("Be brief.")}),
                R"({"role":"user","content":[{"type":"text","text":"What is this?"},
                    {"type":"image_url","image_url":{"url":"u"}},{"type":"text","text":"Be brief."}]})");
}

BOOST_AUTO_TEST_CASE(bytes_are_encoded_at_once) {
  check_part(pplx::image_bytes(bytes("\x89PNG"), "image/png"),
             R"({"type":"image_url","image_url":{"url":"data:image/png;base64,iVBORw=="}})");
  check_part(pplx::file_bytes(bytes("hello"), "hello.txt"),
             R"({"type":"file_url","file_url":{"url":"aGVsbG8="},"file_name":"hello.txt"})");
  check_part(pplx::pdf_bytes(bytes("%PDF-1")), R"({"type":"pdf_url","pdf_url":{"url":"JVBERi0x"}})");
}

// RFC 4648, section 10.
BOOST_AUTO_TEST_CASE(base64_is_padded) {
  BOOST_TEST(encoded("") == "");
  BOOST_TEST(encoded("f") == "Zg==");
  BOOST_TEST(encoded("fo") == "Zm8=");
  BOOST_TEST(encoded("foo") == "Zm9v");
  BOOST_TEST(encoded("foob") == "Zm9vYg==");
  BOOST_TEST(encoded("fooba") == "Zm9vYmE=");
  BOOST_TEST(encoded("foobar") == "Zm9vYmFy");
  BOOST_TEST(encoded("\xFB\xEF\xFF") == "++//");
}

BOOST_AUTO_TEST_CASE(base64_of_much_is_in_one_piece) {
  std::string const many(std::size_t{7} << 20, 'a');
  std::string const text = encoded(many);
  BOOST_TEST(text.size() == (many.size() + 2) / 3 * 4);
  BOOST_TEST(text.find('=') == text.size() - 2);
  std::size_t same = 0;
  while (text.compare(same, 4, "YWFh") == 0) same += 4;
  BOOST_TEST(same == text.size() - 4);
}

BOOST_AUTO_TEST_CASE(urls_may_not_be_missing) {
  check_refused({.model = "m", .messages = {pplx::user({pplx::text("a"), pplx::file_url("")})}},
                "messages[0].content[1].file_url.url: got nothing, expected a URL, or base64 without data: before it");
  // A video in the request itself is nothing that the API knows.
  check_refused({.model = "m", .messages = {pplx::user({pplx::video_url("")})}},
                "messages[0].content[0].video_url.url: got nothing, expected a URL");
}

BOOST_AUTO_TEST_CASE(an_answer_with_tool_calls_has_null_content) {
  pplx::message message{.role = "assistant", .content = nullptr};
  message.tool_calls = {{.index = 0, .id = "call_1", .type = "function", .function = {"now", R"({"zone":"UTC"})"}}};
  check_message(message, R"({"role":"assistant","content":null,"tool_calls":[{"id":"call_1","type":"function",
    "function":{"name":"now","arguments":"{\"zone\":\"UTC\"}"}}]})");
  // Broken arguments are the model's words, and empty ones are how some say none.
  message.tool_calls = {{.id = "call_1", .function = {"now", "{\"zone\":"}}, {.function = {"now", ""}}};
  check_message(message, R"({"role":"assistant","content":null,"tool_calls":[
    {"id":"call_1","function":{"name":"now","arguments":"{\"zone\":"}},{"function":{"name":"now","arguments":""}}]})");
}

BOOST_AUTO_TEST_CASE(reasoning_steps_are_repeated_as_they_came) {
  pplx::message message = pplx::assistant("a");
  pplx::search_result const source{.title = "T", .url = "u", .date = "2026-01-05"};
  message.reasoning_steps = {
      {.thought = "Look", .type = "web_search", .web_search = pplx::reasoning_search{{"q"}, {source}}},
      {.thought = "Read", .fetch_url_content = pplx::reasoning_fetch{}},
      {.execute_python = pplx::reasoning_execution{"1+1", "2"}},
      {.thought = "Prices", .finance_search = pplx::reasoning_search{}}};
  check_message(message, R"({"role":"assistant","content":"a","reasoning_steps":[
    {"thought":"Look","type":"web_search","web_search":{"search_keywords":["q"],
      "search_results":[{"title":"T","url":"u","date":"2026-01-05","source":"web"}]}},
    {"thought":"Read","fetch_url_content":{"contents":[]}},
    {"thought":"","execute_python":{"code":"1+1","result":"2"}},
    {"thought":"Prices","finance_search":{"search_keywords":[],"search_results":[]}}]})");
}

BOOST_AUTO_TEST_SUITE_END()
