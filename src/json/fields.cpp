#include "json/fields.hpp"

#include <boost/json/serialize.hpp>
#include <limits>

namespace tokenwire::json {

namespace bj = boost::json;

bj::value const* find(bj::object const& object, std::string_view key) noexcept {
  bj::value const* const found = object.if_contains({key.data(), key.size()});
  return found != nullptr && !found->is_null() ? found : nullptr;
}

bj::object const* find_object(bj::object const& object, std::string_view key) noexcept {
  bj::value const* const found = find(object, key);
  return found != nullptr ? found->if_object() : nullptr;
}

bj::array const* find_array(bj::object const& object, std::string_view key) noexcept {
  bj::value const* const found = find(object, key);
  return found != nullptr ? found->if_array() : nullptr;
}

std::string_view find_string(bj::object const& object, std::string_view key) noexcept {
  bj::value const* const found = find(object, key);
  if (found == nullptr || !found->is_string()) return {};
  return view(*found->if_string());
}

std::optional<std::int64_t> find_integer(bj::object const& object, std::string_view key) noexcept {
  bj::value const* const found = find(object, key);
  return found != nullptr ? integer(*found) : std::nullopt;
}

std::optional<std::int64_t> integer(bj::value const& value) noexcept {
  if (auto const* number = value.if_int64()) return *number;
  // 2^63 has an exact double; the largest int64 has not. NaN fails both comparisons.
  constexpr double bound = 9223372036854775808.0;
  if (auto const* number = value.if_double(); number != nullptr && *number >= -bound && *number < bound) {
    return static_cast<std::int64_t>(*number);
  }
  return std::nullopt;
}

std::optional<double> number(bj::value const& value) noexcept {
  if (auto const* found = value.if_double()) return *found;
  if (auto const* found = value.if_int64()) return static_cast<double>(*found);
  if (auto const* found = value.if_uint64()) return static_cast<double>(*found);
  return std::nullopt;
}

std::string_view view(bj::string const& text) noexcept {
  return {text.data(), text.size()};
}

std::string_view kind_name(bj::value const& value) noexcept {
  switch (value.kind()) {
    case bj::kind::null:
      return "null";
    case bj::kind::bool_:
      return "a boolean";
    case bj::kind::string:
      return "a string";
    case bj::kind::array:
      return "an array";
    case bj::kind::object:
      return "an object";
    default:
      return "a number";
  }
}

std::string serialized(bj::value const& value) {
  return bj::serialize(value);
}

bool is_truthy(bj::value const* value) noexcept {
  if (value == nullptr) return false;
  if (auto const* text = value->if_string()) return !text->empty();
  if (auto const* object = value->if_object()) return !object->empty();
  if (auto const* array = value->if_array()) return !array->empty();
  if (auto const* flag = value->if_bool()) return *flag;
  return number(*value).value_or(0.0) != 0.0;
}

void assign_if_there(std::string& out, std::string_view text) {
  if (!text.empty()) out.assign(text);
}

}  // namespace tokenwire::json
