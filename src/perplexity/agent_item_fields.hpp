// The JSON fields of what an agent's response is made of.

#ifndef TOKENWIRE_SRC_PERPLEXITY_AGENT_ITEM_FIELDS_HPP
#define TOKENWIRE_SRC_PERPLEXITY_AGENT_ITEM_FIELDS_HPP

#include <tokenwire/perplexity/agent_items.hpp>

#include "json/read_fields.hpp"
#include "perplexity/agent_request_fields.hpp"
#include "perplexity/chat_value_fields.hpp"

namespace tokenwire::perplexity {

/// A text that may be a JSON object, and is that object's text then.
inline constexpr json::rule structured{.reads_object = true};

constexpr auto fields_of(text_annotation const*) {
  using t = text_annotation;
  return std::tuple{json::field{"type", &t::type}, json::field{"url", &t::url}, json::field{"title", &t::title},
                    json::field{"start_index", &t::start_index}, json::field{"end_index", &t::end_index}};
}
constexpr auto fields_of(output_part const*) {
  using t = output_part;
  return std::tuple{json::field{"type", &t::type}, json::field{"text", &t::text},
                    json::field{"annotations", &t::annotations}, json::field{"refusal", &t::refusal}};
}

// kind_of() is an item's `type`.

constexpr std::string_view kind_of(message_output const*) {
  return "message";
}
constexpr auto fields_of(message_output const*) {
  using t = message_output;
  return std::tuple{json::field{"id", &t::id}, json::field{"role", &t::role}, json::field{"status", &t::status},
                    json::field{"content", &t::content}};
}
constexpr std::string_view kind_of(search_results_output const*) {
  return "search_results";
}
constexpr auto fields_of(search_results_output const*) {
  using t = search_results_output;
  return std::tuple{json::field{"results", &t::results}, json::field{"queries", &t::queries}};
}
constexpr std::string_view kind_of(fetch_url_results_output const*) {
  return "fetch_url_results";
}
constexpr auto fields_of(fetch_url_results_output const*) {
  return std::tuple{json::field{"contents", &fetch_url_results_output::contents}};
}
constexpr std::string_view kind_of(function_call_output const*) {
  return "function_call";
}
constexpr auto fields_of(function_call_output const*) {
  using t = function_call_output;
  return std::tuple{json::field{"id", &t::id},         json::field{"call_id", &t::call_id},
                    json::field{"name", &t::name},     json::field{"arguments", &t::arguments, structured},
                    json::field{"status", &t::status}, json::field{"thought_signature", &t::thought_signature}};
}
constexpr std::string_view kind_of(reasoning_output const*) {
  return "reasoning";
}
constexpr auto fields_of(reasoning_output const*) {
  using t = reasoning_output;
  return std::tuple{json::field{"id", &t::id}, json::field{"status", &t::status}, json::field{"summary", &t::summary},
                    json::field{"content", &t::content}, json::field{"encrypted_content", &t::encrypted_content}};
}
constexpr auto fields_of(mcp_tool_info const*) {
  using t = mcp_tool_info;
  return std::tuple{json::field{"name", &t::name}, json::field{"description", &t::description},
                    json::field{"input_schema", &t::input_schema, structured}};
}
constexpr std::string_view kind_of(mcp_list_tools_output const*) {
  return "mcp_list_tools";
}
constexpr auto fields_of(mcp_list_tools_output const*) {
  using t = mcp_list_tools_output;
  return std::tuple{json::field{"id", &t::id}, json::field{"server_label", &t::server_label},
                    json::field{"tools", &t::tools}, json::field{"connector_id", &t::connector_id},
                    json::field{"error", &t::error, structured}};
}
constexpr std::string_view kind_of(mcp_call_output const*) {
  return "mcp_call";
}
constexpr auto fields_of(mcp_call_output const*) {
  using t = mcp_call_output;
  return std::tuple{json::field{"id", &t::id},
                    json::field{"server_label", &t::server_label},
                    json::field{"name", &t::name},
                    json::field{"arguments", &t::arguments, structured},
                    json::field{"output", &t::output, structured},
                    json::field{"error", &t::error, structured},
                    json::field{"connector_id", &t::connector_id}};
}
constexpr auto fields_of(namespace_function const*) {
  using t = namespace_function;
  return std::tuple{json::field{"type", &t::type}, json::field{"name", &t::name},
                    json::field{"description", &t::description}, json::field{"parameters", &t::parameters, structured}};
}
constexpr auto fields_of(namespace_tool const*) {
  using t = namespace_tool;
  return std::tuple{json::field{"type", &t::type}, json::field{"name", &t::name},
                    json::field{"description", &t::description}, json::field{"tools", &t::tools}};
}
constexpr std::string_view kind_of(tool_search_output const*) {
  return "tool_search_output";
}
constexpr auto fields_of(tool_search_output const*) {
  using t = tool_search_output;
  return std::tuple{json::field{"id", &t::id},
                    json::field{"call_id", &t::call_id},
                    json::field{"execution", &t::execution},
                    json::field{"status", &t::status},
                    json::field{"tools", &t::tools},
                    json::field{"arguments", &t::arguments, structured}};
}
constexpr std::string_view kind_of(skill_loaded_output const*) {
  return "skill_loaded";
}
constexpr auto fields_of(skill_loaded_output const*) {
  return std::tuple{json::field{"name", &skill_loaded_output::name}};
}
constexpr std::string_view kind_of(advisor_result_output const*) {
  return "advisor_result";
}
constexpr auto fields_of(advisor_result_output const*) {
  using t = advisor_result_output;
  return std::tuple{json::field{"call_id", &t::call_id},
                    json::field{"status", &t::status},
                    json::field{"question", &t::question},
                    json::field{"advice", &t::advice},
                    json::field{"arguments", &t::arguments, structured},
                    json::field{"error_code", &t::error_code},
                    json::field{"error_message", &t::error_message}};
}
constexpr auto fields_of(sandbox_result const*) {
  using t = sandbox_result;
  return std::tuple{json::field{"status", &t::status}, json::field{"exit_code", &t::exit_code},
                    json::field{"stdout", &t::stdout_}, json::field{"stderr", &t::stderr_},
                    json::field{"duration_ms", &t::duration_ms}};
}
constexpr std::string_view kind_of(sandbox_results_output const*) {
  return "sandbox_results";
}
constexpr auto fields_of(sandbox_results_output const*) {
  using t = sandbox_results_output;
  return std::tuple{json::field{"call_id", &t::call_id},           json::field{"code", &t::code},
                    json::field{"language", &t::language},         json::field{"status", &t::status},
                    json::field{"container_id", &t::container_id}, json::field{"results", &t::results}};
}
constexpr std::string_view kind_of(sandbox_write_file_output const*) {
  return "sandbox_write_file";
}
constexpr auto fields_of(sandbox_write_file_output const*) {
  using t = sandbox_write_file_output;
  return std::tuple{json::field{"call_id", &t::call_id}, json::field{"file_path", &t::file_path},
                    json::field{"size_bytes", &t::size_bytes}, json::field{"error", &t::error, structured}};
}
constexpr std::string_view kind_of(sandbox_read_file_output const*) {
  return "sandbox_read_file";
}
constexpr auto fields_of(sandbox_read_file_output const*) {
  using t = sandbox_read_file_output;
  return std::tuple{json::field{"call_id", &t::call_id},         json::field{"file_path", &t::file_path},
                    json::field{"content", &t::content},         json::field{"start_line", &t::start_line},
                    json::field{"total_lines", &t::total_lines}, json::field{"error", &t::error, structured}};
}
constexpr std::string_view kind_of(sandbox_edit_file_output const*) {
  return "sandbox_edit_file";
}
constexpr auto fields_of(sandbox_edit_file_output const*) {
  using t = sandbox_edit_file_output;
  return std::tuple{json::field{"call_id", &t::call_id}, json::field{"file_path", &t::file_path},
                    json::field{"message", &t::message}, json::field{"error", &t::error, structured}};
}
constexpr std::string_view kind_of(sandbox_grep_output const*) {
  return "sandbox_grep";
}
constexpr auto fields_of(sandbox_grep_output const*) {
  using t = sandbox_grep_output;
  return std::tuple{json::field{"call_id", &t::call_id}, json::field{"files", &t::files},
                    json::field{"count", &t::count}, json::field{"truncated", &t::truncated},
                    json::field{"error", &t::error, structured}};
}
constexpr std::string_view kind_of(sandbox_glob_output const*) {
  return "sandbox_glob";
}
constexpr auto fields_of(sandbox_glob_output const*) {
  using t = sandbox_glob_output;
  return std::tuple{json::field{"call_id", &t::call_id}, json::field{"files", &t::files},
                    json::field{"count", &t::count}, json::field{"truncated", &t::truncated},
                    json::field{"error", &t::error, structured}};
}
constexpr std::string_view kind_of(sandbox_apply_patch_output const*) {
  return "sandbox_apply_patch";
}
constexpr auto fields_of(sandbox_apply_patch_output const*) {
  using t = sandbox_apply_patch_output;
  return std::tuple{json::field{"call_id", &t::call_id}, json::field{"added", &t::added},
                    json::field{"modified", &t::modified}, json::field{"deleted", &t::deleted},
                    json::field{"error", &t::error, structured}};
}
constexpr std::string_view kind_of(share_file_output const*) {
  return "share_file";
}
constexpr auto fields_of(share_file_output const*) {
  using t = share_file_output;
  return std::tuple{json::field{"call_id", &t::call_id},   json::field{"file_id", &t::file_id},
                    json::field{"filename", &t::filename}, json::field{"size_bytes", &t::size_bytes},
                    json::field{"url", &t::url},           json::field{"error", &t::error, structured}};
}
constexpr std::string_view kind_of(finance_results_output const*) {
  return "finance_results";
}
constexpr auto fields_of(finance_results_output const*) {
  return std::tuple{json::field{"results", &finance_results_output::results}};
}
constexpr std::string_view kind_of(people_search_results_output const*) {
  return "people_search_results";
}
constexpr auto fields_of(people_search_results_output const*) {
  return std::tuple{json::field{"results", &people_search_results_output::results}};
}
constexpr std::string_view kind_of(unknown_output const*) {
  return "unknown";
}
constexpr auto fields_of(unknown_output const*) {
  using t = unknown_output;
  return std::tuple{json::field{"item_name", &t::item_name}, json::field{"payload", &t::payload, structured}};
}

}  // namespace tokenwire::perplexity

#endif
