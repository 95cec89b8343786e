#include <cstdio>

#include "ask/output.hpp"
#include "ask/report.hpp"

namespace ask {
namespace {

namespace pplx = tokenwire::perplexity;

// A server's words without what could steer a terminal.
std::string without_controls(std::string_view text, std::string_view kept = "\n\t") {
  std::string result;
  for (std::size_t i = 0; i < text.size(); ++i) {
    auto const byte = static_cast<unsigned char>(text[i]);
    bool const c1_control = byte == 0xc2 && i + 1 < text.size() && static_cast<unsigned char>(text[i + 1]) < 0xa0;
    if (c1_control) ++i;
    bool const control = byte < 0x20 || byte == 0x7f || c1_control;
    result += control && kept.find(text[i]) == kept.npos ? ' ' : text[i];
  }
  return result;
}

std::string one_line(std::string_view text) {
  return without_controls(text, "");
}

std::string describe(pplx::usage_info const& usage) {
  std::string text = std::to_string(usage.prompt_tokens) + " prompt + " + std::to_string(usage.completion_tokens) +
                     " completion = " + std::to_string(usage.total_tokens) + " tokens";
  if (usage.cost) {
    char cost[64];
    std::snprintf(cost, sizeof cost, ", $%.6g", usage.cost->total_cost);
    text += cost;
  }
  return text;
}

// What it thought, then what it looked for and looked at, a line each.
std::string describe(pplx::reasoning_step const& step) {
  std::string text = "- " + one_line(step.thought.empty() ? step.type : step.thought) + '\n';
  auto const add = [&text](std::string_view more) { text += "    " + one_line(more) + '\n'; };
  auto const add_pages = [&add](std::vector<pplx::search_result> const& pages) {
    for (auto const& page : pages) add(page.url);
  };
  for (auto const* search : {&step.web_search, &step.finance_search}) {
    if (!*search) continue;
    for (auto const& words : (*search)->search_keywords) add(words);
    add_pages((*search)->search_results);
  }
  if (step.fetch_url_content) add_pages(step.fetch_url_content->contents);
  if (step.execute_python) add(step.execute_python->code);
  if (step.execute_python) add(step.execute_python->result);
  return text;
}

class text_report final : public report {
 public:
  void piece(std::string_view text, std::string_view reasoning) override {
    if (!reasoning.empty()) {
      write_error(without_controls(reasoning));
      thinking_ = true;
    }
    if (text.empty()) return;
    end_thinking();
    write_output(text);
    line_open_ = text.back() != '\n';
    began_ = true;
  }

  void steps(std::vector<pplx::reasoning_step> const& so_far) override {
    // A line of the answer is nothing to break: they wait for its end.
    if (line_open_) return;
    for (; told_steps_ < so_far.size(); ++told_steps_) {
      end_thinking();
      write_error(describe(so_far[told_steps_]));
    }
  }

  void end(ask::answer const& answer) override {
    end_thinking();
    close_line();
    steps(answer.steps);
    std::string text;
    if (!answer.refusal.empty()) text += "Refused: " + one_line(answer.refusal) + '\n';
    int number = 0;
    auto const begin_source = [&] { text += number++ == 0 ? "\nSources:\n" : ""; };
    for (auto const& source : answer.search_results) {
      begin_source();
      text += "  [" + std::to_string(number) + "] " + one_line(source.title) + "\n      " + one_line(source.url) + '\n';
    }
    if (answer.search_results.empty()) {
      for (auto const& url : answer.citations) {
        begin_source();
        text += "  [" + std::to_string(number) + "] " + one_line(url) + '\n';
      }
    }
    text += "\nModel: " + (answer.model.empty() ? "unknown" : one_line(answer.model));
    text += "\nUsage: " + (answer.usage ? describe(*answer.usage) : "unknown");
    text += "\nFinish reason: " + (answer.finish_reason.empty() ? "none" : one_line(answer.finish_reason));
    if (!answer.finish_detail.empty()) text += " (" + one_line(answer.finish_detail) + ')';
    if (!answer.session_id.empty()) text += "\nSession: " + one_line(answer.session_id);
    if (!answer.request_id.empty()) text += "\nRequest id: " + one_line(answer.request_id);
    text += '\n';
    write_error(text);
  }

  void found(pplx::search_response const& response) override {
    std::string text;
    int number = 0;
    for (auto const& result : response.results) {
      text += '[' + std::to_string(++number) + "] " + one_line(result.title) + "\n    " + one_line(result.url) + '\n';
      if (!result.snippet.empty()) text += "    " + one_line(result.snippet) + '\n';
    }
    write_output(text);
  }

  void embedded(pplx::embeddings_response const& response) override {
    std::string text;
    for (auto const& vector : response.data) {
      for (std::int8_t const value : vector.values) text += std::to_string(value) + ' ';
      text.back() = '\n';
    }
    write_output(text);
    text = "Model: " + (response.model.empty() ? "unknown" : one_line(response.model)) + '\n';
    if (response.usage) text += "Usage: " + std::to_string(response.usage->total_tokens) + " tokens\n";
    write_error(text);
  }

  void job(pplx::chat_job const& job) override { states_.say(job); }

  void failure(tokenwire::error_code const& ec, tokenwire::diagnostics const& facts) override {
    end_thinking();
    close_line();
    std::string text = "ask: " + std::string(tokenwire::name(ec)) + ": ";
    text += one_line(facts.text().empty() ? ec.message() : facts.text());
    std::string more;
    auto const add = [&more](std::string const& fact) { more += (more.empty() ? " (" : ", ") + fact; };
    if (facts.status != 0) add("status " + std::to_string(facts.status));
    if (!facts.type.empty()) add("type " + one_line(facts.type));
    if (!facts.provider_code.empty()) add("code " + one_line(facts.provider_code));
    if (!facts.request_id.empty()) add("request " + one_line(facts.request_id));
    if (facts.retry_after) add("retry after " + std::to_string(facts.retry_after->count()) + " ms");
    if (facts.attempts > 1) add(std::to_string(facts.attempts) + " attempts");
    if (!more.empty()) more += ')';
    text += more + '\n';
    if (began_) text += "ask: the answer above is not complete\n";
    write_error(text);
  }

 private:
  void end_thinking() {
    if (thinking_) write_error("\n\n");
    thinking_ = false;
  }
  void close_line() {
    if (line_open_) write_output("\n");
    line_open_ = false;
  }

  bool thinking_{};
  bool line_open_{};
  bool began_{};
  std::size_t told_steps_{};
  job_states states_{};
};

}  // namespace

void job_states::say(pplx::chat_job const& job) {
  if (job.status == said_) return;
  said_ = job.status;
  write_error("Job " + one_line(job.id) + ": " + one_line(job.status) + '\n');
}

std::unique_ptr<report> make_text_report() {
  return std::make_unique<text_report>();
}

}  // namespace ask
