// Settings that every client of the library shares.

#ifndef TOKENWIRE_OPTIONS_HPP
#define TOKENWIRE_OPTIONS_HPP

#include <cstddef>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <tokenwire/detail/chrono.hpp>
#include <utility>
#include <vector>

namespace tokenwire {

/// How long each phase of a request may take; 0 turns a deadline off. Each has an error code of its own.
/// `total` spans all attempts and the pauses between them; the others hold for each attempt.
/// A deadline ends the wait at the time it says or shortly after, never before.
struct timeouts {
  std::chrono::milliseconds resolve{std::chrono::seconds{5}};
  std::chrono::milliseconds connect{std::chrono::seconds{5}};
  std::chrono::milliseconds tls{std::chrono::seconds{10}};
  std::chrono::milliseconds write{std::chrono::seconds{30}};
  /// From the request's last byte to the first byte of the response head.
  std::chrono::milliseconds first_byte{std::chrono::seconds{300}};
  /// Between bytes of the response, while somebody waits for them; comments count as bytes.
  std::chrono::milliseconds idle{std::chrono::seconds{60}};
  /// Between events of a stream, while somebody waits for one; comments are none. Off: a model may think for minutes.
  std::chrono::milliseconds event{0};
  std::chrono::milliseconds total{0};
  /// After every choice has had its finish reason: how long to go without a byte of what may still come. Then the
  /// stream is complete. So it is when comments alone have come for as long as `event`, or `idle` where that is off,
  /// says, if that is longer.
  std::chrono::milliseconds finish_grace{std::chrono::seconds{2}};
  /// For a connection, where pool_options has no more of them. As long as the provider's own SDKs wait.
  std::chrono::milliseconds pool{std::chrono::seconds{900}};
};

/// When a request is sent again before a 2xx response head has come. Afterwards nothing is ever sent again by itself.
/// Sent again are: connection failures, deadlines before the head, status 408, 409, 429 and >= 500, and what the
/// response's `x-should-retry` says. `retry-after-ms` and `retry-after` set the pause when they ask for at most
/// `max_retry_after`; else it is min(initial_delay * 2^k, max_delay), less up to a quarter at random.
///
/// A hedged request does not wait for a failure: sent a second time beside the first, it is answered by whichever has a
/// 2xx head first, and the other is cancelled. The provider may bill both.
struct retry_options {
  /// 0: every failure is reported at once.
  unsigned max_retries{2};
  std::chrono::milliseconds initial_delay{500};
  std::chrono::milliseconds max_delay{8000};
  std::chrono::milliseconds max_retry_after{std::chrono::seconds{60}};
  /// How long a request goes without a 2xx head before it is sent a second time; 0: never. A request that waits for the
  /// client's own limits, for a connection or for its next attempt is looked at again after as long. The second is not
  /// tried again, and its failure is no failure: the first goes on. Jobs are not created twice.
  std::chrono::milliseconds hedge_delay{0};
};

/// Connections that a client keeps. One carries one request at a time; a stream holds its own until its answer has
/// ended. Where streams of a client run on several execution contexts, each has connections of its own, and
/// max_connections_per_origin counts those of each.
struct pool_options {
  /// Open at once, in all; 0: as many as there are requests. A request past it waits its turn, for as long as
  /// timeouts::pool says.
  std::size_t max_connections{0};
  /// Open at once to one server (with the same TLS settings and proxy); 0: only max_connections counts.
  std::size_t max_connections_per_origin{0};
  /// Kept open for the next request; 0: none is used twice.
  std::size_t max_idle{100};
  /// How long one is kept for it; 0: until the server closes it. It is looked at when the client does something: a
  /// client that does nothing keeps what it has, for a timer would keep the io_context from running out of work.
  std::chrono::milliseconds idle_time{std::chrono::seconds{60}};
};

/// How much a client asks for at most. A request past it waits its turn, in the order in which they came.
struct rate_options {
  /// Sent within any minute; each attempt counts. 0: no limit.
  unsigned requests_per_minute{0};
  /// Under way at once, from the wait for a connection to the answer's end. 0: no limit.
  std::size_t max_concurrent_requests{0};
  /// A 429 or 503 with a Retry-After (of at most retry_options::max_retry_after) holds back every request of the client
  /// that long, not only its own.
  bool hold_all_on_retry_after{true};
};

/// Sizes past which an answer is refused, each with an error code of its own.
struct limits {
  /// The response's header block, bytes.
  std::size_t header{std::size_t{64} * 1024};
  /// One event of a stream, bytes.
  std::size_t event{std::size_t{16} * 1024 * 1024};
  /// The body of an answer that is not a stream, bytes.
  std::size_t document{std::size_t{64} * 1024 * 1024};
  /// How much of an error's body is kept in the diagnostics, bytes.
  std::size_t error_body{std::size_t{64} * 1024};
  /// How many times larger than what came a compressed body may be, past its first MiB.
  std::size_t expansion{500};
  std::size_t json_depth{64};
  /// 1xx responses before the real one.
  unsigned informational_responses{20};
};

/// What a stream does with an event that is not the JSON it has to be.
enum class malformed_event_policy : unsigned char {
  /// The stream fails: error::malformed_event or json_too_deep.
  fail,
  /// The event is left out and counted (response_info::malformed_events). Errors of the provider are never left out.
  skip,
};

enum class tls_version : unsigned char { tls1_2, tls1_3 };

/// TLS. The peer's chain and host name are always verified.
struct tls_options {
  /// A PEM file of certificates to trust instead of the system's store; empty: the system's store.
  std::string ca_file{};
  /// A directory of such, by the names that `openssl rehash` gives them; also instead of the system's store.
  std::string ca_directory{};
  /// This client's own certificate, PEM, with the chain above it, and its key, which may be in the same file.
  std::string certificate_file{};
  std::string private_key_file{};
  tls_version min_version{tls_version::tls1_2};
  /// A connection to a server that another one went to before resumes that one's session, which saves a round trip or
  /// the certificates. No request is ever sent early.
  bool resume_sessions{true};
  /// Instead of all of the above but resume_sessions: see use_ssl_context() in <tokenwire/ssl_context.hpp>.
  std::shared_ptr<void> native_context{};
};

/// Through which proxy requests go: `http://`, `https://` or `socks5://` (also `socks5h://`), then `user:password@`
/// where it wants that, a host, optionally a port. A https:// target is reached through a tunnel (CONNECT), so that the
/// proxy sees nothing of it; a http:// target is asked for by its whole URL. A SOCKS proxy makes a tunnel for both, and
/// resolves the target's name.
struct proxy_options {
  /// For every request, whatever it is to; an empty one is no proxy. Unset: the members below say.
  std::optional<std::string> url{};
  /// For https:// and for http:// targets; empty: none.
  std::string https{};
  std::string http{};
  /// Targets that go without, separated by commas: `*`, host names (each with the names below it), IP addresses,
  /// networks (`10.0.0.0/8`), any of them with a port or without.
  std::string no_proxy{};
};

enum class log_level : unsigned char { off, error, warn, info, debug };

/// Lines for people. No line holds a secret: keys, passwords, cookies and what is asked and answered are left out.
struct log_options {
  log_level level{log_level::off};
  /// Gets each line, without its end, on the executor of what it is about: with several threads from all of them. It
  /// must not throw. Empty: stderr.
  std::function<void(log_level, std::string_view)> sink{};
};

/// Header fields, in the order to send them.
using header_list = std::vector<std::pair<std::string, std::string>>;

}  // namespace tokenwire

#endif
