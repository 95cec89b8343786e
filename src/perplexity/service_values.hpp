// What the small endpoints answer.

#ifndef TOKENWIRE_SRC_PERPLEXITY_SERVICE_VALUES_HPP
#define TOKENWIRE_SRC_PERPLEXITY_SERVICE_VALUES_HPP

#include <string_view>
#include <tokenwire/perplexity/browser_session.hpp>
#include <tokenwire/perplexity/models.hpp>

#include "net/http_call.hpp"

namespace tokenwire::perplexity {

/// Errors: throw api_error, as parsed_document says.
model_list read_models(net::http_call const& call, std::string_view body);
browser_session read_browser_session(net::http_call const& call, std::string_view body);

}  // namespace tokenwire::perplexity

#endif
