// What a provider says about a failure, in all the shapes that are known.

#ifndef TOKENWIRE_SRC_PERPLEXITY_ERROR_BODY_HPP
#define TOKENWIRE_SRC_PERPLEXITY_ERROR_BODY_HPP

#include <boost/json/value.hpp>
#include <string_view>
#include <tokenwire/diagnostics.hpp>

namespace tokenwire::perplexity {

/// Fills type, provider_code, message and body from the body of an HTTP error. A body that is no JSON leaves the first
/// three empty, but for one short line of plain text, which is the message. Never throws: without memory it fills less.
void read_error_body(std::string_view body, diagnostics& out) noexcept;

/// The same from a parsed value, body left alone. Members of `out` that the value says nothing about stay.
void read_error_value(boost::json::value const& value, diagnostics& out);

/// At most `limit` bytes from the beginning of the text, cut between characters.
std::string_view bounded(std::string_view text, std::size_t limit) noexcept;

/// How much of a body the diagnostics keep.
inline constexpr std::size_t kept_error_body = std::size_t{64} * 1024;

}  // namespace tokenwire::perplexity

#endif
