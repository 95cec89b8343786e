// Where the parts of one chat event stand in its bytes.

#ifndef TOKENWIRE_SRC_PERPLEXITY_EVENT_LAYOUT_HPP
#define TOKENWIRE_SRC_PERPLEXITY_EVENT_LAYOUT_HPP

#include <array>
#include <cstddef>
#include <optional>
#include <string>
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

/// The text of the lists that came last, brackets included; empty where none came.
using source_texts = std::array<std::string, source_kinds>;

/// All views point into the scanned text; a null one means that there is no such thing.
struct event_layout {
  /// The text of each list. Null as well where the value is no array.
  std::array<std::string_view, source_kinds> sources{};
  std::string_view created{};
  std::string_view usage{};
  std::string_view choices{};
};

/// The layout of an event that a JSON parser has accepted. Nothing where a key of the outermost object is there twice
/// or is written with an escape: a tree says what it means then. A list that has the bytes of the last one is not
/// looked at twice. Precondition: valid JSON, an object.
std::optional<event_layout> scan_event(std::string_view text, source_texts const& last);

/// What the reuse path varies. Views as above.
struct event_holes {
  struct usage_token {
    usage_member what{};
    std::string_view token{};
  };

  /// Null where it is not there or no plain integer.
  std::string_view created{};
  std::array<usage_token, 8> usage{};
  std::size_t usage_count{};
  /// The bytes between the quotes.
  std::string_view delta_content{};
  /// Null where message.content is not there or no string.
  std::string_view message_content{};
};

/// The holes of an event in which nothing but them and constants has an effect: one choice whose delta has a string as
/// its content, and no reasoning and no tool calls, which add up from event to event. Nothing for another event, and
/// where an object on the way has a key twice or with an escape.
std::optional<event_holes> find_holes(event_layout const& layout);

/// True for an integer without sign, leading zeros, fraction and exponent that has at most 18 digits: one that every
/// reader takes for the same std::int64_t.
bool is_plain_integer(std::string_view token) noexcept;

}  // namespace tokenwire::perplexity

#endif
