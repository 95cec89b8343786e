// JSON that was cut short, closed.

#include "json/cut.hpp"

#include <boost/test/unit_test.hpp>

#include "json/document.hpp"

BOOST_AUTO_TEST_SUITE(cut_json_tests)

using tokenwire::json::closed_beginning;

BOOST_AUTO_TEST_CASE(what_is_whole_stays) {
  BOOST_TEST(closed_beginning(R"({"a":"b","c":)") == R"({"a":"b"})");
  BOOST_TEST(closed_beginning(R"({"a":"b","c)") == R"({"a":"b"})");
  BOOST_TEST(closed_beginning(R"({"a":[1,2)") == R"({"a":[1]})");
  BOOST_TEST(closed_beginning(R"({"a":{"b":true},"c":fal)") == R"({"a":{"b":true}})");
  BOOST_TEST(closed_beginning(R"([{"a":"]\"}"},[)") == R"([{"a":"]\"}"},[]])");
  BOOST_TEST(closed_beginning(R"({"a")") == "{}");
  BOOST_TEST(closed_beginning("") == "");
}

BOOST_AUTO_TEST_CASE(a_text_ends_where_its_last_character_does) {
  BOOST_TEST(closed_beginning(R"({"a":"so far)") == R"({"a":"so far"})");
  BOOST_TEST(closed_beginning(R"(["a","b)") == R"(["a","b"])");
  BOOST_TEST(closed_beginning("\"so f") == "\"so f\"");
  for (char const* half : {"\\", "\\u", "\\u00e", "\xC3", "\xE2\x82", "\xF0\x9F\x98"})
    BOOST_TEST(closed_beginning("[\"x" + std::string(half)) == "[\"x\"]");
}

BOOST_AUTO_TEST_CASE(every_beginning_of_a_text_can_be_parsed) {
  std::string const text =
      "{\"error\":{\"m\\u0065ssage\":\"a \\\"b\\\" \\\\ "
      "\xC3\xA4\\ud83d\\ude00\",\"n\":[-1.5e3,null,{},[],\"\"]},\"x\":[{\"y\":"
      "true}]}";
  for (std::size_t cut = 1; cut <= text.size(); ++cut) {
    tokenwire::json::document document;
    BOOST_TEST(document.parse(closed_beginning(text.substr(0, cut)), 10), text.substr(0, cut));
  }
  BOOST_TEST(closed_beginning(text) == text);
}

BOOST_AUTO_TEST_CASE(what_is_no_json_does_no_harm) {
  for (char const* text : {"}", "]]", ",", "{]}", "x", "{\"a\"\"b", "\\", "\""}) closed_beginning(text);
  BOOST_TEST(closed_beginning(std::string(100'000, '[')).size() == 200'000U);
}

BOOST_AUTO_TEST_SUITE_END()
