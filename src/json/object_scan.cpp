#include "json/object_scan.hpp"

namespace tokenwire::json {

void object_scan::push(std::string_view piece) noexcept {
  for (char const c : piece) {
    if (escaped_) {
      escaped_ = false;
    } else if (in_string_) {
      escaped_ = c == '\\';
      in_string_ = c != '"';
    } else if (c == '"') {
      in_string_ = true;
    } else if (c == '{') {
      begun_ = true;
      ++depth_;
    } else if (c == '}' && depth_ != 0) {
      --depth_;
    }
  }
}

}  // namespace tokenwire::json
