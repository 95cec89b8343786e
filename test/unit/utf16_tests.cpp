// UTF-16 that came where UTF-8 was expected.

#include "json/utf16.hpp"

#include <boost/test/unit_test.hpp>

BOOST_AUTO_TEST_SUITE(utf16_tests)

namespace {

using namespace std::string_view_literals;

std::string converted(std::string_view bytes) {
  std::string out = "none";
  bool const done = tokenwire::json::utf8_from_utf16(bytes, out);
  BOOST_TEST(done == (out != "none"));
  return out;
}

}  // namespace

BOOST_AUTO_TEST_CASE(both_orders_with_a_mark_and_without) {
  BOOST_TEST(converted("\xFF\xFE{\0}\0"sv) == "{}");
  BOOST_TEST(converted("\xFE\xFF\0{\0}"sv) == "{}");
  BOOST_TEST(converted("{\0}\0"sv) == "{}");
  BOOST_TEST(converted("\0{\0}"sv) == "{}");
  BOOST_TEST(converted("\xFF\xFE"sv) == "");
  for (std::string_view const other : {""sv, "{"sv, "{}"sv, "\0\0"sv, "\xEF\xBB\xBF{"sv, "\xC3\0"sv, "\0"sv})
    BOOST_TEST(converted(other) == "none");
}

BOOST_AUTO_TEST_CASE(characters_of_every_length) {
  BOOST_TEST(converted("\xFF\xFE\xE4\0\xAC\x20\x3D\xD8\x00\xDE\x7F\0\x80\0\xFF\x07\x00\x08\xFF\xFF"sv) ==
             "\xC3\xA4\xE2\x82\xAC\xF0\x9F\x98\x80\x7F\xC2\x80\xDF\xBF\xE0\xA0\x80\xEF\xBF\xBF");
}

BOOST_AUTO_TEST_CASE(halves_become_the_replacement_character) {
  BOOST_TEST(converted("\xFF\xFE\x3D\xD8x\0"sv) == "\xEF\xBF\xBDx");
  BOOST_TEST(converted("\xFF\xFE\x00\xDEx\0"sv) == "\xEF\xBF\xBDx");
  BOOST_TEST(converted("\xFF\xFEx\0\x3D\xD8"sv) == "x\xEF\xBF\xBD");
  BOOST_TEST(converted("\xFF\xFEx\0y"sv) == "x\xEF\xBF\xBD");
}

BOOST_AUTO_TEST_SUITE_END()
