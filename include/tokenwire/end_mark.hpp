// What ended an answer.

#ifndef TOKENWIRE_END_MARK_HPP
#define TOKENWIRE_END_MARK_HPP

#include <string_view>

namespace tokenwire {

/// What ended a stream.
enum class end_mark : unsigned char {
  /// It has not ended, or it ended without a mark.
  none,
  /// `[DONE]`
  done_sentinel,
  /// An event that says so itself: `chat.completion.done`, `done` of the text_chunk dialect, an agent's
  /// `response.completed` and its like.
  done_event,
  /// A finish reason on every choice, then the end of the body.
  finish_reason_then_end,
  /// A finish reason on every choice, then the transport failed.
  finish_reason_then_failure,
  /// A finish reason on every choice, then `finish_grace` without a byte.
  finish_reason_then_silence,
  /// Not a stream: the answer came as one document.
  document,
};

/// The enumerator's name.
std::string_view name(end_mark mark) noexcept;

}  // namespace tokenwire

#endif
