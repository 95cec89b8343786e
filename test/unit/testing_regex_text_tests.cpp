// Text that matches an expression, as the standard library judges it.

#include <boost/test/unit_test.hpp>
#include <regex>
#include <set>

#include "testing/regex_text.hpp"

BOOST_AUTO_TEST_SUITE(testing_regex_text_tests)

using tokenwire::testing::make_regex_text;

namespace {

void check_refused(std::string const& expression, std::string const& words) {
  std::string fault;
  BOOST_TEST(!make_regex_text(expression, 1, fault).has_value(), expression);
  BOOST_TEST(fault == words, expression << ": " << fault);
}

}  // namespace

BOOST_AUTO_TEST_CASE(matches_its_expression) {
  for (char const* const expression : {"abc",
                                       "",
                                       "a|b|cd",
                                       "[a-f0-9]{8}",
                                       "(\\d{1,3}\\.){3}\\d{1,3}",
                                       "[^a-zA-Z]+",
                                       "x*y?z+",
                                       "a{2,}",
                                       "a{0}b",
                                       "^(yes|no)$",
                                       "^yes$|^no$",
                                       "(?:ab|c)*d",
                                       "\\w+@\\w+\\.(com|org)",
                                       ".{10}",
                                       "\\D\\W\\S\\s",
                                       "[\\d\\-x]+",
                                       "[-a]",
                                       "[a-]+?",
                                       "a??b",
                                       "(a(b(c|d)){2}|e)",
                                       "\\[\\]\\{\\}\\(\\)\\^\\$\\|\\?\\*\\+\\/",
                                       "[.$^*]",
                                       "é+ö?",
                                       "(|a)b",
                                       "\\$\\d+,\\d{2}",
                                       "\\n\\t",
                                       "[\\w.]+",
                                       "[a\\]]+",
                                       "(a{3}){3}"}) {
    std::regex const judge(expression);
    std::set<std::string> texts;
    for (std::uint64_t seed = 0; seed < 200; ++seed) {
      std::string fault;
      auto const text = make_regex_text(expression, seed, fault);
      BOOST_REQUIRE_MESSAGE(text.has_value(), expression << ": " << fault);
      // The judge takes bytes for characters, and a quantifier for one on the last byte.
      bool const ascii = std::string(expression).find('\xc3') == std::string::npos;
      if (ascii) BOOST_TEST(std::regex_match(*text, judge), expression << " of " << *text);
      texts.insert(*text);
    }
    if (std::string(expression) == "[a-f0-9]{8}") BOOST_TEST(texts.size() > 100U);
    if (std::string(expression) == "a|b|cd") BOOST_TEST(texts.size() == 3U);
  }
}

BOOST_AUTO_TEST_CASE(a_character_of_several_bytes_stays_whole) {
  std::string fault;
  BOOST_TEST(make_regex_text("é{3}", 1, fault).value() == "ééé");
}

BOOST_AUTO_TEST_CASE(says_what_it_cannot_make) {
  check_refused("(?=a)", "a group that is more than a group at character 2");
  check_refused("(?<n>a)", "a group that is more than a group at character 2");
  check_refused("(a)\\1", "an escape that is not made here at character 5");
  check_refused("\\bword", "an escape that is not made here at character 2");
  check_refused("a^b", "a sign in a place that it has no meaning in at character 1");
  check_refused("a$b", "a sign in a place that it has no meaning in at character 1");
  check_refused("*a", "a sign in a place that it has no meaning in at character 0");
  check_refused("a{2,1}", "a quantifier that is none at character 6");
  check_refused("a{1001}", "a quantifier that is too large at character 5");
  check_refused("a{,2}", "a quantifier without a number at character 2");
  check_refused("(a", "a group without its end at character 2");
  check_refused("a)", "a parenthesis without its partner at character 1");
  check_refused("[a", "a class without its end at character 2");
  check_refused("[z-a]", "a range that is none at character 4");
  check_refused("[é]", "a class with characters that are not ASCII at character 2");
  check_refused("[^ -~]", "a class that nothing is in at character 6");
  check_refused("a\\", "a backslash without a character at character 2");
  check_refused("((a{1000}){1000}){1000}", "text that would be too long");
  check_refused("((){1000}){1000}", "text that would be too long");
  check_refused(std::string(100'000, '('), "groups nested too deep at character 51");
}

BOOST_AUTO_TEST_SUITE_END()
