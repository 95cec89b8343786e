// Settings of one request, before those of its client.

#ifndef TOKENWIRE_PERPLEXITY_REQUEST_OPTIONS_HPP
#define TOKENWIRE_PERPLEXITY_REQUEST_OPTIONS_HPP

#include <optional>
#include <string>
#include <tokenwire/options.hpp>

namespace tokenwire::perplexity {

/// What a stream does with an event that is not the JSON it has to be.
enum class malformed_event_policy : unsigned char {
  /// The stream fails: error::malformed_event or json_too_deep.
  fail,
  /// The event is left out and counted (response_info::malformed_events). Errors of the provider are never left out.
  skip,
};

/// What is unset here is as the client has it.
struct request_options {
  /// Another server for this request. The client's key and headers go there too.
  std::optional<std::string> base_url{};
  /// Another path: what is appended to the base URL instead of `/chat/completions`. It begins with `/`; `?` begins a
  /// query. Of a job operation it is the jobs' path, without a query: a job's id follows it. Else
  /// error::invalid_request.
  std::optional<std::string> path{};
  /// Sent with this request, in place of the client's of the same name. Of one name, in any case, the last.
  header_list headers{};
  std::optional<tokenwire::timeouts> timeouts{};
  std::optional<retry_options> retry{};
  std::optional<tokenwire::limits> limits{};
  std::optional<unsigned> max_redirects{};
  std::optional<bool> separate_reasoning{};
  /// This and what follows mean nothing to the job operations.
  std::optional<malformed_event_policy> on_malformed_event{};
  /// As client_options::restart_incomplete.
  std::optional<unsigned> restart_incomplete{};
};

}  // namespace tokenwire::perplexity

#endif
