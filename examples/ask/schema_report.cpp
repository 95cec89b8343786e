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

#ifdef TOKENWIRE_HAS_VALIJSON
// `<root>`, `[name]`, `[0]` become a JSON pointer.
std::string pointer_of(std::vector<std::string> const& context) {
  std::string path;
  for (std::string const& part : context) {
    if (part.size() > 2 && part.front() == '[') path += '/' + part.substr(1, part.size() - 2);
  }
  return path;
}

std::optional<problem> misfit(std::string_view object, std::string const& schema_text) {
  namespace json = boost::json;
  valijson::Schema schema;
  try {
    json::value const document = json::parse(schema_text);
    valijson::SchemaParser().populateSchema(valijson::adapters::BoostJsonAdapter(document), schema);
  } catch (std::exception const& failed) {
    write_error("ask: the answer was not held against the schema, which the validator cannot read: " +
                std::string(failed.what()) + '\n');
    return std::nullopt;
  }
  json::value const target = json::parse(object);
  valijson::ValidationResults results;
  if (valijson::Validator().validate(schema, valijson::adapters::BoostJsonAdapter(target), &results))
    return std::nullopt;
  // The first is about the innermost place.
  valijson::ValidationResults::Error error;
  if (!results.popError(error)) error.description = "it does not fit";
  return problem{make_error_code(tokenwire::error::value_mismatch), pointer_of(error.context), "what the schema says",
                 "something else: " + error.description, object.size()};
}
#else
std::optional<problem> misfit(std::string_view, std::string const&) {
  write_error("ask: the answer is a JSON object; it was not held against the schema (built without valijson)\n");
  return std::nullopt;
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
    problem found = structured::judge({text_, answer.refusal, answer.finish_reason}, parser);
    std::string_view object;
    if (!found) {
      auto const [begin, end] = parser.where();
      object = std::string_view(text_).substr(begin, end - begin);
      if (auto wrong = misfit(object, schema_)) found = std::move(*wrong);
    }
    if (found) {
      tokenwire::diagnostics facts;
      facts.status = 200;
      facts.request_id = answer.request_id;
      throw tokenwire::structured_error(std::move(found), std::move(facts));
    }
    if (object_alone_) inner_->piece(object, {});
    inner_->end(answer);
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
