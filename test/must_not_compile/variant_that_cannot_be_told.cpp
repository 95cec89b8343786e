// Two alternatives that begin alike could not be told apart.
// expected: begin alike
#include <boost/describe/class.hpp>
#include <tokenwire/structured.hpp>

struct answer {
#ifdef MISTAKE
  std::variant<int, double> number{};
#else
  std::variant<std::string, double> number{};
#endif
};
BOOST_DESCRIBE_STRUCT(answer, (), (number))

std::string text();

std::string text() {
  return tokenwire::structured::schema<answer>();
}
