#include "json/member_text.hpp"

#include <string>

#include "json/members.hpp"
#include "json/string_token.hpp"

namespace tokenwire::json {
namespace {

bool is_named(std::string_view key, std::string_view name) {
  if (key.find('\\') == key.npos) return key == name;
  std::string plain;
  return append_unescaped(key, plain) && plain == name;
}

}  // namespace

std::string_view member_text(std::string_view object, std::string_view name) {
  object.remove_prefix(
      static_cast<std::size_t>(skip_space(object.data(), object.data() + object.size()) - object.data()));
  std::string_view found;
  if (!object.starts_with('{')) return found;
  members walk(object);
  while (walk.next()) {
    if (is_named(walk->key, name)) found = walk->value;
  }
  return found;
}

}  // namespace tokenwire::json
