// When a stream has ended, and whether as it should. Pure.

#ifndef TOKENWIRE_SRC_ANSWER_STREAM_END_HPP
#define TOKENWIRE_SRC_ANSWER_STREAM_END_HPP

#include <tokenwire/end_mark.hpp>
#include <tokenwire/error.hpp>

namespace tokenwire::answer {

/// A hard mark ([DONE], a done event) ends the stream at once. The soft mark, a finish reason on every choice, does
/// not: late chunks are still delivered, but from then on no end of the bytes is a failure any more.
class stream_end {
 public:
  /// A chunk was delivered.
  /// @param all_choices_finished all that the stream has had so far, in whatever chunks.
  void on_chunk(bool done_event, bool all_choices_finished) noexcept {
    any_chunk_ = true;
    // Not for ever: another choice may begin.
    soft_ = all_choices_finished;
    if (done_event) hard_ = end_mark::done_event;
  }
  void on_done_sentinel() noexcept { hard_ = end_mark::done_sentinel; }
  void on_document() noexcept {
    any_chunk_ = true;
    hard_ = end_mark::document;
  }

  bool ended() const noexcept { return hard_ != end_mark::none; }
  bool finishing() const noexcept { return soft_; }

  struct verdict {
    error_code error{};
    end_mark mark{end_mark::none};
  };
  /// The stream is over: by a hard mark, or because the bytes are. `transport` is why they are; no error when the body
  /// ended as its framing says.
  verdict at_end(error_code transport) const noexcept;

 private:
  end_mark hard_{end_mark::none};
  bool soft_{};
  bool any_chunk_{};
};

}  // namespace tokenwire::answer

#endif
