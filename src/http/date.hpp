// Dates in HTTP fields.

#ifndef TOKENWIRE_SRC_HTTP_DATE_HPP
#define TOKENWIRE_SRC_HTTP_DATE_HPP

#include <chrono>
#include <optional>
#include <string_view>

namespace tokenwire::http {

/// An HTTP date (RFC 9110, section 5.6.7): `Sun, 06 Nov 1994 08:49:37 GMT`, or one of the two obsolete forms
/// `Sunday, 06-Nov-94 08:49:37 GMT` and `Sun Nov  6 08:49:37 1994`. The day's name is not compared with the date.
/// @param now decides the century of a year with two digits: it is never more than 50 years ahead.
std::optional<std::chrono::sys_seconds> parse_date(std::string_view text, std::chrono::system_clock::time_point now);

}  // namespace tokenwire::http

#endif
