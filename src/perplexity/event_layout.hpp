// Where the parts of one chat event stand in its bytes.

#ifndef TOKENWIRE_SRC_PERPLEXITY_EVENT_LAYOUT_HPP
#define TOKENWIRE_SRC_PERPLEXITY_EVENT_LAYOUT_HPP

#include <array>
#include <cstddef>
#include <optional>
#include <string_view>

namespace tokenwire::perplexity {

/// The lists that a full-mode stream repeats in every event.
enum class source_kind : unsigned char { citations, search_results, images, related_questions, videos };
inline constexpr std::size_t source_kinds = 5;

/// The integer members of `usage`. `other` is one that the library has no name for.
enum class usage_member : unsigned char {
  prompt_tokens,
  completion_tokens,
  total_tokens,
  citation_tokens,
  num_search_queries,
  reasoning_tokens,
  other,
};

/// All views point into the scanned text; a null one means that there is no such thing.
struct event_layout {
  struct usage_token {
    usage_member what{};
    std::string_view token{};
  };

  /// The text of each list, brackets included. Null as well where the value is no array.
  std::array<std::string_view, source_kinds> sources{};

  // What the reuse path varies. `uniform` says that all of it was found and that nothing in the event but that, the
  // lists and constants has an effect: one choice whose delta has a string as its content, and no reasoning steps and
  // no tool calls, which add up from event to event. Then no object on the way has a key twice or with an escape.
  bool uniform{};
  std::string_view created{};
  std::array<usage_token, 8> usage{};
  std::size_t usage_count{};
  /// The bytes between the quotes.
  std::string_view delta_content{};
  /// Null where message.content is not there or no string.
  std::string_view message_content{};
};

/// The layout of an event that a JSON parser has accepted. Nothing where a key of the outermost object is there twice
/// or is written with an escape: a tree says what it means then. Precondition: valid JSON, an object.
std::optional<event_layout> scan_event(std::string_view text);

/// True for an integer without sign, leading zeros, fraction and exponent that has at most 18 digits: one that every
/// reader takes for the same std::int64_t.
bool is_plain_integer(std::string_view token) noexcept;

}  // namespace tokenwire::perplexity

#endif
