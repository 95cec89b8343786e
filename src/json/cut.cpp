#include "json/cut.hpp"

#include <cstddef>

namespace tokenwire::json {
namespace {

/// Where the string's last whole character or escape ends; `text` is what stands behind its opening quote, without a
/// closing one.
std::size_t whole_characters(std::string_view text) noexcept {
  std::size_t at = 0;
  while (at < text.size()) {
    std::size_t size = 1;
    auto const lead = static_cast<unsigned char>(text[at]);
    if (lead == '\\') {
      size = text.size() - at > 1 && text[at + 1] == 'u' ? 6 : 2;
    } else if (lead >= 0xC0) {
      size = lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
    }
    if (size > text.size() - at) break;
    at += size;
  }
  return at;
}

/// The place behind the string's closing quote; npos where it has none.
std::size_t string_end(std::string_view text, std::size_t quote) noexcept {
  for (std::size_t i = quote + 1; i < text.size(); ++i) {
    if (text[i] == '\\') {
      ++i;
    } else if (text[i] == '"') {
      return i + 1;
    }
  }
  return text.npos;
}

}  // namespace

std::string closed_beginning(std::string_view text) {
  std::string closers;   // of what is open, the innermost last
  std::size_t kept = 0;  // up to here it can be closed, by all of the closers
  bool is_key = false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    switch (text[i]) {
      case '{':
      case '[':
        is_key = text[i] == '{';
        closers += is_key ? '}' : ']';
        kept = i + 1;
        break;
      case '}':
      case ']':
        if (closers.empty()) return std::string(text.substr(0, kept));
        closers.pop_back();
        kept = i + 1;
        break;
      case ',':
        kept = i;
        is_key = closers.ends_with('}');
        break;
      case ':':
        is_key = false;
        break;
      case '"': {
        std::size_t const end = string_end(text, i);
        if (end == text.npos) {
          std::string_view const inside = text.substr(i + 1);
          std::string out(text.substr(0, is_key ? kept : i + 1 + whole_characters(inside)));
          if (!is_key) out += '"';
          return out.append(closers.rbegin(), closers.rend());
        }
        if (!is_key) kept = end;
        i = end - 1;
        break;
      }
      default:
        break;
    }
  }
  return std::string(text.substr(0, kept)).append(closers.rbegin(), closers.rend());
}

}  // namespace tokenwire::json
