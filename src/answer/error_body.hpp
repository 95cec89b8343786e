// What a provider says about a failure, in all the shapes that are known.

#ifndef TOKENWIRE_SRC_ANSWER_ERROR_BODY_HPP
#define TOKENWIRE_SRC_ANSWER_ERROR_BODY_HPP

#include <boost/json/value.hpp>
#include <cstddef>
#include <string>
#include <string_view>
#include <tokenwire/diagnostics.hpp>

namespace tokenwire::answer {

/// Fills type, provider_code, message and body from the body of an HTTP error, which may be UTF-16 or cut in the middle
/// of its JSON. A body that is no JSON leaves the first three empty, but for one short line of plain text, which is the
/// message. Where JSON was cut and no message came before, detail says so. Never throws: without memory it fills less.
/// @param limit of the body that is kept, and read, bytes.
void read_error_body(std::string_view body, diagnostics& out, std::size_t limit) noexcept;

/// The same from a parsed value, body left alone. Members of `out` that the value says nothing about stay.
void read_error_value(boost::json::value const& value, diagnostics& out);

/// At most `limit` bytes from the beginning of a body for the diagnostics, cut between characters. Valid UTF-8: UTF-16
/// is converted, and U+FFFD stands for what is neither.
std::string excerpt(std::string_view body, std::size_t limit);

}  // namespace tokenwire::answer

#endif
