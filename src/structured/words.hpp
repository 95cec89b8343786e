// What was expected and what came, for people.

#ifndef TOKENWIRE_SRC_STRUCTURED_WORDS_HPP
#define TOKENWIRE_SRC_STRUCTURED_WORDS_HPP

#include <cstddef>
#include <string>
#include <string_view>
#include <tokenwire/structured/shape.hpp>

namespace tokenwire::structured {

/// "an integer from 0 to 255", "one of "red", "blue"", …
/// @param is_element the rules are those of the list or map that it is in.
std::string expected_words(shape const& type, note const* rules, bool is_element = false);
/// "a string", "an object", … by a value's first character.
std::string_view kind_words(char begins) noexcept;
/// So much of a text is shown.
inline constexpr std::size_t most_shown = 60;
/// A piece of text in quotes, not too long.
std::string quoted_words(std::string_view text);
/// One step further in a JSON pointer.
void append_token(std::string& path, std::string_view name);
/// A character as it may be shown.
std::string character_words(char c);

/// The least and the most that a type of integers has, as doubles.
double least_of(shape const& type) noexcept;
double most_of(shape const& type) noexcept;
/// A number as short as it can be.
std::string number_words(double value);

}  // namespace tokenwire::structured

#endif
