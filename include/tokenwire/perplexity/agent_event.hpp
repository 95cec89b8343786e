// One event of an agent's stream.

#ifndef TOKENWIRE_PERPLEXITY_AGENT_EVENT_HPP
#define TOKENWIRE_PERPLEXITY_AGENT_EVENT_HPP

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <tokenwire/perplexity/agent_response.hpp>

namespace tokenwire::perplexity {

/// Everything that is a view, a span or a pointer is valid until the stream's next operation, or its destruction. What
/// a chat_chunk has too has the same name. An event of a type that is not known here has its type() and raw().
///
/// Thread safety: as the stream's.
class agent_event {
 public:
  /// `response.output_text.delta`, …: the JSON's `type`, or where that is missing the event's name.
  std::string_view type() const noexcept { return type_; }
  std::optional<std::int64_t> sequence_number() const noexcept { return sequence_number_; }

  /// The new text of the answer: a `response.output_text.delta`'s. Of an event that repeats text what had not come
  /// before, which is nothing as a rule.
  std::string_view text() const noexcept { return text_; }
  /// The thought of a `response.reasoning.…` event, and a line end.
  std::string_view reasoning() const noexcept { return reasoning_; }
  /// The answer begins anew after a cut (client_options::restart_incomplete): everything before this event is void. It
  /// has nothing else.
  bool restarted() const noexcept { return restarted_; }
  /// Search results came that had not come before.
  bool has_new_sources() const noexcept { return new_sources_; }

  std::string_view delta() const noexcept { return delta_; }
  std::string_view item_id() const noexcept { return item_id_; }
  std::string_view call_id() const noexcept { return call_id_; }
  std::optional<std::int64_t> output_index() const noexcept { return output_index_; }
  std::optional<std::int64_t> content_index() const noexcept { return content_index_; }
  std::string_view thought() const noexcept { return thought_; }
  /// Of a skill that was loaded.
  std::string_view name() const noexcept { return name_; }
  std::span<std::string const> queries() const noexcept { return queries_; }
  std::span<std::string const> urls() const noexcept { return urls_; }
  /// What this event found.
  std::span<search_result const> results() const noexcept { return results_; }
  std::span<search_result const> search_results() const noexcept { return results_; }
  std::span<search_result const> contents() const noexcept { return contents_; }
  /// Of `response.output_item.added` and `.done`; null else.
  agent_output_item const* item() const noexcept { return item_; }
  /// The response as it is from this event on, where it carries one; null else.
  agent_response const* response() const noexcept { return response_; }
  /// Null when the event carried none.
  usage_info const* usage() const noexcept { return usage_; }

  /// The event's data as it came: JSON text, unknown fields included.
  std::string_view raw() const noexcept { return raw_; }

 private:
  friend class agent_decoder;

  std::string_view type_{};
  std::string_view text_{};
  std::string_view reasoning_{};
  std::string_view delta_{};
  std::string_view item_id_{};
  std::string_view call_id_{};
  std::string_view thought_{};
  std::string_view name_{};
  std::string_view raw_{};
  std::span<std::string const> queries_{};
  std::span<std::string const> urls_{};
  std::span<search_result const> results_{};
  std::span<search_result const> contents_{};
  agent_output_item const* item_{};
  agent_response const* response_{};
  usage_info const* usage_{};
  std::optional<std::int64_t> sequence_number_{};
  std::optional<std::int64_t> output_index_{};
  std::optional<std::int64_t> content_index_{};
  bool new_sources_{};
  bool restarted_{};
};

}  // namespace tokenwire::perplexity

#endif
