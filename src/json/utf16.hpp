// Text that came as UTF-16 where UTF-8 was expected.

#ifndef TOKENWIRE_SRC_JSON_UTF16_HPP
#define TOKENWIRE_SRC_JSON_UTF16_HPP

#include <string>
#include <string_view>

namespace tokenwire::json {

/// The bytes as UTF-8 in `out` when they look like UTF-16: a byte order mark, or a first character that is ASCII and
/// one NUL. Without the mark; half a surrogate pair and half a code unit become U+FFFD. False, `out` unchanged, when
/// not.
bool utf8_from_utf16(std::string_view bytes, std::string& out);

}  // namespace tokenwire::json

#endif
