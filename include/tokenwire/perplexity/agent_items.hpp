// What an agent's response is made of: its answer, and what it did on the way.

#ifndef TOKENWIRE_PERPLEXITY_AGENT_ITEMS_HPP
#define TOKENWIRE_PERPLEXITY_AGENT_ITEMS_HPP

#include <cstdint>
#include <optional>
#include <string>
#include <tokenwire/perplexity/agent_input.hpp>
#include <tokenwire/perplexity/chat_types.hpp>
#include <variant>
#include <vector>

namespace tokenwire::perplexity {

/// Members that are absent or null are empty, or have no value. Words (`status`, `language`, …) are as they came.
struct text_annotation {
  std::string type{};
  std::string url{};
  std::string title{};
  std::optional<std::int64_t> start_index{};
  std::optional<std::int64_t> end_index{};
  bool operator==(text_annotation const&) const = default;
};
struct output_part {
  /// `output_text`, or one that is not known yet.
  std::string type{};
  std::string text{};
  std::vector<text_annotation> annotations{};
  /// Of `refusal`: the words in which a model declined.
  std::string refusal{};
  bool operator==(output_part const&) const = default;
};

// Each named for its `type` on the wire, which kind_of() gives.

struct message_output {
  std::string id{};
  std::string role{};
  std::string status{};
  std::vector<output_part> content{};
  /// The text of all its parts that are `output_text`.
  std::string text() const;
  bool operator==(message_output const&) const = default;
};
struct search_results_output {
  std::vector<search_result> results{};
  std::vector<std::string> queries{};
  bool operator==(search_results_output const&) const = default;
};
struct fetch_url_results_output {
  std::vector<search_result> contents{};
  bool operator==(fetch_url_results_output const&) const = default;
};
struct function_call_output {
  std::string id{};
  std::string call_id{};
  std::string name{};
  /// JSON text; of a server that sends an object: that, serialised anew.
  std::string arguments{};
  std::string status{};
  std::string thought_signature{};
  bool operator==(function_call_output const&) const = default;
};
/// What a model thought, where the service shows it.
struct reasoning_output {
  std::string id{};
  std::string status{};
  std::vector<summary_text> summary{};
  std::vector<reasoning_text> content{};
  std::string encrypted_content{};
  bool operator==(reasoning_output const&) const = default;
};
struct mcp_tool_info {
  std::string name{};
  std::string description{};
  /// JSON text, serialised anew.
  std::string input_schema{};
  bool operator==(mcp_tool_info const&) const = default;
};
struct mcp_list_tools_output {
  std::string id{};
  std::string server_label{};
  std::vector<mcp_tool_info> tools{};
  std::string connector_id{};
  std::string error{};
  bool operator==(mcp_list_tools_output const&) const = default;
};
struct mcp_call_output {
  std::string id{};
  std::string server_label{};
  std::string name{};
  std::string arguments{};
  std::string output{};
  std::string error{};
  std::string connector_id{};
  bool operator==(mcp_call_output const&) const = default;
};
struct namespace_function {
  std::string type{};
  std::string name{};
  std::string description{};
  /// JSON text, serialised anew.
  std::string parameters{};
  bool operator==(namespace_function const&) const = default;
};
struct namespace_tool {
  std::string type{};
  std::string name{};
  std::string description{};
  std::vector<namespace_function> tools{};
  bool operator==(namespace_tool const&) const = default;
};
struct tool_search_output {
  std::string id{};
  std::string call_id{};
  std::string execution{};
  std::string status{};
  std::vector<namespace_tool> tools{};
  std::string arguments{};
  bool operator==(tool_search_output const&) const = default;
};
struct skill_loaded_output {
  std::string name{};
  bool operator==(skill_loaded_output const&) const = default;
};
struct advisor_result_output {
  std::string call_id{};
  std::string status{};
  std::string question{};
  std::string advice{};
  std::string arguments{};
  std::string error_code{};
  std::string error_message{};
  bool operator==(advisor_result_output const&) const = default;
};
struct sandbox_result {
  /// `in_progress`, `completed`, `failed`, `timed_out`.
  std::string status{};
  std::optional<std::int64_t> exit_code{};
  /// `stdout` and `stderr`, which C has taken.
  std::string stdout_{};
  std::string stderr_{};
  std::optional<std::int64_t> duration_ms{};
  bool operator==(sandbox_result const&) const = default;
};
struct sandbox_results_output {
  std::string call_id{};
  std::string code{};
  /// `python`, `bash`.
  std::string language{};
  std::string status{};
  std::string container_id{};
  std::vector<sandbox_result> results{};
  bool operator==(sandbox_results_output const&) const = default;
};
struct sandbox_write_file_output {
  std::string call_id{};
  std::string file_path{};
  std::optional<std::int64_t> size_bytes{};
  std::string error{};
  bool operator==(sandbox_write_file_output const&) const = default;
};
struct sandbox_read_file_output {
  std::string call_id{};
  std::string file_path{};
  std::string content{};
  std::optional<std::int64_t> start_line{};
  std::optional<std::int64_t> total_lines{};
  std::string error{};
  bool operator==(sandbox_read_file_output const&) const = default;
};
struct sandbox_edit_file_output {
  std::string call_id{};
  std::string file_path{};
  std::string message{};
  std::string error{};
  bool operator==(sandbox_edit_file_output const&) const = default;
};
struct sandbox_grep_output {
  std::string call_id{};
  std::vector<std::string> files{};
  std::optional<std::int64_t> count{};
  std::optional<bool> truncated{};
  std::string error{};
  bool operator==(sandbox_grep_output const&) const = default;
};
struct sandbox_glob_output {
  std::string call_id{};
  std::vector<std::string> files{};
  std::optional<std::int64_t> count{};
  std::optional<bool> truncated{};
  std::string error{};
  bool operator==(sandbox_glob_output const&) const = default;
};
struct sandbox_apply_patch_output {
  std::string call_id{};
  std::vector<std::string> added{};
  std::vector<std::string> modified{};
  std::vector<std::string> deleted{};
  std::string error{};
  bool operator==(sandbox_apply_patch_output const&) const = default;
};
struct share_file_output {
  std::string call_id{};
  std::string file_id{};
  std::string filename{};
  std::optional<std::int64_t> size_bytes{};
  std::string url{};
  std::string error{};
  bool operator==(share_file_output const&) const = default;
};
struct finance_results_output {
  std::vector<search_result> results{};
  bool operator==(finance_results_output const&) const = default;
};
struct people_search_results_output {
  std::vector<search_result> results{};
  bool operator==(people_search_results_output const&) const = default;
};
/// What the service itself calls `unknown`.
struct unknown_output {
  std::string item_name{};
  /// JSON text, serialised anew.
  std::string payload{};
  bool operator==(unknown_output const&) const = default;
};

struct agent_output_item {
  /// As it came.
  std::string type{};
  /// No alternative but the first where the type is not known here.
  std::variant<std::monostate, message_output, search_results_output, fetch_url_results_output, function_call_output,
               reasoning_output, mcp_list_tools_output, mcp_call_output, tool_search_output, skill_loaded_output,
               advisor_result_output, sandbox_results_output, sandbox_write_file_output, sandbox_read_file_output,
               sandbox_edit_file_output, sandbox_grep_output, sandbox_glob_output, sandbox_apply_patch_output,
               share_file_output, finance_results_output, people_search_results_output, unknown_output>
      value{};
  /// The item's JSON text, unknown fields included.
  std::string raw{};

  /// Null where it is another.
  template <class T>
  T const* get_if() const noexcept {
    return std::get_if<T>(&value);
  }
  bool operator==(agent_output_item const&) const = default;
};

/// An output to be told again in a later request's input: a message as its text, a function's call and reasoning as
/// such, all else as it came.
agent_input_item as_input(agent_output_item const& item);

}  // namespace tokenwire::perplexity

#endif
