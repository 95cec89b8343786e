#include "answer/call_failure.hpp"

#include "answer/error_body.hpp"
#include "http/url.hpp"

namespace tokenwire::answer {

diagnostics call_failure(net::http_call const& call) {
  diagnostics facts = call.failure();
  if (call.error != condition::api_status) return facts;
  auto const location = call.info.header("location");
  if (location && call.error == error::redirect_not_followed)
    facts.detail = "the redirect to " + http::without_user_info(*location) + " was not followed" +
                   (facts.detail.empty() ? "" : ": " + facts.detail);
  read_error_body(call.diagnostics.body, facts, call.request.limits.error_body);
  return facts;
}

}  // namespace tokenwire::answer
