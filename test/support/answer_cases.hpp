// The bodies of test/cases/answers, in the shape that each server sends them, and what has to become of each.

#ifndef TOKENWIRE_TEST_SUPPORT_ANSWER_CASES_HPP
#define TOKENWIRE_TEST_SUPPORT_ANSWER_CASES_HPP

#include <boost/json/value.hpp>
#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <tokenwire/error.hpp>
#include <tokenwire/perplexity/chat_chunk.hpp>
#include <tokenwire/perplexity/chat_completion.hpp>
#include <vector>

namespace tokenwire::test {

struct answer_case {
  std::string name{};
  std::string body{};
  /// As described() has it.
  boost::json::value expected{};
  /// Not a stream.
  bool is_document{};
};

/// Throws std::runtime_error where they cannot be read.
std::vector<answer_case> const& answer_cases();
answer_case const& answer_case_named(std::string_view name);

/// What a consumer that looks at text, reasoning and sources sees of one chunk.
struct seen_chunk {
  explicit seen_chunk(perplexity::chat_chunk const& chunk);

  std::string text{};
  std::string reasoning{};
  bool text_was_reasoning{};
  bool new_sources{};
  bool restarted{};

  bool operator==(seen_chunk const&) const = default;
};

struct decoded_answer {
  std::vector<seen_chunk> chunks{};
  perplexity::chat_completion result{};
  error_code ec{};
};

/// The body cut at these places through event decoder, chat decoder and the rules of a stream's end, as a session puts
/// them together. Each piece is an allocation of its exact size, gone before the next one is fed.
decoded_answer decode_body(std::string_view body, std::span<std::size_t const> cuts, bool reuse,
                           bool separate_reasoning = true);
decoded_answer decode_document(std::string_view body);

/// The names of what differs; empty when all is equal.
std::string difference(decoded_answer const& a, decoded_answer const& b);

/// As JSON, what is empty or absent left out.
boost::json::value described(perplexity::chat_completion const& result);
boost::json::value described(decoded_answer const& answer);

}  // namespace tokenwire::test

#endif
