// Elements are counted of lists, and of optionals with one.
// expected: is of a list
#include <boost/describe/class.hpp>
#include <tokenwire/structured.hpp>

struct answer {
  std::string title{};
  std::optional<std::vector<int>> numbers{};
};
BOOST_DESCRIBE_STRUCT(answer, (), (title, numbers))

std::size_t count(tokenwire::partial<answer> const& now);

std::size_t count(tokenwire::partial<answer> const& now) {
#ifdef MISTAKE
  return now.whole_elements(now->title);
#else
  return now.whole_elements(now->numbers);
#endif
}
