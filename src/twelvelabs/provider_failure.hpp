// What of a 2xx answer is the provider's error, told from what is an answer.

#ifndef TOKENWIRE_SRC_TWELVELABS_PROVIDER_FAILURE_HPP
#define TOKENWIRE_SRC_TWELVELABS_PROVIDER_FAILURE_HPP

#include <boost/json/value.hpp>
#include <string_view>
#include <tokenwire/diagnostics.hpp>

namespace tokenwire::twelvelabs {

/// An `error` member that means one: not null, false, 0, "", {} or [].
bool has_error(boost::json::object const& object) noexcept;

/// Of a failure that says nothing.
inline constexpr char without_message[] = "the provider reported a failure without a message";

/// `{"code","message"}`, as the API's errors are, or the `{"detail"}` of what stands before it, and nothing that an
/// event or an answer has.
bool is_bare_error(boost::json::object const& object) noexcept;

/// Its words, of itself or of the response inside it, and a piece of the data.
/// @param limit of that piece, bytes.
void read_failure(boost::json::value const& root, std::string_view data, std::size_t limit, diagnostics& out);

}  // namespace tokenwire::twelvelabs

#endif
