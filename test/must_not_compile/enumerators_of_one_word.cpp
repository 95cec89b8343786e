// An underscore at a name's end is not in JSON: the second enumerator would never be read.
// expected: two enumerators have the same word in JSON
#include <boost/describe/class.hpp>
#include <boost/describe/enum.hpp>
#include <tokenwire/structured.hpp>

#ifdef MISTAKE
enum class mode { on, on_ };
BOOST_DESCRIBE_ENUM(mode, on, on_)
#else
enum class mode { on, auto_ };
BOOST_DESCRIBE_ENUM(mode, on, auto_)
#endif
struct answer {
  mode chosen{};
};
BOOST_DESCRIBE_STRUCT(answer, (), (chosen))

std::string text();

std::string text() {
  return tokenwire::structured::schema<answer>();
}
