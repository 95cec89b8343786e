#include "answer/session_steps.hpp"

#include <chrono>
#include <string>

#include "http/retry.hpp"
#include "json/fields.hpp"
#include "net/deadline.hpp"
#include "net/random_fraction.hpp"

namespace tokenwire::answer {
diagnostics answer_failure(net::http_call const& call, diagnostics const& found) {
  diagnostics facts = call.failure();
  json::assign_if_there(facts.type, found.type);
  json::assign_if_there(facts.provider_code, found.provider_code);
  json::assign_if_there(facts.message, found.message);
  json::assign_if_there(facts.detail, found.detail);
  json::assign_if_there(facts.body, found.body);
  return facts;
}

std::optional<net::time_point> when_to_restart(net::http_call const& call, error_code ended_with,
                                               unsigned restarts_left) {
  if (ended_with != error::stream_incomplete || restarts_left == 0) return std::nullopt;
  net::time_point const when =
      net::later(call.time.now(), http::backoff(call.request.retry, call.restarts, net::random_fraction()));
  auto const total = call.request.timeouts.total;
  if (total.count() > 0 && std::chrono::ceil<std::chrono::milliseconds>(when - call.started) >= total)
    return std::nullopt;
  return when;
}

}  // namespace tokenwire::answer
