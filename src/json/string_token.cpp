#include "json/string_token.hpp"

#include <bit>
#include <cstdint>

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

#include "json/utf8.hpp"

namespace tokenwire::json {
namespace {

bool is_high(unsigned unit) noexcept {
  return unit >= 0xd800 && unit < 0xdc00;
}
bool is_low(unsigned unit) noexcept {
  return unit >= 0xdc00 && unit < 0xe000;
}

constexpr unsigned no_unit = 0x10000;

unsigned hex_digit(char c) noexcept {
  if (c >= '0' && c <= '9') return static_cast<unsigned>(c - '0');
  if (c >= 'a' && c <= 'f') return static_cast<unsigned>(c - 'a') + 10;
  if (c >= 'A' && c <= 'F') return static_cast<unsigned>(c - 'A') + 10;
  return no_unit;
}

// The code unit of the `\uXXXX` at the beginning of the text; no_unit where it begins with something else.
unsigned read_unit(std::string_view text) noexcept {
  if (text.size() < 6 || text[0] != '\\' || text[1] != 'u') return no_unit;
  unsigned unit = 0;
  for (std::size_t i = 2; i < 6; ++i) {
    unsigned const digit = hex_digit(text[i]);
    if (digit == no_unit) return no_unit;
    unit = unit * 16 + digit;
  }
  return unit;
}

// What stands for `\c`; NUL where JSON has no such escape.
char simple_escape(char c) noexcept {
  switch (c) {
    case '"':
    case '\\':
    case '/':
      return c;
    case 'b':
      return '\b';
    case 'f':
      return '\f';
    case 'n':
      return '\n';
    case 'r':
      return '\r';
    case 't':
      return '\t';
    default:
      return '\0';
  }
}

}  // namespace

char const* read_string(char const* at, char const* end, string_token& out) noexcept {
  char const* const begin = at;
  bool escaped = false;
  unsigned char seen = 0;
  for (; at != end; ++at) {
    auto const c = static_cast<unsigned char>(*at);
    if (c == '"') {
      out = {{begin, at}, escaped, seen < 0x80};
      return at + 1;
    }
    if (c < 0x20) return nullptr;
    seen |= c;
    if (c == '\\') {
      escaped = true;
      if (++at == end) return nullptr;
    }
  }
  return nullptr;
}

char const* find_quote_or_backslash(char const* at, char const* end) noexcept {
#if defined(__SSE2__)
  __m128i const quotes = _mm_set1_epi8('"');
  __m128i const backslashes = _mm_set1_epi8('\\');
  for (; end - at >= 16; at += 16) {
    __m128i const bytes = _mm_loadu_si128(reinterpret_cast<__m128i const*>(at));
    int const hits = _mm_movemask_epi8(_mm_or_si128(_mm_cmpeq_epi8(bytes, quotes), _mm_cmpeq_epi8(bytes, backslashes)));
    if (hits != 0) return at + std::countr_zero(static_cast<unsigned>(hits));
  }
#endif
  while (at != end && *at != '"' && *at != '\\') ++at;
  return at;
}

bool append_unescaped(std::string_view raw, std::string& out) {
  for (;;) {
    auto const escape = raw.find('\\');
    out.append(raw.substr(0, escape));
    if (escape == raw.npos) return true;
    raw.remove_prefix(escape);
    if (raw.size() < 2) return false;
    if (raw[1] != 'u') {
      char const c = simple_escape(raw[1]);
      if (c == '\0') return false;
      out.push_back(c);
      raw.remove_prefix(2);
      continue;
    }
    unsigned const unit = read_unit(raw);
    if (unit == no_unit || is_low(unit)) return false;
    raw.remove_prefix(6);
    if (!is_high(unit)) {
      append_code_point(unit, out);
      continue;
    }
    unsigned const low = read_unit(raw);
    if (!is_low(low)) return false;
    append_code_point(0x10000 + ((unit - 0xd800) << 10) + (low - 0xdc00), out);
    raw.remove_prefix(6);
  }
}

void append_replacing_lone_surrogates(std::string_view text, std::string& out) {
  for (;;) {
    auto const escape = text.find('\\');
    out.append(text.substr(0, escape));
    if (escape == text.npos) return;
    text.remove_prefix(escape);
    unsigned const unit = read_unit(text);
    // Two bytes of another escape, so that the second half of `\\` begins nothing; all six of `\uXXXX`.
    std::size_t length = unit == no_unit ? 2 : 6;
    if (is_low(unit)) {
      out.append("\\ufffd");
    } else if (is_high(unit) && !is_low(read_unit(text.substr(6)))) {
      out.append("\\ufffd");
    } else {
      if (is_high(unit)) length = 12;
      out.append(text.substr(0, length));
    }
    text.remove_prefix(std::min(length, text.size()));
  }
}

}  // namespace tokenwire::json
