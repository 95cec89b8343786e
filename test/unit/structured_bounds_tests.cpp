// Bounds: the schema, the reader and the writer draw the same line.

#include <boost/test/unit_test.hpp>
#include <string>
#include <tokenwire/api_error.hpp>

#include "support/structured_types.hpp"

BOOST_AUTO_TEST_SUITE(structured_bounds)

using tokenwire::structured::member_note;

using mixed = std::variant<int, std::vector<int>>;
struct of_either {
  std::vector<mixed> rows{};
};
BOOST_DESCRIBE_STRUCT(of_either, (), (rows))
constexpr auto notes_of(of_either const*) {
  return std::array<member_note, 1>{{{"rows", {.minimum = 0, .min_items = 2, .max_items = 3}}}};
}
struct of_maps {
  std::vector<std::optional<std::map<std::string, int>>> rows{};
  std::map<std::string, std::optional<std::vector<int>>> columns{};
  std::optional<mixed> one{};
  std::vector<std::vector<int>> lists{};
};
BOOST_DESCRIBE_STRUCT(of_maps, (), (rows, columns, one, lists))
constexpr auto notes_of(of_maps const*) {
  return std::array<member_note, 4>{{{"rows", {.minimum = 0}},
                                     {"columns", {.minimum = 0, .min_items = 1}},
                                     {"one", {.minimum = 0, .min_items = 1}},
                                     {"lists", {.minimum = 0, .max_items = 1}}}};
}
struct limits {
  std::string word{"abc"};
  std::uint64_t count{3};
  std::vector<double> shares{0.5};
  std::map<std::string, std::optional<std::int8_t>> marks{};
  std::optional<mixed> either{};
  std::vector<of_either> inner{};
};
BOOST_DESCRIBE_STRUCT(limits, (), (word, count, shares, marks, either, inner))
constexpr auto notes_of(limits const*) {
  return std::array<member_note, 5>{{{"word", {.min_length = 2, .max_length = 3}},
                                     {"count", {.minimum = 3, .maximum = 5}},
                                     {"shares", {.minimum = 0, .maximum = 1, .min_items = 1, .max_items = 2}},
                                     {"marks", {.minimum = 1, .name = "a/b"}},
                                     {"either", {.minimum = 0, .min_items = 1}}}};
}
struct of_floats {
  float most{};
  float least{1};
};
BOOST_DESCRIBE_STRUCT(of_floats, (), (most, least))
/// A bound that is a float itself, whose shortest text is less.
struct of_one_float {
  float f{0.1F};
};
BOOST_DESCRIBE_STRUCT(of_one_float, (), (f))
constexpr auto notes_of(of_one_float const*) {
  return std::array<member_note, 1>{{{"f", {.minimum = 0.1F}}}};
}
constexpr auto notes_of(of_floats const*) {
  return std::array<member_note, 2>{{{"most", {.maximum = 0.1}}, {"least", {.minimum = 0.7}}}};
}

/// With bounds that its type leaves no room for.
struct of_three {
  std::array<int, 3> three{1, 2, 3};
};
BOOST_DESCRIBE_STRUCT(of_three, (), (three))
constexpr auto notes_of(of_three const*) {
  return std::array<member_note, 1>{{{"three", {.min_items = 4, .max_items = 2}}}};
}
struct of_long_word {
  tokenwire::structured::constant<
      "kkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkk">
      kind{};
};
BOOST_DESCRIBE_STRUCT(of_long_word, (), (kind))

namespace {

using namespace tokenwire;

template <class T>
std::string read_words(std::string_view text) {
  structured::parser<T> parser;
  return parser.feed(text) && parser.finish() ? "accepted" : parser.problem().message();
}

template <class T>
std::string write_words(T const& value) {
  try {
    std::string text = structured::write(value);
    BOOST_TEST(read_words<T>(text) == "accepted");
    return text;
  } catch (api_error const& refused) {
    BOOST_TEST((refused.code() == error::invalid_request));
    // Written all the same where that is asked for, and then refused by who reads it.
    BOOST_TEST(read_words<T>(structured::write(value, structured::policy::accept)).starts_with("/"));
    return refused.diagnostics().detail;
  }
}
template <class T>
std::string write_words(void (*change)(T&)) {
  T value;
  change(value);
  return write_words(value);
}

}  // namespace

BOOST_AUTO_TEST_CASE(an_element_that_may_be_a_list_or_not_has_the_bounds_where_it_is_none) {
  BOOST_TEST(structured::schema<of_either>() ==
             R"({"type":"object","properties":{"rows":{"type":"array","items":{"anyOf":[)"
             R"({"type":"integer","minimum":0,"maximum":2147483647},)"
             R"({"type":"array","items":{"type":"integer","minimum":-2147483648,"maximum":2147483647}}]},)"
             R"("minItems":2,"maxItems":3}},"required":["rows"],"additionalProperties":false})");
  BOOST_TEST(read_words<of_either>(R"({"rows":[5,[-5,1,2,3,4]]})") == "accepted");
  BOOST_TEST(read_words<of_either>(R"({"rows":[[],[-1]]})") == "accepted");
  BOOST_TEST(read_words<of_either>(R"({"rows":[-5,1]})") ==
             "/rows/0: expected an integer from 0 to 2147483647, got -5 (at byte 11)");
  BOOST_TEST(read_words<of_either>(R"({"rows":[5,[1],[2],[3]]})").find("/rows/3: expected a list of 2 to 3") == 0U);
  BOOST_TEST(read_words<of_either>(R"({"rows":[5]})").find("/rows: expected a list of 2 to 3") == 0U);
  BOOST_TEST(read_words<of_either>(R"({"rows":[true]})") ==
             "/rows/0: expected an integer from 0 to 2147483647 or a list, got true or false (at byte 9)");
}

BOOST_AUTO_TEST_CASE(nothing_holds_for_lists_and_maps_within) {
  std::string const schema = structured::schema<of_maps>();
  std::string const any = R"({"type":"integer","minimum":-2147483648,"maximum":2147483647})";
  BOOST_TEST(schema.find(R"("rows":{"type":"array","items":{"anyOf":[{"type":"object","additionalProperties":)" +
                         any) != schema.npos);
  BOOST_TEST(schema.find(R"("columns":{"type":"object","additionalProperties":{"anyOf":[{"type":"array","items":)" +
                         any + '}') != schema.npos);
  BOOST_TEST(read_words<of_maps>(
                 R"({"rows":[{"k":-5},null],"columns":{"a":[-5],"b":[]},"one":[1],"lists":[[-5,-6]]})") == "accepted");
  // Of no element, but of the member itself.
  BOOST_TEST(read_words<of_maps>(R"({"one":-1})").find("/one: expected an integer from 0 to") == 0U);
  BOOST_TEST(read_words<of_maps>(R"({"one":[-1]})").find("/one/0: expected an integer from 0 to") == 0U);
  BOOST_TEST(read_words<of_maps>(R"({"one":[]})").find("/one: expected a list of at least 1") == 0U);
}

BOOST_AUTO_TEST_CASE(a_float_is_compared_before_it_is_rounded) {
  BOOST_TEST(read_words<of_floats>(R"({"most":0.1,"least":0.7})") == "accepted");
  BOOST_TEST(read_words<of_floats>(R"({"most":1e-1,"least":7E-1})") == "accepted");
  BOOST_TEST(read_words<of_floats>(R"({"most":0.1000000001})").find("/most: ") == 0U);
  BOOST_TEST(read_words<of_floats>(R"({"least":0.6999999999})").find("/least: ") == 0U);
}

BOOST_AUTO_TEST_CASE(what_is_out_of_bounds_is_not_written) {
  auto const words = [](void (*change)(limits&)) { return write_words<limits>(change); };
  BOOST_TEST(words([](limits&) {}) == R"({"word":"abc","count":3,"shares":[0.5],"a/b":{},"either":null,"inner":[]})");
  BOOST_TEST(words([](limits& v) { v.word = "日本語"; }).starts_with("{"));
  BOOST_TEST(words([](limits& v) { v.word = "\xff\xff\xff"; }).starts_with("{"));
  BOOST_TEST(words([](limits& v) { v.word = "abcd"; }) ==
             "/word: expected a string of 2 to 3 characters, got a string of 4");
  BOOST_TEST(words([](limits& v) { v.word = "日"; }) ==
             "/word: expected a string of 2 to 3 characters, got a string of 1");
  BOOST_TEST(words([](limits& v) { v.count = 2; }) == "/count: expected an integer from 3 to 5, got 2");
  BOOST_TEST(words([](limits& v) { v.count = 6; }) == "/count: expected an integer from 3 to 5, got 6");
  BOOST_TEST(words([](limits& v) { v.shares.clear(); }) == "/shares: expected a list of 1 to 2, got an empty list");
  BOOST_TEST(words([](limits& v) { v.shares.resize(3); }) == "/shares: expected a list of 1 to 2, got a list of 3");
  BOOST_TEST(words([](limits& v) { v.shares.push_back(1.5); }) == "/shares/1: expected a number from 0 to 1, got 1.5");
  BOOST_TEST(words([](limits& v) { v.marks["k~"] = 0; }) == "/a~1b/k~0: expected an integer from 1 to 127, got 0");
  BOOST_TEST(words([](limits& v) { v.either = -1; }) == "/either: expected an integer from 0 to 2147483647, got -1");
  BOOST_TEST(words([](limits& v) { v.either = std::vector<int>(); }) ==
             "/either: expected a list of at least 1, got an empty list");
  BOOST_TEST(words([](limits& v) { v.inner.resize(2); }) ==
             "/inner/0/rows: expected a list of 2 to 3, got an empty list");
  BOOST_TEST(words([](limits& v) {
               v.inner.resize(1);
               v.inner[0].rows = {std::vector<int>{-1, 2, 3, 4}, -7};
             }) == "/inner/0/rows/1: expected an integer from 0 to 2147483647, got -7");
}

BOOST_AUTO_TEST_CASE(what_goes_on_is_refused_where_it_is_clear_wherever_a_piece_ends) {
  std::string const prefix = R"({"word":")";
  for (std::string const& unit :
       {std::string("a"), std::string("日"), std::string(R"(\u65e5)"), std::string(R"(\n)")}) {
    std::string text = prefix;
    for (int i = 0; i != 1000; ++i) text += unit;
    std::size_t const clear = prefix.size() + 4 * unit.size();
    for (std::size_t const size : {std::size_t{1}, std::size_t{2}, std::size_t{5}, std::size_t{7}, text.size()}) {
      structured::parser<limits> parser;
      for (std::size_t at = 0; at < text.size() && parser.feed(std::string_view(text).substr(at, size)); at += size) {
      }
      BOOST_TEST(parser.problem().message() ==
                 "/word: expected a string of 2 to 3 characters, got a longer one (at byte " + std::to_string(clear) +
                     ')');
      BOOST_TEST(parser.value().word.size() <= 12U);
    }
  }
  BOOST_TEST(read_words<limits>(R"({"word":"日本語")").find("/word") == std::string::npos);

  std::string const word = R"({"now":")" + std::string(1000, 'x');
  for (std::size_t const size : {std::size_t{1}, std::size_t{50}, word.size()}) {
    structured::parser<test::shapes::person> parser;
    for (std::size_t at = 0; at < word.size() && parser.feed(std::string_view(word).substr(at, size)); at += size) {
    }
    BOOST_TEST(parser.problem().message() ==
               R"(/now: expected one of "calm", "auto", "angry", got ")" + std::string(60, 'x') + "…\" (at byte 69)");
  }
}

BOOST_AUTO_TEST_CASE(a_word_may_be_longer_than_what_is_shown_of_it) {
  BOOST_TEST(read_words<of_long_word>("{\"kind\":\"" + std::string(100, 'k') + "\"}") == "accepted");
  BOOST_TEST(read_words<of_long_word>("{\"kind\":\"" + std::string(101, 'k')).find("(at byte 110)") !=
             std::string::npos);
}

BOOST_AUTO_TEST_CASE(a_list_of_one_size_has_that_size) {
  BOOST_TEST(write_words(of_three{}) == R"({"three":[1,2,3]})");
  BOOST_TEST(read_words<of_three>(R"({"three":[1,2,3,4]})") ==
             "/three/3: expected a list of 3, got another element (at byte 16)");
}

BOOST_AUTO_TEST_CASE(a_list_that_is_too_short_is_not_whole) {
  structured::parser<std::array<int, 3>> parser;
  BOOST_TEST(!parser.feed("[1,2]"));
  BOOST_TEST(parser.problem().message() == "expected a list of 3, got a list of 2 (at byte 4)");
  BOOST_TEST(!parser.view().complete());
  BOOST_TEST((parser.value() == std::array{1, 2, 0}));
}

BOOST_AUTO_TEST_CASE(a_float_is_written_where_its_text_is_within) {
  BOOST_TEST(write_words<of_floats>([](of_floats& v) {
               v.most = 0.1F;
               v.least = 0.7F;
             }) == R"({"most":0.1,"least":0.7})");
  BOOST_TEST(write_words<of_floats>([](of_floats& v) { v.most = 0.11F; }).starts_with("/most: expected a number"));
  BOOST_TEST(write_words<of_floats>([](of_floats& v) { v.least = 0.69F; }).starts_with("/least: expected a number"));
  BOOST_TEST(write_words(of_one_float{}).starts_with("/f: expected a number"));
}

BOOST_AUTO_TEST_SUITE_END()
