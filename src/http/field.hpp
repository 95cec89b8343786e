// Small rules of HTTP fields that several parts share.

#ifndef TOKENWIRE_SRC_HTTP_FIELD_HPP
#define TOKENWIRE_SRC_HTTP_FIELD_HPP

#include <algorithm>
#include <cstddef>
#include <string>
#include <string_view>

namespace tokenwire::http {

constexpr char to_lower(char c) noexcept {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

constexpr bool is_digit(char c) noexcept {
  return c >= '0' && c <= '9';
}

constexpr bool is_alpha(char c) noexcept {
  return to_lower(c) >= 'a' && to_lower(c) <= 'z';
}

/// Control characters, DEL included.
constexpr bool is_control(char c) noexcept {
  return static_cast<unsigned char>(c) < 0x20 || c == 0x7f;
}

/// Of a hexadecimal digit; -1 of any other character.
constexpr int hex_value(char c) noexcept {
  if (is_digit(c)) return c - '0';
  char const lower = to_lower(c);
  return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
}

constexpr bool equals_ignoring_case(std::string_view a, std::string_view b) noexcept {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(), [](char x, char y) { return to_lower(x) == to_lower(y); });
}

constexpr bool starts_with_ignoring_case(std::string_view text, std::string_view prefix) noexcept {
  return equals_ignoring_case(text.substr(0, prefix.size()), prefix);
}

constexpr bool ends_with_ignoring_case(std::string_view text, std::string_view suffix) noexcept {
  return text.size() >= suffix.size() && equals_ignoring_case(text.substr(text.size() - suffix.size()), suffix);
}

inline std::string lower(std::string_view text) {
  std::string result(text);
  std::transform(result.begin(), result.end(), result.begin(), to_lower);
  return result;
}

/// Without the spaces and tabs around it.
constexpr std::string_view trim(std::string_view text) noexcept {
  auto const first = text.find_first_not_of(" \t");
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(" \t") - first + 1);
}

/// Calls `use` with each element of a comma-separated list that is not empty.
template <class Use>
void for_each_element(std::string_view list, Use&& use) {
  while (!list.empty()) {
    auto const comma = list.find(',');
    if (auto const element = trim(list.substr(0, comma)); !element.empty()) use(element);
    if (comma == std::string_view::npos) return;
    list.remove_prefix(comma + 1);
  }
}

}  // namespace tokenwire::http

#endif
