#include "support/sse_cases.hpp"

#include <boost/json.hpp>

#include <fstream>
#include <memory>
#include <ostream>
#include <stdexcept>

#include "json/utf8.hpp"

namespace tokenwire::test {
namespace {

std::string decode_base64(std::string_view text) {
  constexpr std::string_view alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string bytes;
  std::uint32_t bits = 0;
  int count = 0;
  for (char const c : text.substr(0, text.find('='))) {
    auto const value = alphabet.find(c);
    if (value == std::string_view::npos) throw std::runtime_error("no base64: " + std::string(text.substr(0, 40)));
    bits = (bits << 6) | static_cast<std::uint32_t>(value);
    count += 6;
    if (count < 8) continue;
    count -= 8;
    bytes.push_back(static_cast<char>(static_cast<unsigned char>(bits >> count)));
  }
  return bytes;
}

std::string text_of(boost::json::value const& value) {
  return std::string(std::string_view{value.as_string()});
}

sse_event event_of(boost::json::value const& value) {
  return {.type = text_of(value.at("type")), .data = text_of(value.at("data")), .id = text_of(value.at("id"))};
}

sse_case case_of(boost::json::value const& value) {
  sse_case result{.name = text_of(value.at("name")), .input = decode_base64(value.at("input_b64").as_string())};
  for (auto const& event : value.at("events").as_array()) result.expected.events.push_back(event_of(event));
  if (!value.at("retry").is_null()) result.expected.retry = value.at("retry").to_number<std::uint64_t>();
  if (!value.at("eof_pending").is_null()) result.expected.pending = event_of(value.at("eof_pending"));
  return result;
}

void make_text(std::string& bytes) {
  std::string text;
  json::append_replacing_invalid(bytes, text);
  bytes.swap(text);
}

void make_text(sse_event& event) {
  make_text(event.type);
  make_text(event.data);
  make_text(event.id);
}

template <typename Use>
void feed_in_pieces(sse::decoder& decoder, std::string_view input, std::span<std::size_t const> cuts, Use use) {
  std::size_t from = 0;
  for (std::size_t i = 0; i <= cuts.size(); ++i) {
    std::size_t const to = i < cuts.size() ? cuts[i] : input.size();
    auto const piece = std::make_unique_for_overwrite<char[]>(to - from);
    input.copy(piece.get(), to - from, from);
    decoder.feed({piece.get(), to - from});
    while (sse::event const* event = decoder.next()) use(*event);
    from = to;
  }
}

std::ostream& operator<<(std::ostream& out, sse_event const& event) {
  constexpr std::size_t shown = 200;
  return out << '{' << boost::json::serialize(event.type) << ' ' << boost::json::serialize(event.data.substr(0, shown))
             << " (" << event.data.size() << " bytes) " << boost::json::serialize(event.id.substr(0, shown)) << '}';
}

}  // namespace

sse_event own(sse::event const& event) {
  return {.type = std::string(event.type), .data = std::string(event.data), .id = std::string(event.id)};
}

std::ostream& operator<<(std::ostream& out, sse_outcome const& outcome) {
  constexpr std::size_t shown = 5;
  out << outcome.events.size() << " events";
  for (std::size_t i = 0; i < outcome.events.size() && i < shown; ++i) out << ' ' << outcome.events[i];
  if (outcome.retry) out << ", retry " << *outcome.retry;
  if (outcome.pending) out << ", pending " << *outcome.pending;
  return out << (outcome.too_large ? ", too large" : "");
}

sse_outcome decode_in_pieces(sse::decoder& decoder, std::string_view input, std::span<std::size_t const> cuts) {
  sse_outcome outcome;
  feed_in_pieces(decoder, input, cuts, [&](sse::event const& event) { outcome.events.push_back(own(event)); });
  outcome.retry = decoder.retry();
  if (sse::event const* event = decoder.pending()) outcome.pending = own(*event);
  outcome.too_large = decoder.error() == sse::decode_error::event_too_large;
  return outcome;
}

bool decodes_to(sse_outcome const& expected, sse::decoder& decoder, std::string_view input,
                std::span<std::size_t const> cuts) {
  auto const same = [](sse::event const& is, sse_event const& should) {
    return is.type == should.type && is.data == should.data && is.id == should.id;
  };
  auto next = expected.events.begin();
  bool equal = true;
  feed_in_pieces(decoder, input, cuts, [&](sse::event const& event) {
    equal = equal && next != expected.events.end() && same(event, *next++);
  });
  sse::event const* const pending = decoder.pending();
  return equal && next == expected.events.end() && decoder.retry() == expected.retry &&
         (pending != nullptr) == expected.pending.has_value() &&
         (pending == nullptr || same(*pending, *expected.pending)) &&
         (decoder.error() == sse::decode_error::event_too_large) == expected.too_large;
}

sse_outcome as_text(sse_outcome outcome) {
  for (auto& event : outcome.events) make_text(event);
  if (outcome.pending) make_text(*outcome.pending);
  return outcome;
}

std::vector<sse_case> const& sse_cases() {
  static std::vector<sse_case> const cases = [] {
    std::ifstream file(TOKENWIRE_TEST_CASES "/sse-cases.jsonl");
    std::vector<sse_case> read;
    for (std::string line; std::getline(file, line);) read.push_back(case_of(boost::json::parse(line)));
    if (read.empty()) throw std::runtime_error("no cases in " TOKENWIRE_TEST_CASES "/sse-cases.jsonl");
    return read;
  }();
  return cases;
}

}  // namespace tokenwire::test
