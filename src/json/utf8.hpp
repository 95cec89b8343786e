// UTF-8 as the WHATWG encoding standard decodes it: what is ill-formed, and how much of it one U+FFFD stands for.

#ifndef TOKENWIRE_JSON_UTF8_HPP
#define TOKENWIRE_JSON_UTF8_HPP

#include <cstdint>
#include <string>
#include <string_view>

namespace tokenwire::json {

inline constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";

constexpr std::string_view without_byte_order_mark(std::string_view bytes) noexcept {
  if (bytes.starts_with(byte_order_mark)) bytes.remove_prefix(byte_order_mark.size());
  return bytes;
}

bool is_valid_utf8(std::string_view bytes) noexcept;

/// Precondition: a code point; surrogates are not looked for.
void append_code_point(std::uint32_t code, std::string& out);

/// Appends `bytes` to `out` with one U+FFFD for each maximal ill-formed subpart: the longest beginning of a sequence
/// that could have been continued, or else one byte.
void append_replacing_invalid(std::string_view bytes, std::string& out);

}  // namespace tokenwire::json

#endif
