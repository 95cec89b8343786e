#include "perplexity/chat_values.hpp"

#include "json/fields.hpp"

namespace tokenwire::perplexity {
namespace {

namespace bj = boost::json;

void assign(std::string& out, std::string_view text) {
  out.assign(text);
}
void assign(std::optional<std::string>& out, std::optional<std::string_view> text) {
  if (text) out.emplace(*text);
}

search_result read_search_result(bj::object const& object) {
  search_result out;
  assign(out.title, json::find_string(object, "title"));
  assign(out.url, json::find_string(object, "url"));
  assign(out.date, json::find_optional_string(object, "date"));
  assign(out.last_updated, json::find_optional_string(object, "last_updated"));
  assign(out.snippet, json::find_string(object, "snippet"));
  if (auto const source = json::find_optional_string(object, "source")) out.source.assign(*source);
  return out;
}

image_result read_image(bj::object const& object) {
  image_result out;
  assign(out.image_url, json::find_string(object, "image_url"));
  assign(out.origin_url, json::find_string(object, "origin_url"));
  assign(out.title, json::find_string(object, "title"));
  out.width = json::find_integer(object, "width");
  out.height = json::find_integer(object, "height");
  return out;
}

video_result read_video(bj::object const& object) {
  video_result out;
  assign(out.url, json::find_string(object, "url"));
  assign(out.thumbnail_url, json::find_optional_string(object, "thumbnail_url"));
  out.thumbnail_width = json::find_integer(object, "thumbnail_width");
  out.thumbnail_height = json::find_integer(object, "thumbnail_height");
  out.duration = json::find_number(object, "duration");
  return out;
}

cost_info read_cost(bj::object const& object) {
  cost_info out;
  out.input_tokens_cost = json::find_number(object, "input_tokens_cost").value_or(0.0);
  out.output_tokens_cost = json::find_number(object, "output_tokens_cost").value_or(0.0);
  out.total_cost = json::find_number(object, "total_cost").value_or(0.0);
  out.request_cost = json::find_number(object, "request_cost");
  out.reasoning_tokens_cost = json::find_number(object, "reasoning_tokens_cost");
  out.citation_tokens_cost = json::find_number(object, "citation_tokens_cost");
  out.search_queries_cost = json::find_number(object, "search_queries_cost");
  return out;
}

std::optional<reasoning_search> read_search(bj::object const& step, std::string_view key) {
  bj::object const* const object = json::find_object(step, key);
  if (object == nullptr) return std::nullopt;
  reasoning_search out;
  if (auto const* keywords = json::find_array(*object, "search_keywords")) read_list(*keywords, out.search_keywords);
  if (auto const* results = json::find_array(*object, "search_results")) read_list(*results, out.search_results);
  return out;
}

reasoning_step read_step(bj::object const& object) {
  reasoning_step out;
  assign(out.thought, json::find_string(object, "thought"));
  assign(out.type, json::find_string(object, "type"));
  out.web_search = read_search(object, "web_search");
  out.finance_search = read_search(object, "finance_search");
  if (auto const* fetch = json::find_object(object, "fetch_url_content")) {
    auto& fetched = out.fetch_url_content.emplace();
    if (auto const* contents = json::find_array(*fetch, "contents")) read_list(*contents, fetched.contents);
  }
  if (auto const* execution = json::find_object(object, "execute_python")) {
    auto& executed = out.execute_python.emplace();
    assign(executed.code, json::find_string(*execution, "code"));
    assign(executed.result, json::find_string(*execution, "result"));
  }
  return out;
}

tool_call read_tool_call(bj::object const& object) {
  tool_call out;
  out.index = json::find_integer(object, "index");
  assign(out.id, json::find_string(object, "id"));
  assign(out.type, json::find_string(object, "type"));
  if (auto const* function = json::find_object(object, "function")) {
    assign(out.function.name, json::find_string(*function, "name"));
    assign(out.function.arguments, json::find_string(*function, "arguments"));
  }
  return out;
}

template <class T, class Read>
void read_objects(bj::array const& array, std::vector<T>& out, bool keep_places, Read read) {
  out.reserve(array.size());
  for (bj::value const& element : array) {
    if (auto const* object = element.if_object()) {
      out.push_back(read(*object));
    } else if (keep_places) {
      out.emplace_back();
    }
  }
}

}  // namespace

usage_info read_usage(bj::object const& object) {
  usage_info out;
  out.prompt_tokens = json::find_integer(object, "prompt_tokens").value_or(0);
  out.completion_tokens = json::find_integer(object, "completion_tokens").value_or(0);
  out.total_tokens = json::find_integer(object, "total_tokens").value_or(0);
  assign(out.search_context_size, json::find_optional_string(object, "search_context_size"));
  out.citation_tokens = json::find_integer(object, "citation_tokens");
  out.num_search_queries = json::find_integer(object, "num_search_queries");
  out.reasoning_tokens = json::find_integer(object, "reasoning_tokens");
  if (auto const* cost = json::find_object(object, "cost")) out.cost = read_cost(*cost);
  return out;
}

void read_list(bj::array const& array, std::vector<std::string>& out) {
  out.reserve(array.size());
  for (bj::value const& element : array) {
    auto const* text = element.if_string();
    if (text != nullptr) {
      out.emplace_back(json::view(*text));
    } else {
      out.emplace_back();
    }
  }
}

void read_list(bj::array const& array, std::vector<search_result>& out) {
  read_objects(array, out, true, read_search_result);
}

void read_list(bj::array const& array, std::vector<image_result>& out) {
  read_objects(array, out, true, read_image);
}

void read_list(bj::array const& array, std::vector<video_result>& out) {
  read_objects(array, out, true, read_video);
}

void read_list(bj::array const& array, std::vector<reasoning_step>& out) {
  read_objects(array, out, false, read_step);
}

void read_list(bj::array const& array, std::vector<tool_call>& out) {
  read_objects(array, out, false, read_tool_call);
}

std::string_view read_content(bj::object const& message, std::string& joined) {
  joined.clear();
  bj::value const* const content = json::find(message, "content");
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
