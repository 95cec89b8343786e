// Where the text of a JSON object that comes in pieces ends.

#ifndef TOKENWIRE_SRC_JSON_OBJECT_SCAN_HPP
#define TOKENWIRE_SRC_JSON_OBJECT_SCAN_HPP

#include <cstddef>
#include <string_view>

namespace tokenwire::json {

/// Looks at each byte once and keeps none. Of text that is no JSON it may say anything.
class object_scan {
 public:
  void push(std::string_view piece) noexcept;
  /// The braces of an object are closed: what came is all of it.
  bool whole() const noexcept { return begun_ && depth_ == 0; }

 private:
  std::size_t depth_{};
  bool begun_{};
  bool in_string_{};
  bool escaped_{};
};

}  // namespace tokenwire::json

#endif
