// One request whose answer is one JSON document.

#ifndef TOKENWIRE_SRC_ANSWER_DOCUMENT_CALL_HPP
#define TOKENWIRE_SRC_ANSWER_DOCUMENT_CALL_HPP

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/json/value.hpp>
#include <memory>
#include <string>
#include <string_view>
#include <tokenwire/api_error.hpp>
#include <tokenwire/async_generator.hpp>

#include "json/document.hpp"
#include "net/http_call.hpp"
#include "net/service.hpp"

namespace tokenwire::answer {

/// Sends the request and yields the body of a 2xx response once, whole. Ends by api_error: what the call came to, a
/// refusal in the provider's words, error::body_too_large past limits::document. What the response says about its media
/// type does not count: the body does.
async_generator<std::string const> read_document(boost::asio::any_io_executor executor,
                                                 std::shared_ptr<net::http_call> call);

/// The same for a coroutine on this executor. Cancellation: the connection closes at once, and the call gives up with a
/// plain system_error, operation_aborted.
boost::asio::awaitable<std::string> fetch_document(boost::asio::any_io_executor executor,
                                                   std::shared_ptr<net::http_call> call);

/// Throws api_error with what the call has found, and these words. `body` is kept as far as the limits let it.
[[noreturn]] void refuse_document(net::http_call const& call, error_code ec, std::string detail, std::string_view body);

/// The body as JSON, its objects and arrays nested as deep as limits::json_depth says.
/// Errors: throws api_error: malformed_event, json_too_deep, and error_in_stream where it is an error object.
///
/// Its text lives as long as `body`.
class parsed_document {
 public:
  parsed_document(net::http_call const& call, std::string_view body);

  boost::json::object const& root() const noexcept { return *root_; }
  /// The bytes of a member of the root that is not null; empty where there is none. Where a name stands twice the last
  /// one counts.
  std::string_view text_of(std::string_view name) const;

  /// It is not what it should be: throws malformed_event.
  [[noreturn]] void refuse(std::string detail) const;

 private:
  net::http_call const& call_;
  std::string_view body_;
  json::document document_;
  boost::json::object const* root_{};
};

}  // namespace tokenwire::answer

#endif
