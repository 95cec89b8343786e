#include "structured/envelope.hpp"

#include <algorithm>

#include "json/utf8.hpp"
#include "json/white_space.hpp"

namespace tokenwire::structured {
namespace {

constexpr std::string_view think = "<think>";
constexpr std::string_view end_of_think = "</think>";

char lower(char c) noexcept {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

}  // namespace

// Neither tag has its first character a second time, so a mismatch begins anew at this one.
bool envelope::matches(std::string_view tag, char c) noexcept {
  if (c != tag[tag_]) tag_ = 0;
  if (c == tag[tag_]) ++tag_;
  if (tag_ != tag.size()) return false;
  tag_ = 0;
  return true;
}

void envelope::look(char c) {
  switch (state_) {
    case state::reasoning:
      if (matches(end_of_think, c)) state_ = prose_ ? state::prose : state::start;
      return;
    case state::foreign:
      backticks_ = c == '`' ? static_cast<unsigned char>(backticks_ + 1) : 0;
      if (backticks_ != 3) return;
      backticks_ = 0;
      state_ = state::prose;
      return;
    case state::language:
      if (c != '`' && c != '{' && c != '[' && !json::is_white_space(c)) {
        if (language_size_ < sizeof language_) language_[language_size_] = lower(c);
        if (language_size_ <= sizeof language_) ++language_size_;
        return;
      }
      if (std::string_view const begin(language_, std::min<std::size_t>(language_size_, sizeof language_));
          language_size_ != 0 && !begin.starts_with("json")) {
        prose_ = true;
        state_ = state::foreign;
        backticks_ = c == '`';
        return;
      }
      fenced_ = true;
      state_ = state::start;
      break;
    case state::brace:
      if (json::is_white_space(c)) {
        ++gap_;
        return;
      }
      if (c == '"' || c == '}') {
        found_ = true;
        lead_ = "{";
        return;
      }
      state_ = state::prose;
      break;
    case state::start:
    case state::prose:
      break;
  }

  if (c == '`') {
    if (++backticks_ < 3) return;
    backticks_ = 0;
    language_size_ = 0;
    state_ = state::language;
    return;
  }
  bool const was_quoted = backticks_ != 0;
  backticks_ = 0;
  if (state_ == state::start && !was_quoted) {
    if (json::is_white_space(c) && tag_ == 0) return;
    if (c == json::byte_order_mark[mark_] && !prose_) {
      if (++mark_ == json::byte_order_mark.size()) mark_ = 0;
      return;
    }
    mark_ = 0;
    if (tag_ == 0 && ((opens_ == 0 && c != '<') || c == '{' || c == '[')) {
      found_ = true;
      return;
    }
  }
  if (matches(think, c)) {
    state_ = state::reasoning;
    return;
  }
  // The beginning of a tag is no prose yet.
  if (tag_ != 0 && state_ == state::start) return;
  prose_ = true;
  if (state_ == state::start) state_ = state::prose;
  if (c != '{' || opens_ != '{') return;
  state_ = state::brace;
  gap_ = 0;
}

std::size_t envelope::skip(std::string_view text) {
  for (std::size_t i = 0; i != text.size(); ++i) {
    look(text[i]);
    // The character that told is the value's.
    if (found_) return i;
  }
  return text.size();
}

}  // namespace tokenwire::structured
