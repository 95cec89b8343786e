// Recognises an event that is the last parsed one with new values in known places.

#ifndef TOKENWIRE_SRC_PERPLEXITY_EVENT_PATTERN_HPP
#define TOKENWIRE_SRC_PERPLEXITY_EVENT_PATTERN_HPP

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "json/string_token.hpp"
#include "perplexity/event_layout.hpp"

namespace tokenwire::perplexity {

/// The bytes of an event that a parser accepted, with holes where values vary: `created`, integers of `usage`, the
/// string delta.content, and the end of the string message.content.
///
/// Why a match needs no parser. Between the holes every byte is the learned event's. A hole holds one whole token of
/// the kind that stood there: an integer that ends at the learned byte after it (which is no part of a number), or a
/// string up to its own closing quote, with neither control characters, wrong escapes nor invalid UTF-8 in it. So the
/// event has the same tokens in the same order as one that is valid, and it means the same but for the holes' values.
/// message.content has to begin with all the bytes of the content before it, which were whole characters and whole
/// escapes (halves of surrogate pairs were refused), so its value is the value before and what the rest says.
/// Numbers, literals and lists in constant places are compared together with the byte that ends them. An event with
/// keys twice, keys with escapes, several choices, several lines or text that had to be repaired is never learned.
class event_pattern {
 public:
  struct values {
    /// Set are those that the event has.
    std::int64_t created;
    std::array<std::int64_t, 8> usage;
    json::string_token delta{};
    /// What message.content has beyond what it had; `tail_is_delta` when its bytes are the delta's.
    json::string_token tail{};
    bool tail_is_delta{};
  };

  /// Precondition: layout and holes are the text's. The lists' texts are not kept: they are in match()'s `sources`.
  void learn(std::string_view text, event_layout const& layout, event_holes const& holes);
  void forget() noexcept { steps_.clear(); }

  struct prefix {
    /// How many bytes, from the first on, are the learned event's or a hole's. None of them is CR or LF.
    std::size_t size{};
    /// They are a whole event, the learned one with other values.
    bool whole{};
  };

  /// How far the text begins as the learned event does, with other values; they are in `out` where it is whole. Strings
  /// are checked but for their escapes, which the caller's decoding checks. Changes nothing but `out`.
  prefix match(std::string_view text, source_texts const& sources, values& out) const noexcept;
  /// The event that matched is the last one now.
  void accept(values const& found) { content_.append(found.tail.raw); }

  bool has_created() const noexcept { return has_created_; }
  bool has_message_content() const noexcept { return has_content_; }
  std::size_t usage_count() const noexcept { return usage_count_; }
  usage_member usage_at(std::size_t i) const noexcept { return usage_[i]; }

 private:
  enum class hole : unsigned char { end, created, usage, source, delta, content };

  // Constant bytes, and what follows them.
  struct step {
    std::uint32_t begin{};
    std::uint32_t size{};
    hole then{};
    unsigned char which{};
  };

  std::string constant_{};
  std::vector<step> steps_{};
  std::string content_{};
  std::array<usage_member, 8> usage_{};
  std::size_t usage_count_{};
  bool has_created_{};
  bool has_content_{};
};

}  // namespace tokenwire::perplexity

#endif
