// JSON lines: bytes to lines. A pure state machine: no I/O, no text decoding, and no JSON either.

#ifndef TOKENWIRE_SRC_NDJSON_HPP
#define TOKENWIRE_SRC_NDJSON_HPP

#include <cstddef>
#include <string>
#include <string_view>
#include <tokenwire/sse.hpp>

namespace tokenwire::ndjson {

/// Gives each line of a stream as an event of the name "message", so that it stands where an sse::decoder does.
///
///   decoder.feed(bytes);
///   while (sse::event const* line = decoder.next()) use(line->data);
///
/// A line ends with LF, or CRLF; nothing else ends one, for a JSON string may hold U+2028 or a CR's like. Empty lines
/// are left out, and so is a byte order mark before the first one. Any split of the input gives the same lines. A line
/// that lies whole in one fed piece is not copied. In the steady state nothing is allocated.
///
/// Lifetimes: the bytes given to feed() must stay unchanged until next() has returned null; what is left of them then
/// has been copied. The event is valid until the next call of next(), feed() or reset(), and not longer than the fed
/// bytes.
///
/// Thread safety: distinct objects are safe; a shared object is not.
class decoder {
 public:
  /// For who has to know what it is that begins with an object.
  static constexpr bool is_json_lines = true;

  /// @param max_line_size in bytes, without the line's end; 0 means no limit. It is met at the same byte however the
  /// input is split, and no more is ever kept.
  explicit decoder(std::size_t max_line_size = sse::decoder::default_max_event_size);

  /// Precondition: next() has returned null since the last feed(), or nothing was fed yet.
  void feed(std::string_view bytes) noexcept;

  /// The next line, or null when more bytes are needed or an error stands.
  sse::event const* next();

  /// Once this is not `none` it stays so, and next() returns null for ever. Lines before the error were given out.
  sse::decode_error error() const noexcept { return error_; }

  /// Always empty: lines have no fields.
  std::string const& error_field() const noexcept;

  /// At the end of the input: the line that one LF more would give, null where there is none. Call it after next() has
  /// returned null.
  sse::event const* pending();

  /// A line has begun.
  bool mid_event() const noexcept;

  /// Back to the state after construction, the buffer kept.
  void reset() noexcept;

 private:
  void skip_byte_order_mark();
  sse::event const* give(std::string_view line) noexcept;

  std::size_t max_line_size_;
  char const* cursor_ = nullptr;
  char const* end_ = nullptr;
  // The beginning of a line that the end of a piece cut; after `given_` the whole line that was given out.
  std::string line_;
  sse::event event_;
  bool given_ = false;
  unsigned char mark_bytes_ = 0;
  sse::decode_error error_ = sse::decode_error::none;
};

}  // namespace tokenwire::ndjson

#endif
