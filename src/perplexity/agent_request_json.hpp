// An agent's request as JSON.

#ifndef TOKENWIRE_SRC_PERPLEXITY_AGENT_REQUEST_JSON_HPP
#define TOKENWIRE_SRC_PERPLEXITY_AGENT_REQUEST_JSON_HPP

#include <string>
#include <tokenwire/error.hpp>
#include <tokenwire/perplexity/agent_request.hpp>

namespace tokenwire::perplexity {

/// The body to send. On error::invalid_request, `detail` names the field, what it got and what it may be, and nothing
/// is returned.
std::string to_json(agent_request const& request, bool stream, error_code& ec, std::string& detail);

}  // namespace tokenwire::perplexity

#endif
