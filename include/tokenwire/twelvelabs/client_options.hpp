// Settings of a TwelveLabs client.

#ifndef TOKENWIRE_TWELVELABS_CLIENT_OPTIONS_HPP
#define TOKENWIRE_TWELVELABS_CLIENT_OPTIONS_HPP

#include <memory>
#include <memory_resource>
#include <optional>
#include <string>
#include <tokenwire/options.hpp>
#include <tokenwire/request_options.hpp>

namespace tokenwire {
class observer;
}

namespace tokenwire::twelvelabs {

inline constexpr char default_base_url[] = "https://api.twelvelabs.io/v1.3";

/// What is appended to the base URL.
struct endpoint_paths {
  std::string responses{"/responses"};
  std::string analyze{"/analyze"};
};

struct client_options {
  /// Sent as `x-api-key: <key>`. Unset: none is sent, which only another base URL than the default allows (else
  /// error::missing_api_key). An empty key is error::missing_api_key always.
  std::optional<std::string> api_key{};
  /// `http://` or `https://`, a host, optionally a port and a path, which has the API's version. The request's path is
  /// appended to it.
  std::string base_url{default_base_url};
  /// Sent with every request, in place of the library's own (User-Agent, Accept). Of one name, in any case, the last.
  header_list headers{};
  /// Each begins with `/` and holds nothing that has to be %-encoded first (else error::invalid_base_url).
  endpoint_paths paths{};
  /// A response may take minutes until its first byte.
  tokenwire::timeouts timeouts{};
  /// What does not clear by waiting, a 429 with the code `plan_limit_exceeded`, is not tried again.
  retry_options retry{};
  tokenwire::limits limits{};
  tls_options tls{};
  malformed_event_policy on_malformed_event{malformed_event_policy::fail};
  /// How many times a stream that was cut before its mark (error::stream_incomplete) is asked again from the start. An
  /// event whose restarted() is true says so: the text before it is void. Each time is billed again, and of a session
  /// it may be one more turn, so: 0.
  unsigned restart_incomplete{0};
  /// Which connections are kept, and how many there may be.
  pool_options pool{};
  proxy_options proxy{};
  rate_options rate{};
  /// How many redirects (307, 308) of a request are followed, at most 5. Never from https:// to http://; what says who
  /// asks (x-api-key, cookies) is left out once the origin is another. Each sends the whole request to where the answer
  /// says, so: 0.
  unsigned max_redirects{0};
  /// Offers gzip and deflate to the server. Off, for a stream that somebody compresses is often held back.
  bool accept_compressed{false};
  /// Is told what happens; see <tokenwire/observer.hpp>.
  std::shared_ptr<tokenwire::observer> observer{};
  log_options log{};
  /// Where streams and operations keep their state and their coroutines' frames; null: on the heap. What grows with the
  /// answer, buffers and connections is on the heap always. It must outlive the client, all that it has begun and the
  /// contexts that this runs on, and is used where each of these runs: by several threads where there are several.
  std::pmr::memory_resource* memory{};

  /// The defaults, with TWELVE_LABS_API_KEY (else TWELVELABS_API_KEY), TWELVELABS_BASE_URL and
  /// TWELVELABS_CUSTOM_HEADERS from the environment; an empty variable is as good as none. The last has lines of `Name:
  /// value`, cut at the first colon; what is no such line is left out.
  ///
  /// Proxies: TWELVELABS_PROXY, else HTTPS_PROXY or HTTP_PROXY, by what the request is to, else ALL_PROXY, each in
  /// lower case before upper; NO_PROXY exempts from all of them. TWELVELABS_LOG (off, error, warn, info, debug) sets
  /// log.level; another value is as good as none.
  static client_options from_environment();
};

}  // namespace tokenwire::twelvelabs

#endif
