#include "perplexity/call_report.hpp"

#include <tokenwire/api_error.hpp>
#include <utility>

namespace tokenwire::perplexity {

void hide_secrets(net::call_request const& request, diagnostics& facts) {
  if (!request.secrets) return;
  for (std::string* const text : {&facts.type, &facts.provider_code, &facts.message, &facts.detail, &facts.request_id})
    request.secrets->hide_in(*text);
}

void report_end(net::http_call const& call, error_code ec, std::string_view message,
                chat_completion const* answer) noexcept {
  if (!call.events) return;
  net::call_outcome outcome{.error = ec, .message = message};
  if (answer) {
    outcome.response_id = answer->id();
    outcome.response_model = answer->model();
    outcome.finish_reason = answer->finish_reason();
    if (usage_info const* const usage = answer->usage()) {
      outcome.input_tokens = usage->prompt_tokens;
      outcome.output_tokens = usage->completion_tokens;
    }
  }
  call.events->finish(outcome);
}

void fail_call(net::http_call const& call, error_code ec, diagnostics facts) {
  hide_secrets(call.request, facts);
  report_end(call, ec, facts.text(), nullptr);
  throw_api_error(ec, std::move(facts));
}

}  // namespace tokenwire::perplexity
