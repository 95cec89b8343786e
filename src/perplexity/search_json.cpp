#include "perplexity/search_json.hpp"

#include "answer/document_call.hpp"
#include "answer/extra_members.hpp"
#include "perplexity/search_fields.hpp"

namespace tokenwire::perplexity {
namespace {

// Of people there may be more.
constexpr std::int64_t most_pages = 20;

void append_results(boost::json::array const& list, std::vector<search_result>& out) {
  out.reserve(out.size() + list.size());
  for (boost::json::value const& element : list) {
    if (auto const* of_one_question = element.if_array()) {
      append_results(*of_one_question, out);
    } else if (auto const* result = element.if_object()) {
      json::read_fields(*result, out.emplace_back());
    }
  }
}

}  // namespace

std::string to_json(search_request const& request, error_code& ec, std::string& detail) {
  json::field_writer writer;
  json::object_text body = writer.object(request);
  if (request.search_type != search_target::people && request.max_results.value_or(0) > most_pages) {
    json::field_writer::at const here(writer, "max_results");
    writer.fault(std::to_string(*request.max_results), "1 to " + std::to_string(most_pages));
  }
  answer::merge_extra(request.extra, body, writer);
  return answer::finish_body(body, writer, ec, detail);
}

search_response read_search_response(net::http_call const& call, std::string_view body) {
  answer::parsed_document const document(call, body);
  auto const* const results = json::find_array(document.root(), names::results);
  if (results == nullptr) document.refuse("expected search results, got a JSON object without a list of them");
  search_response response;
  json::read_fields(document.root(), response);
  append_results(*results, response.results);
  response.raw.assign(body);
  return response;
}

}  // namespace tokenwire::perplexity
