// What is UTF-8, and what stands for the rest.

#include "json/utf8.hpp"

#include <boost/test/unit_test.hpp>

#include <cstdint>
#include <random>
#include <string>
#include <string_view>

BOOST_AUTO_TEST_SUITE(utf8)

using tokenwire::json::append_replacing_invalid;
using tokenwire::json::is_valid_utf8;

namespace {

std::string replaced(std::string_view bytes) {
  std::string out;
  append_replacing_invalid(bytes, out);
  return out;
}

/// The decoder of the encoding standard, step by step as it is written there: a byte, a state, no look ahead.
std::string decode_by_the_standard(std::string_view bytes) {
  std::string out;
  std::string sequence;
  unsigned needed = 0;
  unsigned lower = 0x80;
  unsigned upper = 0xBF;
  for (std::size_t i = 0; i != bytes.size();) {
    auto const byte = static_cast<unsigned char>(bytes[i]);
    if (needed == 0) {
      ++i;
      if (byte < 0x80) {
        out += static_cast<char>(byte);
        continue;
      }
      if (byte >= 0xC2 && byte <= 0xDF) {
        needed = 1;
      } else if (byte >= 0xE0 && byte <= 0xEF) {
        if (byte == 0xE0) lower = 0xA0;
        if (byte == 0xED) upper = 0x9F;
        needed = 2;
      } else if (byte >= 0xF0 && byte <= 0xF4) {
        if (byte == 0xF0) lower = 0x90;
        if (byte == 0xF4) upper = 0x8F;
        needed = 3;
      } else {
        out += "\xEF\xBF\xBD";
        continue;
      }
      sequence = static_cast<char>(byte);
      continue;
    }
    bool const fits = byte >= lower && byte <= upper;
    lower = 0x80;
    upper = 0xBF;
    if (!fits) {
      needed = 0;
      out += "\xEF\xBF\xBD";  // and the byte is looked at again
      continue;
    }
    ++i;
    sequence += static_cast<char>(byte);
    if (--needed == 0) out += sequence;
  }
  if (needed != 0) out += "\xEF\xBF\xBD";
  return out;
}

void check_against_the_standard(std::string_view bytes) {
  auto const expected = decode_by_the_standard(bytes);
  if (replaced(bytes) != expected) BOOST_ERROR("replaced differently: " << bytes);
  if (is_valid_utf8(bytes) != (bytes == expected)) BOOST_ERROR("validity differs: " << bytes);
}

}  // namespace

BOOST_AUTO_TEST_CASE(valid_text_stays) {
  for (std::string_view const text :
       {"", "a", "\x7F", "\xC2\x80", "\xDF\xBF", "\xE0\xA0\x80", "\xED\x9F\xBF", "\xEE\x80\x80", "\xEF\xBF\xBF",
        "\xF0\x90\x80\x80", "\xF4\x8F\xBF\xBF", "\xEF\xBB\xBF", "\xEF\xBF\xBD"}) {
    BOOST_TEST(is_valid_utf8(text));
    BOOST_TEST(replaced(text) == text);
  }
  BOOST_TEST(is_valid_utf8(std::string_view("\0", 1)));
  BOOST_TEST(is_valid_utf8({}));
}

BOOST_AUTO_TEST_CASE(one_mark_for_each_maximal_subpart) {
  std::string const mark = "\xEF\xBF\xBD";
  // The table of the Unicode standard, section 3.9, and its neighbours.
  BOOST_TEST(replaced("\xC0\xAF\xE0\x80\xBF\xF0\x81\x82\x41") ==
             mark + mark + mark + mark + mark + mark + mark + mark + "A");
  BOOST_TEST(replaced("\xED\xA0\x80\xED\xBF\xBF\xED\xAF\x41") ==
             mark + mark + mark + mark + mark + mark + mark + mark + "A");
  BOOST_TEST(replaced("\xF4\x91\x92\x93\xFF\x41\x80\xBF\x42") ==
             mark + mark + mark + mark + mark + "A" + mark + mark + "B");
  BOOST_TEST(replaced("\xE1\x80\xE2\xF0\x91\x92\xF1\xBF\x41") == mark + mark + mark + mark + "A");
  BOOST_TEST(replaced("a\xE8\xB1") == "a" + mark);
  BOOST_TEST(replaced("\xF0\x9F\x98") == mark);
  BOOST_TEST(replaced("\xF5\x80\x80\x80") == mark + mark + mark + mark);
  BOOST_TEST(replaced("a\xFF"
                      "b") == "a" + mark + "b");
}

BOOST_AUTO_TEST_CASE(output_is_appended) {
  std::string out = "before";
  append_replacing_invalid("\xC3\xA9\x80", out);
  BOOST_TEST(out == "before\xC3\xA9\xEF\xBF\xBD");
}

BOOST_AUTO_TEST_CASE(every_code_point) {
  for (std::uint32_t c = 0; c <= 0x10FFFF; ++c) {
    std::string text;
    auto const add = [&](std::uint32_t byte) { text += static_cast<char>(static_cast<unsigned char>(byte)); };
    if (c < 0x80) {
      add(c);
    } else if (c < 0x800) {
      add(0xC0 | c >> 6), add(0x80 | (c & 63));
    } else if (c < 0x10000) {
      add(0xE0 | c >> 12), add(0x80 | (c >> 6 & 63)), add(0x80 | (c & 63));
    } else {
      add(0xF0 | c >> 18), add(0x80 | (c >> 12 & 63)), add(0x80 | (c >> 6 & 63)), add(0x80 | (c & 63));
    }
    bool const surrogate = c >= 0xD800 && c <= 0xDFFF;
    if (is_valid_utf8(text) == surrogate) BOOST_ERROR("code point " << c);
  }
}

BOOST_AUTO_TEST_CASE(every_sequence_of_telling_bytes) {
  std::string_view const bytes(
      "a\x7F\x80\x8F\x90\x9F\xA0\xBF\xC0\xC1\xC2\xDF\xE0\xE1\xEC\xED\xEE\xEF\xF0\xF1\xF3\xF4\xF5\xFF");
  std::string text(4, '\0');
  for (char const a : bytes)
    for (char const b : bytes)
      for (char const c : bytes)
        for (char const d : bytes) {
          text[0] = a, text[1] = b, text[2] = c, text[3] = d;
          check_against_the_standard(text);
        }
  for (char const a : bytes)
    for (char const b : bytes) check_against_the_standard(std::string{a, b});
  for (char const a : bytes)
    for (char const b : bytes)
      for (char const c : bytes) check_against_the_standard(std::string{a, b, c});
}

BOOST_AUTO_TEST_CASE(nothing_behind_the_end_is_looked_at) {
  std::string_view const text =
      "a\xC3\xA9\xE8\xB1\x86\xF0\x9F\x98\x80 and then more of it than one block holds \xC3\xA9";
  for (std::size_t size = 0; size <= text.size(); ++size) check_against_the_standard(text.substr(0, size));
}

BOOST_AUTO_TEST_CASE(a_bad_byte_is_found_at_every_place_of_a_block) {
  for (std::size_t size = 1; size != 140; ++size) {
    std::string const ascii(size, 'x');
    BOOST_TEST(is_valid_utf8(ascii));
    for (std::size_t at = 0; at != size; ++at) {
      auto text = ascii;
      text[at] = '\x80';
      check_against_the_standard(text);
    }
  }
}

BOOST_AUTO_TEST_CASE(random_text_with_random_damage) {
  std::mt19937 random(7);
  std::uniform_int_distribution<int> kind(0, 4);
  std::uniform_int_distribution<int> any(0, 255);
  for (int round = 0; round != 20000; ++round) {
    std::string text;
    for (int i = 0; i != 20; ++i) {
      constexpr std::string_view parts[] = {"ascii text of some length", "\xC3\xA9", "\xE8\xB1\x86", "\xF0\x9F\x98\x80",
                                            "x"};
      text += parts[kind(random)];
    }
    if (round % 4 != 0) text[static_cast<std::size_t>(any(random)) % text.size()] = static_cast<char>(any(random));
    if (round % 3 == 0) text.resize(static_cast<std::size_t>(any(random)) % text.size());
    check_against_the_standard(text);
  }
}

BOOST_AUTO_TEST_SUITE_END()
