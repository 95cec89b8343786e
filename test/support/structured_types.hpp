// Some dozen described types, each with something of its own.

#ifndef TOKENWIRE_TEST_SUPPORT_STRUCTURED_TYPES_HPP
#define TOKENWIRE_TEST_SUPPORT_STRUCTURED_TYPES_HPP

#include <array>
#include <boost/describe/class.hpp>
#include <boost/describe/enum.hpp>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <tokenwire/structured.hpp>
#include <tuple>
#include <unordered_map>
#include <variant>
#include <vector>

namespace tokenwire::test::shapes {

using structured::constant;
using structured::field;
using structured::member_note;

/// Numbers of every width.
struct widths {
  std::int8_t i8{};
  std::uint8_t u8{};
  std::int16_t i16{};
  std::uint16_t u16{};
  std::int32_t i32{};
  std::uint32_t u32{};
  std::int64_t i64{};
  std::uint64_t u64{};
  float f{};
  double d{};
  bool b{};
};
BOOST_DESCRIBE_STRUCT(widths, (), (i8, u8, i16, u16, i32, u32, i64, u64, f, d, b))

/// Texts with bounds.
struct texts {
  std::string any{};
  std::string few{};
  std::optional<std::string> maybe{};
};
BOOST_DESCRIBE_STRUCT(texts, (), (any, few, maybe))
constexpr auto notes_of(texts const*) {
  return std::array<member_note, 2>{
      {{"any", {.description = "Any text, \"quoted\" too"}}, {"few", {.min_length = 2, .max_length = 5}}}};
}

/// An enum and names that C++ keeps for itself.
enum class mood : signed char { calm = -3, auto_, angry = 7 };
BOOST_DESCRIBE_ENUM(mood, calm, auto_, angry)
struct person {
  std::string name{};
  mood now{mood::calm};
  std::optional<mood> before{};
  int age{};
  std::string class_{};
  std::string full_name{};
};
BOOST_DESCRIBE_STRUCT(person, (), (name, now, before, age, class_, full_name))
constexpr auto notes_of(person const*) {
  return std::array<member_note, 3>{{{"", {.description = "Somebody", .name = "Person"}},
                                     {"age", {.description = "In years", .minimum = 0, .maximum = 150}},
                                     {"full_name", {.name = "fullName"}}}};
}

/// The same struct in several places.
struct meeting {
  std::string title{};
  person host{};
  std::vector<person> guests{};
  std::optional<person> speaker{};
};
BOOST_DESCRIBE_STRUCT(meeting, (), (title, host, guests, speaker))
constexpr auto notes_of(meeting const*) {
  return std::array<member_note, 2>{{{"host", {.description = "Who invites"}}, {"guests", {.max_items = 4}}}};
}

/// Lists.
struct lists {
  std::vector<int> numbers{};
  std::vector<bool> bits{};
  std::vector<std::vector<std::string>> table{};
  std::array<double, 3> point{};
  std::array<std::array<bool, 2>, 2> square{};
  std::vector<std::optional<std::int16_t>> gaps{};
};
BOOST_DESCRIBE_STRUCT(lists, (), (numbers, bits, table, point, square, gaps))
constexpr auto notes_of(lists const*) {
  return std::array<member_note, 1>{{{"numbers", {.minimum = -10, .maximum = 10, .min_items = 1, .max_items = 6}}}};
}

/// Maps.
struct maps {
  std::map<std::string, double> prices{};
  std::unordered_map<std::string, std::vector<int>> rows{};
  std::map<std::string, std::optional<texts>> nested{};
};
BOOST_DESCRIBE_STRUCT(maps, (), (prices, rows, nested))

/// Itself, in three ways.
struct tree {
  std::string label{};
  std::vector<tree> children{};
  std::unique_ptr<tree> twin{};
  std::map<std::string, tree> named{};
};
BOOST_DESCRIBE_STRUCT(tree, (), (label, children, twin, named))

/// Alternatives that a constant tells apart, which is not the first member.
struct circle {
  double radius{};
  constant<"circle"> kind{};
};
BOOST_DESCRIBE_STRUCT(circle, (), (radius, kind))
struct polygon {
  constant<"polygon"> kind{};
  std::vector<std::array<int, 2>> corners{};
};
BOOST_DESCRIBE_STRUCT(polygon, (), (kind, corners))
struct group {
  std::vector<std::variant<circle, polygon, group>> parts{};
  constant<"group"> kind{};
};
BOOST_DESCRIBE_STRUCT(group, (), (parts, kind))
struct drawing {
  std::string title{};
  std::vector<std::variant<circle, polygon, group>> parts{};
};
BOOST_DESCRIBE_STRUCT(drawing, (), (title, parts))

/// Alternatives that begin differently.
struct anything {
  std::variant<std::monostate, bool, std::int32_t, std::string, std::vector<int>, circle> one{};
  std::optional<std::variant<double, mood>> two{};
  std::vector<std::variant<std::string, texts>> many{};
};
BOOST_DESCRIBE_STRUCT(anything, (), (one, two, many))

/// A base.
struct base {
  int id{};
};
BOOST_DESCRIBE_STRUCT(base, (), (id))
struct derived : base {
  std::string more{};
};
BOOST_DESCRIBE_STRUCT(derived, (base), (more))

/// Nothing of Boost.Describe.
enum class level { low = 1, high = 2 };
constexpr auto words_of(level) {
  return std::array<structured::word, 2>{{{"low", 1}, {"very high", 2}}};
}
struct listed {
  int x{};
  level how{level::low};
  std::vector<level> all{};
};
constexpr auto members_of(listed const*) {
  return std::tuple{field{"x", &listed::x, {.description = "Across", .minimum = -1}}, field{"how", &listed::how},
                    field{"all", &listed::all}};
}

/// Two types of one name, and one without members.
namespace other {
struct texts {
  int number{};
};
BOOST_DESCRIBE_STRUCT(texts, (), (number))
}  // namespace other
struct empty {};
BOOST_DESCRIBE_STRUCT(empty, (), ())
template <class T>
struct box {
  T in{};
  std::vector<other::texts> numbers{};
  std::vector<texts> strings{};
  other::texts number{};
  texts string{};
  std::optional<empty> nothing{};
};
BOOST_DESCRIBE_STRUCT(box<int>, (), (in, numbers, strings, number, string, nothing))

/// Bounds, at every place that may hold what they bound.
using number_or_list = std::variant<int, std::vector<int>>;
struct bounded {
  std::vector<number_or_list> rows{};
  std::map<std::string, std::optional<number_or_list>> columns{};
  std::optional<number_or_list> one{};
  std::vector<std::optional<std::map<std::string, int>>> maps{};
  std::vector<std::optional<std::string>> words{};
  std::optional<std::vector<std::vector<std::string>>> tags{};
  std::array<std::variant<float, std::string>, 2> pair{};
  std::variant<std::monostate, std::uint8_t, std::map<std::string, std::int64_t>> any{};
};
BOOST_DESCRIBE_STRUCT(bounded, (), (rows, columns, one, maps, words, tags, pair, any))
constexpr auto notes_of(bounded const*) {
  return std::array<member_note, 8>{{{"rows", {.minimum = 0, .maximum = 99, .min_items = 1, .max_items = 3}},
                                     {"columns", {.minimum = -5, .maximum = 5}},
                                     {"one", {.minimum = 0, .min_items = 1}},
                                     {"maps", {.maximum = 20, .max_items = 2}},
                                     {"words", {.min_length = 1, .max_length = 3, .min_items = 2}},
                                     {"tags", {.max_length = 2, .max_items = 2}},
                                     {"pair", {.minimum = 0.5, .maximum = 1, .min_length = 1}},
                                     {"any", {.minimum = 3, .maximum = 200}}}};
}

/// Calls use.template operator()<T>(name) for each.
template <class Use>
void for_each_type(Use&& use) {
  use.template operator()<widths>("widths");
  use.template operator()<texts>("texts");
  use.template operator()<person>("person");
  use.template operator()<meeting>("meeting");
  use.template operator()<lists>("lists");
  use.template operator()<maps>("maps");
  use.template operator()<tree>("tree");
  use.template operator()<drawing>("drawing");
  use.template operator()<anything>("anything");
  use.template operator()<derived>("derived");
  use.template operator()<listed>("listed");
  use.template operator()<box<int>>("box");
  use.template operator()<bounded>("bounded");
}

}  // namespace tokenwire::test::shapes

#endif
