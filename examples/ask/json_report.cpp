#include <boost/json.hpp>
#include <cmath>
#include <optional>

#include "ask/output.hpp"
#include "ask/report.hpp"
#include "json/utf8.hpp"
#include "json/white_space.hpp"

namespace ask {
namespace {

namespace json = boost::json;
namespace pplx = tokenwire::perplexity;

json::value text_or_null(std::string_view text) {
  if (text.empty()) return nullptr;
  return json::string(text);
}

template <class T>
json::value value_or_null(std::optional<T> const& value) {
  if (!value) return nullptr;
  return json::value_from(*value);
}

json::array to_json(std::vector<std::string> const& list) {
  json::array result;
  for (auto const& text : list) result.push_back(json::string(text));
  return result;
}

json::array to_json(std::vector<pplx::search_result> const& list) {
  json::array result;
  for (auto const& source : list) {
    json::object entry;
    entry["title"] = source.title;
    entry["url"] = source.url;
    entry["date"] = value_or_null(source.date);
    entry["last_updated"] = value_or_null(source.last_updated);
    entry["snippet"] = source.snippet;
    entry["source"] = source.source;
    result.push_back(std::move(entry));
  }
  return result;
}

// JSON text without the white space between its values.
std::string on_one_line(std::string_view text) {
  std::string out;
  bool in_string = false;
  bool escaped = false;
  for (char const c : text) {
    if (!in_string && tokenwire::json::is_white_space(c)) continue;
    if (c == '"' && !escaped) in_string = !in_string;
    escaped = c == '\\' && !escaped;
    out += c;
  }
  return out;
}

json::object to_json(pplx::reasoning_search const& search) {
  return {{"search_keywords", to_json(search.search_keywords)}, {"search_results", to_json(search.search_results)}};
}

// As the API has them: what a step has not is left out.
json::array to_json(std::vector<pplx::reasoning_step> const& list) {
  json::array result;
  for (auto const& step : list) {
    json::object entry;
    entry["thought"] = step.thought;
    entry["type"] = text_or_null(step.type);
    if (step.web_search) entry["web_search"] = to_json(*step.web_search);
    if (step.fetch_url_content) entry["fetch_url_content"] = {{"contents", to_json(step.fetch_url_content->contents)}};
    if (auto const& run = step.execute_python) entry["execute_python"] = {{"code", run->code}, {"result", run->result}};
    if (step.finance_search) entry["finance_search"] = to_json(*step.finance_search);
    result.push_back(std::move(entry));
  }
  return result;
}

// JSON has no infinity, though a server may write a number that is one.
json::value number_or_null(std::optional<double> value) {
  if (!value || !std::isfinite(*value)) return nullptr;
  return *value;
}

json::value to_json(std::optional<pplx::cost_info> const& cost) {
  if (!cost) return nullptr;
  json::object result;
  result["input_tokens_cost"] = number_or_null(cost->input_tokens_cost);
  result["output_tokens_cost"] = number_or_null(cost->output_tokens_cost);
  result["total_cost"] = number_or_null(cost->total_cost);
  result["request_cost"] = number_or_null(cost->request_cost);
  result["reasoning_tokens_cost"] = number_or_null(cost->reasoning_tokens_cost);
  result["citation_tokens_cost"] = number_or_null(cost->citation_tokens_cost);
  result["search_queries_cost"] = number_or_null(cost->search_queries_cost);
  return result;
}

json::value to_json(std::optional<pplx::usage_info> const& usage) {
  if (!usage) return nullptr;
  json::object result;
  result["prompt_tokens"] = usage->prompt_tokens;
  result["completion_tokens"] = usage->completion_tokens;
  result["total_tokens"] = usage->total_tokens;
  result["search_context_size"] = value_or_null(usage->search_context_size);
  result["citation_tokens"] = value_or_null(usage->citation_tokens);
  result["num_search_queries"] = value_or_null(usage->num_search_queries);
  result["reasoning_tokens"] = value_or_null(usage->reasoning_tokens);
  result["cost"] = to_json(usage->cost);
  return result;
}

class json_report final : public report {
 public:
  void piece(std::string_view text, std::string_view reasoning) override {
    if (text.empty() && reasoning.empty()) return;
    text_ += text;
    json::object line;
    line["kind"] = "chunk";
    line["text"] = text;
    if (!reasoning.empty()) line["reasoning"] = reasoning;
    write_line(line);
  }

  // The result has them.
  void steps(std::vector<pplx::reasoning_step> const&) override {}

  void found(pplx::search_response const& response) override {
    json::object line = result_without_answer();
    line["id"] = text_or_null(response.id);
    line["search_results"] = to_json(response.results);
    write_line(line);
  }

  void embedded(pplx::embeddings_response const& response) override {
    json::object line = result_without_answer();
    line["model"] = text_or_null(response.model);
    json::array list;
    for (auto const& vector : response.data) {
      json::array values(vector.values.begin(), vector.values.end());
      list.push_back(json::object{{"index", vector.index}, {"embedding", std::move(values)}});
    }
    line["embeddings"] = std::move(list);
    if (auto const& usage = response.usage)
      line["usage"] = {{"prompt_tokens", usage->prompt_tokens}, {"total_tokens", usage->total_tokens}};
    write_line(line);
  }

  void end(ask::answer const& answer) override {
    json::object line;
    line["kind"] = "result";
    line["id"] = text_or_null(answer.id);
    line["model"] = text_or_null(answer.model);
    line["text"] = text_;
    line["reasoning"] = text_or_null(answer.reasoning);
    if (!answer.refusal.empty()) line["refusal"] = answer.refusal;
    if (!answer.steps.empty()) line["reasoning_steps"] = to_json(answer.steps);
    line["finish_reason"] = text_or_null(answer.finish_reason);
    line["ended_by"] = answer.ended_by;
    line["citations"] = to_json(answer.citations);
    line["search_results"] = to_json(answer.search_results);
    line["usage"] = to_json(answer.usage);
    line["request_id"] = text_or_null(answer.request_id);
    if (!answer.session_id.empty()) line["session_id"] = answer.session_id;
    if (!answer.object.empty()) {
      // As it was written: a number read and written again could be another one.
      write_line(line, R"(,"object":)" + on_one_line(answer.object) + R"(,"validated":)" + (answer.validated ? "true" : "false"));
    } else {
      write_line(line);
    }
  }

  void job(pplx::chat_job const& job) override { states_.say(job); }

  void failure(tokenwire::error_code const& ec, tokenwire::diagnostics const& facts) override {
    json::object line;
    line["kind"] = "error";
    line["code"] = tokenwire::name(ec);
    line["status"] = facts.status == 0 ? json::value() : json::value(facts.status);
    line["type"] = text_or_null(facts.type);
    line["provider_code"] = text_or_null(facts.provider_code);
    line["message"] = facts.text().empty() ? ec.message() : facts.text();
    line["request_id"] = text_or_null(facts.request_id);
    line["text"] = text_;
    write_line(line);
  }

 private:
  // The keys of every result.
  static json::object result_without_answer() {
    return {{"kind", "result"},
            {"id", nullptr},
            {"model", nullptr},
            {"text", ""},
            {"reasoning", nullptr},
            {"finish_reason", nullptr},
            {"ended_by", nullptr},
            {"citations", json::array{}},
            {"search_results", json::array{}},
            {"usage", nullptr},
            {"request_id", nullptr}};
  }

  /// @param more members behind the others, as JSON text that begins with a comma.
  static void write_line(json::object const& object, std::string_view more = {}) {
    std::string line = json::serialize(object);
    line.insert(line.size() - 1, more);
    // What stands in a header field may be any bytes.
    std::string valid;
    tokenwire::json::append_replacing_invalid(line, valid);
    valid += '\n';
    write_output(valid);
  }

  job_states states_{};
  // What the chunks' lines said, so that the last line says neither more nor less.
  std::string text_{};
};

}  // namespace

std::unique_ptr<report> make_json_report() {
  return std::make_unique<json_report>();
}

}  // namespace ask
