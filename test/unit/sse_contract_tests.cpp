// What the decoder promises beside the events: what is pending, whether one is half done, a fresh start, copies.

#include <tokenwire/sse.hpp>

#include <boost/test/unit_test.hpp>

#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>

#include "support/sse_cases.hpp"

BOOST_AUTO_TEST_SUITE(sse_contract)

using namespace tokenwire;
using namespace std::string_literals;

namespace {

/// Feeds and drains; how many events came.
std::size_t drain(sse::decoder& decoder, std::string_view bytes) {
  decoder.feed(bytes);
  std::size_t count = 0;
  while (decoder.next() != nullptr) ++count;
  return count;
}

sse::decoder after(std::initializer_list<std::string_view> pieces) {
  sse::decoder decoder;
  for (auto const piece : pieces) drain(decoder, piece);
  return decoder;
}

void check_pending(std::initializer_list<std::string_view> pieces, std::string_view type, std::string_view data,
                   std::string_view id) {
  auto decoder = after(pieces);
  auto const* pending = decoder.pending();
  BOOST_REQUIRE(pending);
  BOOST_TEST(pending->type == type);
  BOOST_TEST(pending->data == data);
  BOOST_TEST(pending->id == id);
}

bool mid_event_after(std::initializer_list<std::string_view> pieces) {
  return after(pieces).mid_event();
}

}  // namespace

BOOST_AUTO_TEST_CASE(pending_is_what_one_line_end_and_a_blank_line_would_give) {
  check_pending({"data: a"}, "message", "a", "");
  check_pending({"data: a\n"}, "message", "a", "");
  check_pending({"data: a\ndata: b"}, "message", "a\nb", "");
  check_pending({"data: a\ndata"}, "message", "a\n", "");
  check_pending({"da", "ta: a\nda", "ta: b"}, "message", "a\nb", "");
  check_pending({"data: a\nevent: t"}, "t", "a", "");
  check_pending({"event: t\ndata: a\nevent:"}, "message", "a", "");
  check_pending({"event: t\ndata: a"}, "t", "a", "");
  check_pending({"data: a\nid: 7"}, "message", "a", "7");
  check_pending({"id: 6\ndata: a\nid: 7\0"s}, "message", "a", "6");
  check_pending({"id: 6\ndata: a\nid"}, "message", "a", "");
  check_pending({"data: a\n: comment"}, "message", "a", "");
  check_pending({"id: 6\n\ndata: a\nretry: 5"}, "message", "a", "6");
}

BOOST_AUTO_TEST_CASE(nothing_pends_without_data) {
  for (std::string_view const bytes :
       {"", "\n", "data: a\n\n", "event: t", "event: t\nid: 7\n", ": c", "\xEF", "dat"}) {
    auto decoder = after({bytes});
    BOOST_TEST(!decoder.pending());
  }
}

BOOST_AUTO_TEST_CASE(pending_changes_nothing) {
  auto decoder = after({"id: 1\nevent: t\ndata: a\ndata: b"});
  BOOST_REQUIRE(decoder.pending());
  BOOST_REQUIRE(decoder.pending());
  BOOST_TEST(decoder.pending()->data == "a\nb");
  decoder.feed("c\n\n");
  auto const* event = decoder.next();
  BOOST_REQUIRE(event);
  BOOST_TEST(event->data == "a\nbc");
  BOOST_TEST(event->type == "t");
  BOOST_TEST(event->id == "1");
  BOOST_TEST(!decoder.next());
  BOOST_TEST(!decoder.pending());
  auto with_retry = after({"data: a\nretry: 5"});
  BOOST_REQUIRE(with_retry.pending());
  BOOST_TEST(!with_retry.retry().has_value());
}

BOOST_AUTO_TEST_CASE(mid_event_is_true_from_the_first_byte_to_the_blank_line) {
  for (std::string_view const bytes :
       {"d", "data", "data: a\n", "data: a\r", "data: a\r\n", "data: a\n: ping\n", ": ping\ndata", "unknown\n",
        "\n\nx", "\xEF", "\xEF\xBB", "\xEF\xBBx", "\xEF\xBB\xBFx", " "}) {
    BOOST_TEST_CONTEXT(bytes) {
      BOOST_TEST(mid_event_after({bytes}));
    }
  }
  for (std::string_view const bytes :
       {"", "\n", "\r", "\r\n", "data: a\n\n", "data: a\r\r", "data: a\r\n\r\n", "data: a\n\n:", ":", ": ping\n",
        ": ping\n:", ": ping\n\n", "\xEF\xBB\xBF", "\xEF\xBB\xBF\n", "event: t\n\n"}) {
    BOOST_TEST_CONTEXT(bytes) {
      BOOST_TEST(!mid_event_after({bytes}));
    }
  }
  BOOST_TEST(!mid_event_after({"data: a\r", "\n\r", "\n"}));
  BOOST_TEST(!mid_event_after({"\xEF", "\xBB", "\xBF"}));
  BOOST_TEST(!mid_event_after({": pi", "ng\n", ":"}));
  BOOST_TEST(mid_event_after({"da", "ta: a", "\n"}));
}

BOOST_AUTO_TEST_CASE(mid_event_is_false_as_soon_as_the_event_is_out) {
  sse::decoder decoder;
  decoder.feed("data: a\n\ndata: b");
  BOOST_REQUIRE(decoder.next());
  BOOST_TEST(!decoder.mid_event());
  BOOST_TEST(!decoder.next());
  BOOST_TEST(decoder.mid_event());
}

BOOST_AUTO_TEST_CASE(reset_forgets_everything) {
  std::string const input =
      "\xEF\xBB\xBF"
      "data: a\n\ndata: b\nevent: t\n\n";
  sse::decoder fresh(64);
  auto const expected = test::decode_in_pieces(fresh, input);
  BOOST_TEST(expected.events.size() == 2u);
  for (std::string const& before : {"id: 1\nretry: 7\n\n"s, "event: u\n"s, "data: c\n"s, "da"s, "\xEF"s,
                                    "\xEF\xBB\xBF"s, "data: c\r"s, ": c\n"s, std::string(99, 'x')}) {
    BOOST_TEST_CONTEXT(before) {
      sse::decoder decoder(64);
      drain(decoder, before);
      decoder.reset();
      BOOST_TEST(!decoder.mid_event());
      BOOST_TEST(!decoder.pending());
      BOOST_TEST(!decoder.retry().has_value());
      BOOST_TEST((decoder.error() == sse::decode_error::none));
      BOOST_TEST(test::decode_in_pieces(decoder, input) == expected);
    }
  }
}

BOOST_AUTO_TEST_CASE(reset_drops_what_was_fed_and_not_taken) {
  sse::decoder decoder;
  decoder.feed("data: a\n\ndata: b\n\n");
  BOOST_REQUIRE(decoder.next());
  decoder.reset();
  BOOST_TEST(!decoder.next());
  BOOST_TEST(drain(decoder, "data: c\n\n") == 1u);
}

BOOST_AUTO_TEST_CASE(reset_after_a_cr_takes_the_next_lf_as_a_line_end) {
  auto decoder = after({"data: a\r"});
  decoder.reset();
  // The LF ends a first, empty line, so that the mark behind it is no mark and the field no data.
  BOOST_TEST(drain(decoder,
                   "\n\xEF\xBB\xBF"
                   "data: x\n\n") == 0u);
}

BOOST_AUTO_TEST_CASE(reset_keeps_the_limit) {
  sse::decoder decoder(10);
  decoder.reset();
  drain(decoder, "data: 12345");
  BOOST_TEST((decoder.error() == sse::decode_error::event_too_large));
}

BOOST_AUTO_TEST_CASE(copies_and_moves_go_on_where_the_original_stood) {
  auto decoder = after({"id: 1\nevent: t\ndata: a\nda"});
  auto copy = decoder;
  auto moved = std::move(decoder);
  for (auto* const each : {&copy, &moved}) {
    each->feed("ta: b\n\n");
    auto const* event = each->next();
    BOOST_REQUIRE(event);
    BOOST_TEST(event->type == "t");
    BOOST_TEST(event->data == "a\nb");
    BOOST_TEST(event->id == "1");
    BOOST_TEST(!each->next());
  }
  decoder.reset();
  BOOST_TEST(drain(decoder, "data: c\n\n") == 1u);
}

BOOST_AUTO_TEST_CASE(a_decoder_that_was_never_fed_has_nothing) {
  sse::decoder decoder;
  BOOST_TEST(!decoder.next());
  decoder.feed({});
  BOOST_TEST(!decoder.next());
  BOOST_TEST(!decoder.pending());
  BOOST_TEST(!decoder.mid_event());
}

BOOST_AUTO_TEST_CASE(the_first_error_field_that_means_one_is_kept) {
  std::string const input = "error: null\nerror\nerror: {}\ndata: 1\n\nerror: one\nerror: two\n\nerror: 0\n";
  for (std::size_t cut = 0; cut != input.size(); ++cut) {
    auto decoder = after({input.substr(0, cut), input.substr(cut)});
    BOOST_TEST(decoder.error_field() == "one");
    decoder.reset();
    BOOST_TEST(decoder.error_field() == "");
    BOOST_TEST(drain(decoder, "error: null\ndata: 1\n\n") == 1U);
    BOOST_TEST(decoder.error_field() == "");
  }
}

BOOST_AUTO_TEST_SUITE_END()
