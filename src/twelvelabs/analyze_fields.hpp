// The JSON fields of a request for an analysis; `extra` and `stream` are no fields.

#ifndef TOKENWIRE_SRC_TWELVELABS_ANALYZE_FIELDS_HPP
#define TOKENWIRE_SRC_TWELVELABS_ANALYZE_FIELDS_HPP

#include <tokenwire/twelvelabs/analyze_request.hpp>

#include "json/field.hpp"

namespace tokenwire::twelvelabs {

constexpr std::string_view tag_of(video_url const*) {
  return "url";
}
constexpr auto fields_of(video_url const*) {
  return std::tuple{
      json::field{"url", &video_url::url, {.sent = json::sent::required, .expected = "a URL", .beside_tag = true}}};
}

constexpr std::string_view tag_of(video_asset const*) {
  return "asset_id";
}
constexpr auto fields_of(video_asset const*) {
  return std::tuple{json::field{"asset_id",
                                &video_asset::asset_id,
                                {.sent = json::sent::required, .expected = "an asset's id", .beside_tag = true}}};
}

constexpr std::string_view tag_of(video_base64 const*) {
  return "base64_string";
}
constexpr auto fields_of(video_base64 const*) {
  return std::tuple{json::field{"base64_string",
                                &video_base64::base64_string,
                                {.sent = json::sent::required, .expected = "base64", .beside_tag = true}}};
}

constexpr auto fields_of(media_source const*) {
  using t = media_source;
  return std::tuple{
      json::field{"name", &t::name, {.sent = json::sent::required, .expected = "the name that the prompt uses"}},
      json::field{"media_type", &t::media_type}, json::field{"url", &t::url}, json::field{"asset_id", &t::asset_id},
      json::field{"base64_string", &t::base64_string}};
}

constexpr auto fields_of(analyze_prompt_v2 const*) {
  using t = analyze_prompt_v2;
  return std::tuple{json::field{"input_text", &t::input_text, {.sent = json::sent::required, .expected = "a prompt"}},
                    json::field{"media_sources", &t::media_sources, {.most_elements = 4}}};
}

constexpr std::string_view tag_of(analyze_response_format const*) {
  return "json_schema";
}
constexpr auto fields_of(analyze_response_format const*) {
  return std::tuple{json::field{"json_schema",
                                &analyze_response_format::json_schema,
                                {.sent = json::sent::required,
                                 .expected = "the text of a JSON object",
                                 .is_json_object = true,
                                 .beside_tag = true}}};
}

constexpr auto fields_of(analyze_request const*) {
  using t = analyze_request;
  using json::field;
  return std::tuple{field{"model_name", &t::model_name},
                    field{"video", &t::video},
                    field{"video_id", &t::video_id},
                    field{"prompt", &t::prompt},
                    field{"prompt_v2", &t::prompt_v2},
                    field{"temperature", &t::temperature},
                    field{"response_format", &t::response_format},
                    field{"max_tokens", &t::max_tokens, {.least = 1}},
                    field{"start_time", &t::start_time, {.least = 0}},
                    field{"end_time", &t::end_time, {.least = 0}}};
}

}  // namespace tokenwire::twelvelabs

#endif
