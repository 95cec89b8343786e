// What the decoder keeps: views instead of copies, no allocation once warm, linear time, and the limit.

#include <tokenwire/sse.hpp>

#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <cstdint>
#include <functional>
#include <memory>
#include <random>
#include <string>
#include <string_view>
#include <vector>

#include "support/allocation_counter.hpp"
#include "support/sse_cases.hpp"

BOOST_AUTO_TEST_SUITE(sse_buffers)

using namespace tokenwire;

namespace {

constexpr std::size_t kibi = 1024;
constexpr std::size_t mebi = kibi * kibi;

bool is_inside(std::string_view part, std::string_view whole) {
  std::less_equal<> const ordered;
  return ordered(whole.data(), part.data()) && ordered(part.data() + part.size(), whole.data() + whole.size());
}

bool is_too_large(sse::decoder const& decoder) {
  return decoder.error() == sse::decode_error::event_too_large;
}

struct totals {
  std::size_t events = 0;
  std::size_t bytes = 0;
};

totals decode_by(sse::decoder& decoder, std::string_view input, std::size_t piece_size) {
  totals result;
  for (; !input.empty(); input.remove_prefix(std::min(piece_size, input.size()))) {
    decoder.feed(input.substr(0, piece_size));
    while (auto const* event = decoder.next()) {
      ++result.events;
      result.bytes += event->data.size() + event->type.size() + event->id.size();
    }
  }
  return result;
}

/// Events of the wire's shape and size; every seventh has a name and an id, every eleventh a second data line.
std::string make_stream(std::size_t events) {
  std::mt19937 random(4);
  std::uniform_int_distribution<std::size_t> size(3000, 7000);
  std::string stream = ": ping\r\n\r\n";
  for (std::size_t i = 0; i != events; ++i) {
    if (i % 7 == 0) stream += "event: a.name.too.long.for.the.small.string\r\nid: " + std::to_string(i) + "\r\n";
    stream += "data: {" + std::string(size(random), 'x') + "}\r\n";
    if (i % 11 == 0) stream += "data: second line\r\n";
    stream += "\r\n";
  }
  return stream;
}

}  // namespace

BOOST_AUTO_TEST_CASE(an_event_that_lies_whole_in_the_piece_is_a_view_into_it) {
  std::string_view const piece = "data: first\r\n\r\nevent: t\nid: 1\ndata:second\nretry: 1\n: c\n\ndata: third\n";
  sse::decoder decoder;
  decoder.feed(piece);
  for (std::string_view const data : {"first", "second"}) {
    auto const* event = decoder.next();
    BOOST_REQUIRE(event);
    BOOST_TEST(event->data == data);
    BOOST_TEST(is_inside(event->data, piece));
  }
  BOOST_TEST(!decoder.next());

  // The third was not given out while its piece was there: what is left of it has been copied.
  std::string_view const end = "\n";
  decoder.feed(end);
  auto const* third = decoder.next();
  BOOST_REQUIRE(third);
  BOOST_TEST(third->data == "third");
  BOOST_TEST(!is_inside(third->data, piece));
}

BOOST_AUTO_TEST_CASE(a_data_line_is_a_view_also_when_other_fields_came_in_an_earlier_piece) {
  sse::decoder decoder;
  decoder.feed("id: 1\r\nevent: t\r");
  BOOST_TEST(!decoder.next());
  std::string_view const piece = "\ndata: x\r\n\r\n";
  decoder.feed(piece);
  auto const* event = decoder.next();
  BOOST_REQUIRE(event);
  BOOST_TEST(event->type == "t");
  BOOST_TEST(is_inside(event->data, piece));
}

BOOST_AUTO_TEST_CASE(a_cut_event_is_a_view_of_the_copied_line) {
  // The line was gathered in a buffer of its own: the data is given out from there, not copied to another.
  std::string const line = "data: " + std::string(64 * kibi, 'x');
  sse::decoder decoder;
  BOOST_TEST(decode_by(decoder, line, kibi).events == 0u);
  auto const* pending = decoder.pending();
  BOOST_REQUIRE(pending);
  auto const* const gathered = pending->data.data();
  decoder.feed("\n\n");
  auto const* event = decoder.next();
  BOOST_REQUIRE(event);
  BOOST_TEST(event->data.size() == 64 * kibi);
  BOOST_TEST(static_cast<void const*>(event->data.data()) == static_cast<void const*>(gathered));
}

BOOST_AUTO_TEST_CASE(nothing_is_allocated_once_the_buffers_are_warm) {
  auto const stream = make_stream(200);
  for (std::size_t const piece_size : {1UL, 1448UL, 16 * kibi, 64 * kibi, stream.size()}) {
    sse::decoder decoder;
    // Two buffers take turns: each has seen the largest event after some rounds.
    for (int round = 0; round != 4; ++round) decode_by(decoder, stream, piece_size);
    test::allocation_counter const counter;
    auto const totals = decode_by(decoder, stream, piece_size);
    decoder.reset();
    auto const again = decode_by(decoder, stream, piece_size);
    auto const allocations = counter.count();
    BOOST_TEST_CONTEXT(piece_size) {
      BOOST_TEST(totals.events == 200u);
      BOOST_TEST(again.bytes == totals.bytes);
      BOOST_TEST(allocations == 0u);
    }
  }
}

BOOST_AUTO_TEST_CASE(a_stream_in_whole_events_allocates_nothing_at_all) {
  std::string_view const piece = "data: something longer than a small string\r\n\r\ndata: x\r\n\r\n";
  sse::decoder decoder;
  test::allocation_counter const counter;
  auto const totals = decode_by(decoder, piece, piece.size());
  auto const allocations = counter.count();
  BOOST_TEST(totals.events == 2u);
  BOOST_TEST(allocations == 0u);
}

BOOST_AUTO_TEST_CASE(the_counter_counts) {
  test::allocation_counter const counter;
  auto const text = std::make_unique<std::string>(100, 'x');
  // Called by its name: an expression's memory may be left out.
  ::operator delete[](::operator new[](10, std::nothrow));
  auto const count = counter.count();
  auto const bytes = counter.bytes();
  BOOST_TEST(count == 3u);
  BOOST_TEST(bytes >= 110u + sizeof(std::string));
}

// Were any byte scanned or moved once for each piece or line, these would take hours.
BOOST_AUTO_TEST_CASE(time_is_linear_for_a_long_line_in_small_pieces) {
  std::string const line = "data: " + std::string(16 * mebi, 'x') + "\r\n\r\n";
  sse::decoder decoder(0);
  BOOST_TEST(decode_by(decoder, line, kibi).bytes == 16 * mebi + 7);
  BOOST_TEST(decode_by(decoder, std::string_view{line}.substr(14 * mebi), 1).events == 0u);
}

BOOST_AUTO_TEST_CASE(time_is_linear_for_each_kind_of_line_end_alone) {
  for (std::string_view const end : {"\n", "\r", "\r\n"}) {
    std::string input;
    while (input.size() < 4 * mebi) input.append(":").append(end);
    input.append("data").append(end).append(end);
    sse::decoder decoder;
    BOOST_TEST(decode_by(decoder, input, input.size()).events == 1u);
  }
}

BOOST_AUTO_TEST_CASE(time_is_linear_for_many_data_lines) {
  std::string input;
  while (input.size() < 4 * mebi) input += "data\n";
  input += '\n';
  sse::decoder decoder;
  BOOST_TEST(decode_by(decoder, input, input.size()).events == 1u);
  BOOST_TEST(decode_by(decoder, input, 3).events == 1u);
}

BOOST_AUTO_TEST_CASE(the_limit_is_exact) {
  struct {
    std::string_view input;
    std::size_t size;  // the most that counts at any of its bytes
  } const inputs[] = {
      {"data: hello\n\n", 11},                           // the line
      {"data: hello\r\n\r\n", 11},                       // less its line end
      {"data: hello\ndata: w\n\n", 5 + 7},               // the data so far and a line
      {"data: h\ndata: i\ndata: j\n\n", 3 + 7},          // with the LF between
      {"event: ab\ndata: hello\n\n", 2 + 11},            // the name
      {"event: abcdefg\nevent: a\ndata: x\n\n", 7 + 8},  // the last of two
      {"event: ab\nevent:\ndata: hello\n\n", 11},        // an empty one
      {"id: 7\nevent: ab\ndata: hello\ndata: w\n\n", 1 + 2 + 5 + 7},
      {"id: 12345678\n\ndata: x\n\n", 8 + 7},  // the id stays, the rest goes with its event
      {"event: abcdef\n\ndata: hello\n\ndata: hello\n\n", 13},
      {": a comment\n\n", 11},
      {"\xEF\xBB\xBF: c\n", 3},  // a byte order mark is no part of a line
      {"\xEF\xBB: c\n", 5},      // what looked like one is
      {"\xEF\xBB\n", 2},
      {"data: unfinished", 16},
  };
  for (auto const& [input, size] : inputs) {
    std::vector<std::size_t> cuts;
    for (std::size_t i = 1; i < input.size(); ++i) cuts.push_back(i);
    BOOST_TEST_CONTEXT(input) {
      for (auto const& pieces : {std::vector<std::size_t>{}, cuts}) {
        sse::decoder enough(size);
        auto const outcome = test::decode_in_pieces(enough, input, pieces);
        BOOST_TEST(!outcome.too_large);
        sse::decoder unlimited(0);
        BOOST_TEST(outcome == test::decode_in_pieces(unlimited, input, pieces));
        sse::decoder too_little(size - 1);
        BOOST_TEST(test::decode_in_pieces(too_little, input, pieces).too_large);
      }
    }
  }
}

BOOST_AUTO_TEST_CASE(the_limit_is_met_at_the_same_byte_in_any_pieces) {
  std::vector<std::string_view> const words{"data", "event", "id",  "retry: 1", ": ",   "\n",
                                            "\r\n", "\r",    "xyz", "\xEF",     "\xBB", "\xBF"};
  std::mt19937 random(5);
  std::uniform_int_distribution<std::size_t> word(0, words.size() - 1);
  std::uniform_int_distribution<std::size_t> limit(1, 24);
  std::size_t refused = 0;
  for (int round = 0; round != 3000; ++round) {
    std::string input;
    for (int i = 0; i != 30; ++i) input += words[word(random)];
    auto const max = limit(random);
    sse::decoder whole(max);
    auto const expected = test::decode_in_pieces(whole, input);
    refused += expected.too_large ? 1 : 0;
    std::vector<std::size_t> cuts;
    for (std::size_t i = 1; i < input.size(); ++i) cuts.push_back(i);
    sse::decoder by_byte(max);
    if (!test::decodes_to(expected, by_byte, input, cuts)) BOOST_ERROR("limit " << max << " by byte: " << input);
    for (std::size_t i = 1; i < input.size(); ++i) {
      sse::decoder cut_once(max);
      std::size_t const at[] = {i};
      if (!test::decodes_to(expected, cut_once, input, at))
        BOOST_ERROR("limit " << max << " at " << i << ": " << input);
    }
  }
  BOOST_TEST(refused > 500u);
  BOOST_TEST(refused < 2900u);
}

BOOST_AUTO_TEST_CASE(events_before_the_error_come_out_and_none_after_it) {
  sse::decoder decoder(16);
  decoder.feed("data: a\n\nretry: 5\ndata: far too long for it\n\ndata: b\n\n");
  BOOST_REQUIRE(decoder.next());
  BOOST_TEST(!is_too_large(decoder));
  BOOST_TEST(!decoder.next());
  BOOST_TEST(is_too_large(decoder));
  BOOST_TEST((decoder.retry() == 5u));
  BOOST_TEST(decode_by(decoder, "\n\ndata: c\n\n", 100).events == 0u);
  BOOST_TEST(!decoder.next());
  BOOST_TEST(!decoder.pending());
  BOOST_TEST(is_too_large(decoder));
}

// A sanitizer sees it where this fails.
BOOST_AUTO_TEST_CASE(after_an_error_the_piece_is_not_looked_at) {
  sse::decoder decoder(32);
  auto piece = std::make_unique<std::string>("data: lies whole in it\ndata: and this is too much of it\n");
  decoder.feed(*piece);
  BOOST_TEST(!decoder.next());
  piece.reset();
  BOOST_TEST(!decoder.next());
  decoder.feed("data: x\n\n");
  BOOST_TEST(!decoder.next());
  BOOST_TEST(!decoder.pending());
}

BOOST_AUTO_TEST_CASE(no_more_than_the_limit_is_kept) {
  constexpr std::size_t limit = mebi;
  std::string const piece(64 * kibi, 'x');
  std::string const whole(4 * limit, 'x');
  sse::decoder decoder(limit);
  sse::decoder at_once(limit);
  test::allocation_counter const counter;
  for (int i = 0; i != 64; ++i) decode_by(decoder, piece, piece.size());
  auto const bytes = counter.bytes();
  decode_by(at_once, whole, whole.size());
  auto const bytes_at_once = counter.bytes() - bytes;
  BOOST_TEST(is_too_large(decoder));
  BOOST_TEST(bytes < 3 * limit);  // all growth together: 64 KiB, 128 KiB, ... 1 MiB
  BOOST_TEST(is_too_large(at_once));
  BOOST_TEST(bytes_at_once == 0u);
}

BOOST_AUTO_TEST_CASE(many_small_events_never_meet_the_limit) {
  std::string input;
  for (int i = 0; i != 1000; ++i) input += "event: name\ndata: x\ndata: y\n\n";
  sse::decoder decoder(30);
  BOOST_TEST(decode_by(decoder, input, 7).events == 1000u);
  BOOST_TEST(!is_too_large(decoder));
}

BOOST_AUTO_TEST_CASE(zero_is_no_limit) {
  std::string const input = "data: " + std::string(sse::decoder::default_max_event_size, 'x') + "\n\n";
  sse::decoder by_default;
  sse::decoder unlimited(0);
  BOOST_TEST(decode_by(by_default, input, mebi).events == 0u);
  BOOST_TEST(is_too_large(by_default));
  BOOST_TEST(decode_by(unlimited, input, mebi).events == 1u);
}

BOOST_AUTO_TEST_SUITE_END()
