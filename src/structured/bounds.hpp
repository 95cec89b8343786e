// What a note says of a value, in one place for who reads and who writes.

#ifndef TOKENWIRE_SRC_STRUCTURED_BOUNDS_HPP
#define TOKENWIRE_SRC_STRUCTURED_BOUNDS_HPP

#include <algorithm>
#include <cstddef>
#include <string_view>
#include <tokenwire/structured/shape.hpp>

namespace tokenwire::structured {

/// What holds for an element of this type, itself or as one of several alternatives, of what is said of the list or map
/// that it is in: all, but nothing for an element that is a list or a map itself.
inline note const* rules_of_element(shape const& element, note const* rules) noexcept {
  return element.kind == kind::list || element.kind == kind::map ? nullptr : rules;
}

/// A number in the text, before it is rounded to what the type holds.
inline bool is_within(note const* rules, long double value) noexcept {
  return !rules || (value >= rules->minimum && value <= rules->maximum);
}

inline bool has_range(note const* rules) noexcept {
  return rules && (rules->minimum != note{}.minimum || rules->maximum != note{}.maximum);
}

inline bool has_length(note const* rules) noexcept {
  return rules && (rules->min_length != 0 || rules->max_length != note{}.max_length);
}

inline std::size_t code_points(std::string_view utf8) noexcept {
  return static_cast<std::size_t>(
      std::count_if(utf8.begin(), utf8.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; }));
}

}  // namespace tokenwire::structured

#endif
