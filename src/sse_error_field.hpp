// What a line `error: …` has to say.

#ifndef TOKENWIRE_SRC_SSE_ERROR_FIELD_HPP
#define TOKENWIRE_SRC_SSE_ERROR_FIELD_HPP

#include <string_view>

namespace tokenwire::sse {

/// Not nothing, nor what JSON has for it: null, false, 0, "", {} and [].
constexpr bool means_an_error(std::string_view value) noexcept {
  constexpr std::string_view space = " \t\r\n";
  auto const trimmed = [space](std::string_view text) {
    std::size_t const first = text.find_first_not_of(space);
    return first == text.npos ? std::string_view{} : text.substr(first, text.find_last_not_of(space) - first + 1);
  };
  std::string_view const text = trimmed(value);
  for (std::string_view const nothing : {"", "null", "false", "\"\""})
    if (text == nothing) return false;
  if ((text.front() == '{' && text.back() == '}') || (text.front() == '[' && text.back() == ']'))
    return !trimmed(text.substr(1, text.size() - 2)).empty();
  std::string_view const number = text.substr(text.front() == '-' ? 1 : 0);
  bool const is_zero = number == "0" || (number.starts_with("0.") && number.size() > 2 &&
                                         number.find_first_not_of('0', 2) == number.npos);
  return !is_zero;
}

}  // namespace tokenwire::sse

#endif
