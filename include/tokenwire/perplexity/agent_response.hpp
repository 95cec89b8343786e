// An agent's whole response: what create_response() returns, and what a stream has gathered.

#ifndef TOKENWIRE_PERPLEXITY_AGENT_RESPONSE_HPP
#define TOKENWIRE_PERPLEXITY_AGENT_RESPONSE_HPP

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <tokenwire/end_mark.hpp>
#include <tokenwire/perplexity/agent_items.hpp>
#include <tokenwire/perplexity/chat_types.hpp>
#include <utility>
#include <vector>

namespace tokenwire::perplexity {

struct agent_error {
  std::string message{};
  std::string code{};
  std::string type{};
  bool operator==(agent_error const&) const = default;
};

struct agent_input_tokens {
  std::optional<std::int64_t> cache_creation_input_tokens{};
  std::optional<std::int64_t> cache_read_input_tokens{};
  std::optional<std::int64_t> cached_tokens{};
  bool operator==(agent_input_tokens const&) const = default;
};
struct agent_output_tokens {
  std::optional<std::int64_t> reasoning_tokens{};
  bool operator==(agent_output_tokens const&) const = default;
};
struct agent_tool_calls {
  std::string name{};
  std::optional<std::int64_t> invocation{};
  std::optional<double> cost_usd{};
  bool operator==(agent_tool_calls const&) const = default;
};
struct agent_cost {
  std::string currency{};
  double input_cost{};
  double output_cost{};
  double total_cost{};
  std::optional<double> cache_creation_cost{};
  std::optional<double> cache_read_cost{};
  std::optional<double> tool_calls_cost{};
  bool operator==(agent_cost const&) const = default;
};
/// As the Agent API counts.
struct agent_usage {
  std::int64_t input_tokens{};
  std::int64_t output_tokens{};
  std::int64_t total_tokens{};
  std::optional<agent_input_tokens> input_tokens_details{};
  std::optional<agent_output_tokens> output_tokens_details{};
  /// A member of that object each.
  std::vector<agent_tool_calls> tool_calls_details{};
  std::optional<agent_cost> cost{};
  bool operator==(agent_usage const&) const = default;
};

/// A response, whole or as far as it has come. A value. What a chat_completion has too has the same name and the same
/// type, so that code that shows an answer takes either.
class agent_response {
 public:
  /// The answer: what a stream's events added up to, or of a document output_text().
  std::string const& text() const noexcept { return text_; }
  /// The thoughts that came, a line each. Events alone have them: of a document it is the summaries of its reasoning
  /// items, where there are any.
  std::string const& reasoning() const noexcept { return reasoning_; }
  /// As the provider's own SDKs have it: the text of all `output_text` parts of all messages of output(), joined. While
  /// a stream goes on, of those that are done.
  std::string output_text() const;
  /// The words in which the model declined, of all parts that are a `refusal`; empty where it did not.
  std::string const& refusal() const noexcept { return refusal_; }

  std::string const& id() const noexcept { return id_; }
  /// The one that was asked for, or its preset; at the end the one that answered.
  std::string const& model() const noexcept { return model_; }
  std::string const& object() const noexcept { return object_; }
  /// Seconds since 1970.
  std::int64_t created() const noexcept { return created_at_; }
  std::int64_t created_at() const noexcept { return created_at_; }
  std::optional<std::int64_t> completed_at() const noexcept { return completed_at_; }
  /// `queued`, `in_progress`, `completed`, `incomplete`, `failed`, `cancelled`, `requires_action`, or one not known
  /// yet.
  std::string const& status() const noexcept { return status_; }
  bool completed() const noexcept { return status_ == "completed"; }
  /// Nothing will change any more, unless the caller does something: neither queued nor in progress.
  bool finished() const noexcept;
  /// Why a response is `incomplete`; empty where that is not said.
  std::string const& incomplete_reason() const noexcept { return incomplete_reason_; }
  /// Once it is finished: why it is incomplete, else the status. Empty before.
  std::string_view finish_reason() const noexcept;

  /// In order. While a stream goes on: as they came last, the unfinished ones without their text.
  std::vector<agent_output_item> const& output() const noexcept { return output_; }
  /// All that were found, in the order that they came in, each once. `[n]` in the text is the one whose id is n.
  std::vector<search_result> const& search_results() const noexcept { return search_results_; }
  /// Their URLs.
  std::vector<std::string> const& citations() const noexcept { return citations_; }

  /// In the words of chat completions; null when none came. The cost of tool calls is search_queries_cost.
  usage_info const* usage() const noexcept { return usage_ ? &*usage_ : nullptr; }
  /// The same in the API's own words.
  agent_usage const* response_usage() const noexcept { return response_usage_ ? &*response_usage_ : nullptr; }
  /// Of a response that failed; null else.
  agent_error const* error() const noexcept { return error_ ? &*error_ : nullptr; }
  std::optional<bool> background() const noexcept { return background_; }
  std::optional<bool> store() const noexcept { return store_; }
  std::string const& previous_response_id() const noexcept { return previous_response_id_; }

  /// The response object's JSON text, as it came last, unknown fields included. While a stream goes on: as it began.
  std::string const& raw() const noexcept { return raw_; }

  end_mark ended_by() const noexcept { return ended_by_; }
  /// The `x-request-id` of the HTTP response that it came with; empty when unknown.
  std::string const& request_id() const noexcept { return request_id_; }

 private:
  friend class agent_decoder;

  std::string text_{};
  std::string reasoning_{};
  std::string refusal_{};
  std::string id_{};
  std::string model_{};
  std::string object_{};
  std::string status_{};
  std::string incomplete_reason_{};
  std::string previous_response_id_{};
  std::string raw_{};
  std::string request_id_{};
  std::int64_t created_at_{};
  std::optional<std::int64_t> completed_at_{};
  std::vector<agent_output_item> output_{};
  std::vector<search_result> search_results_{};
  std::vector<std::string> citations_{};
  std::optional<usage_info> usage_{};
  std::optional<agent_usage> response_usage_{};
  std::optional<agent_error> error_{};
  std::optional<bool> background_{};
  std::optional<bool> store_{};
  end_mark ended_by_{end_mark::none};
};

}  // namespace tokenwire::perplexity

#endif
