// Tolerant reading of a parsed object: a member that is absent, null or of another type is not there.

#ifndef TOKENWIRE_SRC_JSON_FIELDS_HPP
#define TOKENWIRE_SRC_JSON_FIELDS_HPP

#include <boost/json/value.hpp>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace tokenwire::json {

/// Null where it is absent or null.
boost::json::value const* find(boost::json::object const& object, std::string_view key) noexcept;
boost::json::object const* find_object(boost::json::object const& object, std::string_view key) noexcept;
boost::json::array const* find_array(boost::json::object const& object, std::string_view key) noexcept;
/// Empty where there is no string.
std::string_view find_string(boost::json::object const& object, std::string_view key) noexcept;
/// Any JSON number; a fraction is cut off, and a number that does not fit is not there.
std::optional<std::int64_t> find_integer(boost::json::object const& object, std::string_view key) noexcept;

/// Nothing happens where the text is empty.
void assign_if_there(std::string& out, std::string_view text);

std::optional<std::int64_t> integer(boost::json::value const& value) noexcept;
std::optional<double> number(boost::json::value const& value) noexcept;
/// It says something: it is not null, false, 0, "", {} or [], and it is there.
bool is_truthy(boost::json::value const* value) noexcept;
std::string_view view(boost::json::string const& text) noexcept;
/// For people: "a string", "an object", …
std::string_view kind_name(boost::json::value const& value) noexcept;
/// The value's JSON text, without white space.
std::string serialized(boost::json::value const& value);

}  // namespace tokenwire::json

#endif
