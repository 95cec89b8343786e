// An answer that matches a regular expression.

#ifndef TOKENWIRE_TESTING_REGEX_TEXT_HPP
#define TOKENWIRE_TESTING_REGEX_TEXT_HPP

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace tokenwire::testing {

/// Text for an expression of characters, `.`, classes (`[a-z]`, `[^a]`, `\d`, `\w`, `\s` and their opposites), groups,
/// alternatives and quantifiers; `^` at its beginning and `$` at its end. Nullopt, and `fault` says why, for anything
/// else, and for what would be longer than 64 KiB.
std::optional<std::string> make_regex_text(std::string_view expression, std::uint64_t seed, std::string& fault);

}  // namespace tokenwire::testing

#endif
