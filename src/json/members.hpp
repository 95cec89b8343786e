// A walk over the members of an object in JSON text that a parser has accepted: where their bytes are.

#ifndef TOKENWIRE_SRC_JSON_MEMBERS_HPP
#define TOKENWIRE_SRC_JSON_MEMBERS_HPP

#include <cstddef>
#include <string_view>

namespace tokenwire::json {

struct member {
  /// The bytes between the key's quotes, escapes as they are.
  std::string_view key{};
  std::string_view value{};
};

/// The place after the white space that begins at `at`.
char const* skip_space(char const* at, char const* end) noexcept;

/// The place after the value that begins at `at` (no white space before it). Precondition: valid JSON.
char const* skip_value(char const* at, char const* end) noexcept;

/// The elements of an array's text, up to `limit`; returns how many there are, or limit when more. Precondition:
/// `array` is the text of a valid array.
std::size_t elements(std::string_view array, std::string_view* out, std::size_t limit) noexcept;

/// The bytes of an object's member that is not null; empty where there is none. Where a name stands twice the last one
/// counts. Precondition: `object` is the text of a valid object, white space around it or not.
std::string_view text_of(std::string_view object, std::string_view name);

/// The members of one object, in their order.
///
///   members walk(object_text);
///   while (walk.next()) use(walk->key, walk->value);
class members {
 public:
  /// Precondition: `object` is the text of a valid object.
  explicit members(std::string_view object) noexcept;
  bool next() noexcept { return next_key() && (read_value({}), true); }

  /// next() in two halves. `guess`, where it is not empty, is the text of a list or object that the value may be: equal
  /// bytes are not looked at again.
  bool next_key() noexcept;
  void read_value(std::string_view guess) noexcept;

  member const* operator->() const noexcept { return &current_; }
  member const& operator*() const noexcept { return current_; }

 private:
  char const* at_;
  char const* end_;
  member current_{};
};

}  // namespace tokenwire::json

#endif
