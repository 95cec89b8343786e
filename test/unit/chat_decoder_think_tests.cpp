// `<think>` in the deltas of a stream, cut at any two bytes.

#include <boost/test/unit_test.hpp>

#include "perplexity/chat_decoder.hpp"
#include "support/stream_samples.hpp"

BOOST_AUTO_TEST_SUITE(chat_decoder_think_tests)

namespace {

using namespace tokenwire::perplexity;

struct split_text {
  std::string text{};
  std::string reasoning{};

  bool operator==(split_text const&) const = default;
};

std::ostream& operator<<(std::ostream& out, split_text const& split) {
  return out << '[' << split.reasoning << "] " << split.text;
}

std::string event_of(std::string_view delta, bool last = false) {
  return R"({"choices":[{"index":0,"delta":{"content":")" + tokenwire::test::json_escaped(delta) + R"("})" +
         (last ? R"(,"finish_reason":"stop")" : "") + "}]}";
}

// What a consumer that follows text_was_reasoning() has in the end; it has to be the result's.
split_text decode(std::vector<std::string> const& deltas, chat_decoder_options options, bool finish) {
  chat_decoder decoder(options);
  split_text out;
  auto const take = [&] {
    chat_chunk const& chunk = decoder.chunk();
    if (chunk.text_was_reasoning()) {
      out.reasoning += out.text;
      out.text.clear();
    }
    out.text += chunk.text();
    out.reasoning += chunk.reasoning();
  };
  for (std::size_t i = 0; i < deltas.size(); ++i) {
    std::string const event = event_of(deltas[i], finish && i + 1 == deltas.size());
    BOOST_REQUIRE((decoder.decode(event) == decoded::chunk));
    take();
  }
  if (decoder.flush()) take();
  BOOST_TEST(out.text == decoder.result().text());
  BOOST_TEST(out.reasoning == decoder.result().reasoning());
  return out;
}

void check(std::string_view content, split_text const& expected) {
  for (bool const reuse : {true, false}) {
    for (bool const finish : {true, false}) {
      chat_decoder_options const options{.reuse = reuse};
      for (std::size_t a = 0; a <= content.size(); ++a) {
        for (std::size_t b = a; b <= content.size(); ++b) {
          std::vector<std::string> const deltas{std::string(content.substr(0, a)),
                                                std::string(content.substr(a, b - a)), std::string(content.substr(b))};
          auto const found = decode(deltas, options, finish);
          if (found != expected) BOOST_ERROR(content << " cut at " << a << " and " << b << ": " << found);
        }
      }
      std::vector<std::string> bytes;
      for (char const c : content) bytes.emplace_back(1, c);
      BOOST_TEST(decode(bytes, options, finish) == expected);
    }
  }
  BOOST_TEST(decode({std::string(content)}, {.separate_reasoning = false}, true) ==
             (split_text{std::string(content), ""}));
  chat_decoder document;
  std::string const body =
      R"({"choices":[{"message":{"content":")" + tokenwire::test::json_escaped(content) + R"("}}]})";
  BOOST_REQUIRE((document.decode_document(body) == decoded::chunk));
  BOOST_TEST((split_text{document.result().text(), document.result().reasoning()}) == expected);
  BOOST_TEST(document.chunk().text() == expected.text);
  BOOST_TEST(document.chunk().reasoning() == expected.reasoning);
}

}  // namespace

BOOST_AUTO_TEST_CASE(json_right_after_the_tag) {
  check("<think>a</think>{\"b\":\"<c>\"}", {"{\"b\":\"<c>\"}", "a"});
  check("<think>\n{\"a\":1}\n</think>\n{}", {"\n{}", "\n{\"a\":1}\n"});
}

BOOST_AUTO_TEST_CASE(the_closing_tag_alone) {
  check("why</think>Yes", {"Yes", "why"});
  check("why\n</think>\n\nYes</think>", {"\n\nYes</think>", "why\n"});
}

BOOST_AUTO_TEST_CASE(a_tag_in_a_string_of_json_stays) {
  check(R"({"a":"use </think> tags"})", {R"({"a":"use </think> tags"})", ""});
  check(R"( {"a":"\"</think>"})", {R"( {"a":"\"</think>"})", ""});
  check("```json\n{\"a\":\"</think>\"}\n```", {"```json\n{\"a\":\"</think>\"}\n```", ""});
  check("```json\n{<</think>}", {"}", "```json\n{<"});
  check("{<</think>}", {"}", "{<"});
  check("``{\"a\"</think>", {"", "``{\"a\""});
  check("`` and</think>Yes", {"Yes", "`` and"});
  check("``", {"``", ""});
}

BOOST_AUTO_TEST_CASE(what_begins_as_an_object_is_text_for_ever) {
  for (std::string_view const json :
       {R"({"a":"<think>"}</think>)", R"({"a":"\\"} or</think>{"a":"b"})", "{}</think>", " { }<think>a</think>",
        "```\n{\"a\":1}\n```</think>b", "```JSON5 {\"a\"</think>"})
    check(json, {std::string(json), ""});
  // No object yet, or of another language.
  check("{x}</think>a", {"a", "{x}"});
  check("```python\n{\"a\":1}</think>a", {"a", "```python\n{\"a\":1}"});
  check("```jsn\n{\"\"}</think>a", {"a", "```jsn\n{\"\"}"});
  check("```json\n[{\"\"}]</think>a", {"a", "```json\n[{\"\"}]"});
}

BOOST_AUTO_TEST_CASE(a_tag_in_a_string_of_json_in_prose_stays) {
  for (std::string_view const text :
       {R"(So: {"a":"a </think> b","n":[1.5e-3,true]})", R"(json {"a":{"b":"\"</think>"}})",
        R"(So: {"a":[{"b":1},"</think>"]})", R"({x}: {{"a":"<think> or </think>"})",
        R"(So {"a":"\n","b":"\\</think>"})", R"(So {"a":{},"b":[],"c":[[1],{"d":null}],"e":"</think>"})",
        R"(So {"a" {"b":true,"c":"</think>"})"})
    check(text, {std::string(text), ""});
  // Outside of its strings, or where there is no object.
  check(R"(a {"b":1} c</think>d)", {"d", R"(a {"b":1} c)"});
  check(R"(It has {"a": "..., "n": 1}. Fine. </think>{"a":"x"})",
        {R"({"a":"x"})", R"(It has {"a": "..., "n": 1}. Fine. )"});
  check(R"(a {"b":[1},"c</think>d)", {"d", R"(a {"b":[1},"c)"});
  check(R"(a {"b","c</think>d)", {"d", R"(a {"b","c)"});
  check(R"(a {"b":,"c</think>d)", {"d", R"(a {"b":,"c)"});
  check(R"(a {"b":1,},"c</think>d)", {"d", R"(a {"b":1,},"c)"});
  check(R"(a {"b":[1,],"c</think>d)", {"d", R"(a {"b":[1,],"c)"});
  check(R"(a {"b":1 "c</think>d)", {"d", R"(a {"b":1 "c)"});
  check(R"(a {"b":{"b":1,},"c</think>d)", {"d", R"(a {"b":{"b":1,},"c)"});
  check(R"(a {}"c</think>d)", {"d", R"(a {}"c)"});
  check(R"(a {"b":1} "c</think>d)", {"d", R"(a {"b":1} "c)"});
  check(R"(a {"b":1</think>d)", {"d", R"(a {"b":1)"});
  check(R"(a "b</think>d)", {"d", R"(a "b)"});
  check(R"(a {b "c</think>d)", {"d", R"(a {b "c)"});
  check("a {\"b\n</think>d", {"d", "a {\"b\n"});
  check(R"(a {"b": So it is "c</think>d)", {"d", R"(a {"b": So it is "c)"});
  check(R"(a {"b":[1}]},"c</think>d)", {"d", R"(a {"b":[1}]},"c)"});
}

BOOST_AUTO_TEST_CASE(text_may_become_reasoning_until_that_is_decided) {
  for (std::string const end : {"</think>", "<think>"}) {
    chat_decoder decoder;
    BOOST_TEST(!decoder.result().text_may_be_reasoning());
    decoder.decode(event_of("why"));
    BOOST_TEST(decoder.result().text_may_be_reasoning());
    decoder.decode(event_of(end));
    BOOST_TEST(!decoder.result().text_may_be_reasoning());
  }
  chat_decoder json;
  json.decode(event_of("{"));
  BOOST_TEST(json.result().text_may_be_reasoning());
  json.decode(event_of("\""));
  BOOST_TEST(!json.result().text_may_be_reasoning());
  chat_decoder finished;
  finished.decode(event_of("why", true));
  BOOST_TEST(!finished.result().text_may_be_reasoning());
  finished.decode(event_of(""));
  BOOST_TEST(!finished.result().text_may_be_reasoning());
  chat_decoder unseparated({.separate_reasoning = false});
  unseparated.decode(event_of("why"));
  BOOST_TEST(!unseparated.result().text_may_be_reasoning());
}

BOOST_AUTO_TEST_CASE(a_tag_later_in_the_text_stays) {
  check("Yes <think>a</think>", {"Yes <think>a</think>", ""});
  check("<think>a</think>b<think>c</think>", {"b<think>c</think>", "a"});
  check("a < b </thin", {"a < b </thin", ""});
}

BOOST_AUTO_TEST_CASE(a_block_inside_a_block_ends_with_the_first_closing_tag) {
  check("<think>a<think>b</think>c</think>d", {"c</think>d", "a<think>b"});
}

BOOST_AUTO_TEST_CASE(a_block_that_never_closes) {
  check("<think>a</thi", {"", "a</thi"});
  check("<think>", {"", ""});
}

BOOST_AUTO_TEST_CASE(a_block_with_nothing_in_it) {
  check("<think></think>Yes", {"Yes", ""});
  check("<think>\n\n</think>\n\nYes", {"\n\nYes", "\n\n"});
}

BOOST_AUTO_TEST_CASE(white_space_is_kept) {
  check(" \n<think> a </think> b ", {" \n b ", " a "});
  check("\t<think>a</think>", {"\t", "a"});
  check(" \n ", {" \n ", ""});
  // Nothing but space, tab, line ends and a byte order mark may stand before the tag, and the tag is as it is.
  check("\v<think>a</think>", {"\v<think>a</think>", ""});
  check("<Think>a</Think>", {"<Think>a</Think>", ""});
  check("<think >a", {"<think >a", ""});
}

BOOST_AUTO_TEST_SUITE_END()
