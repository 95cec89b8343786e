#include "perplexity/event_layout.hpp"

#include <algorithm>

#include "json/members.hpp"
#include "perplexity/chat_names.hpp"

namespace tokenwire::perplexity {
namespace {

constexpr auto const& source_names = names::sources;
static_assert(source_names.size() == source_kinds);

// An object's members, if they are few enough, each there once, and no key has an escape.
class object_members {
 public:
  // Precondition: the text of a valid object. `last` has the text of lists that may be there again.
  bool read(std::string_view object, source_texts const* last = nullptr) {
    json::members walk(object);
    while (walk.next_key()) {
      if (count_ == members_.size() || walk->key.find('\\') != walk->key.npos) return false;
      if (value(walk->key).data() != nullptr) return false;
      walk.read_value(last != nullptr ? guess(walk->key, *last) : std::string_view{});
      members_[count_++] = *walk;
    }
    return true;
  }

  // A null view where there is no such member.
  std::string_view value(std::string_view key) const noexcept {
    for (json::member const& member : *this) {
      if (member.key == key) return member.value;
    }
    return {};
  }

  json::member const* begin() const noexcept { return members_.data(); }
  json::member const* end() const noexcept { return members_.data() + count_; }

 private:
  static std::string_view guess(std::string_view key, source_texts const& last) noexcept {
    auto const* const found = std::find(source_names.begin(), source_names.end(), key);
    if (found == source_names.end()) return {};
    return last[static_cast<std::size_t>(found - source_names.begin())];
  }

  std::array<json::member, 24> members_;
  std::size_t count_{};
};

bool is_object(std::string_view value) noexcept {
  return !value.empty() && value.front() == '{';
}
bool is_array(std::string_view value) noexcept {
  return !value.empty() && value.front() == '[';
}

// What is between the quotes of a string's text; null for another value.
std::string_view string_content(std::string_view value) noexcept {
  if (value.empty() || value.front() != '"') return {};
  return value.substr(1, value.size() - 2);
}

// True when this member of a message is absent, null or an empty list or string.
bool adds_nothing(object_members const& message, std::string_view key) noexcept {
  std::string_view const value = message.value(key);
  if (value.data() == nullptr || value == "null" || value == "\"\"") return true;
  if (!is_array(value)) return false;
  std::string_view first;
  return json::elements(value, &first, 1) == 0;
}

usage_member usage_member_of(std::string_view key) noexcept {
  constexpr std::array<std::string_view, 6> names{"prompt_tokens",   "completion_tokens",  "total_tokens",
                                                  "citation_tokens", "num_search_queries", "reasoning_tokens"};
  auto const* const found = std::find(names.begin(), names.end(), key);
  return static_cast<usage_member>(found - names.begin());
}

bool scan_usage(std::string_view usage, event_holes& out) {
  if (!is_object(usage)) return true;
  object_members members;
  if (!members.read(usage)) return false;
  for (json::member const& member : members) {
    if (out.usage_count == out.usage.size()) break;
    // A cost that is a number is no count: another one needs another look.
    if (!is_plain_integer(member.value) || member.key == names::cost) continue;
    out.usage[out.usage_count++] = {usage_member_of(member.key), member.value};
  }
  return true;
}

bool scan_choice(std::string_view choices, event_holes& out) {
  std::array<std::string_view, 2> choice;
  if (!is_array(choices) || json::elements(choices, choice.data(), choice.size()) != 1) return false;
  object_members members;
  if (!is_object(choice[0]) || !members.read(choice[0])) return false;

  object_members delta;
  std::string_view const delta_text = members.value("delta");
  if (!is_object(delta_text) || !delta.read(delta_text)) return false;
  for (std::string_view const adding :
       {names::reasoning_steps, names::tool_calls, names::reasoning, names::reasoning_content, names::refusal})
    if (!adds_nothing(delta, adding)) return false;
  out.delta_content = string_content(delta.value("content"));
  if (out.delta_content.data() == nullptr) return false;

  std::string_view const message_text = members.value("message");
  if (is_object(message_text)) {
    object_members message;
    if (!message.read(message_text)) return false;
    for (std::string_view const adding : {names::reasoning_steps, names::tool_calls, names::refusal})
      if (!adds_nothing(message, adding)) return false;
    out.message_content = string_content(message.value("content"));
  }
  return true;
}

}  // namespace

bool is_plain_integer(std::string_view token) noexcept {
  if (token.empty() || token.size() > 18 || (token.size() > 1 && token.front() == '0')) return false;
  return std::all_of(token.begin(), token.end(), [](char c) { return c >= '0' && c <= '9'; });
}

std::optional<event_layout> scan_event(std::string_view text, source_texts const& last) {
  object_members root;
  char const* const end = text.data() + text.size();
  char const* const begin = json::skip_space(text.data(), end);
  if (!root.read({begin, end}, &last)) return std::nullopt;

  event_layout out;
  for (std::size_t i = 0; i < source_kinds; ++i) {
    std::string_view const value = root.value(source_names[i]);
    if (is_array(value)) out.sources[i] = value;
  }
  out.created = root.value("created");
  out.usage = root.value("usage");
  out.choices = root.value("choices");
  return out;
}

std::optional<event_holes> find_holes(event_layout const& layout) {
  event_holes out;
  if (is_plain_integer(layout.created)) out.created = layout.created;
  if (!scan_usage(layout.usage, out) || !scan_choice(layout.choices, out)) return std::nullopt;
  return out;
}

}  // namespace tokenwire::perplexity
