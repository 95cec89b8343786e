#include "perplexity/chat_values.hpp"

#include "perplexity/chat_names.hpp"
#include "perplexity/chat_value_fields.hpp"

namespace tokenwire::perplexity {

namespace bj = boost::json;

usage_info read_usage(bj::object const& object) {
  usage_info out;
  json::read_fields(object, out);
  // Some gateways send the total alone.
  if (auto const* const cost = json::find(object, names::cost); cost != nullptr && !out.cost) {
    if (auto const total = json::number(*cost)) out.cost.emplace().total_cost = *total;
  }
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
  for (bj::value const& part : *parts) {
    if (auto const* text = part.if_string()) {
      joined += json::view(*text);
    } else if (auto const* object = part.if_object()) {
      joined += json::find_string(*object, "text");
    }
  }
  return joined;
}

}  // namespace tokenwire::perplexity
