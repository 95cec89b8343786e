// Texts that must not be shown to people, and how they are kept out.

#ifndef TOKENWIRE_SRC_HTTP_SECRETS_HPP
#define TOKENWIRE_SRC_HTTP_SECRETS_HPP

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace tokenwire::http {

/// A field whose value says who asks: authorization, cookies, keys, tokens. Compared without case.
bool is_secret_field(std::string_view name) noexcept;

class secrets {
 public:
  /// What is shorter is too common a text to be looked for.
  static constexpr std::size_t shortest = 8;

  void add(std::string_view text);
  /// The credentials in a field's value: what follows a scheme (`Bearer`), what follows `=` in cookies. Of other fields
  /// nothing.
  void add_field(std::string_view name, std::string_view value);

  /// Puts `***` wherever one of them stands, or the beginning of one where the text was cut: before its end or a "…".
  void hide_in(std::string& text) const;

  /// Lines of `name: value`, ended by CRLF or LF, as they may be shown: with LF, `***` for the values of secret fields,
  /// a Location without user info, and these texts hidden.
  std::string shown_fields(std::string_view lines) const;

 private:
  std::vector<std::string> texts_;
};

}  // namespace tokenwire::http

#endif
