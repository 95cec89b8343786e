// The schemas that described types have.

#include <boost/test/unit_test.hpp>
#include <fstream>
#include <iterator>
#include <string>
#include <tokenwire/api_error.hpp>

#include "support/structured_types.hpp"

BOOST_AUTO_TEST_SUITE(structured_schema)

/// A map where it is not seen at once, behind what has none.
struct priced {
  std::vector<int> sizes{};
  std::map<std::string, int> by_name{};
};
BOOST_DESCRIBE_STRUCT(priced, (), (sizes, by_name))
struct shelf {
  std::vector<std::vector<int>> numbers{};
  std::optional<std::vector<std::optional<priced>>> rows_{};
};
BOOST_DESCRIBE_STRUCT(shelf, (), (numbers, rows_))
constexpr auto notes_of(shelf const*) {
  return std::array<tokenwire::structured::member_note, 1>{{{"rows_", {.name = "a/b~"}}}};
}
struct either {
  std::variant<std::string, std::map<std::string, int>> of{};
};
BOOST_DESCRIBE_STRUCT(either, (), (of))

namespace {

using namespace tokenwire;
namespace shapes = test::shapes;

std::string golden(std::string const& name) {
  std::ifstream file(std::string(TOKENWIRE_TEST_GOLDEN) + "/schema/" + name + ".json");
  std::string text{std::istreambuf_iterator<char>(file), {}};
  if (text.ends_with('\n')) text.pop_back();
  return text;
}

}  // namespace

BOOST_AUTO_TEST_CASE(each_is_what_its_file_says) {
  shapes::for_each_type([&]<class T>(char const* name) {
    BOOST_TEST(structured::schema<T>() == golden(name), name << ": " << structured::schema<T>());
  });
}

BOOST_AUTO_TEST_CASE(names_are_the_types_own) {
  BOOST_TEST(structured::schema_name(structured::shape_of<shapes::texts>()) == "texts");
  BOOST_TEST(structured::schema_name(structured::shape_of<shapes::person>()) == "Person");
  BOOST_TEST(structured::schema_name(structured::shape_of<shapes::box<int>>()) == "box");
}

BOOST_AUTO_TEST_CASE(maps_are_told) {
  BOOST_TEST(structured::has_map(structured::shape_of<shapes::maps>()));
  BOOST_TEST(structured::has_map(structured::shape_of<shapes::tree>()));
  BOOST_TEST(!structured::has_map(structured::shape_of<shapes::meeting>()));
  BOOST_TEST(!structured::has_map(structured::shape_of<shapes::drawing>()));
}

BOOST_AUTO_TEST_CASE(the_first_map_is_named) {
  BOOST_TEST(structured::map_path(structured::shape_of<shapes::maps>()) == "/prices");
  BOOST_TEST(structured::map_path(structured::shape_of<shapes::tree>()) == "/named");
  BOOST_TEST(structured::map_path(structured::shape_of<shelf>()) == "/a~1b~0/*/by_name");
  BOOST_TEST(structured::map_path(structured::shape_of<either>()) == "/of");
  BOOST_TEST(structured::map_path(structured::shape_of<std::map<std::string, int>>()).empty());
}

BOOST_AUTO_TEST_CASE(what_has_no_form_is_not_written) {
  shapes::widths numbers;
  numbers.d = std::numeric_limits<double>::infinity();
  BOOST_CHECK_EXCEPTION(structured::write(numbers), api_error,
                        [](api_error const& e) { return e.code() == error::invalid_request; });
  shapes::person somebody;
  somebody.now = static_cast<shapes::mood>(5);
  BOOST_CHECK_EXCEPTION(structured::write(somebody), api_error, [](api_error const& e) {
    return e.diagnostics().detail == "/now: an enumerator without a word: 5";
  });
  shapes::maps by_key;
  by_key.rows["\xff"] = {1};
  BOOST_CHECK_EXCEPTION(structured::write(by_key), api_error, [](api_error const& e) {
    return e.diagnostics().detail == "/rows: a key that is not UTF-8 has no form in JSON";
  });
}

BOOST_AUTO_TEST_SUITE_END()
