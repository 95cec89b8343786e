// JSON text in the two spellings that the provider has used. Boost.JSON writes neither (1E-5 for 0.00001).

#ifndef TOKENWIRE_TESTING_JSON_WRITER_HPP
#define TOKENWIRE_TESTING_JSON_WRITER_HPP

#include <cstdint>
#include <string>
#include <string_view>

namespace tokenwire::testing {

enum class json_style : unsigned char {
  /// No spaces, raw UTF-8.
  compact,
  /// As Python's json.dumps: a space after `:` and `,`, `\uXXXX` for all that is not ASCII.
  spaced,
};

/// Appends `text` to `out` as a JSON string. In the spaced style what is no UTF-8 becomes U+FFFD; in the compact style
/// it goes as it is.
void append_json_string(std::string& out, std::string_view text, json_style style);

/// Writes objects and arrays in order; the caller keeps them balanced.
class json_writer {
 public:
  explicit json_writer(json_style style) noexcept : style_{style} {}

  json_writer& begin_object();
  json_writer& end_object();
  json_writer& begin_array();
  json_writer& end_array();
  json_writer& key(std::string_view name);
  json_writer& string(std::string_view text);
  json_writer& number(std::int64_t value);
  /// Millionths, as the style's numbers: 0.00001 or 1e-05, 0 or 0.0.
  json_writer& millionths(std::int64_t value);
  json_writer& boolean(bool value);
  json_writer& null();
  /// JSON text that is written already; several members or elements may be given joined.
  json_writer& raw(std::string_view json);

  json_style style() const noexcept { return style_; }
  std::string const& text() const noexcept { return out_; }

 private:
  void separate();

  std::string out_;
  json_style style_;
  bool first_{true};
};

}  // namespace tokenwire::testing

#endif
