// Settings of a Perplexity client.

#ifndef TOKENWIRE_PERPLEXITY_CLIENT_OPTIONS_HPP
#define TOKENWIRE_PERPLEXITY_CLIENT_OPTIONS_HPP

#include <optional>
#include <string>
#include <tokenwire/options.hpp>

namespace tokenwire::perplexity {

inline constexpr char default_base_url[] = "https://api.perplexity.ai";

struct client_options {
  /// Sent as `Authorization: Bearer <key>`. Unset: no Authorization is sent, which only another base URL than the
  /// default allows (else error::missing_api_key). An empty key is error::missing_api_key always.
  std::optional<std::string> api_key{};
  /// `http://` or `https://`, a host, optionally a port and a path. The request's path is appended to it.
  std::string base_url{default_base_url};
  /// Sent with every request; a name that the library sends too (User-Agent, Accept) replaces it.
  header_list headers{};
  tokenwire::timeouts timeouts{};
  retry_options retry{};
  tokenwire::limits limits{};
  tls_options tls{};
  /// Text between `<think>` and `</think>` at the beginning of an answer is its reasoning, not its text.
  bool separate_reasoning{true};

  /// The defaults, with PERPLEXITY_API_KEY, PERPLEXITY_BASE_URL and PERPLEXITY_CUSTOM_HEADERS (lines of `Name: value`)
  /// from the environment; an empty variable is as good as none.
  static client_options from_environment();
};

}  // namespace tokenwire::perplexity

#endif
