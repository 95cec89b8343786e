// What is asked of an agent.

#ifndef TOKENWIRE_PERPLEXITY_AGENT_REQUEST_HPP
#define TOKENWIRE_PERPLEXITY_AGENT_REQUEST_HPP

#include <cstdint>
#include <optional>
#include <string>
#include <tokenwire/compiled_vector.hpp>
#include <tokenwire/perplexity/agent_input.hpp>
#include <tokenwire/perplexity/agent_tools.hpp>
#include <tokenwire/perplexity/chat_request.hpp>
#include <vector>

namespace tokenwire::perplexity {

/// Sent as `custom`.
struct agent_profile {
  /// 1 to 128 characters.
  std::string id{};
  std::optional<std::string> version{};
  bool operator==(agent_profile const&) const = default;
};

/// Sent by their own names. One that is not here yet goes in agent_request::extra.
enum class agent_effort : unsigned char { minimal, low, medium, high, xhigh };

struct agent_reasoning {
  std::optional<agent_effort> effort{};
  bool operator==(agent_reasoning const&) const = default;
};

/// A request of the Agent API. A member that is not set (no value, or empty) is not sent. `stream` is not a member: it
/// follows from the call. One of model, models, preset and profile has to be set; bounds that the API is sure to hold
/// are checked before anything is sent (error::invalid_request; the diagnostics name the field, what it got and what it
/// may be).
struct agent_request {
  /// Not empty.
  agent_input input{};
  /// `provider/model`: `perplexity/sonar`, `openai/gpt-5.6-terra`, or any other the server knows.
  std::string model{};
  /// 1 to 5, tried in this order; wins over model. agent_response::model() says which one it was.
  std::vector<std::string> models{};
  /// `fast`, `low`, `medium`, `high`, `xhigh`, `wide-research`, or any other the server knows.
  std::string preset{};
  /// Not beside a preset.
  std::optional<agent_profile> profile{};
  std::string instructions{};
  /// The service works on it by itself: the response comes back `queued`, and wait() waits for it.
  std::optional<bool> background{};
  /// False: get_response() does not find it.
  std::optional<bool> store{};
  std::string previous_response_id{};
  /// At least 1. Models of some providers have to be told.
  std::optional<std::int64_t> max_output_tokens{};
  /// 1 to 100.
  std::optional<std::int64_t> max_steps{};
  std::optional<double> temperature{};
  std::optional<double> top_p{};
  /// ISO 639-1.
  std::optional<std::string> language_preference{};
  std::optional<agent_reasoning> reasoning{};
  std::optional<json_schema_format> response_format{};
  compiled_vector<agent_tool> tools{};
  /// At most 16.
  compiled_vector<agent_skill> skills{};

  /// As chat_request::extra.
  std::string extra{};

  bool operator==(agent_request const&) const = default;
};

}  // namespace tokenwire::perplexity

#endif
