#include "http/printable.hpp"

namespace tokenwire::http {

std::string printable(std::string_view bytes, std::size_t at_most) {
  constexpr std::string_view digits = "0123456789abcdef";
  std::string result = "\"";
  for (char const c : bytes.substr(0, at_most)) {
    auto const value = static_cast<unsigned char>(c);
    if (c == '\r') {
      result += "\\r";
    } else if (c == '\n') {
      result += "\\n";
    } else if (c == '\t') {
      result += "\\t";
    } else if (c == '"' || c == '\\') {
      result += '\\';
      result += c;
    } else if (value < 0x20 || value > 0x7e) {
      result += "\\x";
      result += digits[value >> 4];
      result += digits[value & 15];
    } else {
      result += c;
    }
  }
  result += '"';
  if (bytes.size() > at_most) result += "\u2026";
  return result;
}

}  // namespace tokenwire::http
