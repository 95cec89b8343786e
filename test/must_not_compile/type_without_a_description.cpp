// A type that says nothing of its members.
// expected: a type is described with BOOST_DESCRIBE_STRUCT
#include <boost/describe/class.hpp>
#include <tokenwire/structured.hpp>

struct answer {
  int number{};
};
#ifndef MISTAKE
BOOST_DESCRIBE_STRUCT(answer, (), (number))
#endif

std::string text();

std::string text() {
  return tokenwire::structured::schema<answer>();
}
