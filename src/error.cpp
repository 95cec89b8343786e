#include <algorithm>
#include <array>
#include <boost/asio/error.hpp>
#include <ostream>
#include <string>
#include <tokenwire/error.hpp>

namespace tokenwire {
namespace {

struct entry {
  error value;
  std::string_view name;
  char const* message;
};

constexpr auto entries = std::to_array<entry>({
    {error::bad_request, "bad_request", "the API refused the request (status 400)"},
    {error::authentication, "authentication", "the API key was refused (status 401)"},
    {error::permission_denied, "permission_denied", "access was denied (status 403)"},
    {error::not_found, "not_found", "not found (status 404)"},
    {error::request_timeout, "request_timeout", "the API timed the request out (status 408)"},
    {error::conflict, "conflict", "conflict (status 409)"},
    {error::payload_too_large, "payload_too_large", "the request is too large (status 413)"},
    {error::unprocessable_entity, "unprocessable_entity", "the API could not process the request (status 422)"},
    {error::rate_limited, "rate_limited", "the rate limit was exceeded (status 429)"},
    {error::internal_server_error, "internal_server_error", "the API failed (status 5xx)"},
    {error::redirect_not_followed, "redirect_not_followed", "the API answered with a redirect, which is not followed"},
    {error::unexpected_status, "unexpected_status", "the API answered with an unexpected status"},
    {error::error_in_stream, "error_in_stream", "the API reported an error inside the stream"},
    {error::stream_incomplete, "stream_incomplete", "the stream ended before its mark"},
    {error::empty_stream, "empty_stream", "the stream held nothing but its mark"},
    {error::not_a_stream, "not_a_stream", "the answer is not an event stream"},
    {error::malformed_event, "malformed_event", "an event is not the JSON that it has to be"},
    {error::json_too_deep, "json_too_deep", "JSON is nested too deep"},
    {error::event_too_large, "event_too_large", "an event is larger than the limit"},
    {error::body_too_large, "body_too_large", "the body is larger than the limit"},
    {error::job_failed, "job_failed", "the service gave the job up"},
    {error::malformed_content_coding, "malformed_content_coding", "the compressed body is not valid"},
    {error::expansion_too_large, "expansion_too_large", "the compressed body grows past the limit"},
    {error::unknown_content_coding, "unknown_content_coding", "the body has a coding that is not known"},
    {error::malformed_response, "malformed_response", "the response is not valid HTTP/1.1"},
    {error::header_too_large, "header_too_large", "the response's header is larger than the limit"},
    {error::chunk_header_too_large, "chunk_header_too_large", "a chunk's size line is larger than the limit"},
    {error::too_many_informational_responses, "too_many_informational_responses",
     "more 1xx responses came than the limit"},
    {error::resolve_failed, "resolve_failed", "the host name could not be resolved"},
    {error::connect_failed, "connect_failed", "the connection could not be made"},
    {error::tls_handshake, "tls_handshake", "the TLS handshake failed"},
    {error::tls_certificate, "tls_certificate", "the peer's certificate was refused"},
    {error::connection_closed, "connection_closed", "the connection was closed before the response"},
    {error::write_failed, "write_failed", "the request could not be written"},
    {error::proxy_refused, "proxy_refused", "the proxy made no tunnel"},
    {error::proxy_authentication, "proxy_authentication", "the proxy wants other credentials"},
    {error::resolve_timeout, "resolve_timeout", "resolving the host name took too long"},
    {error::connect_timeout, "connect_timeout", "connecting took too long"},
    {error::tls_timeout, "tls_timeout", "the TLS handshake took too long"},
    {error::write_timeout, "write_timeout", "writing the request took too long"},
    {error::first_byte_timeout, "first_byte_timeout", "the response took too long to begin"},
    {error::idle_timeout, "idle_timeout", "nothing came for too long"},
    {error::total_timeout, "total_timeout", "the whole took too long"},
    {error::job_wait_timeout, "job_wait_timeout", "the job took too long to finish"},
    {error::pool_timeout, "pool_timeout", "no connection became free"},
    {error::event_timeout, "event_timeout", "no event came for too long"},
    {error::missing_api_key, "missing_api_key", "there is no API key"},
    {error::invalid_header, "invalid_header", "a header cannot be sent"},
    {error::invalid_base_url, "invalid_base_url", "the base URL is not usable"},
    {error::invalid_request, "invalid_request", "the request cannot be sent"},
    {error::invalid_ca_file, "invalid_ca_file", "the CA file cannot be used"},
    {error::operation_in_progress, "operation_in_progress", "an operation on this stream is pending"},
    {error::invalid_proxy, "invalid_proxy", "the proxy's URL is not usable"},
    {error::invalid_certificate, "invalid_certificate", "the client certificate or its key cannot be used"},
    {error::client_closed, "client_closed", "the client was closed"},
    {error::unsupported_option, "unsupported_option", "the library was built without what an option needs"},
    {error::unknown_exception, "unknown_exception", "an exception that carries no error code"},
    {error::invalid_streams, "invalid_streams", "the streams cannot be read side by side"},
    {error::value_mismatch, "value_mismatch", "the answer is not the value that it was asked for as"},
    {error::malformed_json, "malformed_json", "the answer is not the JSON that it was asked for as"},
    {error::no_json_value, "no_json_value", "the answer holds no JSON"},
    {error::answer_refused, "answer_refused", "the model refused to answer"},
    {error::answer_truncated, "answer_truncated", "the answer was cut at its longest"},
    {error::content_filtered, "content_filtered", "the provider left some of the answer out"},
    {error::empty_answer, "empty_answer", "the answer is empty"},
});

entry const* find(int value) noexcept {
  auto const found = std::find_if(entries.begin(), entries.end(),
                                  [value](entry const& e) { return static_cast<int>(e.value) == value; });
  return found == entries.end() ? nullptr : &*found;
}

bool is(error_code const& ec, error value) noexcept {
  return ec == make_error_code(value);
}

bool is_between(error_code const& ec, error first, error last) noexcept {
  return ec.category() == error_category() && ec.value() >= static_cast<int>(first) &&
         ec.value() <= static_cast<int>(last);
}

bool holds(condition c, error_code const& ec) noexcept {
  switch (c) {
    case condition::rate_limited:
      return is(ec, error::rate_limited);
    case condition::timeout:
      return is_between(ec, error::resolve_timeout, error::event_timeout) || is(ec, error::request_timeout);
    case condition::retryable:
      return is(ec, error::request_timeout) || is(ec, error::conflict) || is(ec, error::rate_limited) ||
             is(ec, error::internal_server_error) ||
             (is_between(ec, error::resolve_failed, error::first_byte_timeout) && !is(ec, error::tls_certificate) &&
              !is(ec, error::proxy_authentication));
    case condition::authentication:
      return is(ec, error::authentication) || is(ec, error::permission_denied) || is(ec, error::missing_api_key);
    case condition::api_status:
      return is_between(ec, error::bad_request, error::unexpected_status);
    case condition::connection:
      return is_between(ec, error::resolve_failed, error::first_byte_timeout);
    case condition::incomplete:
      return is(ec, error::stream_incomplete) || is(ec, error::empty_stream);
    case condition::cancelled:
      return ec == boost::asio::error::operation_aborted;
  }
  return false;
}

class tokenwire_error_category final : public boost::system::error_category {
 public:
  char const* name() const noexcept override { return "tokenwire"; }
  std::string message(int value) const override {
    entry const* const found = find(value);
    return found ? found->message : "unknown tokenwire error";
  }
};

class tokenwire_condition_category final : public boost::system::error_category {
 public:
  char const* name() const noexcept override { return "tokenwire.condition"; }
  std::string message(int value) const override {
    switch (static_cast<condition>(value)) {
      case condition::rate_limited:
        return "rate limited";
      case condition::timeout:
        return "timeout";
      case condition::retryable:
        return "worth sending again";
      case condition::authentication:
        return "not authenticated";
      case condition::api_status:
        return "refused by the API";
      case condition::connection:
        return "no response over the network";
      case condition::incomplete:
        return "the answer is incomplete";
      case condition::cancelled:
        return "cancelled";
    }
    return "unknown tokenwire condition";
  }
  bool equivalent(error_code const& ec, int value) const noexcept override {
    return holds(static_cast<condition>(value), ec);
  }
};

}  // namespace

boost::system::error_category const& error_category() noexcept {
  static tokenwire_error_category const category;
  return category;
}

boost::system::error_category const& condition_category() noexcept {
  static tokenwire_condition_category const category;
  return category;
}

std::string_view name(error_code const& ec) noexcept {
  if (ec == boost::asio::error::operation_aborted) return "cancelled";
  entry const* const found = ec.category() == error_category() ? find(ec.value()) : nullptr;
  return found ? found->name : "unknown";
}

std::ostream& operator<<(std::ostream& out, error e) {
  return out << name(make_error_code(e));
}
std::ostream& operator<<(std::ostream& out, condition c) {
  return out << make_error_condition(c).message();
}

error error_from_status(unsigned status) noexcept {
  switch (status) {
    case 400:
      return error::bad_request;
    case 401:
      return error::authentication;
    case 403:
      return error::permission_denied;
    case 404:
      return error::not_found;
    case 408:
      return error::request_timeout;
    case 409:
      return error::conflict;
    case 413:
      return error::payload_too_large;
    case 422:
      return error::unprocessable_entity;
    case 429:
      return error::rate_limited;
    default:
      if (status >= 500) return error::internal_server_error;
      // 304 leads nowhere: it says that what is known already still holds.
      if (status >= 300 && status < 400 && status != 304) return error::redirect_not_followed;
      return error::unexpected_status;
  }
}

}  // namespace tokenwire
