#include "perplexity/chat_job_json.hpp"

#include <algorithm>
#include <string_view>
#include <utility>
#include <vector>

#include "answer/call_report.hpp"
#include "answer/document_call.hpp"
#include "http/field.hpp"
#include "json/members.hpp"
#include "perplexity/chat_job_fields.hpp"

namespace tokenwire::perplexity {
namespace {

chat_completion read_response(net::http_call const& call, std::string_view text, chat_decoder_options const& decoding) {
  chat_decoder decoder(decoding);
  decoder.set_request_id(call.info.request_id);
  if (decoder.decode_document(text) == decoded::chunk) return decoder.result();
  diagnostics facts = call.failure();
  diagnostics const& found = decoder.details();
  facts.type = found.type;
  facts.provider_code = found.provider_code;
  facts.message = found.message;
  facts.detail = found.detail;
  facts.body = found.body;
  answer::fail_call(call, decoder.error(), std::move(facts));
}

}  // namespace

bool chat_job::completed() const noexcept {
  return http::equals_ignoring_case(status, "COMPLETED");
}
bool chat_job::failed() const noexcept {
  // The API knows the first alone; none of the others would ever change.
  constexpr std::string_view ends[]{"FAILED", "CANCELLED", "CANCELED", "EXPIRED"};
  return std::ranges::any_of(ends, [this](std::string_view end) { return http::equals_ignoring_case(status, end); });
}

chat_job read_job(net::http_call const& call, std::string_view body, chat_decoder_options const& decoding) {
  answer::parsed_document const document(call, body);
  chat_job job;
  json::read_fields(document.root(), job);
  job.raw.assign(body);
  if (job.id.empty()) document.refuse("expected a job, got a JSON object without an id");
  if (job.status.empty()) document.refuse("expected a job, got a JSON object without a status");
  // Of a job that is not completed it means nothing, and the job must not get lost for it.
  if (job.completed() && json::find_object(document.root(), names::job_response))
    job.response = read_response(call, document.text_of(names::job_response), decoding);
  return job;
}

chat_job_page read_job_page(net::http_call const& call, std::string_view body) {
  answer::parsed_document const document(call, body);
  boost::json::array const* const list = json::find_array(document.root(), names::job_list);
  if (list == nullptr) document.refuse("expected a page of jobs, got a JSON object without requests");
  chat_job_page page;
  json::read_fields(document.root(), page);
  std::vector<std::string_view> texts(list->size());
  json::elements(document.text_of(names::job_list), texts.data(), texts.size());
  auto job = page.requests.begin();
  // Those that are no object are not among the jobs.
  for (std::string_view const text : texts)
    if (text.starts_with('{')) (job++)->raw.assign(text);
  return page;
}

}  // namespace tokenwire::perplexity
