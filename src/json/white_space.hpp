// ASCII white space around a text.

#ifndef TOKENWIRE_SRC_JSON_WHITE_SPACE_HPP
#define TOKENWIRE_SRC_JSON_WHITE_SPACE_HPP

#include <string_view>

namespace tokenwire::json {

/// Between the tokens of JSON.
constexpr bool is_white_space(char c) noexcept {
  return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

/// Without what stands around it; form feeds and vertical tabs count, though JSON has them not.
constexpr std::string_view trimmed(std::string_view text) noexcept {
  constexpr std::string_view space = " \t\r\n\f\v";
  auto const first = text.find_first_not_of(space);
  if (first == text.npos) return {};
  return text.substr(first, text.find_last_not_of(space) - first + 1);
}

}  // namespace tokenwire::json

#endif
