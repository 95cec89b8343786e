// What the encoder writes, and that a decoder gives it back.

#include <tokenwire/sse.hpp>

#include <boost/test/unit_test.hpp>

#include <random>
#include <string>
#include <string_view>
#include <vector>

#include "support/sse_cases.hpp"

BOOST_AUTO_TEST_SUITE(sse_encoder)

using namespace tokenwire;
using namespace std::string_literals;
using sse::line_end;

namespace {

std::string encoded(sse::event const& event, line_end end = line_end::lf) {
  std::string out;
  BOOST_TEST(sse::encode(event, out, end));
  return out;
}

std::string comment(std::string_view text, line_end end = line_end::lf) {
  std::string out;
  sse::encode_comment(text, out, end);
  return out;
}

/// As a decoder gives it back: CR and CRLF are LF. Written apart from the encoder's own way.
std::string with_lf(std::string_view data) {
  std::string out;
  for (std::size_t i = 0; i != data.size(); ++i) {
    if (data[i] == '\n' && i > 0 && data[i - 1] == '\r') continue;
    out += data[i] == '\r' ? '\n' : data[i];
  }
  return out;
}

std::string random_text(std::mt19937& random, std::string_view alphabet, std::size_t max_size) {
  std::uniform_int_distribution<std::size_t> size(0, max_size);
  std::uniform_int_distribution<std::size_t> letter(0, alphabet.size() - 1);
  std::string text(size(random), '\0');
  for (char& c : text) c = alphabet[letter(random)];
  return text;
}

}  // namespace

BOOST_AUTO_TEST_CASE(the_bytes_of_an_event) {
  BOOST_TEST(encoded({.type = "message", .data = "x", .id = ""}) == "data: x\n\n");
  BOOST_TEST(encoded({.type = "", .data = "x", .id = ""}) == "data: x\n\n");
  BOOST_TEST(encoded({.type = "t", .data = "x", .id = "7"}) == "event: t\nid: 7\ndata: x\n\n");
  BOOST_TEST(encoded({.type = "t", .data = "x", .id = "7"}, line_end::crlf) == "event: t\r\nid: 7\r\ndata: x\r\n\r\n");
  BOOST_TEST(encoded({.type = "", .data = "", .id = ""}) == "data: \n\n");
}

BOOST_AUTO_TEST_CASE(every_line_break_in_the_data_begins_a_line) {
  BOOST_TEST(encoded({.data = "a\nb"}) == "data: a\ndata: b\n\n");
  BOOST_TEST(encoded({.data = "a\rb"}) == "data: a\ndata: b\n\n");
  BOOST_TEST(encoded({.data = "a\r\nb"}) == "data: a\ndata: b\n\n");
  BOOST_TEST(encoded({.data = "a\n\rb"}) == "data: a\ndata: \ndata: b\n\n");
  BOOST_TEST(encoded({.data = "\na\r"}, line_end::crlf) == "data: \r\ndata: a\r\ndata: \r\n\r\n");
  BOOST_TEST(encoded({.data = "\r\r\n\n"}) == "data: \ndata: \ndata: \ndata: \n\n");
}

BOOST_AUTO_TEST_CASE(what_cannot_be_said_is_refused_and_nothing_is_written) {
  for (auto const& event : {sse::event{.type = "a\nb", .data = "x"}, sse::event{.type = "a\r", .data = "x"},
                            sse::event{.data = "x", .id = "\n"}, sse::event{.data = "x", .id = "a\rb"},
                            sse::event{.data = "x", .id = std::string_view("a\0", 2)}}) {
    std::string out = "before";
    BOOST_TEST(!sse::encode(event, out));
    BOOST_TEST(out == "before");
  }
}

BOOST_AUTO_TEST_CASE(output_is_appended) {
  std::string out = "before";
  BOOST_TEST(sse::encode({.data = "x"}, out));
  sse::encode_comment("ping", out);
  BOOST_TEST(out == "beforedata: x\n\n: ping\n\n");
}

BOOST_AUTO_TEST_CASE(comments) {
  BOOST_TEST(comment("ping") == ": ping\n\n");
  BOOST_TEST(comment("") == ": \n\n");
  BOOST_TEST(comment("a\r\nb\nc", line_end::crlf) == ": a\r\n: b\r\n: c\r\n\r\n");
  sse::decoder decoder;
  auto const outcome = test::decode_in_pieces(decoder, comment("data: x\n\ndata: y\rdata: z\n\n"));
  BOOST_TEST(outcome.events.empty());
  BOOST_TEST(!decoder.mid_event());
}

BOOST_AUTO_TEST_CASE(random_events_come_back) {
  std::mt19937 random(6);
  std::string const data_alphabet = "ab:  \r\n\n\0\xEF\xBB\xBF\xE2\x80\xA8\xFF"s;
  std::string const name_alphabet = "ab: \xEF\xBB\xBF\0"s;
  std::string const id_alphabet = "ab: \xEF\xBB\xBF";
  for (int round = 0; round != 500; ++round) {
    auto const end = round % 2 == 0 ? line_end::lf : line_end::crlf;
    std::string stream;
    test::sse_outcome expected;
    std::string last_id;
    for (int i = 0; i != 10; ++i) {
      auto const type = random_text(random, name_alphabet, 6);
      auto const data = random_text(random, data_alphabet, 40);
      auto const id = random_text(random, id_alphabet, 3);
      BOOST_REQUIRE(sse::encode({.type = type, .data = data, .id = id}, stream, end));
      if (!id.empty()) last_id = id;
      expected.events.push_back({.type = type.empty() ? "message" : type, .data = with_lf(data), .id = last_id});
      if (i % 3 == 0) sse::encode_comment(data, stream, end);
    }
    sse::decoder decoder;
    BOOST_TEST(test::decode_in_pieces(decoder, stream) == expected);
    BOOST_TEST(!decoder.mid_event());
  }
}

BOOST_AUTO_TEST_CASE(time_is_linear_in_the_line_breaks) {
  std::string const data(2 * 1024 * 1024, '\r');
  std::string out;
  BOOST_TEST(sse::encode({.data = data}, out));
  BOOST_TEST(out.size() == (data.size() + 1) * 7 + 1);
}

BOOST_AUTO_TEST_SUITE_END()
