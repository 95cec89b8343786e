// The JSON of this provider's requests.

#ifndef TOKENWIRE_SRC_TWELVELABS_REQUEST_JSON_HPP
#define TOKENWIRE_SRC_TWELVELABS_REQUEST_JSON_HPP

#include <string>
#include <tokenwire/error.hpp>
#include <tokenwire/twelvelabs/analyze_request.hpp>
#include <tokenwire/twelvelabs/response_request.hpp>

namespace tokenwire::twelvelabs {

/// The body to send. On error::invalid_request, `detail` names the field, what it got and what it may be, and nothing
/// is returned.
std::string to_json(response_request const& request, bool stream, error_code& ec, std::string& detail);
std::string to_json(analyze_request const& request, bool stream, error_code& ec, std::string& detail);

}  // namespace tokenwire::twelvelabs

#endif
