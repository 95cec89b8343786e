// What the first bytes of a body say, in pieces of any size.

#include "answer/body_sniffer.hpp"

#include <boost/test/unit_test.hpp>
#include <string>

BOOST_AUTO_TEST_SUITE(body_sniffer_tests)

namespace {

using tokenwire::answer::body_kind;
using tokenwire::answer::body_sniffer;

constexpr std::string_view events_type = "text/event-stream";

struct sniffed {
  body_kind kind;
  /// Where what the body says begins.
  std::size_t begin;
  bool operator==(sniffed const&) const = default;
};

/// In pieces of `size` bytes, all of them looked at.
sniffed sniff(std::string_view type, std::string_view body, std::size_t size = std::string_view::npos) {
  body_sniffer sniffer(type);
  std::size_t begin = 0;
  bool begun = false;
  while (!body.empty()) {
    std::string_view const piece = body.substr(0, size);
    std::size_t const at = sniffer.feed(piece);
    if (!begun) begin += at;
    begun = begun || at != piece.size();
    body.remove_prefix(piece.size());
  }
  return {sniffer.kind(), begin};
}

void check(std::string_view type, std::string_view body, body_kind kind, std::size_t begin = 0) {
  for (std::size_t const size : {std::string_view::npos, std::size_t{1}, std::size_t{2}, std::size_t{3}})
    BOOST_TEST((sniff(type, body, size) == sniffed{kind, begin}), '[' << type << "] [" << body << "] by " << size);
}

}  // namespace

BOOST_AUTO_TEST_CASE(the_first_byte_that_says_something_decides) {
  for (std::string_view const type : {events_type, std::string_view{"application/json; charset=utf-8"},
                                      std::string_view{}, std::string_view{"TEXT/Event-Stream ;x"}}) {
    for (std::string_view const start : {"{", "{\"choices\":[", "[", "[]", "\"overloaded\""})
      check(type, start, body_kind::document);
    for (std::string_view const start : {"<html>", "<", "<!DOCTYPE html>"}) check(type, start, body_kind::refused);
    for (std::string_view const start : {"data:", "data\n", "event: x", "id\r", "retry:3", ":", ": ping"})
      check(type, start, body_kind::events);
    for (std::string_view const start : {"", " ", "\r\n\t ", "d", "data", "retry"})
      BOOST_TEST((sniff(type, start).kind == body_kind::unknown), start);
    check(type, "\r\n \t{", body_kind::document, 4);
    check(type, "\xEF\xBB\xBF[", body_kind::document, 3);
    check(type, "\xEF\xBB\xBF\n\n<", body_kind::refused, 5);
    check(type,
          "\xEF\xBB\xBF"
          "data:",
          body_kind::events, 3);
  }
}

BOOST_AUTO_TEST_CASE(other_beginnings_are_doubtful_where_events_are_said_to_come) {
  using namespace std::string_view_literals;
  for (std::string_view const start : {"Internal Server Error"sv, "database gone"sv, "events:"sv, "retries: 1"sv,
                                       "da:"sv, "\xFF\xFE{\0"sv, "\0{"sv, "\xEF\xBBx"sv, "null"sv}) {
    BOOST_TEST((sniff(events_type, start).kind == body_kind::doubtful), start);
    BOOST_TEST((sniff(events_type, start, 1).kind == body_kind::doubtful), start);
    BOOST_TEST((sniff("text/plain", start).kind == body_kind::refused), start);
    BOOST_TEST((sniff("text/plain", start, 1).kind == body_kind::refused), start);
  }
}

BOOST_AUTO_TEST_CASE(under_another_media_type_only_json_is_taken) {
  for (std::string_view const type : {"text/html", "image/png", "text/event-streams", "application/problem+json"}) {
    for (std::string_view const start : {"data: 1", ": ping", "\"no\"", "<p>", "x"})
      BOOST_TEST((sniff(type, start).kind == body_kind::refused), type << ' ' << start);
    check(type, " {", body_kind::document, 1);
    check(type, "[", body_kind::document);
    BOOST_TEST((sniff(type, " \n").kind == body_kind::unknown));
  }
}

BOOST_AUTO_TEST_CASE(white_space_is_looked_at_once) {
  // Each piece's answer is about that piece alone: nothing of an earlier one is there to be looked at again.
  body_sniffer sniffer("");
  std::string piece(1, ' ');
  for (int i = 0; i < 100'000; ++i) {
    BOOST_REQUIRE(sniffer.feed(piece) == 1U);
    BOOST_REQUIRE((sniffer.kind() == body_kind::unknown));
  }
  piece = " \n{";
  BOOST_TEST(sniffer.feed(piece) == 2U);
  BOOST_TEST((sniffer.kind() == body_kind::document));
  BOOST_TEST(sniffer.feed("  ") == 0U);
}

BOOST_AUTO_TEST_CASE(lines_of_json_begin_with_an_object) {
  using tokenwire::answer::stream_form;
  auto const kind_of = [](std::string_view type, std::string_view body) {
    body_sniffer sniffer(type, stream_form::json_lines);
    for (char const& c : body) sniffer.feed({&c, 1});
    return sniffer.kind();
  };
  for (std::string_view const type : {"application/x-ndjson", "application/json", "text/plain", "", "text/html"}) {
    BOOST_TEST((kind_of(type, "{ ") == body_kind::unknown));
    BOOST_TEST((kind_of(type, "{ \"") == body_kind::events));
    BOOST_TEST((kind_of(type, "{}") == body_kind::events));
    BOOST_TEST((kind_of(type, "\n{ \t\r\n") == body_kind::document));
    BOOST_TEST((kind_of(type, "\xEF\xBB\xBF\r\n {\"a\":1}") == body_kind::events));
    BOOST_TEST((kind_of(type, "[") == body_kind::document));
    for (std::string_view const other : {"<html>", "data: {}", ": x", "event", "x"})
      BOOST_TEST((kind_of(type, other) == body_kind::refused), other);
    BOOST_TEST((kind_of(type, "\n\n") == body_kind::unknown));
  }
  BOOST_TEST(!body_sniffer("application/x-ndjson; charset=utf-8", stream_form::json_lines).is_foreign());
  BOOST_TEST(body_sniffer("text/html", stream_form::json_lines).is_foreign());
}

BOOST_AUTO_TEST_SUITE_END()
