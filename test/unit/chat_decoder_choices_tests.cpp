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
  std::string const whole = R"({"choices":[{"index":1,"message":{"content":"b"},"finish_reason":"length"},null,)"
                            R"({"index":0,"message":{"content":"a"},"finish_reason":"stop"}]})";
  BOOST_REQUIRE((document.decode_document(whole) == decoded::chunk));
  BOOST_TEST((indices(document) == std::vector<std::int64_t>{0, 1}));
  BOOST_TEST(document.result().text() == "a");
  BOOST_TEST(document.result().finish_reason() == "stop");
}

BOOST_AUTO_TEST_SUITE_END()
