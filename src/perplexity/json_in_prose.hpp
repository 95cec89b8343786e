// Where a text that comes in pieces is JSON.

#ifndef TOKENWIRE_SRC_PERPLEXITY_JSON_IN_PROSE_HPP
#define TOKENWIRE_SRC_PERPLEXITY_JSON_IN_PROSE_HPP

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace tokenwire::perplexity {

/// Whether a text begins as an object: with a `{` that `"` or `}` follows, or a code fence (no language, or one that
/// begins with `json`) that such an object begins. White space may stand anywhere between, and a byte
/// order mark before it.
class json_beginning {
 public:
  void look(char c) noexcept;
  bool undecided() const noexcept { return state_ < state::no; }
  bool is_json() const noexcept { return state_ == state::yes; }

 private:
  enum class state : unsigned char { before, fence, language, fenced, brace, no, yes };

  state state_{state::before};
  unsigned char backticks_{};
  unsigned char language_size_{};
};

/// Whether a place in a text is in a string of an object that stands in it. What looks like an object, with a member at
/// least, counts as long as it keeps to JSON's grammar and is not too deep; scalars are not looked at closely.
class json_outline {
 public:
  void look(char c) noexcept;
  /// Precondition: in_object(). Goes on to a `<` outside of strings, or to where the object ends; gives how far that
  /// is.
  std::size_t skip(std::string_view text) noexcept;
  bool in_object() const noexcept { return state_ != state::outside; }

 private:
  enum class state : unsigned char {
    outside,
    /// Behind a brace in the text.
    brace,
    /// Behind one in an object, a key or the end.
    first_key,
    key,
    in_key,
    colon,
    value,
    /// Behind a bracket, a value or the end.
    first_value,
    scalar,
    in_string,
    after_value,
  };

  bool in_string() const noexcept { return state_ == state::in_key || state_ == state::in_string; }
  void look_further(char c) noexcept;
  void look_in_string(char c) noexcept;
  void begin_value(char c) noexcept;
  void end_value(char c) noexcept;
  void enter(bool is_object) noexcept;
  void leave(bool is_object) noexcept;

  state state_{state::outside};
  bool escaped_{};
  unsigned char depth_{};
  // A bit for each level, the innermost first: 1 for an object.
  std::uint64_t levels_{};
};

}  // namespace tokenwire::perplexity

#endif
