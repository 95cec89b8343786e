// The cases of test/cases/sse-cases.jsonl, and what a decoder makes of an input that arrives in given pieces.

#ifndef TOKENWIRE_TEST_SUPPORT_SSE_CASES_HPP
#define TOKENWIRE_TEST_SUPPORT_SSE_CASES_HPP

#include <tokenwire/sse.hpp>

#include <cstddef>
#include <cstdint>
#include <iosfwd>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace tokenwire::test {

/// An event that owns its text.
struct sse_event {
  std::string type{};
  std::string data{};
  std::string id{};

  bool operator==(sse_event const&) const = default;
};

/// A copy of the bytes, as they are.
sse_event own(sse::event const& event);

/// Everything that a decoder says about one input.
struct sse_outcome {
  std::vector<sse_event> events{};
  std::optional<std::uint64_t> retry{};
  std::optional<sse_event> pending{};
  bool too_large = false;

  bool operator==(sse_outcome const&) const = default;
};

std::ostream& operator<<(std::ostream& out, sse_outcome const& outcome);

/// Feeds `input` cut at `cuts` (ascending) to `decoder`. Each piece is an own allocation of its exact size, freed
/// before the next one is fed, so that a sanitizer sees a view that outlives its piece.
sse_outcome decode_in_pieces(sse::decoder& decoder, std::string_view input, std::span<std::size_t const> cuts = {});

/// The same, compared on the way with what it should be: much cheaper for an input with many events.
bool decodes_to(sse_outcome const& expected, sse::decoder& decoder, std::string_view input,
                std::span<std::size_t const> cuts);

/// The same outcome as text: U+FFFD for what is no UTF-8.
sse_outcome as_text(sse_outcome outcome);

struct sse_case {
  std::string name{};
  std::string input{};
  sse_outcome expected{};  // as text
};

/// Throws std::runtime_error where the file cannot be read.
std::vector<sse_case> const& sse_cases();

}  // namespace tokenwire::test

#endif
