// What an agent is asked: text, or the items of a conversation.

#ifndef TOKENWIRE_PERPLEXITY_AGENT_INPUT_HPP
#define TOKENWIRE_PERPLEXITY_AGENT_INPUT_HPP

#include <optional>
#include <string>
#include <tokenwire/compiled_vector.hpp>
#include <tokenwire/raw_json.hpp>
#include <variant>
#include <vector>

namespace tokenwire::perplexity {

/// Each struct is named for its `type` on the wire. What has no type here goes as raw_json.
struct input_text {
  std::string text{};
  bool operator==(input_text const&) const = default;
};
struct input_image {
  /// `https://…`, or `data:image/…;base64,…`.
  std::string image_url{};
  /// `low`, `high`, `auto`: of a function's output.
  std::optional<std::string> detail{};
  bool operator==(input_image const&) const = default;
};
using input_part = std::variant<input_text, input_image, raw_json>;
using input_content = std::variant<std::string, compiled_vector<input_part>>;

struct input_message {
  /// `user`, `assistant`, `system`, `developer`.
  std::string role{"user"};
  input_content content{};
  bool operator==(input_message const&) const = default;
};

/// A call that the model made, told again with its output.
struct input_function_call {
  std::string call_id{};
  std::string name{};
  /// JSON text, as the model wrote it.
  std::string arguments{};
  std::optional<std::string> thought_signature{};
  bool operator==(input_function_call const&) const = default;
};

struct input_function_call_output {
  std::string call_id{};
  input_content output{};
  std::optional<std::string> id{};
  std::optional<std::string> name{};
  /// `in_progress`, `completed`, `incomplete`.
  std::optional<std::string> status{};
  std::optional<std::string> thought_signature{};
  bool operator==(input_function_call_output const&) const = default;
};

struct summary_text {
  std::string text{};
  bool operator==(summary_text const&) const = default;
};
struct reasoning_text {
  std::string text{};
  bool operator==(reasoning_text const&) const = default;
};
struct input_reasoning {
  compiled_vector<summary_text> summary{};
  compiled_vector<reasoning_text> content{};
  std::optional<std::string> encrypted_content{};
  std::optional<std::string> id{};
  std::optional<std::string> status{};
  bool operator==(input_reasoning const&) const = default;
};

using agent_input_item =
    std::variant<input_message, input_function_call, input_function_call_output, input_reasoning, raw_json>;
/// Text alone is a question of the user's.
using agent_input = std::variant<std::string, compiled_vector<agent_input_item>>;

}  // namespace tokenwire::perplexity

#endif
