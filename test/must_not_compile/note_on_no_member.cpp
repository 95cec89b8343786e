// A note on a member that the type does not have is a slip of the pen.
// expected: names a member that the type does not have
#include <boost/describe/class.hpp>
#include <tokenwire/structured.hpp>

struct answer {
  int number{};
};
BOOST_DESCRIBE_STRUCT(answer, (), (number))

constexpr auto notes_of(answer const*) {
#ifdef MISTAKE
  return std::array<tokenwire::structured::member_note, 1>{{{"nunber", {.minimum = 0}}}};
#else
  return std::array<tokenwire::structured::member_note, 1>{{{"number", {.minimum = 0}}}};
#endif
}

std::string text();

std::string text() {
  return tokenwire::structured::schema<answer>();
}
