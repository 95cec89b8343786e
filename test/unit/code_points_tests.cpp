// Offsets in code points, as bytes.

#include "twelvelabs/code_points.hpp"

#include <boost/test/unit_test.hpp>
#include <cstdint>
#include <limits>
#include <string>
#include <string_view>
#include <tuple>
#include <vector>

BOOST_AUTO_TEST_SUITE(code_points_tests)

namespace {

using tokenwire::twelvelabs::annotation;
using tokenwire::twelvelabs::count_code_points;
using tokenwire::twelvelabs::locate;

// One byte, two, three, four.
constexpr std::string_view mixed = "aß€🐕z";

struct located {
  std::string piece;
  bool in_text;
};

located locate_one(std::string_view text, std::optional<std::int64_t> first, std::optional<std::int64_t> last) {
  std::vector<annotation> list{{.start_index = first, .end_index = last}};
  locate(list, text);
  BOOST_TEST(list[0].begin <= list[0].end);
  BOOST_TEST_REQUIRE(list[0].end <= text.size());
  return {std::string(text.substr(list[0].begin, list[0].end - list[0].begin)), list[0].in_text};
}

}  // namespace

BOOST_AUTO_TEST_CASE(code_points_are_counted) {
  BOOST_TEST(count_code_points("") == 0U);
  BOOST_TEST(count_code_points(mixed) == 5U);
  BOOST_TEST(count_code_points("e\u0301") == 2U);
}

BOOST_AUTO_TEST_CASE(the_end_belongs_to_the_piece) {
  BOOST_TEST(locate_one(mixed, 0, 0).piece == "a");
  BOOST_TEST(locate_one(mixed, 1, 3).piece == "ß€🐕");
  BOOST_TEST(locate_one(mixed, 3, 3).piece == "🐕");
  BOOST_TEST(locate_one(mixed, 0, 4).piece == mixed);
  BOOST_TEST(locate_one(mixed, 4, 4).piece == "z");
  BOOST_TEST(locate_one(mixed, 4, 4).in_text);
}

BOOST_AUTO_TEST_CASE(what_is_outside_is_clamped_and_marked) {
  constexpr auto most = std::numeric_limits<std::int64_t>::max();
  constexpr auto least = std::numeric_limits<std::int64_t>::min();
  using row = std::tuple<std::int64_t, std::int64_t, std::string_view>;
  std::vector<row> const rows = {{3, 5, "🐕z"},         {3, most, "🐕z"}, {most, most, ""},
                                 {least, most, mixed}, {-1, 0, "a"},    {3, 1, ""},
                                 {least, least, ""},   {2, 1, ""},      {5, 5, ""}};
  for (auto const& [first, last, piece] : rows) {
    located const out = locate_one(mixed, first, last);
    BOOST_TEST(out.piece == piece, first << " to " << last);
    BOOST_TEST(!out.in_text);
  }
  BOOST_TEST(!locate_one("", 0, 0).in_text);
  BOOST_TEST(!locate_one(mixed, std::nullopt, 1).in_text);
  BOOST_TEST(!locate_one(mixed, 1, std::nullopt).in_text);
}

BOOST_AUTO_TEST_CASE(bytes_that_are_no_text_do_no_harm) {
  for (std::string_view const bytes : {"\x80\x80",
                                       "\xFF\xFE"
                                       "a",
                                       "\xE2\x80", "a\x80\x80\x80\x80\x80"})
    for (std::int64_t first = -1; first != 8; ++first)
      for (std::int64_t last = -1; last != 8; ++last) locate_one(bytes, first, last);
}

BOOST_AUTO_TEST_CASE(many_in_any_order_each_find_theirs) {
  std::string text;
  for (int i = 0; i != 20000; ++i) text += i % 2 == 0 ? "ü" : "x";
  std::vector<annotation> list;
  for (std::int64_t i = 0; i != 20000; ++i) list.push_back({.start_index = 19999 - i, .end_index = 19999 - i});
  locate(list, text);
  for (annotation const& each : list) {
    std::size_t const index = static_cast<std::size_t>(*each.start_index);
    if (each.begin != index / 2 * 3 + index % 2 * 2 || each.end - each.begin != (index % 2 == 0 ? 2U : 1U) ||
        !each.in_text)
      BOOST_ERROR("at " << index);
  }
}

BOOST_AUTO_TEST_SUITE_END()
