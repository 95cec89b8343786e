// A chat request's JSON.

#ifndef TOKENWIRE_SRC_PERPLEXITY_CHAT_REQUEST_JSON_HPP
#define TOKENWIRE_SRC_PERPLEXITY_CHAT_REQUEST_JSON_HPP

#include <string>
#include <tokenwire/error.hpp>
#include <tokenwire/perplexity/chat_request.hpp>

namespace tokenwire::perplexity {

/// What the body says about streaming.
enum class request_body : unsigned char {
  /// `"stream":true`
  stream,
  /// `"stream":false`
  document,
  /// No such member: for a request inside another object.
  bare,
};

/// The body to send. On error::invalid_request, `detail` names the field, what it got and what it may be, and nothing
/// is returned.
std::string to_json(chat_request const& request, request_body kind, error_code& ec, std::string& detail);

}  // namespace tokenwire::perplexity

#endif
