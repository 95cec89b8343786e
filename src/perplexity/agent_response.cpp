#include <tokenwire/perplexity/agent_response.hpp>

namespace tokenwire::perplexity {
namespace {

void append_text(message_output const& message, std::string& out) {
  for (output_part const& part : message.content)
    if (part.type == "output_text") out += part.text;
}

}  // namespace

std::string message_output::text() const {
  std::string out;
  append_text(*this, out);
  return out;
}

std::string agent_response::output_text() const {
  std::string out;
  for (agent_output_item const& item : output_)
    if (auto const* message = item.get_if<message_output>()) append_text(*message, out);
  return out;
}

bool agent_response::finished() const noexcept {
  // An unknown status may be one more step on the way.
  for (std::string_view const end : {"completed", "incomplete", "failed", "cancelled", "requires_action"})
    if (status_ == end) return true;
  return false;
}

std::string_view agent_response::finish_reason() const noexcept {
  if (!finished()) return {};
  return status_ == "incomplete" && !incomplete_reason_.empty() ? incomplete_reason_ : status_;
}

agent_input_item as_input(agent_output_item const& item) {
  if (auto const* message = item.get_if<message_output>())
    return input_message{.role = message->role.empty() ? "assistant" : message->role, .content = message->text()};
  if (auto const* call = item.get_if<function_call_output>()) {
    input_function_call told{.call_id = call->call_id, .name = call->name, .arguments = call->arguments};
    if (!call->thought_signature.empty()) told.thought_signature = call->thought_signature;
    return told;
  }
  return raw_json{item.raw};
}

}  // namespace tokenwire::perplexity
