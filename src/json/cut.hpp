// JSON text that was cut short.

#ifndef TOKENWIRE_SRC_JSON_CUT_HPP
#define TOKENWIRE_SRC_JSON_CUT_HPP

#include <string>
#include <string_view>

namespace tokenwire::json {

/// The longest beginning of the text that can be closed, closed: a string that is a value ends where the text does, a
/// member without its whole value, a number or a literal at the end is left out. Valid JSON where the text is the
/// beginning of some; of other text it may be anything.
std::string closed_beginning(std::string_view text);

}  // namespace tokenwire::json

#endif
