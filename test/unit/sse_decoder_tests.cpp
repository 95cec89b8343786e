// What the decoder makes of bytes: the cases of the standard and of the field, each in every way of cutting it.

#include <tokenwire/sse.hpp>

#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <random>
#include <string>
#include <string_view>
#include <vector>

#include "support/sse_cases.hpp"

BOOST_AUTO_TEST_SUITE(sse_decoder)

using namespace tokenwire;
using test::decode_in_pieces;
using test::sse_outcome;

namespace {

std::vector<std::size_t> every_position(std::string_view input) {
  std::vector<std::size_t> positions;
  for (std::size_t i = 1; i < input.size(); ++i) positions.push_back(i);
  return positions;
}

/// Where one cut may change something: everywhere in a short input; in a long one around its line ends, and 500 places
/// by chance.
std::vector<std::size_t> telling_positions(std::string_view input, std::mt19937& random) {
  constexpr std::size_t long_input = 4096;
  if (input.size() <= long_input) return every_position(input);
  std::vector<std::size_t> positions;
  for (std::size_t i = 1; i + 1 < input.size(); ++i) {
    if (input[i] == '\n' || input[i] == '\r') positions.insert(positions.end(), {i, i + 1});
  }
  std::uniform_int_distribution<std::size_t> place(1, input.size() - 1);
  for (int i = 0; i != 500; ++i) positions.push_back(place(random));
  std::ranges::sort(positions);
  positions.erase(std::ranges::unique(positions).begin(), positions.end());
  return positions;
}

std::vector<std::size_t> random_cuts(std::size_t size, std::size_t count, std::mt19937& random) {
  std::uniform_int_distribution<std::size_t> place(0, size);  // empty pieces too
  std::vector<std::size_t> cuts(count);
  std::ranges::generate(cuts, [&] { return place(random); });
  std::ranges::sort(cuts);
  return cuts;
}

void check_split(std::string const& name, std::string_view input, std::vector<std::size_t> const& cuts,
                 sse_outcome const& expected) {
  sse::decoder decoder;
  if (test::decodes_to(expected, decoder, input, cuts)) return;
  decoder.reset();
  auto const outcome = decode_in_pieces(decoder, input, cuts);
  BOOST_ERROR(name << " in " << cuts.size() + 1 << " pieces, the first of " << (cuts.empty() ? 0 : cuts.front())
                   << " bytes: " << outcome << " instead of " << expected);
}

sse_outcome decode(std::string_view input) {
  sse::decoder decoder;
  return decode_in_pieces(decoder, input);
}

}  // namespace

BOOST_AUTO_TEST_CASE(all_cases_are_there) {
  BOOST_TEST(test::sse_cases().size() == 197u);
}

BOOST_AUTO_TEST_CASE(every_case_whole) {
  for (auto const& c : test::sse_cases()) {
    BOOST_TEST_CONTEXT(c.name) {
      BOOST_TEST(test::as_text(decode(c.input)) == c.expected);
    }
  }
}

BOOST_AUTO_TEST_CASE(every_case_byte_by_byte) {
  for (auto const& c : test::sse_cases()) {
    BOOST_TEST_CONTEXT(c.name) {
      sse::decoder decoder;
      BOOST_TEST(test::as_text(decode_in_pieces(decoder, c.input, every_position(c.input))) == c.expected);
    }
  }
}

BOOST_AUTO_TEST_CASE(every_case_cut_once) {
  std::mt19937 random(1);
  for (auto const& c : test::sse_cases()) {
    auto const expected = decode(c.input);
    for (auto const position : telling_positions(c.input, random)) check_split(c.name, c.input, {position}, expected);
  }
}

BOOST_AUTO_TEST_CASE(every_case_cut_at_random) {
  std::mt19937 random(2);
  for (auto const& c : test::sse_cases()) {
    auto const expected = decode(c.input);
    for (std::size_t count = 2; count <= 40; count += count < 8 ? 1 : 16) {
      for (int round = 0; round != 8; ++round) {
        check_split(c.name, c.input, random_cuts(c.input.size(), count, random), expected);
      }
    }
  }
}

BOOST_AUTO_TEST_CASE(random_field_soup_is_the_same_in_any_pieces) {
  using namespace std::string_literals;
  std::vector<std::string> const words{"data", "data", "event", "id", "retry", ":",    ": ",   "\n",
                                       "\r",   "\r\n", "\n\n",  "7",  "x",     "\0"s,  "dat",  "\xEF\xBB\xBF",
                                       "\xEF", "\xBB", " ",     ":",  "\r\n",  "data", "yyyy", "\r\r"};
  std::mt19937 random(3);
  std::uniform_int_distribution<std::size_t> word(0, words.size() - 1);
  std::uniform_int_distribution<std::size_t> length(1, 60);
  for (int round = 0; round != 2000; ++round) {
    std::string input;
    for (auto left = length(random); left != 0; --left) input += words[word(random)];
    auto const expected = decode(input);
    check_split("soup", input, every_position(input), expected);
    for (std::size_t count = 1; count != 6; ++count) {
      check_split("soup", input, random_cuts(input.size(), count, random), expected);
    }
  }
}

BOOST_AUTO_TEST_CASE(an_event_comes_with_its_last_byte) {
  for (std::string const end : {"\n", "\r", "\r\n"}) {
    auto const input = "data: x" + end + end.front();
    sse::decoder decoder;
    for (std::size_t i = 0; i + 1 < input.size(); ++i) {
      decoder.feed(std::string_view{input}.substr(i, 1));
      BOOST_TEST(!decoder.next());
    }
    decoder.feed(std::string_view{input}.substr(input.size() - 1));
    auto const* event = decoder.next();
    BOOST_REQUIRE(event);
    BOOST_TEST(event->data == "x");
    BOOST_TEST(!decoder.next());
  }
}

BOOST_AUTO_TEST_CASE(an_empty_piece_between_cr_and_lf_changes_nothing) {
  std::vector<std::size_t> const cuts{8, 8, 9};
  sse::decoder decoder;
  auto const outcome = decode_in_pieces(decoder, "data: a\r\ndata: b\r\rdata: c\n\n", cuts);
  BOOST_REQUIRE(outcome.events.size() == 2u);
  BOOST_TEST(outcome.events[0].data == "a\nb");
  BOOST_TEST(outcome.events[1].data == "c");
}

BOOST_AUTO_TEST_CASE(retry_saturates_and_counts_at_once) {
  BOOST_TEST((decode("retry: 18446744073709551615\n").retry == 18446744073709551615u));
  BOOST_TEST((decode("retry: 18446744073709551616\n").retry == 18446744073709551615u));
  BOOST_TEST((decode("retry: 99999999999999999999999\n").retry == 18446744073709551615u));
  BOOST_TEST((decode("retry: 5\nretry: 6x\nretry:\nretry\nretry: -1\n").retry == 5u));
  BOOST_TEST(!decode("retry: 5").retry.has_value());
}

BOOST_AUTO_TEST_SUITE_END()
