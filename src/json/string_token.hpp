// JSON string tokens inside a larger text: where one ends, and what it says.

#ifndef TOKENWIRE_SRC_JSON_STRING_TOKEN_HPP
#define TOKENWIRE_SRC_JSON_STRING_TOKEN_HPP

#include <string>
#include <string_view>

namespace tokenwire::json {

struct string_token {
  /// The bytes between the quotes.
  std::string_view raw{};
  bool escaped{};
  bool ascii{true};
};

/// Reads the string whose opening quote stands just before `at`. Returns the place after its closing quote; null where
/// there is none or a control character comes before it. Escapes and UTF-8 are not checked here.
char const* read_string(char const* at, char const* end, string_token& out) noexcept;

/// The first quote or backslash in [at, end), else end.
char const* find_quote_or_backslash(char const* at, char const* end) noexcept;

/// Appends what the bytes between two quotes say. False, with `out` as far as it came, at an escape that JSON does not
/// have or half of a surrogate pair. UTF-8 is not checked.
bool append_unescaped(std::string_view raw, std::string& out);

/// Appends JSON text with each `\uXXXX` that is half of a surrogate pair replaced by `\ufffd`.
void append_replacing_lone_surrogates(std::string_view text, std::string& out);

}  // namespace tokenwire::json

#endif
