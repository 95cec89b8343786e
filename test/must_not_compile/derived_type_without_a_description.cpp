// What a base says of its members is not all that a derived type has.
// expected: a type is described with BOOST_DESCRIBE_STRUCT
#include <boost/describe/class.hpp>
#include <tokenwire/structured.hpp>

struct point {
  int x{};
};
constexpr auto members_of(point const*) {
  return std::tuple{tokenwire::structured::field{"x", &point::x}};
}
struct weighted_point : point {
  int weight{};
};
#ifndef MISTAKE
BOOST_DESCRIBE_STRUCT(weighted_point, (point), (weight))
#endif

std::string text();

std::string text() {
  return tokenwire::structured::schema<weighted_point>();
}
