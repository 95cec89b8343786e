#include "perplexity/chat_job_json.hpp"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <utility>

#include "json/fields.hpp"
#include "perplexity/document_call.hpp"

namespace tokenwire::perplexity {
namespace {

chat_job read_summary(boost::json::object const& object) {
  chat_job job;
  job.id = json::find_string(object, "id");
  job.model = json::find_string(object, "model");
  job.status = json::find_string(object, "status");
  job.created_at = json::find_integer(object, "created_at").value_or(0);
  job.started_at = json::find_integer(object, "started_at");
  job.completed_at = json::find_integer(object, "completed_at");
  job.failed_at = json::find_integer(object, "failed_at");
  job.error_message = json::find_string(object, "error_message");
  return job;
}

chat_completion read_response(net::http_call const& call, std::string_view text, chat_decoder_options const& decoding) {
  chat_decoder decoder(decoding);
  if (decoder.decode_document(text) == decoded::chunk) return decoder.result();
  diagnostics facts = decoder.details();
  facts.status = call.diagnostics.status;
  facts.request_id = call.diagnostics.request_id;
  facts.attempts = call.diagnostics.attempts;
  throw_api_error(decoder.error(), std::move(facts));
}

}  // namespace

chat_job read_job(net::http_call const& call, std::string_view body, chat_decoder_options const& decoding) {
  parsed_document const document(call, body);
  chat_job job = read_summary(document.root());
  if (job.id.empty()) document.refuse("expected a job, got a JSON object without an id");
  if (json::find_object(document.root(), "response"))
    job.response = read_response(call, document.text_of("response"), decoding);
  return job;
}

chat_job_page read_job_page(net::http_call const& call, std::string_view body) {
  parsed_document const document(call, body);
  boost::json::array const* const list = json::find_array(document.root(), "requests");
  if (!list) document.refuse("expected a page of jobs, got a JSON object without requests");
  chat_job_page page;
  page.requests.reserve(list->size());
  for (boost::json::value const& element : *list) {
    if (auto const* const object = element.if_object()) page.requests.push_back(read_summary(*object));
  }
  page.next_token = json::find_string(document.root(), "next_token");
  return page;
}

}  // namespace tokenwire::perplexity
