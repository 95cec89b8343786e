// What a reader keeps from one text to the next, from one member to the next, and of what a value began with: nothing.

#include <boost/test/unit_test.hpp>
#include <string>
#include <utility>

#include "support/allocation_counter.hpp"
#include "support/structured_types.hpp"

BOOST_AUTO_TEST_SUITE(structured_reader)

using tokenwire::structured::constant;
using tokenwire::structured::field;

/// More members than a word has bits: m00, m01, …
template <std::size_t N>
struct numbered_slot {
  int v{};
};
template <std::size_t... N>
struct many_slots : numbered_slot<N>... {};
template <std::size_t N>
inline constexpr char slot_name[3]{'m', static_cast<char>('0' + N / 10), static_cast<char>('0' + N % 10)};
template <std::size_t... N>
constexpr auto members_of(many_slots<N...> const*) {
  return std::tuple{field{std::string_view(slot_name<N>, 3), &numbered_slot<N>::v}...};
}
template <std::size_t... N>
many_slots<N...> slots_for(std::index_sequence<N...>);
using many = decltype(slots_for(std::make_index_sequence<99>()));

struct beginning {
  std::optional<int> number{5};
  std::vector<int> list{1, 2, 3};
  std::map<std::string, int> map{{"old", 1}};
  std::string text{"old"};
  std::array<int, 2> two{7, 8};
  std::unique_ptr<int> held{std::make_unique<int>(3)};
};
BOOST_DESCRIBE_STRUCT(beginning, (), (number, list, map, text, two, held))

/// Two variants, told by members of different names that come last.
struct one_a {
  int x{};
  constant<"a"> first{};
};
BOOST_DESCRIBE_STRUCT(one_a, (), (x, first))
struct one_b {
  int x{};
  constant<"b"> first{};
};
BOOST_DESCRIBE_STRUCT(one_b, (), (x, first))
struct two_c {
  int x{};
  constant<"c"> second{};
};
BOOST_DESCRIBE_STRUCT(two_c, (), (x, second))
struct two_d {
  int x{};
  constant<"d"> second{};
};
BOOST_DESCRIBE_STRUCT(two_d, (), (x, second))
struct told_apart {
  std::variant<one_a, one_b> one{};
  std::variant<two_c, two_d> two{};
  std::variant<one_a, one_b> three{};
};
BOOST_DESCRIBE_STRUCT(told_apart, (), (one, two, three))
/// A variant in alternatives of another.
struct three_e {
  constant<"e"> third{};
  std::variant<one_a, one_b> in{};
};
BOOST_DESCRIBE_STRUCT(three_e, (), (third, in))
struct three_f {
  constant<"f"> third{};
};
BOOST_DESCRIBE_STRUCT(three_f, (), (third))

namespace {

using namespace tokenwire;

std::string slots_text(std::size_t without, std::size_t twice) {
  std::string text = "{";
  auto const add = [&](std::size_t n) {
    text += "\"m" + std::to_string(n / 10) + std::to_string(n % 10) + "\":" + std::to_string(n + 1) + ',';
  };
  for (std::size_t n = 0; n != 99; ++n) {
    if (n != without) add(n);
    if (n == twice) add(n);
  }
  text.back() = '}';
  return text;
}
std::string slot_path(std::size_t n) {
  return "/m" + std::to_string(n / 10) + std::to_string(n % 10);
}

}  // namespace

BOOST_AUTO_TEST_CASE(each_of_many_members_has_a_mark_of_its_own) {
  constexpr std::size_t none = 99;
  BOOST_TEST(structured::write(structured::parse<many>(slots_text(none, none))) == slots_text(none, none));
  for (std::size_t n = 0; n != none; ++n) {
    structured::parser<many> missing;
    BOOST_TEST(!missing.feed(slots_text(n, none)));
    BOOST_TEST(missing.problem().path == slot_path(n));
    BOOST_TEST(missing.problem().got == "an object without it");
    structured::parser<many> twice;
    BOOST_TEST(!twice.feed(slots_text(none, n)));
    BOOST_TEST(twice.problem().path == slot_path(n));
    BOOST_TEST(twice.problem().got == "it again");
  }
  structured::parser<many> parser;
  BOOST_REQUIRE(parser.feed(R"({"m01":1,"m70":2,)"));
  auto const& view = parser.view();
  BOOST_TEST(view.arrived(&numbered_slot<1>::v));
  BOOST_TEST(view.arrived(&numbered_slot<70>::v));
  BOOST_TEST(!view.arrived(&numbered_slot<6>::v));
  BOOST_TEST(!view.arrived(&numbered_slot<65>::v));
  BOOST_TEST(!view.arrived(&numbered_slot<33>::v));
  BOOST_TEST(!view.arrived(&numbered_slot<38>::v));
}

BOOST_AUTO_TEST_CASE(what_a_value_began_with_goes_when_something_comes) {
  auto const read =
      structured::parse<beginning>(R"({"number":null,"list":[9],"map":{"new":2},"text":"","two":[1,2],"held":null})");
  BOOST_TEST(!read.number.has_value());
  BOOST_TEST((read.list == std::vector<int>{9}));
  BOOST_TEST((read.map == std::map<std::string, int>{{"new", 2}}));
  BOOST_TEST(read.text == "");
  BOOST_TEST(!read.held);
  auto const none = structured::parse<beginning>(R"({"list":[],"map":{},"text":"t","two":[1,2]})");
  BOOST_TEST(none.number.value_or(0) == 5);
  BOOST_TEST(none.list.empty());
  BOOST_TEST(none.map.empty());
  // A list of one size has its elements, whatever has come of it.
  structured::parser<beginning> parser;
  BOOST_REQUIRE(parser.feed(R"({"two":[1,)"));
  BOOST_TEST(parser.value().two[0] == 1);
  BOOST_TEST(parser.value().two[1] == 8);
}

BOOST_AUTO_TEST_CASE(a_maps_next_key_is_in_the_path_before_its_value) {
  structured::parser<std::map<std::string, std::map<std::string, int>>> parser;
  BOOST_REQUIRE(parser.feed(R"({"a":{"x":1},"b":)"));
  BOOST_TEST(parser.view().path() == "/b");
  BOOST_TEST(!parser.feed("1"));
  BOOST_TEST(parser.problem().path == "/b");
  structured::parser<std::map<std::string, int>> broken;
  BOOST_TEST(!broken.feed(R"({"a":1,"b" 1)"));
  BOOST_TEST(broken.problem().path == "/b");
}

BOOST_AUTO_TEST_CASE(each_variant_is_told_by_its_own_member) {
  std::string const text = R"({"one":{"x":1,"first":"b"},"two":{"x":2,"second":"d"},"three":{"x":3,"first":"a"}})";
  BOOST_TEST(structured::write(structured::parse<told_apart>(text)) == text);
  // What tells another one tells nothing.
  structured::parser<told_apart> parser;
  BOOST_TEST(!parser.feed(R"({"one":{"x":1,"first":"b"},"two":{"x":2,"first":"b"}})"));
  BOOST_TEST(parser.problem().path == "/two/second");
}

BOOST_AUTO_TEST_CASE(text_behind_a_value_is_forgotten_with_it) {
  structured::parser<test::shapes::other::texts> parser;
  BOOST_REQUIRE(parser.feed(R"(So: {"number":1} and that is all)"));
  BOOST_TEST(parser.state().where().begin == 4U);
  BOOST_TEST(parser.state().where().end == 16U);
  parser.reset();
  BOOST_TEST(parser.state().where().begin == 0U);
  BOOST_TEST(parser.state().where().end == 0U);
  BOOST_REQUIRE(parser.feed(R"({"number":2} )"));
  BOOST_TEST(parser.state().where().begin == 0U);
  BOOST_TEST(parser.state().where().end == 12U);
  BOOST_TEST(!parser.feed("{"));
  BOOST_TEST((parser.problem().code == error::malformed_json));
  parser.reset();
  BOOST_REQUIRE(parser.feed(R"({"number":1} or </think> {)"));
  parser.reset();
  BOOST_TEST(parser.feed(R"({"number":2} or </think>"})"));
}

BOOST_AUTO_TEST_CASE(an_alternative_that_was_held_back_or_chosen_is_forgotten) {
  structured::parser<told_apart> parser;
  BOOST_REQUIRE(parser.feed(R"({"one":{"x":7,"y":[)"));
  parser.reset();
  std::string const text = R"({"one":{"x":1,"first":"b"},"two":{"x":2,"second":"d"},"three":{"x":3,"first":"a"}})";
  BOOST_TEST(parser.feed(text));
  BOOST_TEST(parser.finish());
  BOOST_TEST(structured::write(parser.value()) == text);
  // Chosen, and not begun: it would be too deep.
  structured::read_options flat;
  flat.max_depth = 1;
  structured::parser<std::variant<three_e, three_f>> chosen(flat);
  BOOST_TEST(!chosen.feed(R"({"third":"e","in":{"first":"b")"));
  BOOST_TEST((chosen.problem().code == error::json_too_deep));
  chosen.reset();
  BOOST_TEST(chosen.feed(R"({"third":"e",)"));
  BOOST_TEST(chosen.value().index() == 0U);
}

BOOST_AUTO_TEST_CASE(marks_of_texts_that_were_left_do_not_pile_up) {
  structured::parser<test::shapes::other::texts> parser;
  BOOST_REQUIRE(parser.feed(R"({"number":1)"));
  test::allocation_counter counter;
  bool well = true;
  for (int i = 0; i != 500; ++i) {
    parser.reset();
    well = parser.feed(R"({"number":1)") && well;
  }
  std::uint64_t const count = counter.count();
  BOOST_TEST(well);
  BOOST_TEST(count == 0U);
}

BOOST_AUTO_TEST_CASE(objects_that_are_read_take_no_memory_for_their_reading) {
  auto const text_of = [](std::string const& object) {
    std::string text = "[";
    for (int i = 0; i != 1000; ++i) text += object + ',';
    text.back() = ']';
    return text;
  };
  auto const count = []<class T>(T& parser, std::string const& text) {
    test::allocation_counter counter;
    bool const well = parser.feed(text);
    std::uint64_t const taken = counter.count();
    BOOST_TEST(well, parser.problem().message());
    return taken;
  };
  structured::parser<std::array<one_a, 1000>> objects;
  BOOST_TEST(count(objects, text_of(R"({"x":1,"first":"a"})")) <= 2U);
  structured::parser<std::array<std::variant<one_a, one_b>, 1000>> alternatives;
  BOOST_TEST(count(alternatives, text_of(R"({"x":1,"first":"b"})")) <= 12U);
}

BOOST_AUTO_TEST_CASE(behind_an_alternative_each_byte_has_its_place) {
  auto const problem_of = [](std::string_view text) {
    structured::parser<told_apart> parser;
    for (char const& c : text)
      if (!parser.feed({&c, 1})) break;
    structured::parser<told_apart> at_once;
    at_once.feed(text);
    BOOST_TEST(parser.problem().message() == at_once.problem().message());
    return parser.problem().path + " at " + std::to_string(parser.problem().offset);
  };
  BOOST_TEST(problem_of(R"({"one":{"x":1,"first":"b"}x)") == " at 26");
  BOOST_TEST(problem_of(R"({"one":{"x":1,"first":"b"x)") == "/one at 25");
  BOOST_TEST(problem_of(R"({"one":{"x":"1","first":"b"})") == "/one/x at 12");
  BOOST_TEST(problem_of(R"({"one":{"first":"b","x":"1"})") == "/one/x at 24");
  BOOST_TEST(problem_of(R"({"one":{"x":1,"first":"b","x":2})") == "/one/x at 29");
}

BOOST_AUTO_TEST_CASE(what_is_skipped_is_told_by_the_name_that_nobody_knows) {
  structured::parser<test::shapes::other::texts> parser;
  BOOST_TEST(!parser.feed(R"({"strange":{"deep":[{"number":tru!}]}})"));
  BOOST_TEST(parser.problem().path == "/strange");
}

BOOST_AUTO_TEST_CASE(a_list_and_the_first_list_in_it_are_two) {
  structured::parser<test::shapes::lists> parser;
  BOOST_REQUIRE(parser.feed(R"({"square":[[true,)"));
  auto const& view = parser.view();
  BOOST_TEST(view.whole_elements(view->square) == 0U);
  BOOST_TEST(view.whole_elements(view->square[0]) == 1U);
  BOOST_REQUIRE(parser.feed("true],["));
  BOOST_TEST(view.whole_elements(view->square) == 1U);
}

BOOST_AUTO_TEST_SUITE_END()
