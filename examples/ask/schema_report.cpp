#include "ask/schema_report.hpp"

#include <tokenwire/structured/structured_error.hpp>
#include <utility>

#include "ask/output.hpp"
#include "ask/schema_check.hpp"
#include "structured/verdict.hpp"

namespace ask {
namespace {

namespace pplx = tokenwire::perplexity;
namespace structured = tokenwire::structured;
using structured::problem;

// Any object: what it has is skipped, and has to be JSON.
constexpr structured::shape any_object{.kind = structured::kind::object};

class schema_report final : public report {
 public:
  schema_report(std::unique_ptr<report> inner, std::string schema, bool object_alone)
      : inner_(std::move(inner)), schema_(std::move(schema)), object_alone_(object_alone) {}

  void piece(std::string_view text, std::string_view reasoning) override {
    text_ += text;
    inner_->piece(object_alone_ ? std::string_view{} : text, reasoning);
  }
  void steps(std::vector<pplx::reasoning_step> const& so_far) override { inner_->steps(so_far); }

  void end(ask::answer const& answer) override {
    structured::value_parser parser(any_object, this);
    parser.feed(answer.text);
    std::string const& reason = answer.finish_detail.empty() ? answer.finish_reason : answer.finish_detail;
    problem found = structured::judge(
        {.text = answer.text, .refusal = answer.refusal, .finish_reason = reason, .is_cut = answer.is_cut}, parser);
    ask::answer told = answer;
    if (!found) {
      auto const [begin, end] = parser.where();
      told.object = answer.text.substr(begin, end - begin);
      schema_verdict const verdict = check_schema(told.object, schema_);
      told.validated = verdict.said == schema_verdict::kind::fits;
      if (verdict.said == schema_verdict::kind::misfit)
        found = problem{make_error_code(tokenwire::error::value_mismatch), verdict.path, "what the schema says",
                        "something else: " + verdict.reason, end};
      else if (!told.validated)
        write_error("ask: the answer is a JSON object; it was not held against the schema (" + verdict.reason + ")\n");
    }
    if (found) {
      tokenwire::diagnostics facts;
      facts.status = 200;
      facts.request_id = answer.request_id;
      throw tokenwire::structured_error(std::move(found), std::move(facts));
    }
    if (object_alone_) inner_->piece(told.object, {});
    inner_->end(told);
  }

  void found(pplx::search_response const& response) override { inner_->found(response); }
  void embedded(pplx::embeddings_response const& response) override { inner_->embedded(response); }
  void job(pplx::chat_job const& job) override { inner_->job(job); }
  void failure(tokenwire::error_code const& ec, tokenwire::diagnostics const& facts) override {
    if (object_alone_) inner_->piece(text_, {});
    inner_->failure(ec, facts);
  }

 private:
  std::unique_ptr<report> inner_;
  std::string schema_;
  bool object_alone_;
  /// All that came, for an answer that fails.
  std::string text_{};
};

}  // namespace

std::unique_ptr<report> make_schema_report(std::unique_ptr<report> inner, std::string schema, bool object_alone) {
  return std::make_unique<schema_report>(std::move(inner), std::move(schema), object_alone);
}

}  // namespace ask
