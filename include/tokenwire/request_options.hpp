// Settings of one request, before those of its client.

#ifndef TOKENWIRE_REQUEST_OPTIONS_HPP
#define TOKENWIRE_REQUEST_OPTIONS_HPP

#include <optional>
#include <string>
#include <tokenwire/options.hpp>

namespace tokenwire {

/// What is unset here is as the client has it.
struct request_options {
  /// Another server for this request. The client's key and headers go there too.
  std::optional<std::string> base_url{};
  /// Another path: what is appended to the base URL instead of the operation's own (`/chat/completions`, …). It begins
  /// with `/`; `?` begins a query. Where an id may follow it (a job's, a response's) it is what stands before that,
  /// without a query. Else error::invalid_request.
  std::optional<std::string> path{};
  /// Sent with this request, in place of the client's of the same name. Of one name, in any case, the last.
  header_list headers{};
  std::optional<tokenwire::timeouts> timeouts{};
  std::optional<retry_options> retry{};
  std::optional<tokenwire::limits> limits{};
  std::optional<unsigned> max_redirects{};
  /// Of chat completions alone.
  std::optional<bool> separate_reasoning{};
  /// This and what follows are for what can stream.
  std::optional<malformed_event_policy> on_malformed_event{};
  /// As the client_options have it.
  std::optional<unsigned> restart_incomplete{};
  /// As perplexity::client_options::cancel_dropped_runs.
  std::optional<bool> cancel_dropped_runs{};
};

}  // namespace tokenwire

#endif
