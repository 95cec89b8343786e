// Tolerant reading over a table of fields: a member that is absent, null or of another type stays as it was.

#ifndef TOKENWIRE_SRC_JSON_READ_FIELDS_HPP
#define TOKENWIRE_SRC_JSON_READ_FIELDS_HPP

#include "json/field.hpp"
#include "json/fields.hpp"

namespace tokenwire::json {

/// Whether an element of a list that is of another type keeps its place, as an empty one, or is left out.
template <class T>
inline constexpr bool keeps_place = true;

template <described T>
void read_fields(boost::json::object const& object, T& out);
template <class T>
void read_list(boost::json::array const& array, std::vector<T>& out);

/// False, with `out` as it was, where the value is of another type.
template <class M>
bool read_value(boost::json::value const& value, M& out) {
  if constexpr (std::is_same_v<M, std::string>) {
    auto const* const text = value.if_string();
    if (text != nullptr) out.assign(view(*text));
    return text != nullptr;
  } else if constexpr (std::is_same_v<M, std::int64_t>) {
    auto const whole = integer(value);
    if (whole) out = *whole;
    return whole.has_value();
  } else if constexpr (std::is_same_v<M, bool>) {
    auto const* const flag = value.if_bool();
    if (flag != nullptr) out = *flag;
    return flag != nullptr;
  } else if constexpr (std::is_same_v<M, double>) {
    auto const found = number(value);
    if (found) out = *found;
    return found.has_value();
  } else if constexpr (is_optional<M>) {
    if (!json::read_value(value, out.emplace())) out.reset();
    return out.has_value();
  } else if constexpr (is_list<M>) {
    auto const* const array = value.if_array();
    if (array != nullptr) json::read_list(*array, out);
    return array != nullptr;
  } else {
    auto const* const object = value.if_object();
    if (object != nullptr) json::read_fields(*object, out);
    return object != nullptr;
  }
}

template <described T>
void read_fields(boost::json::object const& object, T& out) {
  for_each_field<T>([&](auto const& field) {
    auto const* const value = find(object, field.name);
    if (value == nullptr) return;
    auto& member = out.*field.member;
    if constexpr (std::is_same_v<std::remove_reference_t<decltype(member)>, std::string>) {
      if (field.rule.reads_object && value->is_object()) member = serialized(*value);
    }
    json::read_value(*value, member);
  });
}

/// Appends.
template <class T>
void read_list(boost::json::array const& array, std::vector<T>& out) {
  out.reserve(out.size() + array.size());
  for (boost::json::value const& element : array) {
    if (!json::read_value(element, out.emplace_back()) && !keeps_place<T>) out.pop_back();
  }
}

}  // namespace tokenwire::json

#endif
