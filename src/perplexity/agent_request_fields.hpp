// The JSON fields of an agent's request. `stream` follows from the call, and `extra` is no field.

#ifndef TOKENWIRE_SRC_PERPLEXITY_AGENT_REQUEST_FIELDS_HPP
#define TOKENWIRE_SRC_PERPLEXITY_AGENT_REQUEST_FIELDS_HPP

#include <tokenwire/perplexity/agent_request.hpp>

#include "perplexity/chat_request_fields.hpp"

namespace tokenwire::perplexity {

/// The members of all these stand next to their `type`.
constexpr json::rule beside(json::rule rule = {}) {
  rule.beside_tag = true;
  return rule;
}
constexpr json::rule needed(std::string_view expected) {
  return {.sent = json::sent::required, .expected = expected};
}

constexpr auto words_of(agent_effort) {
  return std::array<std::string_view, 5>{"minimal", "low", "medium", "high", "xhigh"};
}

constexpr std::string_view tag_of(input_text const*) {
  return "input_text";
}
constexpr auto fields_of(input_text const*) {
  return std::tuple{json::field{"text", &input_text::text, beside(always)}};
}

constexpr std::string_view tag_of(input_image const*) {
  return "input_image";
}
constexpr auto fields_of(input_image const*) {
  using t = input_image;
  return std::tuple{json::field{"image_url", &t::image_url, beside(needed("a URL, or data:image/<kind>;base64,…"))},
                    json::field{"detail", &t::detail, beside()}};
}

constexpr std::string_view tag_of(input_message const*) {
  return "message";
}
constexpr auto fields_of(input_message const*) {
  using t = input_message;
  return std::tuple{json::field{"role", &t::role, beside(needed("a role"))},
                    json::field{"content", &t::content, beside(always)}};
}

constexpr std::string_view tag_of(input_function_call const*) {
  return "function_call";
}
constexpr auto fields_of(input_function_call const*) {
  using t = input_function_call;
  return std::tuple{json::field{"call_id", &t::call_id, beside(needed("the call's id"))},
                    json::field{"name", &t::name, beside(needed("the function's name"))},
                    // Not checked: the model's own words, which may be broken and still have to be repeated.
                    json::field{"arguments", &t::arguments, beside(always)},
                    json::field{"thought_signature", &t::thought_signature, beside()}};
}

constexpr std::string_view tag_of(input_function_call_output const*) {
  return "function_call_output";
}
constexpr auto fields_of(input_function_call_output const*) {
  using t = input_function_call_output;
  return std::tuple{json::field{"call_id", &t::call_id, beside(needed("the call's id"))},
                    json::field{"output", &t::output, beside(always)},
                    json::field{"id", &t::id, beside()},
                    json::field{"name", &t::name, beside()},
                    json::field{"status", &t::status, beside()},
                    json::field{"thought_signature", &t::thought_signature, beside()}};
}

constexpr std::string_view tag_of(summary_text const*) {
  return "summary_text";
}
constexpr auto fields_of(summary_text const*) {
  return std::tuple{json::field{"text", &summary_text::text, beside(always)}};
}

constexpr std::string_view tag_of(reasoning_text const*) {
  return "reasoning_text";
}
constexpr auto fields_of(reasoning_text const*) {
  return std::tuple{json::field{"text", &reasoning_text::text, beside(always)}};
}

constexpr std::string_view tag_of(input_reasoning const*) {
  return "reasoning";
}
constexpr auto fields_of(input_reasoning const*) {
  using t = input_reasoning;
  return std::tuple{json::field{"summary", &t::summary, beside(always)}, json::field{"content", &t::content, beside()},
                    json::field{"encrypted_content", &t::encrypted_content, beside()},
                    json::field{"id", &t::id, beside()}, json::field{"status", &t::status, beside()}};
}

// Tools.

constexpr auto fields_of(web_search_filters const*) {
  using t = web_search_filters;
  return std::tuple{json::field{"search_domain_filter",
                                &t::search_domain_filter,
                                {.most_elements = 20, .accepts = is_domain, .expected = "a domain"}},
                    json::field{"search_recency_filter", &t::search_recency_filter},
                    json::field{"search_after_date_filter", &t::search_after_date_filter},
                    json::field{"search_before_date_filter", &t::search_before_date_filter},
                    json::field{"last_updated_after_filter", &t::last_updated_after_filter},
                    json::field{"last_updated_before_filter", &t::last_updated_before_filter}};
}

constexpr std::string_view tag_of(web_search_tool const*) {
  return "web_search";
}
constexpr auto fields_of(web_search_tool const*) {
  using t = web_search_tool;
  return std::tuple{json::field{"filters", &t::filters, beside()},
                    json::field{"max_tokens", &t::max_tokens, beside({.least = 1})},
                    json::field{"max_tokens_per_page", &t::max_tokens_per_page, beside({.least = 1})},
                    json::field{"search_context_size", &t::search_context_size, beside()},
                    json::field{"user_location", &t::user_location, beside()}};
}

constexpr std::string_view tag_of(fetch_url_tool const*) {
  return "fetch_url";
}
constexpr auto fields_of(fetch_url_tool const*) {
  return std::tuple{json::field{"max_urls", &fetch_url_tool::max_urls, beside({.least = 1, .most = 10})}};
}

constexpr std::string_view tag_of(people_search_tool const*) {
  return "people_search";
}
constexpr auto fields_of(people_search_tool const*) {
  return std::tuple{};
}
constexpr std::string_view tag_of(finance_search_tool const*) {
  return "finance_search";
}
constexpr auto fields_of(finance_search_tool const*) {
  return std::tuple{};
}
constexpr std::string_view tag_of(sandbox_tool const*) {
  return "sandbox";
}
constexpr auto fields_of(sandbox_tool const*) {
  return std::tuple{};
}

constexpr std::string_view tag_of(agent_function_tool const*) {
  return "function";
}
constexpr auto fields_of(agent_function_tool const*) {
  using t = agent_function_tool;
  return std::tuple{json::field{"name", &t::name, beside(needed("the function's name"))},
                    json::field{"description", &t::description, beside()},
                    json::field{"parameters", &t::parameters, beside({.is_json_object = true})},
                    json::field{"strict", &t::strict, beside()}};
}

constexpr std::string_view tag_of(mcp_tool const*) {
  return "mcp";
}
constexpr auto fields_of(mcp_tool const*) {
  using t = mcp_tool;
  return std::tuple{json::field{"server_label", &t::server_label, beside(needed("a label"))},
                    json::field{"server_url", &t::server_url, beside(needed("a URL"))},
                    json::field{"authorization", &t::authorization, beside()},
                    json::field{"headers", &t::headers, beside()},
                    json::field{"allowed_tools", &t::allowed_tools, beside()},
                    json::field{"defer_loading", &t::defer_loading, beside()}};
}

constexpr std::string_view tag_of(connector_tool const*) {
  return "connector";
}
constexpr auto fields_of(connector_tool const*) {
  using t = connector_tool;
  return std::tuple{json::field{"id", &t::id, beside(needed("the connector's id"))},
                    json::field{"server_label", &t::server_label, beside(needed("a label"))},
                    json::field{"server_description", &t::server_description, beside()},
                    json::field{"allowed_tools", &t::allowed_tools, beside()}};
}

// Skills.

constexpr std::string_view tag_of(builtin_skill const*) {
  return "builtin";
}
constexpr auto fields_of(builtin_skill const*) {
  return std::tuple{json::field{"name", &builtin_skill::name, beside(needed("the skill's name"))}};
}
constexpr std::string_view tag_of(inline_skill const*) {
  return "inline";
}
constexpr auto fields_of(inline_skill const*) {
  using t = inline_skill;
  return std::tuple{json::field{"name", &t::name, beside(needed("the skill's name"))},
                    json::field{"description", &t::description, beside(always)},
                    json::field{"instructions", &t::instructions, beside(always)}};
}
constexpr std::string_view tag_of(custom_skill const*) {
  return "custom";
}
constexpr auto fields_of(custom_skill const*) {
  using t = custom_skill;
  return std::tuple{json::field{"id", &t::id, beside(needed("the skill's id"))},
                    json::field{"version", &t::version, beside()}};
}

constexpr std::string_view tag_of(agent_profile const*) {
  return "custom";
}
constexpr auto fields_of(agent_profile const*) {
  using t = agent_profile;
  return std::tuple{json::field{"id", &t::id, beside(needed("the profile's id"))},
                    json::field{"version", &t::version, beside()}};
}

constexpr auto fields_of(agent_reasoning const*) {
  return std::tuple{json::field{"effort", &agent_reasoning::effort}};
}

constexpr auto fields_of(agent_request const*) {
  using t = agent_request;
  using json::field;
  constexpr json::rule models{.most_elements = 5, .accepts = json::is_not_empty, .expected = "a model's name"};
  return std::tuple{field{"input", &t::input, always},
                    field{"model", &t::model},
                    field{"models", &t::models, models},
                    field{"preset", &t::preset},
                    field{"profile", &t::profile},
                    field{"instructions", &t::instructions},
                    field{"background", &t::background},
                    field{"store", &t::store},
                    field{"previous_response_id", &t::previous_response_id},
                    field{"max_output_tokens", &t::max_output_tokens, {.least = 1}},
                    field{"max_steps", &t::max_steps, {.least = 1, .most = 100}},
                    field{"temperature", &t::temperature},
                    field{"top_p", &t::top_p},
                    field{"language_preference", &t::language_preference},
                    field{"reasoning", &t::reasoning},
                    field{"response_format", &t::response_format},
                    field{"tools", &t::tools},
                    field{"skills", &t::skills, {.most_elements = 16}}};
}

}  // namespace tokenwire::perplexity

#endif
