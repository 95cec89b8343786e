// One event of an analysis' stream.

#ifndef TOKENWIRE_TWELVELABS_ANALYZE_EVENT_HPP
#define TOKENWIRE_TWELVELABS_ANALYZE_EVENT_HPP

#include <string_view>
#include <tokenwire/twelvelabs/response_types.hpp>

namespace tokenwire::twelvelabs {

/// Everything that is a view or a pointer is valid until the stream's next operation, or its destruction.
///
/// Thread safety: as the stream's.
class analyze_event {
 public:
  /// The new text. It may be cut anywhere, though not inside a character.
  std::string_view text() const noexcept { return text_; }
  /// Nothing: see analyze_result::reasoning().
  std::string_view reasoning() const noexcept { return {}; }
  /// The answer begins anew after a cut (client_options::restart_incomplete): everything before this event is void. It
  /// has no text, and nothing else either.
  bool restarted() const noexcept { return restarted_; }

  /// `stream_start`, `text_generation`, `stream_end`, or one not known yet: of that raw() has the rest.
  std::string_view event_type() const noexcept { return event_type_; }
  /// `metadata.generation_id`; empty when absent.
  std::string_view generation_id() const noexcept { return generation_id_; }
  /// Of `stream_end`.
  std::string_view finish_reason() const noexcept { return finish_reason_; }
  /// As analyze_result::warning().
  std::string_view warning() const noexcept { return warning_; }
  /// `metadata.usage`; null when absent.
  usage_info const* usage() const noexcept { return usage_; }

  /// The line as it came: JSON text, unknown fields included.
  std::string_view raw() const noexcept { return raw_; }

 private:
  friend class analyze_decoder;

  std::string_view text_{};
  std::string_view event_type_{};
  std::string_view generation_id_{};
  std::string_view finish_reason_{};
  std::string_view warning_{};
  std::string_view raw_{};
  usage_info const* usage_{};
  bool restarted_{};
};

}  // namespace tokenwire::twelvelabs

#endif
