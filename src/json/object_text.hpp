// An object as the text of its members, so that no value changes on its way through.

#ifndef TOKENWIRE_SRC_JSON_OBJECT_TEXT_HPP
#define TOKENWIRE_SRC_JSON_OBJECT_TEXT_HPP

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace tokenwire::json {

/// Members in order, each name once. A number keeps all of its digits: parsed into a value, one past 64 bits would lose
/// some.
class object_text {
 public:
  object_text() = default;
  /// Of a name that stands twice the last value counts. Precondition: the text of a valid object.
  explicit object_text(std::string_view text);

  /// @param value JSON text.
  void set(std::string_view name, std::string_view value);
  void erase(std::string_view name);
  bool contains(std::string_view name) const noexcept;
  bool empty() const noexcept { return members_.empty(); }
  auto begin() const noexcept { return members_.begin(); }
  auto end() const noexcept { return members_.end(); }

  std::string text() const;

 private:
  std::vector<std::pair<std::string, std::string>> members_{};
};

/// A string's text, quotes included. Precondition: valid UTF-8.
std::string quoted(std::string_view utf8);

}  // namespace tokenwire::json

#endif
