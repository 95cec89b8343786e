// Error codes: what a program decides on. What a person reads about the same failure is in diagnostics.hpp.

#ifndef TOKENWIRE_ERROR_HPP
#define TOKENWIRE_ERROR_HPP

#include <boost/system/error_category.hpp>
#include <boost/system/error_code.hpp>
#include <boost/system/error_condition.hpp>
#include <iosfwd>
#include <string_view>
#include <type_traits>

namespace tokenwire {

using boost::system::error_code;

/// What went wrong. name() gives the enumerator's own name, which programs and logs may rely on.
enum class error {
  // The API answered with a status other than 2xx.
  bad_request = 1,
  authentication,
  permission_denied,
  not_found,
  request_timeout,
  conflict,
  payload_too_large,
  unprocessable_entity,
  rate_limited,
  internal_server_error,
  /// A 3xx status other than 304 that is not followed, by choice or because it must not be. The diagnostics name the
  /// Location.
  redirect_not_followed,
  /// Any other status that is not 2xx.
  unexpected_status,

  // The API answered 2xx, and the answer is not a good one.
  /// An error object, an error event, or `finish_reason` "error" inside the stream.
  error_in_stream = 100,
  /// The stream ended, by whatever cause, before any mark of its end.
  stream_incomplete,
  /// The stream's first event was its mark, `[DONE]`.
  empty_stream,
  /// A 2xx answer that is neither an event stream nor JSON, whatever its media type says (an HTML page, for example).
  not_a_stream,
  /// An event, or the body, is not the JSON that it has to be; a completion has at least one choice.
  malformed_event,
  /// JSON nested deeper than the limit.
  json_too_deep,
  /// An event larger than the limit.
  event_too_large,
  /// The body of a non-stream answer is larger than the limit.
  body_too_large,
  /// A Content-Encoding or Transfer-Encoding that is not known; nothing of the body was read.
  unknown_content_coding,
  /// A job that the service gave up.
  job_failed,
  /// A compressed body that is none, or that ends too early.
  malformed_content_coding,
  /// A compressed body that grows past limits::expansion.
  expansion_too_large,

  // What came is not HTTP/1.1, or goes past a limit of it.
  malformed_response = 200,
  header_too_large,
  /// A chunk-size line, with its extensions, longer than 8 KiB.
  chunk_header_too_large,
  /// More 1xx responses than the limit.
  too_many_informational_responses,

  // No response head came.
  resolve_failed = 300,
  connect_failed,
  tls_handshake,
  /// The peer's certificate is not valid for the host, not trusted, or out of date. The diagnostics say which.
  tls_certificate,
  /// The connection was closed or reset before the response head was whole.
  connection_closed,
  write_failed,
  /// The proxy made no tunnel. The diagnostics have its status and name both ends.
  proxy_refused,
  /// The proxy wants other credentials, or some (status 407, or what SOCKS has for it).
  proxy_authentication,

  // A deadline passed.
  resolve_timeout = 400,
  connect_timeout,
  tls_timeout,
  write_timeout,
  first_byte_timeout,
  idle_timeout,
  total_timeout,
  /// The deadline for waiting on a job.
  job_wait_timeout,
  /// All connections that may be open stayed in use.
  pool_timeout,
  /// No event came, though bytes may have.
  event_timeout,

  // The caller's side.
  /// No API key, or an empty one.
  missing_api_key = 500,
  /// A header name or value that HTTP does not allow (CR, LF, NUL, …), or one that the library sets itself.
  invalid_header,
  /// A base URL that is not http:// or https://, or has no host.
  invalid_base_url,
  /// A request that cannot be sent. The diagnostics name the field and the bound.
  invalid_request,
  /// A CA file that cannot be read or holds no certificate.
  invalid_ca_file,
  /// A second operation on a stream while one is pending.
  operation_in_progress,
  /// A coroutine ended by an exception that is no system_error, seen where only an error code fits.
  unknown_exception,
  /// A proxy's URL that cannot be used.
  invalid_proxy,
  /// A client certificate or its key that cannot be used.
  invalid_certificate,
  /// The client was closed.
  client_closed,
  /// An option for which the library was built without what it needs.
  unsupported_option,
  /// Streams that cannot be read side by side: none at all, one that was moved from or is being read, or two on
  /// different executors. The diagnostics say which.
  invalid_streams,

  // The answer came, and is not the value that it was asked for as (structured answers).
  /// JSON that does not fit the type: another kind, a number or a length out of bounds, a member that is missing. The
  /// diagnostics name the place by a JSON pointer, what was expected and what came.
  value_mismatch = 600,
  /// Text that begins as JSON and is none, or ends in the middle of it.
  malformed_json,
  /// Text without any JSON in it.
  no_json_value,
  /// The model refused, in a member of its own.
  answer_refused,
  /// The answer was cut before the value was whole: finish reason `length`.
  answer_truncated,
  /// The provider left some of the answer out: finish reason `content_filter`.
  content_filtered,
  /// An answer without any text.
  empty_answer,
};

/// Groups of errors for decisions: `if (ec == condition::retryable) …`.
enum class condition {
  /// Status 429.
  rate_limited = 1,
  /// Any deadline, and status 408.
  timeout,
  /// Worth sending again: connection failures, timeouts before the response head, status 408, 409, 429 and >= 500.
  retryable,
  /// Status 401 and 403, and a missing key.
  authentication,
  /// The API said no: any status that is not 2xx.
  api_status,
  /// Nothing or no whole response head came over the network: resolve, connect, TLS, close, and their deadlines.
  connection,
  /// The answer began and did not come to its end.
  incomplete,
  /// The caller cancelled; also true for asio::error::operation_aborted.
  cancelled,
};

boost::system::error_category const& error_category() noexcept;
boost::system::error_category const& condition_category() noexcept;

/// The enumerator's name: "rate_limited". For codes of other categories "unknown".
std::string_view name(error_code const& ec) noexcept;

inline error_code make_error_code(error e) noexcept {
  return {static_cast<int>(e), error_category()};
}
inline boost::system::error_condition make_error_condition(condition c) noexcept {
  return {static_cast<int>(c), condition_category()};
}

std::ostream& operator<<(std::ostream& out, error e);
std::ostream& operator<<(std::ostream& out, condition c);

/// The error for a status that is not 2xx.
error error_from_status(unsigned status) noexcept;

}  // namespace tokenwire

namespace boost::system {
template <>
struct is_error_code_enum<tokenwire::error> : std::true_type {};
template <>
struct is_error_condition_enum<tokenwire::condition> : std::true_type {};
}  // namespace boost::system

#endif
