#include "perplexity/agent_values.hpp"

#include <type_traits>

#include "json/members.hpp"
#include "perplexity/agent_value_fields.hpp"

namespace tokenwire::perplexity {
namespace {

namespace bj = boost::json;

template <class T, class Value>
bool read_as(bj::object const& object, std::string_view type, Value& out) {
  if constexpr (std::is_same_v<T, std::monostate>) {
    return false;
  } else {
    if (type != kind_of(static_cast<T const*>(nullptr))) return false;
    json::read_fields(object, out.template emplace<T>());
    return true;
  }
}

template <class... T>
void read_known(bj::object const& object, std::string_view type, std::variant<T...>& out) {
  static_cast<void>((read_as<T>(object, type, out) || ...));
}

std::string scalar_text(bj::value const* value) {
  if (value == nullptr) return {};
  if (auto const* text = value->if_string()) return std::string(json::view(*text));
  return json::serialized(*value);
}

}  // namespace

agent_output_item read_item(bj::object const& object, std::string_view text) {
  agent_output_item item;
  item.type = json::find_string(object, "type");
  read_known(object, item.type, item.value);
  item.raw.assign(text);
  return item;
}

std::vector<agent_output_item> read_items(bj::array const& list, std::string_view text) {
  std::vector<std::string_view> texts(list.size());
  json::elements(text, texts.data(), texts.size());
  std::vector<agent_output_item> items;
  items.reserve(list.size());
  auto own_text = texts.begin();
  for (bj::value const& element : list) {
    if (auto const* object = element.if_object()) items.push_back(read_item(*object, *own_text));
    ++own_text;
  }
  return items;
}

agent_usage read_agent_usage(bj::object const& object) {
  agent_usage usage;
  json::read_fields(object, usage);
  auto const* const calls = json::find_object(object, names::tool_calls_details);
  if (calls == nullptr) return usage;
  for (auto const& [name, value] : *calls) {
    agent_tool_calls& entry = usage.tool_calls_details.emplace_back();
    entry.name = std::string_view(name.data(), name.size());
    if (auto const* details = value.if_object()) json::read_fields(*details, entry);
  }
  return usage;
}

usage_info in_chat_words(agent_usage const& usage) {
  usage_info out;
  out.prompt_tokens = usage.input_tokens;
  out.completion_tokens = usage.output_tokens;
  out.total_tokens = usage.total_tokens;
  if (usage.output_tokens_details) out.reasoning_tokens = usage.output_tokens_details->reasoning_tokens;
  for (agent_tool_calls const& calls : usage.tool_calls_details) {
    bool const searches = calls.name == "search_web" || calls.name == "web_search";
    if (searches && calls.invocation) out.num_search_queries = out.num_search_queries.value_or(0) + *calls.invocation;
  }
  if (!usage.cost) return out;
  cost_info& cost = out.cost.emplace();
  cost.input_tokens_cost = usage.cost->input_cost;
  cost.output_tokens_cost = usage.cost->output_cost;
  cost.total_cost = usage.cost->total_cost;
  cost.search_queries_cost = usage.cost->tool_calls_cost;
  return out;
}

agent_error read_agent_error(bj::value const& value) {
  agent_error error;
  if (auto const* object = value.if_object()) {
    error.message = scalar_text(json::find(*object, "message"));
    // A number on some servers.
    error.code = scalar_text(json::find(*object, "code"));
    error.type = scalar_text(json::find(*object, "type"));
  } else {
    error.message = scalar_text(&value);
  }
  return error;
}

}  // namespace tokenwire::perplexity
