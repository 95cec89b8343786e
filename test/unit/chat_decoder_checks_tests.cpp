// Choices that are not what they have to be: an error, and no answer without text.

#include <boost/test/unit_test.hpp>

#include "perplexity/chat_decoder.hpp"

BOOST_AUTO_TEST_SUITE(chat_decoder_checks_tests)

namespace {

using namespace tokenwire;
using namespace tokenwire::perplexity;

struct wrong {
  std::string choices;
  std::string detail;
};

std::vector<wrong> all_wrong() {
  std::vector<wrong> all{
      {"{}", "choices: expected an array, got an object"},
      {R"("text")", "choices: expected an array, got a string"},
      {"7", "choices: expected an array, got a number"},
      {"false", "choices: expected an array, got a boolean"},
      {"[null]", "choices[0]: expected an object, got null"},
      {R"(["text"])", "choices[0]: expected an object, got a string"},
      {"[[]]", "choices[0]: expected an object, got an array"},
      {R"([{"delta":{"content":"a"},"message":{"content":"a"}},7])", "choices[1]: expected an object, got a number"},
      {R"([{"delta":"text"}])", "choices[0].delta: expected an object, got a string"},
      {R"([{"index":1,"message":"text"}])", "choices[0].message: expected an object, got a string"},
      {R"([{"delta":{"content":"a"},"message":true}])", "choices[0].message: expected an object, got a boolean"},
      {R"([{"delta":["text"]}])", "choices[0].delta: expected an object, got an array"},
  };
  for (std::string const part : {"delta", "message"}) {
    for (auto const& [value, kind] :
         {std::pair{"7", "a number"}, {"true", "a boolean"}, {R"({"text":"text"})", "an object"}})
      all.push_back({R"([{")" + part + R"(":{"content":)" + value + "}}]",
                     "choices[0]." + part + ".content: expected a string or a list of parts, got " + kind});
  }
  return all;
}

std::string event(std::string const& choices) {
  return R"({"object":"chat.completion.chunk","choices":)" + choices + "}";
}

std::string piece(std::string const& text) {
  return event(R"([{"index":0,"delta":{"content":")" + text + "\"}}]");
}

}  // namespace

BOOST_AUTO_TEST_CASE(choices_of_another_type_are_malformed) {
  for (wrong const& one : all_wrong()) {
    for (bool const reuse : {true, false}) {
      chat_decoder decoder({.reuse = reuse});
      BOOST_REQUIRE((decoder.decode(piece("a")) == decoded::chunk));
      BOOST_TEST((decoder.decode(event(one.choices)) == decoded::malformed), one.choices);
      BOOST_TEST(decoder.error() == error::malformed_event);
      BOOST_TEST(decoder.details().detail == one.detail);
      BOOST_TEST(decoder.details().body == event(one.choices));
      // Nothing of it stays, and the stream may go on.
      BOOST_REQUIRE((decoder.decode(piece("b")) == decoded::chunk));
      BOOST_TEST(decoder.result().text() == "ab");
      BOOST_TEST(decoder.result().choices().size() == 1U);
      BOOST_TEST(decoder.chunks() == 2U);
    }
    chat_decoder document;
    BOOST_TEST((document.decode_document(event(one.choices)) == decoded::malformed), one.choices);
    BOOST_TEST(document.error() == error::malformed_event);
    BOOST_TEST(document.details().detail == one.detail);
  }
}

BOOST_AUTO_TEST_CASE(null_and_nothing_are_not) {
  for (char const* const choices : {"null", "[]", "[{}]", R"([{"delta":null,"message":null}])",
                                    R"([{"delta":{"content":null}}])", R"([{"message":{"content":[]}}])"}) {
    chat_decoder decoder;
    BOOST_TEST((decoder.decode(event(choices)) == decoded::chunk), choices);
    BOOST_TEST(decoder.result().text() == "");
  }
}

BOOST_AUTO_TEST_CASE(an_empty_list_is_an_empty_object) {
  for (bool const reuse : {true, false}) {
    chat_decoder decoder({.reuse = reuse});
    BOOST_REQUIRE((decoder.decode(event(R"([{"index":0,"delta":[]}])")) == decoded::chunk));
    BOOST_REQUIRE((decoder.decode(piece("a")) == decoded::chunk));
    BOOST_REQUIRE((decoder.decode(event(R"([{"index":0,"delta":[],"finish_reason":"stop"}])")) == decoded::chunk));
    BOOST_TEST(decoder.result().text() == "a");
    BOOST_TEST(decoder.all_choices_finished());
  }
  chat_decoder document;
  BOOST_REQUIRE((document.decode_document(event(R"([{"message":{"content":"a"},"delta":[]}])")) == decoded::chunk));
  BOOST_TEST(document.result().text() == "a");
  BOOST_TEST((document.decode_document(event(R"([{"message":[],"finish_reason":"length"}])")) == decoded::chunk));
}

BOOST_AUTO_TEST_SUITE_END()
