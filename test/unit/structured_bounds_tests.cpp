// Bounds: the schema, the reader and the writer draw the same line.

#include <boost/test/unit_test.hpp>
#include <string>

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
struct of_floats {
  float most{};
  float least{1};
};
BOOST_DESCRIBE_STRUCT(of_floats, (), (most, least))
constexpr auto notes_of(of_floats const*) {
  return std::array<member_note, 2>{{{"most", {.maximum = 0.1}}, {"least", {.minimum = 0.7}}}};
}

namespace {

using namespace tokenwire;

template <class T>
std::string read_words(std::string_view text) {
  structured::parser<T> parser;
  return parser.feed(text) && parser.finish() ? "accepted" : parser.problem().message();
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

BOOST_AUTO_TEST_SUITE_END()
