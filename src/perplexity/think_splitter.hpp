// Separates `<think>` reasoning from the answer in content that arrives in pieces.

#ifndef TOKENWIRE_SRC_PERPLEXITY_THINK_SPLITTER_HPP
#define TOKENWIRE_SRC_PERPLEXITY_THINK_SPLITTER_HPP

#include <cstddef>
#include <string>
#include <string_view>

namespace tokenwire::perplexity {

/// The opening tag counts only as the first text of the content that is not ASCII white space; the first `</think>`
/// after it closes; all that follows is text, whatever tags it talks about. Any split of the content gives the same
/// text and reasoning, and "<think>" + reasoning + "</think>" + text is the content (white space before the opening tag
/// goes to the text).
///
/// A `</think>` that is the first tag of all means that the opening one was lost: what came before was reasoning. In
/// content that begins as JSON the tags in its strings do not count.
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
    if (held_.empty()) {
      if (state_ == state::text) return {piece, {}, false};
      if (state_ != state::beginning && state_ != state::json && piece.find('<') == piece.npos) {
        return state_ == state::reasoning ? parts{{}, piece, false} : parts{piece, {}, false};
      }
    }
    return split(piece, last);
  }

  bool holds_back() const noexcept { return !held_.empty(); }

  /// Of content from its beginning on: with an object, or a code fence.
  static bool begins_as_json(std::string_view content) noexcept;

 private:
  enum class state : unsigned char {
    /// Nothing but white space so far.
    beginning,
    /// After `<think>`.
    reasoning,
    /// In text that began without a tag: the first tag decides.
    untagged,
    /// The same in text that began as JSON, outside of its strings.
    json,
    /// In text for ever.
    text,
  };

  parts split(std::string_view piece, bool last);
  parts split_reasoning(std::string_view space, std::string_view rest, bool last);
  parts split_untagged(std::string_view input, bool last);
  std::size_t find_tag(std::string_view input, std::size_t from) noexcept;
  std::size_t hold_back(std::string_view input, bool last);

  state state_{state::beginning};
  // In JSON.
  bool in_string_{};
  bool escaped_{};
  std::string held_{};
  std::string input_{};
  std::string joined_{};
};

}  // namespace tokenwire::perplexity

#endif
