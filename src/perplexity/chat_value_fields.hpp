// The JSON fields of chat_types.hpp: of what answers carry, and of what a message in a request repeats of them.

#ifndef TOKENWIRE_SRC_PERPLEXITY_CHAT_VALUE_FIELDS_HPP
#define TOKENWIRE_SRC_PERPLEXITY_CHAT_VALUE_FIELDS_HPP

#include <tokenwire/perplexity/chat_types.hpp>

#include "json/field.hpp"
#include "json/read_fields.hpp"
#include "perplexity/chat_names.hpp"

namespace tokenwire::perplexity {

inline constexpr json::rule always{.sent = json::sent::always};

constexpr auto fields_of(search_result const*) {
  using t = search_result;
  return std::tuple{json::field{"title", &t::title, always},
                    json::field{"url", &t::url, always},
                    json::field{"date", &t::date},
                    json::field{"last_updated", &t::last_updated},
                    json::field{"snippet", &t::snippet},
                    json::field{"source", &t::source},
                    json::field{"id", &t::id, {.sent = json::sent::never}}};
}

constexpr auto fields_of(image_result const*) {
  using t = image_result;
  return std::tuple{json::field{"image_url", &t::image_url}, json::field{"origin_url", &t::origin_url},
                    json::field{"title", &t::title}, json::field{"width", &t::width},
                    json::field{"height", &t::height}};
}

constexpr auto fields_of(video_result const*) {
  using t = video_result;
  return std::tuple{json::field{"url", &t::url}, json::field{"thumbnail_url", &t::thumbnail_url},
                    json::field{"thumbnail_width", &t::thumbnail_width},
                    json::field{"thumbnail_height", &t::thumbnail_height}, json::field{"duration", &t::duration}};
}

constexpr auto fields_of(cost_info const*) {
  using t = cost_info;
  return std::tuple{json::field{"input_tokens_cost", &t::input_tokens_cost},
                    json::field{"output_tokens_cost", &t::output_tokens_cost},
                    json::field{"total_cost", &t::total_cost},
                    json::field{"request_cost", &t::request_cost},
                    json::field{"reasoning_tokens_cost", &t::reasoning_tokens_cost},
                    json::field{"citation_tokens_cost", &t::citation_tokens_cost},
                    json::field{"search_queries_cost", &t::search_queries_cost}};
}

constexpr auto fields_of(usage_info const*) {
  using t = usage_info;
  return std::tuple{json::field{"prompt_tokens", &t::prompt_tokens},
                    json::field{"completion_tokens", &t::completion_tokens},
                    json::field{"total_tokens", &t::total_tokens},
                    json::field{"search_context_size", &t::search_context_size},
                    json::field{"citation_tokens", &t::citation_tokens},
                    json::field{"num_search_queries", &t::num_search_queries},
                    json::field{"reasoning_tokens", &t::reasoning_tokens},
                    json::field{names::cost, &t::cost}};
}

constexpr auto fields_of(reasoning_search const*) {
  using t = reasoning_search;
  return std::tuple{json::field{"search_keywords", &t::search_keywords, always},
                    json::field{"search_results", &t::search_results, always}};
}

constexpr auto fields_of(reasoning_fetch const*) {
  return std::tuple{json::field{"contents", &reasoning_fetch::contents, always}};
}

constexpr auto fields_of(reasoning_execution const*) {
  using t = reasoning_execution;
  return std::tuple{json::field{"code", &t::code, always}, json::field{"result", &t::result, always}};
}

constexpr auto fields_of(reasoning_step const*) {
  using t = reasoning_step;
  return std::tuple{
      json::field{"thought", &t::thought, always},       json::field{"type", &t::type},
      json::field{"web_search", &t::web_search},         json::field{"fetch_url_content", &t::fetch_url_content},
      json::field{"execute_python", &t::execute_python}, json::field{"finance_search", &t::finance_search}};
}

constexpr auto fields_of(tool_call_function const*) {
  using t = tool_call_function;
  // No check of the arguments: they are the model's own words, which may be broken and still have to be repeated.
  return std::tuple{json::field{"name", &t::name, always},
                    json::field{"arguments", &t::arguments, {.sent = json::sent::always, .reads_object = true}}};
}

constexpr auto fields_of(tool_call const*) {
  using t = tool_call;
  // The number only tells the pieces of an answer apart.
  return std::tuple{json::field{"index", &t::index, {.sent = json::sent::never}}, json::field{"id", &t::id},
                    json::field{"type", &t::type}, json::field{"function", &t::function}};
}

}  // namespace tokenwire::perplexity

// `[n]` in a text counts sources; nothing counts these.
template <>
inline constexpr bool tokenwire::json::keeps_place<tokenwire::perplexity::reasoning_step> = false;
template <>
inline constexpr bool tokenwire::json::keeps_place<tokenwire::perplexity::tool_call> = false;

#endif
