#include "json/members.hpp"

#include "json/string_token.hpp"

namespace tokenwire::json {
namespace {

bool is_space(char c) noexcept {
  return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

// The place after the closing quote of the string whose content begins at `at`.
char const* skip_string(char const* at, char const* end) noexcept {
  for (;;) {
    at = find_quote_or_backslash(at, end);
    if (at == end) return end;
    if (*at == '"') return at + 1;
    if (end - at < 2) return end;
    at += 2;
  }
}

}  // namespace

char const* skip_space(char const* at, char const* end) noexcept {
  while (at != end && is_space(*at)) ++at;
  return at;
}

char const* skip_value(char const* at, char const* end) noexcept {
  std::size_t depth = 0;
  while (at != end) {
    switch (*at) {
      case '"':
        at = skip_string(at + 1, end);
        if (depth == 0) return at;
        break;
      case '{':
      case '[':
        ++depth;
        ++at;
        break;
      case '}':
      case ']':
        if (depth == 0) return at;
        ++at;
        if (--depth == 0) return at;
        break;
      case ',':
      case ' ':
      case '\t':
      case '\n':
      case '\r':
        if (depth == 0) return at;
        ++at;
        break;
      default:
        ++at;
    }
  }
  return at;
}

std::size_t elements(std::string_view array, std::string_view* out, std::size_t limit) noexcept {
  char const* const end = array.data() + array.size();
  char const* at = skip_space(array.data() + 1, end);
  std::size_t count = 0;
  while (at != end && *at != ']' && count != limit) {
    char const* const value = at;
    at = skip_value(at, end);
    out[count++] = {value, at};
    at = skip_space(at, end);
    if (at != end && *at == ',') at = skip_space(at + 1, end);
  }
  return count;
}

members::members(std::string_view object) noexcept : at_(object.data() + 1), end_(object.data() + object.size()) {}

bool members::next_key() noexcept {
  at_ = skip_space(at_, end_);
  if (at_ != end_ && *at_ == ',') at_ = skip_space(at_ + 1, end_);
  if (at_ == end_ || *at_ != '"') return false;
  char const* const key = at_ + 1;
  at_ = skip_string(key, end_);
  current_.key = {key, at_ - 1};
  at_ = skip_space(at_, end_);
  if (at_ != end_ && *at_ == ':') at_ = skip_space(at_ + 1, end_);
  return true;
}

void members::read_value(std::string_view guess) noexcept {
  char const* const value = at_;
  // A list's or an object's text ends with the bracket that closes it, so the bytes alone say that it is whole.
  bool const known = !guess.empty() && std::string_view{at_, end_}.starts_with(guess);
  at_ = known ? at_ + guess.size() : skip_value(at_, end_);
  current_.value = {value, at_};
}

namespace {

bool is_named(std::string_view key, std::string_view name) {
  if (key.find('\\') == key.npos) return key == name;
  std::string plain;
  return append_unescaped(key, plain) && plain == name;
}

}  // namespace

std::string_view text_of(std::string_view object, std::string_view name) {
  object.remove_prefix(object.find('{'));
  std::string_view found;
  members walk(object);
  while (walk.next()) {
    if (is_named(walk->key, name)) found = walk->value;
  }
  return found == "null" ? std::string_view{} : found;
}

}  // namespace tokenwire::json
