// JSON lines, at every split of the bytes.

#include "ndjson.hpp"

#include <boost/test/unit_test.hpp>
#include <string>
#include <vector>

#include "support/allocation_counter.hpp"

BOOST_AUTO_TEST_SUITE(ndjson_decoder_tests)

namespace {

using namespace tokenwire;
using namespace std::string_literals;
using strings = std::vector<std::string>;

struct split_lines {
  strings lines{};
  std::string pending{};
  bool mid{};
  bool too_large{};

  bool operator==(split_lines const&) const = default;
};

void take_lines(ndjson::decoder& decoder, split_lines& out) {
  while (sse::event const* line = decoder.next()) {
    BOOST_TEST(line->type == "message");
    out.lines.emplace_back(line->data);
  }
}

split_lines decode_pieces(strings const& pieces, std::size_t limit = 0) {
  ndjson::decoder decoder(limit);
  split_lines out;
  for (std::string const& piece : pieces) {
    // Its own memory, which goes.
    std::string const copy = piece;
    decoder.feed(copy);
    take_lines(decoder, out);
  }
  if (sse::event const* last = decoder.pending()) out.pending = last->data;
  out.mid = decoder.mid_event();
  out.too_large = decoder.error() == sse::decode_error::event_too_large;
  BOOST_TEST(decoder.error_field().empty());
  return out;
}

/// In one piece, and cut at each place and at each two.
split_lines decode_all_ways(std::string const& bytes, std::size_t limit = 0) {
  split_lines const whole = decode_pieces({bytes}, limit);
  for (std::size_t first = 0; first <= bytes.size(); ++first) {
    for (std::size_t second = first; second <= bytes.size(); ++second) {
      split_lines const split =
          decode_pieces({bytes.substr(0, first), bytes.substr(first, second - first), bytes.substr(second)}, limit);
      if (split != whole) BOOST_ERROR("cut at " << first << " and " << second);
    }
  }
  strings bytewise;
  for (char const c : bytes) bytewise.emplace_back(1, c);
  BOOST_TEST((decode_pieces(bytewise, limit) == whole));
  return whole;
}

}  // namespace

BOOST_AUTO_TEST_CASE(lines_end_with_lf_or_crlf) {
  split_lines const out = decode_all_ways("{\"a\":1}\n{\"b\":2}\r\n[3]\n");
  BOOST_TEST(out.lines == (strings{"{\"a\":1}", "{\"b\":2}", "[3]"}));
  BOOST_TEST(!out.mid);
  BOOST_TEST(out.pending.empty());
}

BOOST_AUTO_TEST_CASE(empty_lines_are_left_out) {
  BOOST_TEST(decode_all_ways("\n\r\n1\n\n\r\n\n2\n\n").lines == (strings{"1", "2"}));
  BOOST_TEST(decode_all_ways("").lines.empty());
}

BOOST_AUTO_TEST_CASE(nothing_but_lf_ends_a_line) {
  // U+2028, U+2029, U+0085, a vertical tab, a form feed, and a CR inside.
  std::string const text = "\"\xE2\x80\xA8 \xE2\x80\xA9 \xC2\x85 \v\f\r x\"";
  BOOST_TEST(decode_all_ways(text + "\n2\n").lines == (strings{text, "2"}));
}

BOOST_AUTO_TEST_CASE(a_last_line_without_its_end_is_pending) {
  split_lines out = decode_all_ways("1\n{\"x\":2}");
  BOOST_TEST(out.lines == (strings{"1"}));
  BOOST_TEST(out.pending == "{\"x\":2}");
  BOOST_TEST(out.mid);
  out = decode_all_ways("1\n{\"x\":2}\r");
  BOOST_TEST(out.pending == "{\"x\":2}");
}

BOOST_AUTO_TEST_CASE(a_byte_order_mark_is_none_of_the_first_line) {
  BOOST_TEST(decode_all_ways("\xEF\xBB\xBF{}\n\xEF\xBB\xBF{}\n").lines == (strings{"{}", "\xEF\xBB\xBF{}"}));
  BOOST_TEST(decode_all_ways("\xEF\xBBx\n").lines == (strings{"\xEF\xBBx"}));
  BOOST_TEST(decode_all_ways("\xEFx").pending == "\xEFx");
  BOOST_TEST(decode_all_ways("\xEF\xBB").mid);
}

BOOST_AUTO_TEST_CASE(nul_is_a_byte_like_another) {
  BOOST_TEST(decode_all_ways("a\0b\n"s).lines == (strings{"a\0b"s}));
}

BOOST_AUTO_TEST_CASE(the_limit_is_met_at_the_same_byte) {
  split_lines out = decode_all_ways("1234\r\n12345\n6\n", 4);
  BOOST_TEST(out.lines == (strings{"1234"}));
  BOOST_TEST(out.too_large);
  BOOST_TEST(out.pending.empty());
  out = decode_all_ways("1234\n1234", 4);
  BOOST_TEST(!out.too_large);
  BOOST_TEST(out.pending == "1234");
  BOOST_TEST(decode_all_ways("1234\r\r\n", 4).too_large);
}

BOOST_AUTO_TEST_CASE(reset_forgets_all_but_the_limit) {
  ndjson::decoder decoder(4);
  decoder.feed("12345");
  BOOST_TEST(!decoder.next());
  BOOST_TEST((decoder.error() == sse::decode_error::event_too_large));
  decoder.reset();
  BOOST_TEST(!decoder.mid_event());
  decoder.feed(
      "\xEF\xBB\xBF"
      "12\n");
  sse::event const* const line = decoder.next();
  BOOST_REQUIRE(line);
  BOOST_TEST(line->data == "12");
  BOOST_TEST(!decoder.next());
  decoder.feed("123456");
  BOOST_TEST(!decoder.next());
  BOOST_TEST((decoder.error() == sse::decode_error::event_too_large));
}

BOOST_AUTO_TEST_CASE(lines_of_one_piece_are_views_of_it_and_cost_no_memory) {
  ndjson::decoder decoder;
  std::string const piece = R"({"event_type":"text_generation","text":"some words"})"
                            "\n";
  std::string const halves[] = {piece.substr(0, 20), piece.substr(20)};
  std::size_t lines = 0;
  bool outside = false;
  auto const feed = [&](std::string const& bytes) {
    decoder.feed(bytes);
    while (sse::event const* line = decoder.next()) {
      ++lines;
      outside = outside || (bytes.size() == piece.size() && line->data.data() != bytes.data());
    }
  };
  feed(halves[0]);
  feed(halves[1]);
  tokenwire::test::allocation_counter const counter;
  for (int i = 0; i < 100; ++i) {
    feed(piece);
    feed(halves[0]);
    feed(halves[1]);
  }
  auto const count = counter.count();
  BOOST_TEST(count == 0U);
  BOOST_TEST(lines == 201U);
  BOOST_TEST(!outside);
}

BOOST_AUTO_TEST_SUITE_END()
