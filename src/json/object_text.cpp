#include "json/object_text.hpp"

#include <algorithm>
#include <boost/json/serialize.hpp>
#include <boost/json/string.hpp>

#include "json/members.hpp"
#include "json/string_token.hpp"

namespace tokenwire::json {
namespace {

auto named(std::string_view name) noexcept {
  return [name](auto const& member) { return member.first == name; };
}

}  // namespace

object_text::object_text(std::string_view text) {
  char const* const end = text.data() + text.size();
  members walk(std::string_view(skip_space(text.data(), end), end));
  std::string name;
  while (walk.next()) {
    name.clear();
    append_unescaped(walk->key, name);
    set(name, walk->value);
  }
}

void object_text::set(std::string_view name, std::string_view value) {
  auto const found = std::find_if(members_.begin(), members_.end(), named(name));
  if (found == members_.end()) {
    members_.emplace_back(name, value);
  } else {
    found->second.assign(value);
  }
}

void object_text::erase(std::string_view name) {
  std::erase_if(members_, named(name));
}

bool object_text::contains(std::string_view name) const noexcept {
  return std::any_of(members_.begin(), members_.end(), named(name));
}

std::string object_text::text() const {
  std::string out = "{";
  for (auto const& [name, value] : members_) {
    if (out.size() > 1) out += ',';
    out.append(quoted(name)).append(":").append(value);
  }
  return out += '}';
}

std::string quoted(std::string_view utf8) {
  return boost::json::serialize(boost::json::string(utf8));
}

}  // namespace tokenwire::json
