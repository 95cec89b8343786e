#include "answer/call_report.hpp"

#include <tokenwire/api_error.hpp>
#include <utility>

namespace tokenwire::answer {

void hide_secrets(net::call_request const& request, diagnostics& facts) {
  if (!request.secrets) return;
  for (std::string* const text : {&facts.type, &facts.provider_code, &facts.message, &facts.detail, &facts.request_id})
    request.secrets->hide_in(*text);
}

void report_end(net::http_call const& call, net::call_outcome const& outcome) noexcept {
  if (call.events) call.events->finish(outcome);
}

void fail_call(net::http_call const& call, error_code ec, diagnostics facts) {
  hide_secrets(call.request, facts);
  net::call_outcome outcome;
  outcome.error = ec;
  outcome.message = facts.text();
  report_end(call, outcome);
  throw_api_error(ec, std::move(facts));
}

}  // namespace tokenwire::answer
