// Settings of a Perplexity client.

#ifndef TOKENWIRE_PERPLEXITY_CLIENT_OPTIONS_HPP
#define TOKENWIRE_PERPLEXITY_CLIENT_OPTIONS_HPP

#include <memory>
#include <memory_resource>
#include <optional>
#include <string>
#include <tokenwire/options.hpp>
#include <tokenwire/perplexity/chat_request.hpp>
#include <tokenwire/perplexity/request_options.hpp>

namespace tokenwire {
class observer;
}

namespace tokenwire::perplexity {

inline constexpr char default_base_url[] = "https://api.perplexity.ai";

/// What is appended to the base URL; of a path that begins with `/v1` and a base URL that ends so, once. A job's own
/// path is that of the jobs, `/` and its id; so with browser sessions and responses.
struct endpoint_paths {
  std::string chat{"/chat/completions"};
  std::string jobs{"/async/chat/completions"};
  std::string search{"/search"};
  std::string embeddings{"/v1/embeddings"};
  std::string contextualized_embeddings{"/v1/contextualizedembeddings"};
  std::string models{"/v1/models"};
  std::string browser_sessions{"/v1/browser/sessions"};
  std::string responses{"/v1/responses"};

  /// The service's canonical family, for the default base URL: `/v1/sonar`, `/v1/async/sonar`, `/v1/agent`.
  static endpoint_paths canonical();
};

struct client_options {
  /// Sent as `Authorization: Bearer <key>`. Unset: no Authorization is sent, which only another base URL than the
  /// default allows (else error::missing_api_key). An empty key is error::missing_api_key always.
  std::optional<std::string> api_key{};
  /// `http://` or `https://`, a host, optionally a port and a path. The request's path is appended to it.
  std::string base_url{default_base_url};
  /// Sent with every request, in place of the library's own (User-Agent, Accept). Of one name, in any case, the last.
  header_list headers{};
  /// Each begins with `/` and holds nothing that has to be %-encoded first (else error::invalid_base_url); that of chat
  /// may have a query.
  endpoint_paths paths{};
  /// Members that a request leaves unset; see with_defaults().
  chat_request defaults{};
  tokenwire::timeouts timeouts{};
  retry_options retry{};
  tokenwire::limits limits{};
  tls_options tls{};
  /// Text between `<think>` and `</think>` at the beginning of an answer is its reasoning, not its text.
  bool separate_reasoning{true};
  malformed_event_policy on_malformed_event{malformed_event_policy::fail};
  /// How many times a stream that was cut before its mark (error::stream_incomplete) is asked again from the start. A
  /// chunk whose restarted() is true says so: the text before it is void. Before each time there is a pause, as retries
  /// have it, which has to fit into the total deadline. Each time is billed again, so: 0.
  unsigned restart_incomplete{0};
  /// Which connections are kept, and how many there may be.
  pool_options pool{};
  proxy_options proxy{};
  rate_options rate{};
  /// How many redirects (307, 308) of a request are followed, at most 5. Never from https:// to http://; what says who
  /// asks (Authorization, cookies) is left out once the origin is another. Each sends the whole request to where the
  /// answer says, so: 0.
  unsigned max_redirects{0};
  /// Offers gzip and deflate to the server. Off, for a stream that somebody compresses is often held back.
  bool accept_compressed{false};
  /// Is told what happens; see <tokenwire/observer.hpp>.
  std::shared_ptr<tokenwire::observer> observer{};
  log_options log{};
  /// An agent's stream that is cancelled, or dropped before it has ended, cancels its run at the service, which would
  /// go on working, and billing, otherwise: one more request, on the stream's executor, that nobody waits for. It has
  /// 10 s, and counts as work of its context that long at most. Not sent before the response has an id, nor by a client
  /// that was closed, nor for a stream that client::cancel() ended, nor for a run whose stream was cut, which may still
  /// be fetched by its id (restart_incomplete begins another one beside it).
  bool cancel_dropped_runs{false};
  /// Where streams and operations keep their state and their coroutines' frames; null: on the heap. What grows with the
  /// answer (text, sources), buffers and connections is on the heap always. It must outlive the client, all that it
  /// has begun and the contexts that this runs on, and is used where each of these runs: by several threads where there
  /// are several.
  std::pmr::memory_resource* memory{};

  /// The defaults, with PERPLEXITY_API_KEY, PERPLEXITY_BASE_URL and PERPLEXITY_CUSTOM_HEADERS from the environment; an
  /// empty variable is as good as none. The last has lines of `Name: value`, cut at the first colon, white space around
  /// both left out. As in the provider's own SDKs a line without a colon is left out without a word; so is one without
  /// a name.
  ///
  /// Proxies: PERPLEXITY_PROXY, else HTTPS_PROXY or HTTP_PROXY, by what the request is to, else ALL_PROXY, each in
  /// lower case before upper; NO_PROXY exempts from all of them. Nothing else does: loopback addresses are no
  /// exception. PERPLEXITY_LOG (off, error, warn, info, debug) sets log.level; another value is as good as none.
  static client_options from_environment();
};

}  // namespace tokenwire::perplexity

#endif
