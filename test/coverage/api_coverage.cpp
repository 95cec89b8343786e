// Which fields of the API have a member here, and why the others have none.
//
//   api_coverage FIELDS            prints the document
//   api_coverage FIELDS DOCUMENT   compares it
//
// FIELDS lists the API's fields (test/cases/api-fields.txt); what the library has comes from its own tables. Ends with
// 1 when a field has neither a member nor a reason, when a field here is not in the list, or the document differs.

#include <algorithm>
#include <array>
#include <fstream>
#include <iostream>
#include <iterator>
#include <sstream>
#include <string>
#include <vector>

#include "perplexity/agent_value_fields.hpp"
#include "perplexity/chat_job_fields.hpp"
#include "perplexity/chat_names.hpp"
#include "perplexity/chat_request_fields.hpp"
#include "perplexity/embeddings_fields.hpp"
#include "perplexity/search_fields.hpp"
#include "perplexity/service_value_fields.hpp"
#include "twelvelabs/analyze_fields.hpp"
#include "twelvelabs/names.hpp"
#include "twelvelabs/response_fields.hpp"

namespace {

namespace pplx = tokenwire::perplexity;
namespace tl = tokenwire::twelvelabs;
namespace json = tokenwire::json;

using names = std::vector<std::string>;

/// An object of the API, and what the library reads or writes of it.
struct object {
  std::string_view name;
  std::string_view type;
  names fields;
};

template <class M>
struct inner {
  using type = M;
};
template <class M>
struct inner<std::optional<M>> {
  using type = M;
};

enum class structs : bool { whole, opened };

template <json::described T>
void append(names& out, structs how, std::string const& prefix = {}) {
  if constexpr (json::tagged<T>) {
    std::string const tag(tag_of(static_cast<T const*>(nullptr)));
    if (std::find(out.begin(), out.end(), "type") == out.end()) out.push_back("type");
    json::for_each_field<T>([&](auto const& field) {
      out.push_back((field.rule.beside_tag ? std::string{} : tag + ".") + std::string(field.name));
    });
  } else {
    json::for_each_field<T>([&](auto const& field) {
      using member = typename inner<typename std::remove_cvref_t<decltype(field)>::type>::type;
      std::string const name = prefix + std::string(field.name);
      if constexpr (json::described<member>) {
        if (how == structs::opened) return append<member>(out, how, name + ".");
      }
      out.push_back(name);
    });
  }
}

template <json::described... T>
names fields_of_all(structs how = structs::opened) {
  names out;
  (append<T>(out, how), ...);
  return out;
}

template <class... Name>
names with(names list, Name... more) {
  (list.emplace_back(more), ...);
  return list;
}

template <std::size_t size>
names list_of(std::array<std::string_view, size> const& list) {
  return {list.begin(), list.end()};
}

std::vector<object> library() {
  namespace n = pplx::names;
  return {
      {"chat request", "chat_request", with(fields_of_all<pplx::chat_request>(structs::whole), "stream")},
      {"web_search_options", "web_search_options", fields_of_all<pplx::web_search_options>()},
      {"media_response", "media_response", fields_of_all<pplx::media_response>()},
      {"response_format", "response_format",
       fields_of_all<pplx::text_format, pplx::json_schema_format, pplx::regex_format>()},
      {"tool", "function_tool", fields_of_all<pplx::function_tool>()},
      {"message", "message", fields_of_all<pplx::message>()},
      {"content part", "content_part",
       fields_of_all<pplx::text_part, pplx::image_url_part, pplx::file_url_part, pplx::pdf_url_part,
                     pplx::video_url_part>()},
      {"tool call", "tool_call", fields_of_all<pplx::tool_call>()},
      {"completion", "chat_chunk` and `chat_completion", list_of(n::completion)},
      {"choice", "chat_choice_view` and `chat_choice", list_of(n::choice)},
      {"answer's message", "chat_message_view` and `chat_message", list_of(n::answer)},
      {"search result", "search_result", fields_of_all<pplx::search_result>()},
      {"image", "image_result", fields_of_all<pplx::image_result>()},
      {"video", "video_result", fields_of_all<pplx::video_result>()},
      {"reasoning step", "reasoning_step", fields_of_all<pplx::reasoning_step>()},
      {"usage", "usage_info", fields_of_all<pplx::usage_info>(structs::whole)},
      {"cost", "cost_info", fields_of_all<pplx::cost_info>()},
      {"job creation", "client::create_job()", {std::string(n::job_request), std::string(n::idempotency_key)}},
      {"job", "chat_job", with(fields_of_all<pplx::chat_job>(), n::job_response)},
      {"job query", "client::get_job()", {}},
      {"job list", "chat_job_page", fields_of_all<pplx::chat_job_page>()},
      {"job list query", "list_jobs_options", {std::string(n::limit), std::string(n::next_token)}},
      {"search", "search_request", fields_of_all<pplx::search_request>(structs::whole)},
      {"search response", "search_response", with(fields_of_all<pplx::search_response>(), n::results)},
      {"embeddings request", "embeddings_request", fields_of_all<pplx::embeddings_request>(structs::whole)},
      {"embeddings response", "embeddings_response",
       with(fields_of_all<pplx::embeddings_response>(structs::whole), n::data)},
      {"embedding", "embedding", with(fields_of_all<pplx::embedding>(), n::vector)},
      {"embeddings usage", "embeddings_usage", fields_of_all<pplx::embeddings_usage>(structs::whole)},
      {"embeddings cost", "embeddings_cost", fields_of_all<pplx::embeddings_cost>()},
      {"contextualized embeddings request", "contextualized_embeddings_request",
       fields_of_all<pplx::contextualized_embeddings_request>(structs::whole)},
      {"contextualized embeddings response", "contextualized_embeddings_response",
       with(fields_of_all<pplx::contextualized_embeddings_response>(structs::whole), n::data)},
      {"contextualized embedding", "contextualized_embedding",
       with(fields_of_all<pplx::contextualized_embedding>(), n::data)},
      {"model list", "model_list", fields_of_all<pplx::model_list>()},
      {"model", "model_info", fields_of_all<pplx::model_info>(structs::whole)},
      {"model pricing", "model_pricing", fields_of_all<pplx::model_pricing>()},
      {"browser session", "browser_session", fields_of_all<pplx::browser_session>()},
      {"agent request", "agent_request", with(fields_of_all<pplx::agent_request>(structs::whole), "stream")},
      {"agent profile", "agent_profile", fields_of_all<pplx::agent_profile>(structs::whole)},
      {"agent reasoning", "agent_reasoning", fields_of_all<pplx::agent_reasoning>(structs::whole)},
      {"input message", "input_message", fields_of_all<pplx::input_message>(structs::whole)},
      {"input part", "input_text` and `input_image", fields_of_all<pplx::input_text, pplx::input_image>()},
      {"input function_call", "input_function_call", fields_of_all<pplx::input_function_call>(structs::whole)},
      {"input function_call_output", "input_function_call_output",
       fields_of_all<pplx::input_function_call_output>(structs::whole)},
      {"input reasoning", "input_reasoning", fields_of_all<pplx::input_reasoning>(structs::whole)},
      {"input reasoning text", "summary_text` and `reasoning_text", fields_of_all<pplx::summary_text>()},
      {"tool web_search", "web_search_tool", fields_of_all<pplx::web_search_tool>(structs::whole)},
      {"web_search filters", "web_search_filters", fields_of_all<pplx::web_search_filters>(structs::whole)},
      {"tool fetch_url", "fetch_url_tool", fields_of_all<pplx::fetch_url_tool>(structs::whole)},
      {"tool people_search", "people_search_tool", fields_of_all<pplx::people_search_tool>(structs::whole)},
      {"tool finance_search", "finance_search_tool", fields_of_all<pplx::finance_search_tool>(structs::whole)},
      {"tool sandbox", "sandbox_tool", fields_of_all<pplx::sandbox_tool>(structs::whole)},
      {"tool function", "agent_function_tool", fields_of_all<pplx::agent_function_tool>(structs::whole)},
      {"tool mcp", "mcp_tool", fields_of_all<pplx::mcp_tool>(structs::whole)},
      {"tool connector", "connector_tool", fields_of_all<pplx::connector_tool>(structs::whole)},
      {"skill builtin", "builtin_skill", fields_of_all<pplx::builtin_skill>(structs::whole)},
      {"skill inline", "inline_skill", fields_of_all<pplx::inline_skill>(structs::whole)},
      {"skill custom", "custom_skill", fields_of_all<pplx::custom_skill>(structs::whole)},
      {"agent response", "agent_response", list_of(n::agent_response)},
      {"agent error", "agent_error", fields_of_all<pplx::agent_error>(structs::whole)},
      {"agent usage", "agent_usage", with(fields_of_all<pplx::agent_usage>(structs::whole), n::tool_calls_details)},
      {"agent usage input_tokens_details", "agent_input_tokens",
       fields_of_all<pplx::agent_input_tokens>(structs::whole)},
      {"agent usage output_tokens_details", "agent_output_tokens",
       fields_of_all<pplx::agent_output_tokens>(structs::whole)},
      {"agent usage tool_calls_details", "agent_tool_calls", fields_of_all<pplx::agent_tool_calls>(structs::whole)},
      {"agent cost", "agent_cost", fields_of_all<pplx::agent_cost>(structs::whole)},
      {"output message", "message_output", fields_of_all<pplx::message_output>(structs::whole)},
      {"output part", "output_part", fields_of_all<pplx::output_part>(structs::whole)},
      {"annotation", "text_annotation", fields_of_all<pplx::text_annotation>(structs::whole)},
      {"output search_results", "search_results_output", fields_of_all<pplx::search_results_output>(structs::whole)},
      {"output fetch_url_results", "fetch_url_results_output",
       fields_of_all<pplx::fetch_url_results_output>(structs::whole)},
      {"output function_call", "function_call_output", fields_of_all<pplx::function_call_output>(structs::whole)},
      {"output reasoning", "reasoning_output", fields_of_all<pplx::reasoning_output>(structs::whole)},
      {"output mcp_list_tools", "mcp_list_tools_output", fields_of_all<pplx::mcp_list_tools_output>(structs::whole)},
      {"mcp_list_tools tool", "mcp_tool_info", fields_of_all<pplx::mcp_tool_info>(structs::whole)},
      {"output mcp_call", "mcp_call_output", fields_of_all<pplx::mcp_call_output>(structs::whole)},
      {"output tool_search_output", "tool_search_output", fields_of_all<pplx::tool_search_output>(structs::whole)},
      {"namespace tool", "namespace_tool", fields_of_all<pplx::namespace_tool>(structs::whole)},
      {"namespace tool function", "namespace_function", fields_of_all<pplx::namespace_function>(structs::whole)},
      {"output skill_loaded", "skill_loaded_output", fields_of_all<pplx::skill_loaded_output>(structs::whole)},
      {"output advisor_result", "advisor_result_output", fields_of_all<pplx::advisor_result_output>(structs::whole)},
      {"output sandbox_results", "sandbox_results_output", fields_of_all<pplx::sandbox_results_output>(structs::whole)},
      {"sandbox result", "sandbox_result", fields_of_all<pplx::sandbox_result>(structs::whole)},
      {"output sandbox_write_file", "sandbox_write_file_output",
       fields_of_all<pplx::sandbox_write_file_output>(structs::whole)},
      {"output sandbox_read_file", "sandbox_read_file_output",
       fields_of_all<pplx::sandbox_read_file_output>(structs::whole)},
      {"output sandbox_edit_file", "sandbox_edit_file_output",
       fields_of_all<pplx::sandbox_edit_file_output>(structs::whole)},
      {"output sandbox_grep", "sandbox_grep_output", fields_of_all<pplx::sandbox_grep_output>(structs::whole)},
      {"output sandbox_glob", "sandbox_glob_output", fields_of_all<pplx::sandbox_glob_output>(structs::whole)},
      {"output sandbox_apply_patch", "sandbox_apply_patch_output",
       fields_of_all<pplx::sandbox_apply_patch_output>(structs::whole)},
      {"output share_file", "share_file_output", fields_of_all<pplx::share_file_output>(structs::whole)},
      {"output finance_results", "finance_results_output", fields_of_all<pplx::finance_results_output>(structs::whole)},
      {"output people_search_results", "people_search_results_output",
       fields_of_all<pplx::people_search_results_output>(structs::whole)},
      {"output unknown", "unknown_output", fields_of_all<pplx::unknown_output>(structs::whole)},
      {"agent event", "agent_event", list_of(n::agent_event)},
      {"response cancellation", "response_cancellation", fields_of_all<pplx::response_cancellation>(structs::whole)},
      {"response file", "response_file", fields_of_all<pplx::response_file>(structs::whole)},
      {"response file list", "response_file_list", fields_of_all<pplx::response_file_list>(structs::whole)},
  };
}

/// The other provider's.
void append_twelvelabs(std::vector<object>& list) {
  namespace n = tl::names;
  std::vector<object> const more{
      {"TwelveLabs response request", "response_request", with(fields_of_all<tl::response_request>(structs::whole), "stream")},
      {"TwelveLabs input item", "input_item", fields_of_all<tl::input_item>()},
      {"TwelveLabs selection", "selection", fields_of_all<tl::selection>()},
      {"TwelveLabs text", "response_text_options", fields_of_all<tl::response_text_options>()},
      {"TwelveLabs text format", "response_format", fields_of_all<tl::text_format, tl::json_schema_format>()},
      {"TwelveLabs response", "response", list_of(n::response_members)},
      {"TwelveLabs incomplete details", "incomplete_details", fields_of_all<tl::incomplete_details>()},
      {"TwelveLabs output item", "output_item", fields_of_all<tl::output_item>()},
      {"TwelveLabs content part", "content_part", fields_of_all<tl::content_part>()},
      {"TwelveLabs annotation", "annotation", fields_of_all<tl::annotation>()},
      {"TwelveLabs usage", "usage_info", fields_of_all<tl::usage_info>()},
      {"TwelveLabs response event", "response_event", list_of(n::event_members)},
      {"TwelveLabs error", "diagnostics", list_of(n::error_members)},
      {"TwelveLabs analyze request", "analyze_request", with(fields_of_all<tl::analyze_request>(structs::whole), "stream")},
      {"TwelveLabs video", "video_source", fields_of_all<tl::video_url, tl::video_asset, tl::video_base64>()},
      {"TwelveLabs prompt_v2", "analyze_prompt_v2", fields_of_all<tl::analyze_prompt_v2>(structs::whole)},
      {"TwelveLabs media source", "media_source", fields_of_all<tl::media_source>()},
      {"TwelveLabs response_format", "analyze_response_format", fields_of_all<tl::analyze_response_format>()},
      {"TwelveLabs analysis", "analyze_result", list_of(n::analysis_members)},
      {"TwelveLabs analysis event", "analyze_event", list_of(n::analysis_event_members)},
      {"TwelveLabs analysis metadata", "analyze_event", list_of(n::analysis_metadata_members)},
  };
  list.insert(list.end(), more.begin(), more.end());
}

struct known_field {
  std::string object;
  std::string name;
  std::string type;
  std::string source;
  std::string reason;
};

std::vector<known_field> read_fields(std::istream& in) {
  std::vector<known_field> out;
  for (std::string line; std::getline(in, line);) {
    if (line.empty() || line.front() == '#') continue;
    std::vector<std::string> columns;
    for (std::size_t at = 0; at != std::string::npos;) {
      std::size_t const end = line.find(" | ", at);
      columns.push_back(line.substr(at, end == std::string::npos ? end : end - at));
      at = end == std::string::npos ? end : end + 3;
    }
    columns.resize(5);
    out.push_back({columns[0], columns[1], columns[2], columns[3], columns[4]});
  }
  return out;
}

class report {
 public:
  explicit report(std::vector<known_field> known) : known_(std::move(known)) { append_twelvelabs(objects_); }

  std::string document() {
    out_ << "# The API's fields\n\n"
            "What of Perplexity's API, and of TwelveLabs', has a member here, object by object, and why the rest has "
            "none.\nWritten by `scripts/api-coverage.sh` from `test/cases/api-fields.txt` and the library's own tables.\n\n"
            "Known from: public, the OpenAPI document; sdk, the official SDKs alone; docs, other pages of the "
            "documentation;\nothers, other servers of this API; wire, seen in answers alone.\n";
    for (object& each : objects_) add(each);
    for (known_field const& field : known_) {
      if (!has_object(field.object)) complain(field.object, field.name, "is a field of an object that is not known");
    }
    out_ << "\n" << covered_ << " of " << known_.size() << " fields have a member.\n";
    return out_.str();
  }
  bool good() const { return good_; }

 private:
  void add(object& each) {
    out_ << "\n## " << each.name << ": `" << each.type
         << "`\n\n| field | type | known from | here |\n| --- | --- | --- | --- |\n";
    for (known_field const& field : known_) {
      if (field.object != each.name) continue;
      auto const found = std::find(each.fields.begin(), each.fields.end(), field.name);
      bool const here = found != each.fields.end();
      if (here) each.fields.erase(found);
      if (here && !field.reason.empty()) complain(each.name, field.name, "has a member, and a reason for none");
      if (!here && field.reason.empty()) complain(each.name, field.name, "has neither a member nor a reason");
      covered_ += here ? 1 : 0;
      out_ << "| `" << field.name << "` | " << field.type << " | " << field.source << " | "
           << (here ? "yes" : "no: " + field.reason) << " |\n";
    }
    for (std::string const& name : each.fields) complain(each.name, name, "has a member, and is not in the list");
  }

  bool has_object(std::string_view name) const {
    return std::any_of(objects_.begin(), objects_.end(), [&](object const& each) { return each.name == name; });
  }

  void complain(std::string_view object, std::string_view name, std::string_view what) {
    std::cerr << "api_coverage: " << object << ": " << name << " " << what << "\n";
    good_ = false;
  }

  std::vector<object> objects_{library()};
  std::vector<known_field> known_;
  std::ostringstream out_{};
  std::size_t covered_{};
  bool good_{true};
};

int run(int argc, char** argv) {
  if (argc < 2 || argc > 3) {
    std::cerr << "usage: api_coverage FIELDS [DOCUMENT]\n";
    return 2;
  }
  std::ifstream fields(argv[1]);
  if (!fields) {
    std::cerr << "api_coverage: cannot read " << argv[1] << "\n";
    return 2;
  }
  report all(read_fields(fields));
  std::string const document = all.document();
  if (argc == 2) {
    std::cout << document;
    return all.good() ? 0 : 1;
  }
  std::ifstream file(argv[2]);
  std::string const written(std::istreambuf_iterator<char>(file), {});
  if (written != document) std::cerr << "api_coverage: " << argv[2] << " is out of date: scripts/api-coverage.sh\n";
  return all.good() && written == document ? 0 : 1;
}

}  // namespace

int main(int argc, char** argv) {
  return run(argc, argv);
}
