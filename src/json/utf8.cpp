#include "json/utf8.hpp"

#include <cstddef>
#include <cstdint>
#include <cstring>

namespace tokenwire::json {
namespace {

constexpr std::string_view replacement = "\xEF\xBF\xBD";

bool has_high_bit(char const* block, std::size_t words) noexcept {
  std::uint64_t all = 0;
  for (std::size_t i = 0; i != words; ++i) {
    std::uint64_t word = 0;
    std::memcpy(&word, block + i * sizeof word, sizeof word);
    all |= word;
  }
  return (all & 0x8080'8080'8080'8080) != 0;
}

char const* skip_ascii(char const* at, char const* end) noexcept {
  while (end - at >= 32 && !has_high_bit(at, 4)) at += 32;
  while (end - at >= 8 && !has_high_bit(at, 1)) at += 8;
  while (at != end && static_cast<unsigned char>(*at) < 0x80) ++at;
  return at;
}

struct sequence {
  std::size_t size;  // where it is not valid: of the maximal subpart
  bool valid;
};

/// What stands at `at`, whose byte is not ASCII. Only the second byte's range depends on the lead byte.
sequence read_sequence(char const* at, char const* end) noexcept {
  auto const byte = [at](std::size_t i) { return static_cast<unsigned char>(at[i]); };
  auto const available = static_cast<std::size_t>(end - at);
  unsigned char const lead = byte(0);
  if (lead < 0xC2 || lead > 0xF4) return {1, false};

  std::size_t const size = lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
  unsigned char const low = lead == 0xE0 ? 0xA0 : lead == 0xF0 ? 0x90 : 0x80;
  unsigned char const high = lead == 0xED ? 0x9F : lead == 0xF4 ? 0x8F : 0xBF;
  if (available < 2 || byte(1) < low || byte(1) > high) return {1, false};
  for (std::size_t i = 2; i != size; ++i) {
    if (i == available || (byte(i) & 0xC0) != 0x80) return {i, false};
  }
  return {size, true};
}

/// The first byte from `at` on that does not belong to a valid sequence.
char const* skip_valid(char const* at, char const* end) noexcept {
  for (;;) {
    at = skip_ascii(at, end);
    // Text of another script comes in runs: no look for ASCII blocks between two of its characters.
    while (at != end && static_cast<unsigned char>(*at) >= 0x80) {
      auto const [size, valid] = read_sequence(at, end);
      if (!valid) return at;
      at += size;
    }
    if (at == end) return at;
  }
}

}  // namespace

bool is_valid_utf8(std::string_view bytes) noexcept {
  char const* const end = bytes.data() + bytes.size();
  return skip_valid(bytes.data(), end) == end;
}

void append_replacing_invalid(std::string_view bytes, std::string& out) {
  char const* at = bytes.data();
  char const* const end = at + bytes.size();
  for (;;) {
    char const* const invalid = skip_valid(at, end);
    out.append(at, invalid);
    if (invalid == end) return;
    out.append(replacement);
    at = invalid + read_sequence(invalid, end).size;
  }
}

void append_code_point(std::uint32_t code, std::string& out) {
  auto const put = [&out](std::uint32_t byte) { out.push_back(static_cast<char>(byte)); };
  if (code < 0x80) {
    put(code);
  } else if (code < 0x800) {
    put(0xc0 | code >> 6);
    put(0x80 | (code & 0x3f));
  } else if (code < 0x10000) {
    put(0xe0 | code >> 12);
    put(0x80 | (code >> 6 & 0x3f));
    put(0x80 | (code & 0x3f));
  } else {
    put(0xf0 | code >> 18);
    put(0x80 | (code >> 12 & 0x3f));
    put(0x80 | (code >> 6 & 0x3f));
    put(0x80 | (code & 0x3f));
  }
}

}  // namespace tokenwire::json
