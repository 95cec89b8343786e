// What a person needs to know about a failure. Decisions are made on error codes (error.hpp).

#ifndef TOKENWIRE_DIAGNOSTICS_HPP
#define TOKENWIRE_DIAGNOSTICS_HPP

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <tokenwire/detail/chrono.hpp>

namespace tokenwire {

/// Facts about an exchange that failed, or about one that succeeded after failed attempts. No member but `body` holds a
/// secret: request headers are never copied here, and `***` stands where the server repeats a credential of theirs.
struct diagnostics {
  /// The HTTP status; 0 when no response head came.
  unsigned status{};
  /// The provider's `type` of the error, `code` (as text, whether it came as a number or a string) and message.
  std::string type{};
  std::string provider_code{};
  std::string message{};
  /// What the library itself has to say: what was expected and what came, the host, the phase, the reason.
  std::string detail{};
  /// The response's `x-request-id`.
  std::string request_id{};
  /// What `retry-after-ms` or `retry-after` asked for.
  std::optional<std::chrono::milliseconds> retry_after{};
  /// How many attempts were made, 1 without any retry: a connection was there or was asked for. To wait for the
  /// client's own limits is none.
  unsigned attempts{};
  /// The beginning of the response's body, at most `limits::error_body` bytes, whatever the server says in it. Valid
  /// UTF-8: UTF-16 is converted, and U+FFFD stands for what is neither.
  std::string body{};
  /// How many connections that were kept from earlier requests turned out to be closed with this request on them. Each
  /// time it was sent again on a new one, which is no attempt of its own.
  unsigned stale_connections{};
  /// What the request was at when it failed: "rate", "pool", "resolve", "connect", "proxy", "tls", "write", "first_byte",
  /// "body", "pause" (before another attempt); empty when it was not sent at all.
  std::string_view phase{};
  /// What had arrived of the answer, where the operation that failed leaves no stream to ask: complete().
  std::string partial_text{};
  std::string partial_reasoning{};

  /// The provider's message, or where it gave none our detail.
  std::string const& text() const noexcept { return message.empty() ? detail : message; }
};

/// Facts about the response to one request.
struct response_info {
  /// 0 until the response head has come.
  unsigned status{};
  std::string request_id{};
  std::string content_type{};
  /// How many attempts were made, 1 without any retry: a connection was there or was asked for. To wait for the
  /// client's own limits is none.
  unsigned attempts{};
  /// From the first attempt's start to the response head, and to the first chunk of the answer.
  std::chrono::nanoseconds head_after{};
  std::chrono::nanoseconds first_chunk_after{};
  /// Events of this answer that malformed_event_policy::skip left out.
  std::uint64_t malformed_events{};
  /// How many times restart_incomplete asked again. Its requests count as attempts, and times go on.
  unsigned restarts{};
  /// The response header fields in the order they came, `name: value` lines ended by LF.
  std::string headers{};
  /// The request went over a connection that had carried another one.
  bool connection_reused{};
  /// Its TLS session is that of an earlier connection.
  bool tls_resumed{};
  /// How many redirects were followed.
  unsigned redirects{};
  /// It answers the request that was sent beside the first (retry_options::hedge_delay).
  bool hedged{};

  /// The first header field of this name, compared without case; null where there is none. The view lives as long as
  /// this object does unchanged.
  std::optional<std::string_view> header(std::string_view name) const noexcept;
};

}  // namespace tokenwire

#endif
