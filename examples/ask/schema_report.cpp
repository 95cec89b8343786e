#include "ask/schema_report.hpp"

#include <exception>
#include <optional>
#include <tokenwire/structured/structured_error.hpp>
#include <utility>

#include "ask/output.hpp"
#include "structured/verdict.hpp"

#ifdef TOKENWIRE_HAS_VALIJSON
#include <boost/json/parse.hpp>
#include <valijson/adapters/boost_json_adapter.hpp>
#include <valijson/schema.hpp>
#include <valijson/schema_parser.hpp>
#include <valijson/validation_results.hpp>
#include <valijson/validator.hpp>
#endif

namespace ask {
namespace {

namespace pplx = tokenwire::perplexity;
namespace structured = tokenwire::structured;
using structured::problem;

// Any object: what it has is skipped, and has to be JSON.
constexpr structured::shape any_object{.kind = structured::kind::object};

/// What the schema says of an object.
struct verdict {
  /// False where it says nothing, for there is no validator, or none that can read it.
  bool held{};
  std::optional<problem> misfit{};
};

#ifdef TOKENWIRE_HAS_VALIJSON
// `<root>`, `[name]`, `[0]` become a JSON pointer.
std::string pointer_of(std::vector<std::string> const& context) {
  std::string path;
  for (std::string const& part : context) {
    if (part.size() > 2 && part.front() == '[') path += '/' + part.substr(1, part.size() - 2);
  }
  return path;
}

boost::json::parse_options as_deep_as_we_read() {
  boost::json::parse_options options;
  options.max_depth = structured::read_options{}.max_depth;
  return options;
}

verdict hold(std::string_view object, std::string const& schema_text) {
  namespace json = boost::json;
  valijson::Schema schema;
  try {
    json::value const document = json::parse(schema_text, {}, as_deep_as_we_read());
    valijson::SchemaParser().populateSchema(valijson::adapters::BoostJsonAdapter(document), schema);
  } catch (std::exception const& failed) {
    write_error("ask: the answer was not held against the schema, which the validator cannot read: " +
                std::string(failed.what()) + '\n');
    return {};
  }
  json::value const target = json::parse(object, {}, as_deep_as_we_read());
  valijson::ValidationResults results;
  if (valijson::Validator().validate(schema, valijson::adapters::BoostJsonAdapter(target), &results))
    return {.held = true};
  // The first is about the innermost place.
  valijson::ValidationResults::Error error;
  if (!results.popError(error)) error.description = "it does not fit";
  return {.held = true,
          .misfit = problem{make_error_code(tokenwire::error::value_mismatch), pointer_of(error.context),
                            "what the schema says", "something else: " + error.description, object.size()}};
}
#else
verdict hold(std::string_view, std::string const&) {
  write_error("ask: the answer is a JSON object; it was not held against the schema (built without valijson)\n");
  return {};
}
#endif

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
    parser.feed(text_);
    std::string const& reason = answer.finish_detail.empty() ? answer.finish_reason : answer.finish_detail;
    problem found = structured::judge(
        {.text = text_, .refusal = answer.refusal, .finish_reason = reason, .is_cut = answer.is_cut}, parser);
    ask::answer told = answer;
    if (!found) {
      auto const [begin, end] = parser.where();
      told.object = text_.substr(begin, end - begin);
      verdict said = hold(told.object, schema_);
      told.validated = said.held;
      if (said.misfit) found = std::move(*said.misfit);
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
  /// All that came.
  std::string text_{};
};

}  // namespace

std::unique_ptr<report> make_schema_report(std::unique_ptr<report> inner, std::string schema, bool object_alone) {
  return std::make_unique<schema_report>(std::move(inner), std::move(schema), object_alone);
}

}  // namespace ask
