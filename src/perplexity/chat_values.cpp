#include "perplexity/chat_values.hpp"

#include "perplexity/chat_names.hpp"
#include "perplexity/chat_value_fields.hpp"

namespace tokenwire::perplexity {

namespace bj = boost::json;
namespace {

bool is_reasoning(bj::object const& part) noexcept {
  std::string_view const type = json::find_string(part, names::type);
  return type == "thinking" || type == "reasoning";
}

// The strings of a list, and the text of those of its parts.
template <class Wanted>
void append_texts(bj::array const& list, std::string& out, Wanted is_wanted) {
  for (bj::value const& element : list) {
    if (auto const* text = element.if_string()) {
      out += json::view(*text);
    } else if (auto const* part = element.if_object(); part != nullptr && is_wanted(*part)) {
      out += json::find_string(*part, "text");
    }
  }
}

// The member that is named like the part's type, a text or a list of such; else its text.
void append_reasoning(bj::object const& part, std::string& out) {
  bj::value const* const value = json::find(part, json::find_string(part, names::type));
  if (value == nullptr) {
    out += json::find_string(part, "text");
  } else if (auto const* text = value->if_string()) {
    out += json::view(*text);
  } else if (auto const* list = value->if_array()) {
    append_texts(*list, out, [](bj::object const&) { return true; });
  }
}

}  // namespace

usage_info read_usage(bj::object const& object) {
  usage_info out;
  json::read_fields(object, out);
  // Some gateways send the total alone.
  if (auto const* const cost = json::find(object, names::cost); cost != nullptr && !out.cost) {
    if (auto const total = json::number(*cost)) out.cost.emplace().total_cost = *total;
  }
  // OpenAI's own place for them.
  if (auto const* const details = json::find_object(object, "completion_tokens_details");
      details != nullptr && !out.reasoning_tokens)
    out.reasoning_tokens = json::find_integer(*details, "reasoning_tokens");
  return out;
}

template <class T>
void read_list(bj::array const& array, std::vector<T>& out) {
  json::read_list(array, out);
}
template void read_list(bj::array const&, std::vector<std::string>&);
template void read_list(bj::array const&, std::vector<search_result>&);
template void read_list(bj::array const&, std::vector<image_result>&);
template void read_list(bj::array const&, std::vector<video_result>&);
template void read_list(bj::array const&, std::vector<reasoning_step>&);
template void read_list(bj::array const&, std::vector<tool_call>&);

std::string_view read_content(bj::object const& message, std::string& joined) {
  joined.clear();
  bj::value const* const content = json::find(message, names::content);
  if (content == nullptr) return {};
  if (auto const* text = content->if_string()) return json::view(*text);
  bj::array const* const parts = content->if_array();
  if (parts == nullptr) return {};
  append_texts(*parts, joined, [](bj::object const& part) { return !is_reasoning(part); });
  return joined;
}

std::string_view read_reasoning(bj::object const& message, std::string& joined) {
  joined.clear();
  bj::array const* const parts = json::find_array(message, names::content);
  if (parts == nullptr) return {};
  for (bj::value const& part : *parts) {
    auto const* const object = part.if_object();
    if (object != nullptr && is_reasoning(*object)) append_reasoning(*object, joined);
  }
  return joined;
}

}  // namespace tokenwire::perplexity
