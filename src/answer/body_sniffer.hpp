// What the body of a 2xx answer is: what its first bytes say, whatever its media type.

#ifndef TOKENWIRE_SRC_ANSWER_BODY_SNIFFER_HPP
#define TOKENWIRE_SRC_ANSWER_BODY_SNIFFER_HPP

#include <array>
#include <cstddef>
#include <string_view>

namespace tokenwire::answer {

enum class body_kind : unsigned char {
  /// Nothing yet but white space, or too little to say.
  unknown,
  events,
  /// Said to be events, and its first line is none that an event stream begins with. It may still become one, for
  /// unknown fields are left out.
  doubtful,
  /// JSON.
  document,
  refused,
};

/// How a stream is framed.
enum class stream_form : unsigned char {
  /// Server-sent events.
  events,
  /// A line of JSON is an event, so that an object is a document only where its first line is its brace alone.
  json_lines,
};

/// Pure, resumable at any byte. No byte is looked at twice, and none once kind() says something.
///
/// The first byte behind a byte order mark and white space decides: `{`, `[` and `"` begin a JSON document and `<`
/// markup, also where the media type says events, because no field and no comment begins so; then the first line's
/// field name, which is an event stream's or not. Under a media type that is neither vague nor that of events only JSON
/// is taken: servers and gateways label errors as they like. JSON lines begin with `{`, whatever the media type, and
/// more of the object on its line.
class body_sniffer {
 public:
  /// @param content_type the header field's value; empty where there is none. Its parameters say nothing.
  explicit body_sniffer(std::string_view content_type, stream_form form = stream_form::events) noexcept;

  /// Looks at the body's next bytes. Returns where what the body says begins in them: 0 once it has begun, their size
  /// when they are all white space.
  std::size_t feed(std::string_view bytes) noexcept;

  body_kind kind() const noexcept { return kind_; }
  /// The media type is one that only JSON may have by mistake: anything else is refused.
  bool is_foreign() const noexcept { return foreign_; }

 private:
  body_kind kind_of_first(char first) const noexcept;
  bool take_field_byte(char next) noexcept;
  bool take_byte_of_object(char next) noexcept;

  body_kind kind_{body_kind::unknown};
  stream_form form_;
  bool said_events_{};
  bool foreign_{};
  bool begun_{};
  bool in_object_{};
  unsigned char mark_bytes_{};
  // The beginning of the first line's field name: as long as the longest.
  std::array<char, 5> name_{};
  std::size_t name_size_{};
};

}  // namespace tokenwire::answer

#endif
