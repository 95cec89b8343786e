// Separates `<think>` reasoning from the answer in content that arrives in pieces.

#ifndef TOKENWIRE_SRC_PERPLEXITY_THINK_SPLITTER_HPP
#define TOKENWIRE_SRC_PERPLEXITY_THINK_SPLITTER_HPP

#include <cstddef>
#include <string>
#include <string_view>

#include "perplexity/json_in_prose.hpp"

namespace tokenwire::perplexity {

/// The opening tag counts only as the first of the content that is not white space or a byte order mark; the first
/// `</think>` after it closes; all that follows is text, whatever tags it talks about. Any split of the content gives
/// the same text and reasoning, and "<think>" + reasoning + "</think>" + text is the content (white space before the
/// opening tag goes to the text).
///
/// A `</think>` that is the first tag of all means that the opening one was lost: what came before was reasoning. But
/// content that begins as a JSON object is text, whatever stands in it and behind it, and in the strings of an object
/// that stands in prose no tags count.
///
/// What may be the beginning of a tag is held back until more comes. Nothing is copied and nothing allocated unless
/// something is held back, or white space stands before a block that closes in the same piece.
class think_splitter {
 public:
  struct parts {
    std::string_view text{};
    std::string_view reasoning{};
    /// The text of all pieces so far was reasoning, and `reasoning` goes on with it; `text` begins after the tag.
    bool text_was_reasoning{};
  };

  /// The views are valid as long as `piece`, and until the next call. With `last` nothing is held back; more may follow
  /// even so.
  parts push(std::string_view piece, bool last = false) {
    if (held_.empty() && is_plain(piece)) {
      return state_ == state::reasoning ? parts{{}, piece, false} : parts{piece, {}, false};
    }
    return split(piece, last);
  }

  bool holds_back() const noexcept { return !held_.empty(); }
  /// A tag that is still to come may make the text so far reasoning.
  bool undecided() const noexcept { return state_ == state::beginning || state_ == state::untagged; }

 private:
  enum class state : unsigned char {
    /// Nothing but white space so far.
    beginning,
    /// After `<think>`.
    reasoning,
    /// In text that began without a tag: the first tag decides.
    untagged,
    /// In text for ever.
    text,
  };

  /// Nothing in the piece changes what it is.
  bool is_plain(std::string_view piece) const noexcept {
    switch (state_) {
      case state::text:
        return true;
      case state::reasoning:
        return piece.find('<') == piece.npos;
      case state::untagged:
        return !is_json_near() && piece.find('<') == piece.npos && piece.find('{') == piece.npos;
      default:
        return false;
    }
  }
  bool is_json_near() const noexcept { return beginning_.undecided() || outline_.in_object(); }

  parts split(std::string_view piece, bool last);
  parts split_reasoning(std::string_view space, std::string_view rest, bool last);
  parts split_untagged(std::string_view input, bool last);
  std::size_t hold_back(std::string_view input, bool last);

  state state_{state::beginning};
  json_beginning beginning_{};
  json_outline outline_{};
  std::string held_{};
  std::string input_{};
  std::string joined_{};
};

}  // namespace tokenwire::perplexity

#endif
