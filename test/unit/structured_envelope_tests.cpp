// What stands around the JSON that was asked for.

#include <boost/test/unit_test.hpp>
#include <string>

#include "support/structured_types.hpp"

BOOST_AUTO_TEST_SUITE(structured_envelope)

namespace {

using namespace tokenwire;
using structured::policy;
using structured::read_options;
using test::shapes::other::texts;

/// The number, or the name of the error; the same wherever the text is split.
template <class T = texts>
std::string got(std::string const& text, read_options const& options = {}) {
  auto const outcome = [&](std::size_t split) {
    structured::parser<T> parser(options);
    bool const well = parser.feed(text.substr(0, split)) && parser.feed(text.substr(split)) && parser.finish();
    return well ? structured::write(parser.value()) : std::string(name(parser.problem().code));
  };
  std::string const first = outcome(0);
  for (std::size_t i = 1; i <= text.size(); ++i) BOOST_TEST(outcome(i) == first, text << " at " << i);
  return first;
}

std::string const value = R"({"number":7})";

}  // namespace

BOOST_AUTO_TEST_CASE(what_is_skipped) {
  for (std::string const& text : {
           value,
           " \r\n\t" + value + " \n",
           "\xEF\xBB\xBF" + value,
           "```json\n" + value + "\n```\n",
           "```\n" + value + "```",
           "```JSON " + value + " ```",
           "``` " + value,
           "Here it is:\n\n```json\n" + value + "\n```\nI hope that helps {you}.",
           "Here it is: " + value,
           "A set {1, 2} and {x}: " + value,
           "A `code` and <b>: " + value,
           "<think>First {\"number\":1}, then</think>\n" + value,
           "<think></think>```json\n" + value + "```",
           "Well.<think>Hm. < </thin </think> So: " + value,
           "<<think>x</think>" + value,
           "```python\nprint({\"a\": 1})\n```\nand\n```json\n" + value + "\n```",
           "I reasoned without a beginning.</think>\n" + value,
           value + "\n\nThat is all.",
           value + "[1]",
           value + "\n\n[1] https://a.example/",
           "```jsonlines\n" + value + "\n```",
           "```json_object\n" + value + "\n```",
       }) {
    BOOST_TEST(got(text) == value, text);
  }
  BOOST_TEST(got<std::vector<int>>("[7][1]") == "malformed_json");
  BOOST_TEST(got("```javascript\n" + value + "\n```") == "no_json_value");
}

BOOST_AUTO_TEST_CASE(what_is_no_value) {
  BOOST_TEST(got("") == "no_json_value");
  BOOST_TEST(got(" \n") == "no_json_value");
  BOOST_TEST(got("I am sorry, but I cannot do that.") == "no_json_value");
  BOOST_TEST(got("<think>and never an end {\"number\":1}") == "no_json_value");
  BOOST_TEST(got("```\n```") == "no_json_value");
  BOOST_TEST(got("\"number\": 7") == "no_json_value");
  BOOST_TEST(got("{ number: 7 }") == "malformed_json");
  BOOST_TEST(got(value + value) == "malformed_json");
}

BOOST_AUTO_TEST_CASE(surrounding_text_may_be_refused) {
  read_options strict;
  strict.surrounding_text = policy::refuse;
  BOOST_TEST(got("```json\n" + value + "\n```\n", strict) == value);
  BOOST_TEST(got("<think>x</think> " + value, strict) == value);
  BOOST_TEST(got("So: " + value, strict) == "malformed_json");
  BOOST_TEST(got(value + " So.", strict) == "malformed_json");
  BOOST_TEST(got(value + " ```", strict) == "malformed_json");
}

BOOST_AUTO_TEST_CASE(the_value_has_a_place_in_the_text) {
  for (std::string const& inner : {value, std::string("{ \n \"number\" : 7 }")}) {
    for (char const* before : {"", " ", "So {x}: ", "```json\n", "<think>{}</think>"}) {
      std::string const text = before + inner + " \n";
      structured::parser<texts> parser;
      for (char const& c : text) BOOST_REQUIRE(parser.feed({&c, 1}));
      auto const [begin, end] = parser.state().where();
      BOOST_TEST(text.substr(begin, end - begin) == inner);
    }
  }
  structured::parser<int> number;
  BOOST_TEST((number.feed(" 12 ") && number.state().where().begin == 1U && number.state().where().end == 3U));
}

BOOST_AUTO_TEST_CASE(lists_are_looked_for_in_fences) {
  using list = std::vector<int>;
  BOOST_TEST(got<list>("As [1] says:\n```json\n[7]\n```") == "[7]");
  BOOST_TEST(got<list>("[7]") == "[7]");
  BOOST_TEST(got<list>("As [1] says.") == "no_json_value");
  BOOST_TEST(got<list>("{}") == "value_mismatch");
}

BOOST_AUTO_TEST_SUITE_END()
