// What a client tells of its requests, for traces, metrics and logs of one's own.

#ifndef TOKENWIRE_OBSERVER_HPP
#define TOKENWIRE_OBSERVER_HPP

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>
#include <tokenwire/detail/chrono.hpp>
#include <tokenwire/error.hpp>

namespace tokenwire {

// A name in a comment is the attribute of OpenTelemetry's conventions (GenAI, HTTP, general) that the member holds. All
// views are valid during the call alone. No text holds a secret: see observer.

/// One request of the program's: a stream, a complete(), one look at a job, one page of a list; with all its attempts
/// and restarts. The same in each of its events.
struct observed_request {
  /// Counts the requests of the process, from 1 on.
  std::uint64_t number{};
  /// gen_ai.provider.name: "perplexity".
  std::string_view provider_name{};
  /// gen_ai.operation.name: "chat"; of jobs "create_job", "get_job", "list_jobs".
  std::string_view operation_name{};
  /// gen_ai.request.model; empty where a request names none.
  std::string_view request_model{};
  /// gen_ai.request.stream
  bool request_stream{};
  /// http.request.method
  std::string_view request_method{};
  /// url.scheme
  std::string_view url_scheme{};
  /// server.address: the host of the API, also where a proxy is between, or a redirect leads elsewhere.
  std::string_view server_address{};
  /// server.port
  std::uint16_t server_port{};
  /// url.path; the query is left out.
  std::string_view url_path{};
};

/// It begins: before the first wait for a connection.
struct request_event {
  observed_request const& request;
  /// `name: value` lines ended by LF (http.request.header.<name>); `***` in place of a value that says who asks.
  std::string_view headers{};
  /// http.request.body.size
  std::size_t body_size{};
};

/// An attempt has its connection.
struct connection_event {
  observed_request const& request;
  /// 1 for the first; what is sent again because of a stale connection or a redirect has the same as before.
  unsigned attempt{};
  /// It had carried another request.
  bool reused{};
  /// network.peer.address: the server's, or the proxy's; an IP address.
  std::string_view peer_address{};
  /// network.peer.port
  std::uint16_t peer_port{};
  /// tls.established, with the API's server.
  bool tls_established{};
  /// tls.resumed
  bool tls_resumed{};
  /// For a turn, where the client's own limits made the request wait.
  std::chrono::nanoseconds waited{};
  /// What it took to open it; 0 of one that is reused. A proxy's tunnel counts as `connect`, its TLS as `tls`.
  std::chrono::nanoseconds resolve{};
  std::chrono::nanoseconds connect{};
  std::chrono::nanoseconds tls{};
};

/// A response head has come, whatever its status.
struct response_event {
  observed_request const& request;
  unsigned attempt{};
  /// http.response.status_code
  unsigned status_code{};
  /// The response's `x-request-id`.
  std::string_view request_id{};
  /// Since the request began, attempts before this one included.
  std::chrono::nanoseconds after{};
  /// As in request_event (http.response.header.<name>); a Location without user info.
  std::string_view headers{};
};

/// The first text or reasoning of the answer; once, also where the answer is restarted.
struct first_token_event {
  observed_request const& request;
  /// Since the request began: the metric gen_ai.client.operation.time_to_first_chunk.
  std::chrono::nanoseconds after{};
};

/// A piece of a chat's answer, before the program gets it. An answer that is one document is one piece.
struct chunk_event {
  observed_request const& request;
  /// Bytes of text and of reasoning that are new.
  std::size_t text_size{};
  std::size_t reasoning_size{};
  /// Bytes of the event's data, as it came.
  std::size_t data_size{};
};

enum class resend_reason : unsigned char {
  /// An attempt failed before a 2xx head (retry_options).
  failed_attempt,
  /// A connection that was kept turned out to be closed. No attempt of its own.
  stale_connection,
  /// The answer was cut (restart_incomplete).
  incomplete_answer,
  /// Elsewhere (max_redirects), where the response's Location says. No attempt of its own, and no error.
  redirect,
  /// No answer yet (hedge_delay): sent beside the first, which goes on. No error, and no pause. Of the second only the
  /// response that wins is told.
  hedge,
};

/// The request is to be sent again.
struct resend_event {
  observed_request const& request;
  /// http.request.resend_count: 1 for the first time that it is sent again, for whatever reason.
  unsigned resend_count{};
  /// The number of the attempt that came to this.
  unsigned attempt{};
  resend_reason reason{};
  error_code error{};
  /// error.type: the code's name.
  std::string_view error_type{};
  /// What diagnostics::text() says of it.
  std::string_view message{};
  /// http.response.status_code, of the attempt that failed; 0 when no response head came.
  unsigned status_code{};
  /// How long is waited before.
  std::chrono::nanoseconds pause{};
};

/// It is over, well or not. The last event.
struct finish_event {
  observed_request const& request;
  /// What the operation came to: no error when the answer is whole; operation_aborted when it was given up.
  error_code error{};
  /// error.type: the code's name, "cancelled" for operation_aborted; empty without an error.
  std::string_view error_type{};
  /// What diagnostics::text() says.
  std::string_view message{};
  /// Since it began, the program's own time between chunks included: the metric gen_ai.client.operation.duration.
  std::chrono::nanoseconds duration{};
  /// Requests and responses, heads and bodies of all attempts, without TLS. What is left of a response behind the end of
  /// its answer is not counted.
  std::uint64_t bytes_sent{};
  std::uint64_t bytes_received{};
  unsigned attempts{};
  unsigned restarts{};
  unsigned stale_connections{};
  /// http.response.status_code, of the last attempt; 0 when no response head came.
  unsigned status_code{};
  /// The response's `x-request-id`.
  std::string_view request_id{};
  /// gen_ai.response.id, gen_ai.response.model, gen_ai.response.finish_reasons (the first choice's): empty where the
  /// answer did not say.
  std::string_view response_id{};
  std::string_view response_model{};
  std::string_view finish_reason{};
  /// gen_ai.usage.input_tokens, gen_ai.usage.output_tokens: as far as the answer said, also one that was cut. A job's
  /// answer says them each time that it is fetched.
  std::optional<std::int64_t> input_tokens{};
  std::optional<std::int64_t> output_tokens{};
};

/// Is told what happens to a client's requests (client_options::observer). Each function does nothing until it is
/// overridden. What the settings refuse before anything is sent begins no request, and is told to nobody.
///
/// Order, of one request: on_request; of each attempt on_connection and on_response, as far as it comes; on_chunk, with
/// on_first_token before the first that has text; on_resend between the times it is sent; on_finish, exactly once, and
/// nothing after it. A stream that is destroyed or cancelled ends with operation_aborted: one that is destroyed at
/// once, one that is cancelled when its next operation says so. One that is destroyed behind its mark ends well.
///
/// Executor: the request's own, inside its operations: what is done here keeps it waiting. on_finish comes from where a
/// stream is destroyed, or an execution context that still had the request.
/// Thread safety: requests on several threads call from all of them at once; of one request the calls follow each other.
/// Exceptions: none may leave, noexcept sees to that.
/// Must not: destroy, cancel or advance the stream that it is told of, or wait for another request.
/// Lifetime: shared by the client and each request that is under way.
/// Secrets: of at least 8 bytes, the key, a proxy's password and every header value that says who asks (authorization,
/// cookies, names that end in key, token or auth) is `***` wherever a text would show it, though the server sent it.
class observer {
 public:
  observer() = default;
  observer(observer const&) = delete;
  observer& operator=(observer const&) = delete;
  virtual ~observer() = default;

  virtual void on_request(request_event const&) noexcept {}
  virtual void on_connection(connection_event const&) noexcept {}
  virtual void on_response(response_event const&) noexcept {}
  virtual void on_first_token(first_token_event const&) noexcept {}
  /// Called for every chunk: make it cheap.
  virtual void on_chunk(chunk_event const&) noexcept {}
  virtual void on_resend(resend_event const&) noexcept {}
  virtual void on_finish(finish_event const&) noexcept {}
};

}  // namespace tokenwire

#endif
