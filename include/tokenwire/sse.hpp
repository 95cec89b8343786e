// Server-sent events: bytes to events and back, after the WHATWG HTML standard, sections 9.2.5 and 9.2.6.
// A pure state machine: no I/O, no text decoding. Bytes are passed on as they are; whoever reads the data checks UTF-8.

#ifndef TOKENWIRE_SSE_HPP
#define TOKENWIRE_SSE_HPP

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace tokenwire::sse {

/// One dispatched event. The views are valid as long as the place that they came from says.
struct event {
  /// The event's name; "message" where the stream gave none.
  std::string_view type{};
  /// The data lines, joined by LF.
  std::string_view data{};
  /// The last event id, which stays from event to event until the stream changes it.
  std::string_view id{};
};

enum class decode_error : unsigned char {
  none,
  /// An event is larger than the limit.
  event_too_large,
};

/// One who knows how a line may go on, so that its end need not be looked for in all of it: what it compares with is
/// there once and the bytes are looked at once.
class line_forecast {
 public:
  /// Called where a line that is not blank begins, with all of the fed piece from there on. Not called for a line whose
  /// beginning was in a piece before.
  /// Returns how many bytes, from the first on, are known to be neither CR nor LF, `bytes.size()` at most; 0 where
  /// nothing is known. Precondition: it is true; the decoder does not look at them.
  virtual std::size_t known(std::string_view bytes) noexcept = 0;

 protected:
  ~line_forecast() = default;
};

/// Decodes a stream of events that arrives in pieces of any size.
///
///   decoder.feed(bytes);
///   while (sse::event const* event = decoder.next()) use(*event);
///
/// Any split of the input gives the same events, and an event is given out as soon as its last byte has been fed (a CR
/// ends a line at once). An event whose data lies whole in one fed piece, on one data line, is not copied: its view
/// points into that piece.
///
/// In the steady state nothing is allocated: the buffers keep their capacity.
///
/// Lifetimes: the bytes given to feed() must stay unchanged until next() has returned null; what is left of them then
/// has been copied. The event and its views are valid until the next call of next(), feed() or reset(), and not longer
/// than the fed bytes.
///
/// A copy or a move taken between a null of next() and the next feed() goes on where the original stood. A moved-from
/// decoder may be destroyed, assigned or reset.
///
/// Thread safety: distinct objects are safe; a shared object is not.
class decoder {
 public:
  static constexpr std::size_t default_max_event_size = std::size_t{16} * 1024 * 1024;

  /// @param max_event_size the limit in bytes for one event; 0 means no limit. What counts at any byte of the stream is
  /// the event's data, type and id so far, and the bytes of the line that is not complete yet, its field name included
  /// and its line end not. So the limit is met at the same byte however the input is split, and no more than the limit
  /// is ever kept.
  explicit decoder(std::size_t max_event_size = default_max_event_size);

  /// Gives the decoder its next bytes (none is allowed).
  /// Precondition: next() has returned null since the last feed(), or nothing was fed yet.
  void feed(std::string_view bytes) noexcept;

  /// The next complete event, or null when more bytes are needed or an error stands (see error()).
  /// Throws only std::bad_alloc, after which the decoder is to be reset.
  /// @param forecast asked about each line, if there is one; what it answers changes nothing but the time taken.
  event const* next(line_forecast* forecast = nullptr);

  /// Once this is not `none` it stays so, and next() returns null for ever. Events before the error were given out.
  decode_error error() const noexcept { return error_; }

  /// The stream's last valid `retry` value, in milliseconds (it takes effect without an event; saturates at 2^64 - 1).
  std::optional<std::uint64_t> retry() const noexcept { return retry_; }

  /// What the first line `error: …` said that means one (not null, false, 0, "", {} or []): the standard knows no such
  /// name, but some servers say so why their stream ends. Empty when there was none.
  std::string const& error_field() const noexcept { return error_field_; }

  /// At the end of the input: the event that one line end and one blank line more would give, null where there is none.
  /// It is never dispatched by the decoder. Call it after next() has returned null; the view lives as an event's does.
  event const* pending();

  /// True when fields, or an incomplete line that is no comment, have come since the last blank line.
  bool mid_event() const noexcept;

  /// Back to the state after construction, buffers kept.
  void reset() noexcept;

 private:
  /// Where the bytes of the event's data are.
  enum class place : unsigned char { nowhere, piece, buffer };

  void skip_byte_order_mark();
  char const* find_line_end(line_forecast* forecast) noexcept;
  void step_over(char const* line_end) noexcept;
  void take_line(std::string_view part);
  void take_field(std::string_view line, place where);
  void add_data(std::string_view value, place where);
  void keep_data();
  event const* dispatch() noexcept;
  std::string_view data() const noexcept;
  std::size_t held_size() const noexcept;

  std::size_t max_event_size_;
  // What is left of the fed piece, and the next LF in it (end_ where there is none; null or behind cursor_ when not
  // looked for yet).
  char const* cursor_ = nullptr;
  char const* end_ = nullptr;
  char const* next_lf_ = nullptr;
  // The beginning of a line that the end of a piece cut.
  std::string line_;
  // The data so far: a view into the piece, or data_ from data_begin_ on (its line's field name may stand before it).
  std::string_view piece_data_;
  std::string data_;
  std::size_t data_begin_ = 0;
  std::string type_;
  std::string id_;
  std::string error_field_;
  // Data of pending() that no other buffer has in one piece.
  std::string joined_;
  std::optional<std::uint64_t> retry_;
  event event_;
  place data_place_ = place::nowhere;
  bool has_type_ = false;
  bool mid_event_ = false;
  bool skip_lf_ = false;
  unsigned char mark_bytes_ = 0;
  decode_error error_ = decode_error::none;
};

/// The line end that an encoder writes.
enum class line_end : unsigned char { lf, crlf };

/// Appends the bytes of one event to `out`. A type of "message" or "" writes no `event` line; an empty id no `id` line.
/// Line breaks in the data become several `data` lines, so that a decoder gives the data back with CR and CRLF as LF.
/// Precondition: type and id hold no CR or LF, the id no NUL; else nothing is written and false is returned.
bool encode(event const& value, std::string& out, line_end end = line_end::lf);

/// Appends a comment, one comment line for each line of `text`, and a blank line.
void encode_comment(std::string_view text, std::string& out, line_end end = line_end::lf);

}  // namespace tokenwire::sse

#endif
