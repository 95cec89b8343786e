// The members of a request's body, and the first refusal that they come to.

#ifndef TOKENWIRE_TESTING_MEMBER_READER_HPP
#define TOKENWIRE_TESTING_MEMBER_READER_HPP

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/value.hpp>

#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "testing/reply.hpp"

namespace tokenwire::testing {

/// A path ends with the member's name. What is absent or null is as good as not there.
class member_reader {
 public:
  /// @param location of the object, as refusals name it.
  member_reader(boost::json::object const& request, boost::json::array location)
      // In parentheses: braces would make an array of the array.
      : request_{request}, location_(std::move(location)) {}

  boost::json::object const& request() const noexcept { return request_; }
  std::optional<reply>& refusal() noexcept { return refusal_; }

  /// Null where it is not there.
  static boost::json::value const* find(boost::json::object const& object, std::string_view name);

  /// The first one counts.
  void refuse(reply refusal);
  void wrong(boost::json::array const& below, std::string_view type, std::string_view message,
             boost::json::value const& input);

  void flag(boost::json::object const& object, boost::json::array const& path, bool& out);
  boost::json::object const* object(boost::json::object const& parent, boost::json::array const& path);
  /// Which of the words it is.
  std::optional<std::size_t> word(boost::json::object const& object, boost::json::array const& path,
                                  std::initializer_list<std::string_view> words);
  /// Of the request itself.
  std::optional<std::int64_t> integer(std::string_view name, std::int64_t least, std::int64_t most);
  std::vector<std::string> strings(std::string_view name);
  void check_date(std::string_view name);

 private:
  boost::json::object const& request_;
  boost::json::array location_;
  std::optional<reply> refusal_;
};

/// The body's object, or the refusal of what is none.
std::variant<boost::json::value, reply> parse_object(std::string_view body);

}  // namespace tokenwire::testing

#endif
