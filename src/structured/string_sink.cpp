#include "structured/string_sink.hpp"

#include "json/utf8.hpp"

namespace tokenwire::structured {
namespace {

constexpr std::string_view replacement = "\xEF\xBF\xBD";

unsigned char byte(char c) noexcept {
  return static_cast<unsigned char>(c);
}

// How many bytes the character has that begins with this one; 1 where none does.
std::size_t size_of_character(char lead) noexcept {
  unsigned char const b = byte(lead);
  return b < 0xC2 || b > 0xF4 ? 1 : b < 0xE0 ? 2 : b < 0xF0 ? 3 : 4;
}

// How many bytes at the text's end are a character that may go on.
std::size_t unfinished(std::string_view text) noexcept {
  for (std::size_t back = 1; back <= 3 && back <= text.size(); ++back) {
    char const c = text[text.size() - back];
    if ((byte(c) & 0xC0) == 0x80) continue;
    return size_of_character(c) > back ? back : 0;
  }
  return 0;
}

}  // namespace

void string_sink::begin(std::string* out) noexcept {
  out_ = out;
  high_ = 0;
  escape_size_ = 0;
  held_ = 0;
}

void string_sink::append(std::string_view utf8) {
  if (out_ && !utf8.empty()) json::append_replacing_invalid(utf8, *out_);
}

void string_sink::give_up_half() {
  if (high_ != 0 && out_) out_->append(replacement);
  high_ = 0;
}

void string_sink::finish_character(std::string_view& text) {
  std::size_t const size = size_of_character(begun_[0]);
  while (held_ < size && !text.empty() && (byte(text.front()) & 0xC0) == 0x80) {
    begun_[held_++] = text.front();
    text.remove_prefix(1);
    ++steps_;
  }
  if (held_ < size && text.empty()) return;
  append({begun_, held_});
  held_ = 0;
}

string_sink::result string_sink::plain(std::string_view& text) {
  std::size_t size = 0;
  while (size != text.size() && byte(text[size]) >= 0x20 && text[size] != '"' && text[size] != '\\') ++size;
  steps_ += size + 1;
  std::string_view const run = text.substr(0, size);
  if (!run.empty()) give_up_half();
  text.remove_prefix(size);
  if (text.empty()) {
    std::size_t const tail = unfinished(run);
    append(run.substr(0, run.size() - tail));
    for (char const c : run.substr(run.size() - tail)) begun_[held_++] = c;
    return result::more;
  }
  append(run);
  char const c = text.front();
  if (byte(c) < 0x20) return result::control_character;
  text.remove_prefix(1);
  if (c == '"') {
    give_up_half();
    return result::closed;
  }
  escape_size_ = 1;
  return result::more;
}

void string_sink::add_unit() {
  bool const is_low = unit_ >= 0xdc00 && unit_ < 0xe000;
  if (high_ != 0 && is_low) {
    if (out_) json::append_code_point(0x10000 + ((high_ - 0xd800) << 10) + (unit_ - 0xdc00), *out_);
    high_ = 0;
    return;
  }
  give_up_half();
  if (unit_ >= 0xd800 && unit_ < 0xdc00) {
    high_ = unit_;
  } else if (is_low) {
    if (out_) out_->append(replacement);
  } else if (out_) {
    json::append_code_point(unit_, *out_);
  }
}

string_sink::result string_sink::escape(std::string_view& text) {
  char const c = text.front();
  ++steps_;
  if (escape_size_ == 1) {
    if (c == 'u') {
      unit_ = 0;
      escape_size_ = 2;
      text.remove_prefix(1);
      return result::more;
    }
    constexpr std::string_view names = "\"\\/bfnrt";
    auto const which = names.find(c);
    if (which == names.npos) return result::bad_escape;
    give_up_half();
    if (out_) out_->push_back("\"\\/\b\f\n\r\t"[which]);
    escape_size_ = 0;
    text.remove_prefix(1);
    return result::more;
  }
  unsigned digit = 0;
  if (c >= '0' && c <= '9') {
    digit = static_cast<unsigned>(c - '0');
  } else if ((c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F')) {
    digit = static_cast<unsigned>((c | 0x20) - 'a') + 10;
  } else {
    return result::bad_escape;
  }
  text.remove_prefix(1);
  unit_ = unit_ * 16 + digit;
  if (++escape_size_ == 6) {
    escape_size_ = 0;
    add_unit();
  }
  return result::more;
}

string_sink::result string_sink::feed(std::string_view& text) {
  while (!text.empty()) {
    if (held_ != 0) {
      finish_character(text);
      continue;
    }
    result const found = escape_size_ != 0 ? escape(text) : plain(text);
    if (found != result::more) return found;
  }
  return result::more;
}

}  // namespace tokenwire::structured
