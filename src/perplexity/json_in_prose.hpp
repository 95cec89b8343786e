// Where a text that comes in pieces is JSON.

#ifndef TOKENWIRE_SRC_PERPLEXITY_JSON_IN_PROSE_HPP
#define TOKENWIRE_SRC_PERPLEXITY_JSON_IN_PROSE_HPP

#include <cstddef>

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

/// Whether a place in a text is in a string of an object that stands in it. What looks like an object counts as long as
/// nothing comes in it that JSON does not have.
class json_outline {
 public:
  void look(char c) noexcept;
  bool in_object() const noexcept { return state_ != state::outside; }
  bool in_string() const noexcept { return state_ == state::string || state_ == state::escaped; }

 private:
  enum class state : unsigned char {
    outside,
    /// Behind a brace that opens one if `"` follows.
    brace,
    between,
    string,
    escaped,
  };

  state state_{state::outside};
  std::size_t depth_{};
};

}  // namespace tokenwire::perplexity

#endif
