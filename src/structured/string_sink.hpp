// The inside of a JSON string, in pieces that may end anywhere.

#ifndef TOKENWIRE_SRC_STRUCTURED_STRING_SINK_HPP
#define TOKENWIRE_SRC_STRUCTURED_STRING_SINK_HPP

#include <cstddef>
#include <string>
#include <string_view>

namespace tokenwire::structured {

/// Appends what the string says to a text, by whole characters. Invalid UTF-8 and halves of surrogate pairs become
/// U+FFFD, wherever the pieces end.
class string_sink {
 public:
  enum class result : unsigned char { more, closed, control_character, bad_escape };

  /// @param out null: the string is only checked.
  void begin(std::string* out) noexcept;
  /// Takes what belongs to the string from the text's beginning, the closing quote included.
  result feed(std::string_view& text);
  /// Looks so far.
  std::size_t steps() const noexcept { return steps_; }

 private:
  result plain(std::string_view& text);
  result escape(std::string_view& text);
  void append(std::string_view utf8);
  void finish_character(std::string_view& text);
  void give_up_half();
  void add_unit();

  std::string* out_{};
  std::size_t steps_{};
  unsigned unit_{};
  // The first half of a surrogate pair that waits for the other; 0 for none.
  unsigned high_{};
  // How much of `\uXXXX` has come; 0 outside of an escape.
  unsigned char escape_size_{};
  // The beginning of a character that the last piece ended in.
  unsigned char held_{};
  char begun_[4]{};
};

}  // namespace tokenwire::structured

#endif
