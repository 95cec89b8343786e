// Answers of several choices.

#include <boost/test/unit_test.hpp>

#include "perplexity/chat_decoder.hpp"

BOOST_AUTO_TEST_SUITE(chat_decoder_choices_tests)

namespace {

using namespace tokenwire;
using namespace tokenwire::perplexity;

/// The chunks' text.
std::string read(chat_decoder& decoder, std::vector<std::string> const& events) {
  std::string text;
  for (std::string const& event : events) {
    BOOST_REQUIRE((decoder.decode(event) == decoded::chunk));
    text += decoder.chunk().text();
  }
  BOOST_TEST(text == decoder.result().text());
  return text;
}

}  // namespace

BOOST_AUTO_TEST_CASE(choices_stand_by_their_index) {
  auto const piece = [](int index, std::string_view text) {
    return R"({"index":)" + std::to_string(index) + R"(,"delta":{"role":"assistant","content":")" + std::string(text) +
           R"("},"finish_reason":"stop"})";
  };
  auto const event = [](std::string const& choices) { return R"({"choices":[)" + choices + "]}"; };
  auto const indices = [](chat_decoder const& decoder) {
    std::vector<std::int64_t> found;
    for (chat_choice const& choice : decoder.result().choices()) found.push_back(choice.index);
    return found;
  };
  for (bool const reuse : {true, false}) {
    chat_decoder one_by_one({.reuse = reuse});
    auto text = read(one_by_one, {event(piece(0, "a")), event(piece(3, "d")), event(piece(1, "b")),
                                  event(piece(2, "c")), event(piece(1, "B")), event(piece(0, "A"))});
    BOOST_TEST((indices(one_by_one) == std::vector<std::int64_t>{0, 1, 2, 3}));
    BOOST_TEST(text == "aA");
    BOOST_TEST(one_by_one.result().choices()[1].message.content == "bB");
    BOOST_TEST(one_by_one.result().choices()[3].message.content == "d");
    BOOST_TEST(one_by_one.all_choices_finished());

    chat_decoder at_once({.reuse = reuse});
    text = read(at_once, {event(piece(1, "b") + ',' + piece(0, "a")), event(piece(1, "B") + ',' + piece(0, "A"))});
    BOOST_TEST((indices(at_once) == std::vector<std::int64_t>{0, 1}));
    BOOST_TEST(text == "aA");
    BOOST_TEST(at_once.result().choices()[1].message.content == "bB");

    // What was given out as the text stays the text.
    chat_decoder late({.reuse = reuse});
    text = read(late, {event(piece(2, "c")), event(piece(1, "b")), event(piece(0, "a")), event(piece(2, "C"))});
    BOOST_TEST((indices(late) == std::vector<std::int64_t>{2, 0, 1}));
    BOOST_TEST(text == "cC");
  }
  chat_decoder document;
  std::string const whole = R"({"choices":[{"index":1,"message":{"content":"b"},"finish_reason":"length"},)"
                            R"({"index":0,"message":{"content":"a"},"finish_reason":"stop"}]})";
  BOOST_REQUIRE((document.decode_document(whole) == decoded::chunk));
  BOOST_TEST((indices(document) == std::vector<std::int64_t>{0, 1}));
  BOOST_TEST(document.result().text() == "a");
  BOOST_TEST(document.result().finish_reason() == "stop");
}

// In descending order each would move all others.
BOOST_AUTO_TEST_CASE(choices_are_counted_before_they_are_looked_at) {
  auto const event = [](int from, int until) {
    std::string choices;
    for (int i = from; i != until; ++i)
      choices += (i == from ? "" : ",") + (R"({"index":)" + std::to_string(until - i) + R"(,"delta":{"content":"a"}})");
    return R"({"choices":[)" + choices + "]}";
  };
  for (bool const reuse : {true, false}) {
    chat_decoder decoder({.reuse = reuse});
    for (int const n : {1025, 150'000}) {
      BOOST_TEST((decoder.decode(event(0, n)) == decoded::malformed));
      BOOST_TEST(decoder.error() == error::malformed_event);
      BOOST_TEST(decoder.details().detail == "expected at most 1024 choices, got more");
      BOOST_TEST(decoder.result().choices().empty());
    }
    BOOST_TEST((decoder.decode(event(0, 1023)) == decoded::chunk));
    BOOST_TEST((decoder.decode(event(0, 1023)) == decoded::chunk));
    BOOST_TEST((decoder.decode(R"({"choices":[{"index":0}]})") == decoded::chunk));
    BOOST_TEST(decoder.result().choices().size() == 1024U);
    BOOST_TEST((decoder.decode(R"({"choices":[{"index":5000}]})") == decoded::malformed));
    BOOST_TEST((decoder.decode(R"({"choices":[{"index":1000}]})") == decoded::chunk));
    BOOST_TEST((decoder.decode_document(event(0, 1025)) == decoded::malformed));
  }
}

BOOST_AUTO_TEST_CASE(so_are_steps_and_calls) {
  auto const event = [](std::string const& part, std::string const& list, std::string const& element, int n) {
    std::string elements;
    for (int i = 0; i != n; ++i) elements += (i == 0 ? "" : ",") + element;
    return R"({"choices":[{"index":0,")" + part + R"(":{")" + list + "\":[" + elements + "]}}]}";
  };
  int number = 0;
  auto const step = [&] { return R"({"thought":")" + std::to_string(++number) + "\"}"; };
  for (char const* const part : {"delta", "message"}) {
    chat_decoder decoder;
    BOOST_TEST((decoder.decode(event(part, "reasoning_steps", step(), 1025)) == decoded::malformed));
    BOOST_TEST(decoder.details().detail == "expected at most 1024 reasoning steps, got more");
    BOOST_TEST((decoder.decode(event(part, "tool_calls", R"({"id":"a"})", 1025)) == decoded::malformed));
    BOOST_TEST(decoder.details().detail == "expected at most 1024 tool calls, got more");
    BOOST_TEST((decoder.decode(event(part, "tool_calls", R"({"id":"a"})", 1024)) == decoded::chunk));
  }
  chat_decoder decoder;
  for (int i = 0; i != 1024; ++i)
    BOOST_REQUIRE((decoder.decode(event("delta", "reasoning_steps", step(), 1)) == decoded::chunk));
  BOOST_TEST((decoder.decode(event("delta", "reasoning_steps", step(), 1)) == decoded::malformed));
  // The pieces of one call are no calls.
  for (int i = 0; i != 3000; ++i)
    BOOST_REQUIRE((decoder.decode(event("delta", "tool_calls", R"({"index":0,"function":{"arguments":"1"}})", 1)) ==
                   decoded::chunk));
  BOOST_TEST(decoder.result().choices()[0].message.tool_calls.size() == 1U);
}

BOOST_AUTO_TEST_SUITE_END()
