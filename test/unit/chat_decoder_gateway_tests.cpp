// What gateways stream beside text: reasoning in a member of its own, late usage.

#include <boost/test/unit_test.hpp>

#include "perplexity/chat_decoder.hpp"
#include "support/chat_compare.hpp"

BOOST_AUTO_TEST_SUITE(chat_decoder_gateway_tests)

namespace {

using namespace tokenwire;
using namespace tokenwire::perplexity;

std::string event_with(std::string_view delta, std::string_view more = "") {
  return R"({"choices":[{"index":0,"delta":)" + std::string(delta) + std::string(more) + "}]}";
}

struct seen {
  std::string text{};
  std::string reasoning{};
};

seen read(chat_decoder& decoder, std::vector<std::string> const& events) {
  seen out;
  for (std::string const& event : events) {
    BOOST_REQUIRE((decoder.decode(event) == decoded::chunk));
    out.text += decoder.chunk().text();
    out.reasoning += decoder.chunk().reasoning();
  }
  BOOST_TEST(out.text == decoder.result().text());
  BOOST_TEST(out.reasoning == decoder.result().reasoning());
  return out;
}

}  // namespace

BOOST_AUTO_TEST_CASE(reasoning_has_a_member_of_its_own) {
  for (std::string const key : {"reasoning_content", "reasoning"}) {
    for (bool const reuse : {true, false}) {
      for (bool const separate : {true, false}) {
        chat_decoder decoder({.reuse = reuse, .separate_reasoning = separate});
        std::string const same = event_with(R"({"content":"","role":"assistant",")" + key + R"(":"so "})");
        auto const out = read(decoder, {event_with(R"({"content":null,")" + key + R"(":""})"), same, same,
                                        event_with(R"({"content":"Yes",")" + key + R"(":null})"),
                                        event_with(R"({"content":".",")" + key + R"(":null})")});
        BOOST_TEST(out.text == "Yes.");
        BOOST_TEST(out.reasoning == "so so ");
        BOOST_TEST(decoder.result().choices().at(0).message.content == "Yes.");
        BOOST_TEST(decoder.reused() == (reuse ? 1U : 0U));
      }
    }
  }
}

BOOST_AUTO_TEST_CASE(reasoning_that_comes_twice_counts_once) {
  chat_decoder decoder;
  auto const out = read(decoder, {event_with(R"({"content":"","reasoning":"why","reasoning_content":"why"})"),
                                  event_with(R"({"content":"Yes","reasoning":" not","reasoning_content":null})")});
  BOOST_TEST(out.reasoning == "why not");
  BOOST_TEST(out.text == "Yes");
}

BOOST_AUTO_TEST_CASE(reasoning_of_another_kind_or_choice_is_left) {
  chat_decoder decoder;
  auto const out = read(
      decoder, {event_with(R"({"content":"a","reasoning":{"effort":"low"},"reasoning_content":7})"),
                R"({"choices":[{"index":1,"delta":{"content":"b","reasoning":"no"}}]})",
                R"({"choices":[{"index":0,"delta":{"reasoning":"once"}},{"index":0,"delta":{"reasoning":"twice"}}]})"});
  BOOST_TEST(out.reasoning == "once");
  BOOST_TEST(out.text == "a");
}

BOOST_AUTO_TEST_CASE(reasoning_of_a_message) {
  std::string const whole =
      R"({"choices":[{"index":0,"message":{"content":"Yes","reasoning_content":"why"},"finish_reason":"stop"}]})";
  chat_decoder document;
  BOOST_REQUIRE((document.decode_document(whole) == decoded::chunk));
  BOOST_TEST(document.chunk().reasoning() == "why");
  chat_decoder at_once;
  BOOST_TEST(read(at_once, {whole, whole}).reasoning == "why");
  chat_decoder growing;
  BOOST_TEST(read(growing, {R"({"choices":[{"message":{"reasoning":"w"}}]})",
                            R"({"choices":[{"message":{"reasoning":"why","content":"Yes"}}]})"})
                 .reasoning == "why");
  chat_decoder repeated;
  BOOST_TEST(read(repeated, {event_with(R"({"reasoning":"why"})", R"(,"message":{"reasoning":"why"})"),
                             event_with(R"({"content":"Yes"})", R"(,"message":{"reasoning":"why"})"), whole})
                 .reasoning == "why");
  // Deltas stand here too, of the text as of the reasoning.
  std::string const late = R"({"choices":[{"message":{"content":"Yes","reasoning":"why"}}]})";
  chat_decoder after_reasoning;
  BOOST_TEST(read(after_reasoning, {event_with(R"({"reasoning":"w"})"), late}).reasoning == "w");
  chat_decoder after_text;
  BOOST_TEST(read(after_text, {event_with(R"({"content":"Yes"})"), late}).reasoning == "");
  chat_decoder whole_document;
  std::string const both =
      R"({"choices":[{"message":{"content":"Yes","reasoning":"why"},"delta":{"content":"","reasoning":"w"}}]})";
  BOOST_REQUIRE((whole_document.decode_document(both) == decoded::chunk));
  BOOST_TEST(whole_document.result().reasoning() == "why");
}

BOOST_AUTO_TEST_CASE(both_kinds_of_reasoning_in_one_chunk) {
  chat_decoder decoder;
  auto const out = read(decoder, {event_with(R"({"content":"<think>a</think>Yes","reasoning":"b"})")});
  BOOST_TEST(out.reasoning == "ab");
  BOOST_TEST(out.text == "Yes");
}

BOOST_AUTO_TEST_CASE(usage_may_come_after_the_end_of_all_choices) {
  for (
      std::string const late :
      {R"({"choices":[],"usage":{"total_tokens":5}})", R"({"usage":{"total_tokens":5}})",
       R"({"choices":[{"index":0,"delta":{"role":"assistant","content":""},"finish_reason":null}],"usage":{"total_tokens":5,"cost":0.001}})"}) {
    chat_decoder decoder;
    read(decoder, {event_with(R"({"role":"assistant","content":""})"), event_with(R"({"content":"a"})"),
                   event_with("{}", R"(,"finish_reason":"stop")"), late});
    BOOST_TEST(decoder.all_choices_finished());
    BOOST_TEST(decoder.result().finish_reason() == "stop");
    BOOST_TEST(decoder.result().usage()->total_tokens == 5);
    auto const cost = decoder.result().usage()->cost;
    BOOST_TEST(cost.has_value() == (late.find("cost") != late.npos));
    if (cost) BOOST_TEST(cost->total_cost == 0.001);
  }
}

BOOST_AUTO_TEST_CASE(a_step_takes_what_its_repetition_has_more) {
  auto const step = [](std::string_view more) { return R"({"thought":"t","type":"x")" + std::string(more) + "}"; };
  auto const merged = [&](std::string const& first, std::string const& second) {
    chat_decoder decoder;
    read(decoder, {event_with(R"({"reasoning_steps":[)" + first + "]}"),
                   R"({"choices":[{"message":{"reasoning_steps":[)" + second + "]}}]}"});
    auto const& steps = decoder.result().choices().at(0).message.reasoning_steps;
    BOOST_TEST(steps.size() == 1U);
    return steps.at(0);
  };
  std::string const search = R"(,"web_search":{"search_keywords":["k"],"search_results":[{"url":"u"}]})";
  std::string const less = R"(,"web_search":{"search_keywords":["k"],"search_results":[]})";
  for (auto const& [first, second] : {std::pair{search, less}, {less, search}, {std::string{}, search}}) {
    auto const found = merged(step(first), step(second));
    BOOST_REQUIRE(found.web_search.has_value());
    BOOST_TEST(found.web_search->search_keywords == std::vector<std::string>{"k"});
    BOOST_TEST(found.web_search->search_results.size() == 1U);
  }
  std::string const untyped = R"({"thought":"t"})";
  BOOST_TEST(merged(untyped, step("")).type == "x");
  BOOST_TEST(merged(step(""), untyped).type == "x");
  std::string const rest =
      R"(,"fetch_url_content":{"contents":[{"url":"u"}]},"execute_python":{"code":"c","result":"r"},"finance_search":{"search_keywords":["f"],"search_results":[]})";
  auto const all = merged(step(""), step(rest));
  BOOST_TEST(all.fetch_url_content.value().contents.size() == 1U);
  BOOST_TEST(all.execute_python.value().result == "r");
  BOOST_TEST(all.finance_search.value().search_keywords.size() == 1U);
}

BOOST_AUTO_TEST_CASE(reasoning_may_be_parts_of_the_content) {
  for (std::string const part :
       {R"({"type":"thinking","thinking":"why so"})", R"({"type":"thinking","thinking":"why so","signature":"s"})",
        R"({"type":"thinking","thinking":[{"type":"text","text":"why"},{"type":"text","text":" so"}],"closed":true})",
        R"({"type":"thinking","thinking":["why"," so"]})", R"({"type":"reasoning","reasoning":"why so"})",
        R"({"type":"reasoning","text":"why so"})",
        R"({"type":"thinking","thinking":"why"},{"type":"reasoning","text":" so"})"}) {
    BOOST_TEST_CONTEXT(part) {
      std::string const thought = R"({"role":"assistant","content":[)" + part + "]}";
      std::string const all = R"({"content":[)" + part + R"(,{"type":"text","text":"Yes."}]})";
      for (bool const reuse : {true, false}) {
        for (bool const separate : {true, false}) {
          chat_decoder decoder({.reuse = reuse, .separate_reasoning = separate});
          auto const out = read(decoder, {event_with(thought), event_with(R"({"content":"Yes"})"),
                                          event_with(R"({"content":"."})", R"(,"finish_reason":"stop")")});
          BOOST_TEST(out.reasoning == "why so");
          BOOST_TEST(out.text == "Yes.");
          BOOST_TEST(decoder.result().choices().at(0).message.content == "Yes.");
        }
      }
      chat_decoder at_once;
      BOOST_TEST(read(at_once, {event_with(all), event_with(R"({"content":""})", R"(,"message":)" + all)}).text ==
                 "Yes.");
      BOOST_TEST(at_once.result().reasoning() == "why so");
      BOOST_TEST(at_once.chunk().message().content == "Yes.");
      // Of messages alone, the second with all of it again.
      chat_decoder messages;
      auto const out =
          read(messages, {R"({"choices":[{"message":)" + thought + "}]}", R"({"choices":[{"message":)" + all + "}]}"});
      BOOST_TEST(out.reasoning == "why so");
      BOOST_TEST(out.text == "Yes.");
      chat_decoder document;
      std::string const whole = R"({"choices":[{"message":)" + all + R"(,"finish_reason":"stop"}]})";
      BOOST_REQUIRE((document.decode_document(whole) == decoded::chunk));
      BOOST_TEST(document.result().reasoning() == "why so");
      BOOST_TEST(document.result().text() == "Yes.");
    }
  }
  // In a member of its own and again among the parts.
  chat_decoder twice;
  BOOST_TEST(
      read(twice, {event_with(R"({"reasoning_content":"why","content":[{"type":"thinking","thinking":"why"}]})")})
          .reasoning == "why");
  chat_decoder other;
  auto const out =
      read(other, {event_with(R"({"content":[{"type":"thinking","thinking":7},{"type":"output_text","text":"a"}]})")});
  BOOST_TEST(out.reasoning == "");
  BOOST_TEST(out.text == "a");
}

BOOST_AUTO_TEST_SUITE_END()
