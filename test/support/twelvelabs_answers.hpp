// Answers of TwelveLabs' endpoints, and what a reader makes of a body.

#ifndef TOKENWIRE_TEST_SUPPORT_TWELVELABS_ANSWERS_HPP
#define TOKENWIRE_TEST_SUPPORT_TWELVELABS_ANSWERS_HPP

#include <boost/test/unit_test.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "twelvelabs/readers.hpp"

namespace tokenwire::test {

/// All that a reader says of a body.
template <class Reader>
struct body_reading {
  std::vector<std::string> types{};
  std::string text{};
  std::string reasoning{};
  std::size_t events{};
  error_code ec{};
  diagnostics facts{};
  typename Reader::result_type result{};
  std::uint64_t skipped{};
};

struct body_options {
  std::string_view content_type{};
  std::size_t piece{std::string_view::npos};
  error_code transport{};
  malformed_event_policy on_malformed_event{malformed_event_policy::fail};
  tokenwire::limits limits{};
};

inline std::string_view type_of_event(twelvelabs::response_event const& event) {
  return event.type();
}
inline std::string_view type_of_event(twelvelabs::analyze_event const& event) {
  return event.event_type();
}

template <class Reader>
void take_events(Reader& reader, body_reading<Reader>& out) {
  while (reader.next()) {
    ++out.events;
    out.types.emplace_back(type_of_event(reader.chunk()));
    out.text += reader.chunk().text();
    out.reasoning += reader.chunk().reasoning();
  }
}

template <class Reader>
body_reading<Reader> read_pieces(std::vector<std::string_view> const& pieces, body_options const& how) {
  Reader reader({.on_malformed_event = how.on_malformed_event, .limits = how.limits});
  reader.begin(how.content_type, "r1");
  body_reading<Reader> out;
  for (std::string_view const piece : pieces) {
    if (reader.over()) break;
    // Its own memory, which goes: what is kept has to be a copy.
    std::string const copy(piece);
    reader.feed(copy);
    take_events(reader, out);
  }
  reader.end(how.transport);
  take_events(reader, out);
  out.ec = reader.error();
  out.facts = reader.details();
  out.result = reader.result();
  out.skipped = reader.skipped();
  BOOST_TEST(out.result.text() == out.text);
  BOOST_TEST(out.result.reasoning() == out.reasoning);
  BOOST_TEST(out.result.request_id() == "r1");
  return out;
}

template <class Reader>
void check_same(body_reading<Reader> const& split, body_reading<Reader> const& whole, std::string const& where) {
  bool const same = split.types == whole.types && split.text == whole.text && split.reasoning == whole.reasoning &&
                    split.ec == whole.ec && split.facts.message == whole.facts.message &&
                    split.facts.detail == whole.facts.detail && split.facts.body == whole.facts.body &&
                    split.result.ended_by() == whole.result.ended_by() && split.skipped == whole.skipped;
  if (!same) BOOST_ERROR("another reading when cut " << where);
}

/// In one piece, in two at every place, and byte by byte.
template <class Reader>
body_reading<Reader> read_body(std::string_view body, body_options const& how = {}) {
  auto const whole = read_pieces<Reader>({body}, how);
  for (std::size_t at = 1; at < body.size(); ++at)
    check_same(read_pieces<Reader>({body.substr(0, at), body.substr(at)}, how), whole, "at " + std::to_string(at));
  std::vector<std::string_view> bytes;
  for (std::size_t at = 0; at < body.size(); ++at) bytes.push_back(body.substr(at, 1));
  check_same(read_pieces<Reader>(bytes, how), whole, "into bytes");
  return whole;
}

/// An event under its name, as the API sends it.
inline std::string named_event(std::string_view type, std::string_view json) {
  std::string out = "event: ";
  return out.append(type).append("\ndata: ").append(json).append("\n\n");
}

}  // namespace tokenwire::test

#endif
