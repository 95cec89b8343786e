// What a type takes over of its bases, and what not.

#include <boost/test/unit_test.hpp>
#include <string>

#include "support/structured_types.hpp"

BOOST_AUTO_TEST_SUITE(structured_bases)

using tokenwire::structured::field;
using tokenwire::structured::member_note;

struct point {
  int x{};
  int y{};
};
constexpr auto members_of(point const*) {
  return std::tuple{field{"x", &point::x, {.minimum = -1}}, field{"y", &point::y}};
}
struct point3 : point {
  int z{};
};
BOOST_DESCRIBE_STRUCT(point3, (point), (z))
/// Not the first base, so that its place is another.
struct named_point {
  std::string name{};
};
BOOST_DESCRIBE_STRUCT(named_point, (), (name))
struct label : named_point, point3 {
  bool shown{};
};
BOOST_DESCRIBE_STRUCT(label, (named_point, point3), (shown))

struct labels {
  std::string title{};
  label first{};
};
BOOST_DESCRIBE_STRUCT(labels, (), (title, first))

struct numbered {
  int id{};
  std::string tag{};
};
BOOST_DESCRIBE_STRUCT(numbered, (), (id, tag))
constexpr auto notes_of(numbered const*) {
  return std::array<member_note, 3>{
      {{"", {.description = "Numbered", .name = "Numbered"}}, {"id", {.minimum = 1}}, {"tag", {.max_length = 3}}}};
}
struct plain_part : numbered {
  std::string more{};
};
BOOST_DESCRIBE_STRUCT(plain_part, (numbered), (more))
struct noted_part : numbered {
  std::string more{};
};
BOOST_DESCRIBE_STRUCT(noted_part, (numbered), (more))
constexpr auto notes_of(noted_part const*) {
  return std::array<member_note, 2>{{{"more", {.max_length = 3}}, {"tag", {.min_length = 1, .name = "label"}}}};
}
/// Its own member hides the base's.
struct hiding : numbered {
  std::string id{};
};
BOOST_DESCRIBE_STRUCT(hiding, (numbered), (id))

/// A base that is there once, by two ways.
struct counted {
  int id{};
};
BOOST_DESCRIBE_STRUCT(counted, (), (id))
struct left : virtual counted {
  int l{};
};
BOOST_DESCRIBE_STRUCT(left, (counted), (l))
struct right : virtual counted {
  int r{};
};
BOOST_DESCRIBE_STRUCT(right, (counted), (r))
struct both : left, right {};
BOOST_DESCRIBE_STRUCT(both, (left, right), ())

namespace {

using namespace tokenwire;

template <class T>
std::string refusal(std::string_view text) {
  structured::parser<T> parser;
  return parser.feed(text) && parser.finish() ? "accepted" : parser.problem().message();
}

}  // namespace

BOOST_AUTO_TEST_CASE(members_that_a_base_lists_are_the_derived_types_too) {
  BOOST_TEST(structured::schema<point3>() ==
             R"({"type":"object","properties":{"x":{"type":"integer","minimum":-1,"maximum":2147483647},)"
             R"("y":{"type":"integer","minimum":-2147483648,"maximum":2147483647},)"
             R"("z":{"type":"integer","minimum":-2147483648,"maximum":2147483647}},)"
             R"("required":["x","y","z"],"additionalProperties":false})");
  auto const read = structured::parse<label>(R"({"name":"a","x":1,"y":2,"z":3,"shown":true})");
  BOOST_TEST(read.name == "a");
  BOOST_TEST(read.x == 1);
  BOOST_TEST(read.y == 2);
  BOOST_TEST(read.z == 3);
  BOOST_TEST(read.shown);
  BOOST_TEST(structured::write(read) == R"({"name":"a","x":1,"y":2,"z":3,"shown":true})");
  BOOST_TEST(refusal<label>(R"({"x":-2})").starts_with("/x: expected an integer from -1"));
}

BOOST_AUTO_TEST_CASE(a_bases_notes_hold_for_its_members_until_the_derived_type_speaks_of_them) {
  BOOST_TEST(refusal<plain_part>(R"({"id":0})").starts_with("/id: expected an integer from 1"));
  BOOST_TEST(refusal<noted_part>(R"({"id":0})").starts_with("/id: expected an integer from 1"));
  BOOST_TEST(refusal<noted_part>(R"({"more":"long"})").starts_with("/more: expected a string of at most 3"));
  BOOST_TEST(refusal<noted_part>(R"({"label":""})").starts_with("/label: expected a string of at least 1"));
  BOOST_TEST(refusal<noted_part>(R"({"id":1,"label":"longer","more":""})") == "accepted");
}

BOOST_AUTO_TEST_CASE(what_a_base_says_of_itself_stays_with_it) {
  BOOST_TEST(structured::shape_of<numbered>().name == "Numbered");
  BOOST_TEST(structured::shape_of<numbered>().description == "Numbered");
  BOOST_TEST(structured::shape_of<plain_part>().name == "plain_part");
  BOOST_TEST(structured::shape_of<plain_part>().description.empty());
  BOOST_TEST(structured::shape_of<noted_part>().name == "noted_part");
}

BOOST_AUTO_TEST_CASE(a_name_hides_the_bases_and_a_shared_base_is_there_once) {
  BOOST_TEST(structured::write(hiding{}) == R"({"tag":"","id":""})");
  both value;
  value.id = 7;
  value.r = 2;
  BOOST_TEST(structured::write(value) == R"({"id":7,"l":0,"r":2})");
  BOOST_TEST(structured::parse<both>(R"({"id":5,"l":1,"r":2})").id == 5);
}

BOOST_AUTO_TEST_CASE(a_bases_members_arrive_with_the_derived_object) {
  structured::parser<labels> parser;
  auto const& view = parser.view();
  point const& base = view->first;
  auto const has = [&](int point::*member) { return view.arrived(base, member); };
  BOOST_TEST(parser.feed(R"({"title":"t",)"));
  BOOST_TEST(!has(&point::x));
  BOOST_TEST(!view.arrived(view->first, &label::z));
  BOOST_TEST(parser.feed(R"("first":{"name":"a","x":1,)"));
  BOOST_TEST(has(&point::x));
  BOOST_TEST(!has(&point::y));
  BOOST_TEST(parser.feed(R"("y":2,"z":3,"shown":true})"));
  BOOST_TEST(has(&point::y));
}

BOOST_AUTO_TEST_SUITE_END()
