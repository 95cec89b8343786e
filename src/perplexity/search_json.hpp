// A search and its results as JSON.

#ifndef TOKENWIRE_SRC_PERPLEXITY_SEARCH_JSON_HPP
#define TOKENWIRE_SRC_PERPLEXITY_SEARCH_JSON_HPP

#include <string>
#include <string_view>
#include <tokenwire/error.hpp>
#include <tokenwire/perplexity/search.hpp>

#include "net/http_call.hpp"

namespace tokenwire::perplexity {

/// The body to send. On error::invalid_request, `detail` names the field, what it got and what it may be, and nothing
/// is returned.
std::string to_json(search_request const& request, error_code& ec, std::string& detail);

/// Errors: throws api_error, as parsed_document says.
search_response read_search_response(net::http_call const& call, std::string_view body);

}  // namespace tokenwire::perplexity

#endif
