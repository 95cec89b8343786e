// The bytes of one member, in JSON text that a parser has accepted.

#ifndef TOKENWIRE_SRC_JSON_MEMBER_TEXT_HPP
#define TOKENWIRE_SRC_JSON_MEMBER_TEXT_HPP

#include <string_view>

namespace tokenwire::json {

/// Empty where the object has no member of that name. Where it has several the last one counts, as for the parser.
/// @param object the text of a valid object, at most with white space before it; of anything else nothing is found.
std::string_view member_text(std::string_view object, std::string_view name);

}  // namespace tokenwire::json

#endif
