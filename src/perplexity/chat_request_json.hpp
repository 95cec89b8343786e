// A chat request's JSON.

#ifndef TOKENWIRE_SRC_PERPLEXITY_CHAT_REQUEST_JSON_HPP
#define TOKENWIRE_SRC_PERPLEXITY_CHAT_REQUEST_JSON_HPP

#include <string>
#include <tokenwire/error.hpp>
#include <tokenwire/perplexity/chat_request.hpp>

namespace tokenwire::perplexity {

/// The body to send. On error::invalid_request, `detail` names the field and what is wrong with it: no model, no
/// message, a role that is empty, a number out of its bounds or not finite, text that is not UTF-8, `extra` that is not
/// one JSON object, has a member that is set elsewhere too, or has `stream`.
std::string to_json(chat_request const& request, bool stream, error_code& ec, std::string& detail);

}  // namespace tokenwire::perplexity

#endif
