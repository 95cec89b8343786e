// What stands in a request's target.

#ifndef TOKENWIRE_TESTING_QUERY_STRING_HPP
#define TOKENWIRE_TESTING_QUERY_STRING_HPP

#include <optional>
#include <string>
#include <string_view>

namespace tokenwire::testing {

/// %XX decoded; what is no such escape stays. `plus_is_space`: as in a query.
std::string url_decoded(std::string_view text, bool plus_is_space = false);

/// The first value of this name in a query, decoded.
std::optional<std::string> query_value(std::string_view query, std::string_view name);

}  // namespace tokenwire::testing

#endif
