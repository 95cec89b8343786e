// One event of a response's stream.

#ifndef TOKENWIRE_TWELVELABS_RESPONSE_EVENT_HPP
#define TOKENWIRE_TWELVELABS_RESPONSE_EVENT_HPP

#include <cstdint>
#include <optional>
#include <string_view>
#include <tokenwire/twelvelabs/response.hpp>

namespace tokenwire::twelvelabs {

/// Everything that is a view or a pointer is valid until the stream's next operation, or its destruction.
///
/// Thread safety: as the stream's.
class response_event {
 public:
  /// The new text of the final answer: a delta's, or what a part, an item or the whole answer has beyond what came
  /// before. All events' texts together are response::text().
  std::string_view text() const noexcept { return text_; }
  /// The same of response::reasoning().
  std::string_view reasoning() const noexcept { return reasoning_; }
  /// The answer begins anew after a cut (client_options::restart_incomplete): everything before this event is void. It
  /// has no text, and nothing else either.
  bool restarted() const noexcept { return restarted_; }
  /// citations() of the result are others than before.
  bool has_new_sources() const noexcept { return new_sources_; }

  /// `response.output_text.delta`, …, or one not known yet: of that raw() has the rest. The JSON's own, else the
  /// event's name; empty where there is neither.
  std::string_view type() const noexcept { return type_; }
  /// Grows from event to event, not always by one.
  std::optional<std::int64_t> sequence_number() const noexcept { return sequence_number_; }
  std::string_view item_id() const noexcept { return item_id_; }
  std::optional<std::int64_t> output_index() const noexcept { return output_index_; }
  std::optional<std::int64_t> content_index() const noexcept { return content_index_; }
  /// Of `response.output_text.delta`, of whichever message it is.
  std::string_view delta() const noexcept { return delta_; }
  /// `text` of `response.output_text.done`: a part's whole text.
  std::string_view full_text() const noexcept { return full_text_; }
  /// Of `response.function_call_arguments.done`: JSON text.
  std::string_view arguments() const noexcept { return arguments_; }
  /// The part, item or response that the event carries, as the stream's result has it with this event; null where it
  /// carries none.
  content_part const* part() const noexcept { return part_; }
  output_item const* item() const noexcept { return item_; }
  twelvelabs::response const* response() const noexcept { return response_; }

  /// The event's data as it came: JSON text, unknown fields included.
  std::string_view raw() const noexcept { return raw_; }

 private:
  friend class response_decoder;

  std::string_view text_{};
  std::string_view reasoning_{};
  std::string_view type_{};
  std::string_view item_id_{};
  std::string_view delta_{};
  std::string_view full_text_{};
  std::string_view arguments_{};
  std::string_view raw_{};
  std::optional<std::int64_t> sequence_number_{};
  std::optional<std::int64_t> output_index_{};
  std::optional<std::int64_t> content_index_{};
  content_part const* part_{};
  output_item const* item_{};
  twelvelabs::response const* response_{};
  bool restarted_{};
  bool new_sources_{};
};

}  // namespace tokenwire::twelvelabs

#endif
