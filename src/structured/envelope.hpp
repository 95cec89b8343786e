// What models write around the JSON that they were asked for.

#ifndef TOKENWIRE_SRC_STRUCTURED_ENVELOPE_HPP
#define TOKENWIRE_SRC_STRUCTURED_ENVELOPE_HPP

#include <cstddef>
#include <string>
#include <string_view>

namespace tokenwire::structured {

/// Finds where a value begins, in text that comes in pieces: behind white space, a byte order mark, prose,
/// `<think>…</think>` and the head of a code fence. A fence whose language is another than JSON's is prose.
///
/// Prose is looked for only where the value is an object or a list. In it an object begins at a `{` whose next
/// character is `"` or `}`; a list only in a fence, for prose is full of `[1]`.
class envelope {
 public:
  /// @param opens '{' or '[' for what the value begins with; 0 where it is neither.
  explicit envelope(char opens) noexcept : opens_(opens) {}

  void reset() noexcept { *this = envelope(opens_); }

  /// Looks at text from its beginning on, as long as found() is false. Returns how much of it stands before the value.
  std::size_t skip(std::string_view text);
  /// The value begins behind what was skipped; lead() belongs before it.
  bool found() const noexcept { return found_; }
  /// What was skipped and belongs to the value all the same: "{" or nothing.
  std::string_view lead() const noexcept { return lead_; }
  /// How long ago that was: the brace, and white space behind it.
  std::size_t led() const noexcept { return lead_.empty() ? 0 : gap_ + 1; }
  /// Something that is neither white space nor a mark nor a fence came.
  bool has_prose() const noexcept { return prose_; }
  bool in_reasoning() const noexcept { return state_ == state::reasoning; }
  bool fenced() const noexcept { return fenced_; }
  bool wants_object() const noexcept { return opens_ == '{'; }

 private:
  enum class state : unsigned char {
    /// Only white space so far, here or since a fence began.
    start,
    prose,
    /// Behind a brace in prose.
    brace,
    language,
    /// In a fence of another language.
    foreign,
    reasoning,
  };

  void look(char c);
  bool matches(std::string_view tag, char c) noexcept;

  char opens_;
  state state_{state::start};
  bool found_{};
  bool prose_{};
  bool fenced_{};
  unsigned char backticks_{};
  unsigned char mark_{};
  unsigned char tag_{};
  unsigned char language_size_{};
  char language_[8]{};
  std::size_t gap_{};
  std::string_view lead_{};
};

}  // namespace tokenwire::structured

#endif
