// What the search endpoint makes of a request's body.

#ifndef TOKENWIRE_TESTING_SEARCH_ENDPOINT_HPP
#define TOKENWIRE_TESTING_SEARCH_ENDPOINT_HPP

#include <cstdint>
#include <string>
#include <string_view>

#include "testing/reply.hpp"

namespace tokenwire::testing {

/// Results for each question, the same for the same question; or the refusal that the provider answers.
/// @param now seconds since 1970.
reply answer_search(std::string_view body, std::string_view id, std::int64_t now);

}  // namespace tokenwire::testing

#endif
