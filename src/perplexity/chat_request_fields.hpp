// The JSON fields of a request, each with its bounds. `stream` follows from the call, and `extra` is no field.

#ifndef TOKENWIRE_SRC_PERPLEXITY_CHAT_REQUEST_FIELDS_HPP
#define TOKENWIRE_SRC_PERPLEXITY_CHAT_REQUEST_FIELDS_HPP

#include <algorithm>
#include <array>
#include <tokenwire/perplexity/chat_request.hpp>

#include "json/field.hpp"
#include "perplexity/chat_value_fields.hpp"
#include "perplexity/media_bounds.hpp"

namespace tokenwire::perplexity {

constexpr auto words_of(stream_mode) {
  return std::array<std::string_view, 2>{"full", "concise"};
}
constexpr auto words_of(reasoning_effort) {
  return std::array<std::string_view, 4>{"minimal", "low", "medium", "high"};
}
constexpr auto words_of(search_mode) {
  return std::array<std::string_view, 3>{"web", "academic", "sec"};
}
constexpr auto words_of(search_recency_filter) {
  return std::array<std::string_view, 5>{"hour", "day", "week", "month", "year"};
}
constexpr auto words_of(search_context_size) {
  return std::array<std::string_view, 3>{"low", "medium", "high"};
}
constexpr auto words_of(search_type) {
  return std::array<std::string_view, 3>{"fast", "pro", "auto"};
}
constexpr auto words_of(tool_choice) {
  return std::array<std::string_view, 3>{"none", "auto", "required"};
}

inline bool is_two_letters(std::string_view text) noexcept {
  auto const is_letter = [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); };
  return text.size() == 2 && std::all_of(text.begin(), text.end(), is_letter);
}

inline bool is_image_format(std::string_view text) noexcept {
  auto const is_allowed = [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'); };
  return !text.empty() && std::all_of(text.begin(), text.end(), is_allowed);
}

/// Behind the `-` that excludes it, where there is one.
inline bool is_domain(std::string_view text) noexcept {
  return !text.empty() && text != "-";
}

/// Names, what is wrong when some of them exclude and others do not.
inline std::string find_mixed(std::vector<std::string> const& names) {
  auto const excludes = [](std::string const& name) { return name.starts_with('-'); };
  auto const excluded = std::count_if(names.begin(), names.end(), excludes);
  auto const all = static_cast<std::ptrdiff_t>(names.size());
  if (excluded == 0 || excluded == all) return {};
  return std::to_string(excluded) + " of " + std::to_string(all) + " with a leading -";
}

// Degrees.
inline constexpr json::rule latitudes{.least = -90, .most = 90};
inline constexpr json::rule longitudes{.least = -180, .most = 180};

constexpr auto fields_of(user_location const*) {
  using t = user_location;
  return std::tuple{json::field{"latitude", &t::latitude, latitudes},
                    json::field{"longitude", &t::longitude, longitudes},
                    json::field{"country", &t::country, {.accepts = is_two_letters, .expected = "two letters"}},
                    json::field{"region", &t::region}, json::field{"city", &t::city}};
}

constexpr auto fields_of(web_search_options const*) {
  using t = web_search_options;
  return std::tuple{json::field{"search_context_size", &t::search_context_size},
                    json::field{"search_type", &t::search_type}, json::field{"user_location", &t::user_location},
                    json::field{"image_results_enhanced_relevance", &t::image_results_enhanced_relevance}};
}

constexpr auto fields_of(media_response_overrides const*) {
  using t = media_response_overrides;
  return std::tuple{json::field{"return_videos", &t::return_videos}, json::field{"return_images", &t::return_images}};
}

constexpr auto fields_of(media_response const*) {
  return std::tuple{json::field{"overrides", &media_response::overrides}};
}

// The shapes of an answer's text, in their type's object.

constexpr std::string_view tag_of(text_format const*) {
  return "text";
}
constexpr auto fields_of(text_format const*) {
  return std::tuple{};
}

constexpr std::string_view tag_of(json_schema_format const*) {
  return "json_schema";
}
constexpr auto fields_of(json_schema_format const*) {
  using t = json_schema_format;
  return std::tuple{
      json::field{"schema",
                  &t::schema,
                  {.sent = json::sent::required, .expected = "the text of a JSON object", .is_json_object = true}},
      json::field{"name", &t::name}, json::field{"description", &t::description}, json::field{"strict", &t::strict}};
}

constexpr std::string_view tag_of(regex_format const*) {
  return "regex";
}
constexpr auto fields_of(regex_format const*) {
  using t = regex_format;
  return std::tuple{json::field{"regex", &t::regex, {.sent = json::sent::required, .expected = "an expression"}},
                    json::field{"name", &t::name}, json::field{"description", &t::description},
                    json::field{"strict", &t::strict}};
}

constexpr std::string_view tag_of(function_tool const*) {
  return "function";
}
constexpr auto fields_of(function_tool const*) {
  using t = function_tool;
  return std::tuple{json::field{"name", &t::name, {.sent = json::sent::required, .expected = "the function's name"}},
                    json::field{"description", &t::description},
                    json::field{"parameters", &t::parameters, {.is_json_object = true}},
                    json::field{"strict", &t::strict}};
}

// The parts of a message.

inline constexpr json::rule image_source{.sent = json::sent::required,
                                         .bytes = media_bytes,
                                         .most_bytes = most_media_bytes,
                                         .accepts = is_image_source,
                                         .expected = "a URL, or data:image/<kind>;base64,…"};
inline constexpr json::rule file_source{.sent = json::sent::required,
                                        .bytes = media_bytes,
                                        .most_bytes = most_media_bytes,
                                        .accepts = is_file_source,
                                        .expected = "a URL, or base64 without data: before it"};

constexpr std::string_view tag_of(text_part const*) {
  return "text";
}
constexpr auto fields_of(text_part const*) {
  return std::tuple{json::field{"text", &text_part::text, {.sent = json::sent::always, .beside_tag = true}}};
}

constexpr std::string_view tag_of(image_url_part const*) {
  return "image_url";
}
constexpr auto fields_of(image_url_part const*) {
  return std::tuple{json::field{"url", &image_url_part::url, image_source}};
}

constexpr std::string_view tag_of(file_url_part const*) {
  return "file_url";
}
constexpr auto fields_of(file_url_part const*) {
  using t = file_url_part;
  return std::tuple{json::field{"url", &t::url, file_source},
                    json::field{"file_name", &t::file_name, {.beside_tag = true}}};
}

constexpr std::string_view tag_of(pdf_url_part const*) {
  return "pdf_url";
}
constexpr auto fields_of(pdf_url_part const*) {
  return std::tuple{json::field{"url", &pdf_url_part::url, file_source}};
}

constexpr std::string_view tag_of(video_url_part const*) {
  return "video_url";
}
constexpr auto fields_of(video_url_part const*) {
  using t = video_url_part;
  return std::tuple{json::field{"url", &t::url, {.sent = json::sent::required, .expected = "a URL"}},
                    json::field{"frame_interval", &t::frame_interval}};
}

constexpr auto fields_of(message const*) {
  using t = message;
  return std::tuple{json::field{"role", &t::role, {.sent = json::sent::required, .expected = "a role"}},
                    json::field{"content", &t::content, always}, json::field{"reasoning_steps", &t::reasoning_steps},
                    json::field{"tool_calls", &t::tool_calls}, json::field{"tool_call_id", &t::tool_call_id}};
}

constexpr auto fields_of(chat_request const*) {
  using t = chat_request;
  using json::field;
  constexpr json::rule two_letters{.accepts = is_two_letters, .expected = "two letters"};
  return std::tuple{
      field{"model", &t::model, {.sent = json::sent::required, .expected = "a model's name"}},
      field{"messages", &t::messages, {.sent = json::sent::required, .expected = "one message at least"}},
      field{"stream_mode", &t::stream_mode},

      field{"max_tokens", &t::max_tokens, {.least = 1, .most = 128000}},
      field{"temperature", &t::temperature, {.least = 0, .most = 2}},
      field{"top_p", &t::top_p, {.least = 0, .most = 1}}, field{"top_k", &t::top_k, {.least = 0, .most = 2048}},
      field{"presence_penalty", &t::presence_penalty, {.least = -2, .most = 2}},
      field{"frequency_penalty", &t::frequency_penalty, {.least = -2, .most = 2}}, field{"stop", &t::stop},
      field{"n", &t::n, {.least = 1}}, field{"logprobs", &t::logprobs},
      field{"top_logprobs", &t::top_logprobs, {.least = 0}}, field{"reasoning_effort", &t::reasoning_effort},
      field{"response_format", &t::response_format},
      // Older servers take the language's name, so its form is left to them.
      field{"language_preference", &t::language_preference},
      field{"response_formatting_locale", &t::response_formatting_locale},

      field{"search_mode", &t::search_mode}, field{"search_recency_filter", &t::search_recency_filter},
      field{"search_domain_filter",
            &t::search_domain_filter,
            {.most_elements = 20,
             .accepts = is_domain,
             .conflict = find_mixed,
             .agreement = "all of them or none",
             .expected = "a domain"}},
      field{"search_language_filter", &t::search_language_filter, two_letters},
      field{"search_after_date_filter", &t::search_after_date_filter},
      field{"search_before_date_filter", &t::search_before_date_filter},
      field{"last_updated_after_filter", &t::last_updated_after_filter},
      field{"last_updated_before_filter", &t::last_updated_before_filter}, field{"disable_search", &t::disable_search},
      field{"enable_search_classifier", &t::enable_search_classifier},
      field{"web_search_options", &t::web_search_options}, field{"country", &t::country, two_letters},
      field{"latitude", &t::latitude, latitudes}, field{"longitude", &t::longitude, longitudes},
      field{"num_search_results", &t::num_search_results, {.least = 0}}, field{"safe_search", &t::safe_search},
      field{"updated_after_timestamp", &t::updated_after_timestamp},
      field{"updated_before_timestamp", &t::updated_before_timestamp},

      field{"return_images", &t::return_images}, field{"return_related_questions", &t::return_related_questions},
      field{"image_domain_filter",
            &t::image_domain_filter,
            {.most_elements = 10, .accepts = is_domain, .expected = "a domain"}},
      field{"image_format_filter",
            &t::image_format_filter,
            {.most_elements = 10, .accepts = is_image_format, .expected = "lower case without a dot, as png"}},
      field{"num_images", &t::num_images, {.least = 0}}, field{"media_response", &t::media_response},

      field{"tools", &t::tools}, field{"tool_choice", &t::tool_choice},
      field{"parallel_tool_calls", &t::parallel_tool_calls}};
}

}  // namespace tokenwire::perplexity

#endif
