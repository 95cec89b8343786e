// Bytes of the wire in a message for people.

#ifndef TOKENWIRE_SRC_HTTP_PRINTABLE_HPP
#define TOKENWIRE_SRC_HTTP_PRINTABLE_HPP

#include <cstddef>
#include <string>
#include <string_view>

namespace tokenwire::http {

/// The first bytes in double quotes, everything that is not printable ASCII escaped; "…" follows where some were cut.
std::string printable(std::string_view bytes, std::size_t at_most = 64);

}  // namespace tokenwire::http

#endif
