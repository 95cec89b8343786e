// The words in which the provider refuses a request.

#ifndef TOKENWIRE_TESTING_REFUSAL_HPP
#define TOKENWIRE_TESTING_REFUSAL_HPP

#include <boost/json/array.hpp>
#include <boost/json/value.hpp>

#include <string_view>

#include "testing/reply.hpp"

namespace tokenwire::testing {

/// 400: what cannot be served.
inline reply bad_request(std::string_view type, std::string_view message) {
  return error_reply(400, type, message);
}

/// 422, a member of a wrong type, in the shape of FastAPI's validation errors.
/// @param location begins with "body" or "query".
reply invalid(boost::json::array location, std::string_view type, std::string_view message,
              boost::json::value const& input);

}  // namespace tokenwire::testing

#endif
