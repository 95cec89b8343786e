#include <algorithm>
#include <iterator>
#include <tokenwire/perplexity/conversation.hpp>

namespace tokenwire::perplexity {
namespace {

bool is_empty(message_content const& content) noexcept {
  if (auto const* const text = std::get_if<std::string>(&content)) return text->empty();
  if (auto const* const parts = std::get_if<compiled_vector<content_part>>(&content)) return parts->empty();
  return true;
}

std::vector<content_part> to_parts(message_content content) {
  if (auto* const parts = std::get_if<compiled_vector<content_part>>(&content)) return std::move(*parts);
  return {text(std::get<std::string>(std::move(content)))};
}

void join(message_content& into, message_content more) {
  if (is_empty(more)) return;
  if (is_empty(into)) {
    into = std::move(more);
  } else if (auto* const text = std::get_if<std::string>(&into); text != nullptr && more.index() == into.index()) {
    text->append("\n\n").append(std::get<std::string>(more));
  } else {
    auto parts = to_parts(std::move(into));
    std::ranges::move(to_parts(std::move(more)), std::back_inserter(parts));
    into = std::move(parts);
  }
}

}  // namespace

void conversation::add(message next) {
  if (is_empty(next.content) && next.tool_calls.empty()) return;
  if (messages_.empty() || messages_.back().role != next.role) {
    messages_.push_back(std::move(next));
    return;
  }
  message& last = messages_.back();
  join(last.content, std::move(next.content));
  std::ranges::move(next.tool_calls, std::back_inserter(last.tool_calls));
}

conversation::conversation() = default;

conversation::conversation(std::string system) {
  this->system(std::move(system));
}

void conversation::system(std::string content) {
  if (content.empty()) return;
  if (messages_.empty() || messages_.front().role != "system") {
    messages_.insert(messages_.begin(), perplexity::system(std::move(content)));
  } else {
    join(messages_.front().content, std::move(content));
  }
}

void conversation::user(std::string content) {
  add(perplexity::user(std::move(content)));
}

void conversation::user(std::vector<content_part> content) {
  add(perplexity::user(std::move(content)));
}

void conversation::assistant(std::string content) {
  add(perplexity::assistant(std::move(content)));
}

void conversation::assistant(chat_completion const& answer) {
  message next = perplexity::assistant(answer.text());
  if (!answer.choices().empty()) next.tool_calls = answer.choices().front().message.tool_calls;
  if (answer.text().empty()) next.content = nullptr;
  add(std::move(next));
}

void conversation::tool(std::string tool_call_id, std::string content) {
  messages_.push_back(perplexity::tool(std::move(tool_call_id), std::move(content)));
}

void conversation::undo() {
  if (messages_.empty() || messages_.back().role == "system") return;
  std::string role = std::move(messages_.back().role);
  messages_.pop_back();
  if (role != "assistant") return;
  // An answer that called tools is several messages.
  while (role != "user" && !messages_.empty() && messages_.back().role != "system") {
    role = std::move(messages_.back().role);
    messages_.pop_back();
  }
}

bool conversation::can_ask() const noexcept {
  return !messages_.empty() && (messages_.back().role == "user" || messages_.back().role == "tool");
}

}  // namespace tokenwire::perplexity
