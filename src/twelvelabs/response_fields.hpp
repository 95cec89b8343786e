// The JSON fields of a request for a response, and of what comes back. `extra`, `stream` and what holds items are no
// fields.

#ifndef TOKENWIRE_SRC_TWELVELABS_RESPONSE_FIELDS_HPP
#define TOKENWIRE_SRC_TWELVELABS_RESPONSE_FIELDS_HPP

#include <tokenwire/twelvelabs/response_request.hpp>
#include <tokenwire/twelvelabs/response_types.hpp>

#include "json/field.hpp"
#include "json/read_fields.hpp"

namespace tokenwire::twelvelabs {

inline constexpr json::rule always{.sent = json::sent::always};
inline constexpr json::rule beside_type{.beside_tag = true};

constexpr auto fields_of(input_item const*) {
  using t = input_item;
  return std::tuple{json::field{"type", &t::type, always}, json::field{"role", &t::role, always},
                    json::field{"content", &t::content, {.sent = json::sent::required, .expected = "a question"}}};
}

constexpr auto fields_of(selection const*) {
  using t = selection;
  return std::tuple{
      json::field{"kind", &t::kind, {.sent = json::sent::required, .expected = "item or collection"}},
      json::field{"id", &t::id, {.sent = json::sent::required, .expected = "the id of an item or a collection"}}};
}

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
      json::field{
          "name", &t::name, {.sent = json::sent::required, .expected = "a name for the schema", .beside_tag = true}},
      json::field{"schema",
                  &t::schema,
                  {.sent = json::sent::required,
                   .expected = "the text of a JSON object",
                   .is_json_object = true,
                   .beside_tag = true}},
      json::field{"description", &t::description, beside_type}, json::field{"strict", &t::strict, beside_type}};
}

constexpr auto fields_of(response_text_options const*) {
  return std::tuple{json::field{"format", &response_text_options::format}};
}

constexpr auto fields_of(response_request const*) {
  using t = response_request;
  using json::field;
  return std::tuple{field{"knowledge_store_id", &t::knowledge_store_id},
                    field{"input", &t::input, {.sent = json::sent::required, .expected = "one item at least"}},
                    field{"session_id", &t::session_id},
                    field{"instructions", &t::instructions},
                    field{"include", &t::include},
                    field{"selections", &t::selections},
                    field{"text", &t::text}};
}

constexpr auto fields_of(annotation const*) {
  using t = annotation;
  return std::tuple{json::field{"type", &t::type},
                    json::field{"start_index", &t::start_index},
                    json::field{"end_index", &t::end_index},
                    json::field{"item_id", &t::item_id},
                    json::field{"collection_id", &t::collection_id},
                    json::field{"start_sec", &t::start_sec},
                    json::field{"end_sec", &t::end_sec},
                    json::field{"title", &t::title},
                    json::field{"thumbnail_url", &t::thumbnail_url},
                    json::field{"hls_url", &t::hls_url}};
}

constexpr auto fields_of(content_part const*) {
  using t = content_part;
  return std::tuple{json::field{"type", &t::type}, json::field{"text", &t::text},
                    json::field{"annotations", &t::annotations}, json::field{"refusal", &t::refusal}};
}

constexpr auto fields_of(output_item const*) {
  using t = output_item;
  return std::tuple{json::field{"type", &t::type},
                    json::field{"id", &t::id},
                    json::field{"status", &t::status},
                    json::field{"role", &t::role},
                    json::field{"phase", &t::phase},
                    json::field{"content", &t::content},
                    json::field{"name", &t::name},
                    json::field{"call_id", &t::call_id},
                    json::field{"arguments", &t::arguments, {.reads_object = true}},
                    json::field{"output", &t::output, {.reads_object = true}}};
}

constexpr auto fields_of(usage_info const*) {
  using t = usage_info;
  return std::tuple{json::field{"input_tokens", &t::input_tokens}, json::field{"output_tokens", &t::output_tokens}};
}

constexpr auto fields_of(incomplete_details const*) {
  return std::tuple{json::field{"reason", &incomplete_details::reason}};
}

}  // namespace tokenwire::twelvelabs

// A piece of text is cited by what names it; what is no annotation names none. Parts are counted.
template <>
inline constexpr bool tokenwire::json::keeps_place<tokenwire::twelvelabs::annotation> = false;

#endif
