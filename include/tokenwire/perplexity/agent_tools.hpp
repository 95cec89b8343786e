// What an agent may use.

#ifndef TOKENWIRE_PERPLEXITY_AGENT_TOOLS_HPP
#define TOKENWIRE_PERPLEXITY_AGENT_TOOLS_HPP

#include <cstdint>
#include <optional>
#include <string>
#include <tokenwire/options.hpp>
#include <tokenwire/perplexity/chat_request.hpp>
#include <tokenwire/raw_json.hpp>
#include <variant>
#include <vector>

namespace tokenwire::perplexity {

struct web_search_filters {
  /// At most 20, none empty; a leading `-` excludes.
  std::vector<std::string> search_domain_filter{};
  std::optional<perplexity::search_recency_filter> search_recency_filter{};
  std::optional<date> search_after_date_filter{};
  std::optional<date> search_before_date_filter{};
  std::optional<date> last_updated_after_filter{};
  std::optional<date> last_updated_before_filter{};
  bool operator==(web_search_filters const&) const = default;
};

/// Each struct is named for its `type` on the wire. What has no type here goes as raw_json.
struct web_search_tool {
  std::optional<web_search_filters> filters{};
  std::optional<std::int64_t> max_tokens{};
  std::optional<std::int64_t> max_tokens_per_page{};
  std::optional<perplexity::search_context_size> search_context_size{};
  std::optional<perplexity::user_location> user_location{};
  bool operator==(web_search_tool const&) const = default;
};
struct fetch_url_tool {
  /// 1 to 10.
  std::optional<std::int64_t> max_urls{};
  bool operator==(fetch_url_tool const&) const = default;
};
struct people_search_tool {
  bool operator==(people_search_tool const&) const = default;
};
struct finance_search_tool {
  bool operator==(finance_search_tool const&) const = default;
};
struct sandbox_tool {
  bool operator==(sandbox_tool const&) const = default;
};
/// A function of the caller's: the agent stops at a call of it, with status `requires_action` or a `function_call`
/// item.
struct agent_function_tool {
  std::string name{};
  std::optional<std::string> description{};
  /// JSON text: an object, the JSON schema of the arguments. Sent as it is written; empty: not sent.
  std::string parameters{};
  std::optional<bool> strict{};
  bool operator==(agent_function_tool const&) const = default;
};
struct mcp_tool {
  std::string server_label{};
  std::string server_url{};
  std::optional<std::string> authorization{};
  /// For that server.
  header_list headers{};
  std::vector<std::string> allowed_tools{};
  std::optional<bool> defer_loading{};
  bool operator==(mcp_tool const&) const = default;
};
struct connector_tool {
  std::string id{};
  std::string server_label{};
  std::optional<std::string> server_description{};
  std::vector<std::string> allowed_tools{};
  bool operator==(connector_tool const&) const = default;
};
using agent_tool = std::variant<web_search_tool, fetch_url_tool, people_search_tool, finance_search_tool, sandbox_tool,
                                agent_function_tool, mcp_tool, connector_tool, raw_json>;

struct builtin_skill {
  /// `office`, `office/docx`, `office/pdf`, `office/pptx`, `office/xlsx`.
  std::string name{};
  bool operator==(builtin_skill const&) const = default;
};
struct inline_skill {
  std::string name{};
  std::string description{};
  std::string instructions{};
  bool operator==(inline_skill const&) const = default;
};
struct custom_skill {
  std::string id{};
  std::optional<std::string> version{};
  bool operator==(custom_skill const&) const = default;
};
using agent_skill = std::variant<builtin_skill, inline_skill, custom_skill, raw_json>;

}  // namespace tokenwire::perplexity

#endif
