#include "perplexity/json_in_prose.hpp"

#include "json/utf8.hpp"
#include "json/white_space.hpp"

namespace tokenwire::perplexity {
namespace {

bool begins_scalar(char c) noexcept {
  return (c >= '0' && c <= '9') || c == '-' || c == 't' || c == 'f' || c == 'n';
}
bool goes_on_in_scalar(char c) noexcept {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || c == 'E' || c == '+' || c == '-' || c == '.';
}
bool is_plain_in_string(char c) noexcept {
  return c != '"' && c != '\\' && static_cast<unsigned char>(c) >= 0x20;
}

}  // namespace

void json_beginning::look(char c) noexcept {
  constexpr std::string_view wanted = "json";
  switch (state_) {
    case state::before:
    case state::fenced:
      if (json::is_white_space(c) || json::byte_order_mark.find(c) != std::string_view::npos) return;
      if (c == '`' && state_ == state::before) {
        backticks_ = 1;
        state_ = state::fence;
        return;
      }
      state_ = c == '{' ? state::brace : state::no;
      return;
    case state::fence:
      if (c != '`') {
        state_ = state::no;
      } else if (++backticks_ == 3) {
        state_ = state::language;
      }
      return;
    case state::language:
      if (json::is_white_space(c) || c == '{') {
        state_ = language_size_ != 0 && language_size_ != wanted.size() ? state::no
                 : c == '{'                                             ? state::brace
                                                                        : state::fenced;
      } else if (language_size_ != wanted.size()) {
        // The language's case is nobody's concern, what follows the word neither.
        if ((c | 0x20) == wanted[language_size_]) {
          ++language_size_;
        } else {
          state_ = state::no;
        }
      }
      return;
    case state::brace:
      if (json::is_white_space(c)) return;
      state_ = c == '"' || c == '}' ? state::yes : state::no;
      return;
    case state::no:
    case state::yes:
      return;
  }
}

void json_outline::enter(bool is_object) noexcept {
  constexpr unsigned char deepest = 64;
  if (depth_ == deepest) {
    state_ = state::outside;
    return;
  }
  ++depth_;
  levels_ = levels_ << 1 | (is_object ? 1 : 0);
  state_ = is_object ? state::first_key : state::first_value;
}

void json_outline::leave(bool is_object) noexcept {
  bool const fits = (levels_ & 1) == (is_object ? 1 : 0);
  levels_ >>= 1;
  state_ = fits && --depth_ != 0 ? state::after_value : state::outside;
}

void json_outline::look_in_string(char c) noexcept {
  if (escaped_) {
    escaped_ = false;
  } else if (c == '"') {
    state_ = state_ == state::in_key ? state::colon : state::after_value;
  } else if (c == '\\') {
    escaped_ = true;
  } else if (static_cast<unsigned char>(c) < 0x20) {
    state_ = state::outside;
  }
}

void json_outline::begin_value(char c) noexcept {
  if (c == '"') {
    state_ = state::in_string;
  } else if (c == '{' || c == '[') {
    enter(c == '{');
  } else if (c == ']' && state_ == state::first_value) {
    leave(false);
  } else {
    state_ = begins_scalar(c) ? state::scalar : state::outside;
  }
}

void json_outline::end_value(char c) noexcept {
  if (c == '}' || c == ']') {
    leave(c == '}');
  } else if (c == ',') {
    state_ = (levels_ & 1) != 0 ? state::key : state::value;
  } else {
    state_ = state::outside;
  }
}

void json_outline::look(char c) noexcept {
  look_further(c);
  // It may begin anew there.
  if (state_ == state::outside && c == '{') state_ = state::brace;
}

void json_outline::look_further(char c) noexcept {
  if (in_string()) return look_in_string(c);
  if (state_ == state::scalar) {
    if (goes_on_in_scalar(c)) return;
    state_ = state::after_value;
  }
  if (state_ != state::outside && json::is_white_space(c)) return;
  switch (state_) {
    case state::brace:
      depth_ = 0;
      if (c == '"') enter(true);
      [[fallthrough]];
    case state::first_key:
    case state::key:
      if (c == '"' && depth_ != 0) {
        state_ = state::in_key;
      } else if (c == '}' && state_ == state::first_key) {
        leave(true);
      } else {
        state_ = state::outside;
      }
      return;
    case state::colon:
      state_ = c == ':' ? state::value : state::outside;
      return;
    case state::value:
    case state::first_value:
      return begin_value(c);
    case state::after_value:
      return end_value(c);
    default:
      return;
  }
}

std::size_t json_outline::skip(std::string_view text) noexcept {
  std::size_t at = 0;
  while (at != text.size() && in_object()) {
    if (in_string() && !escaped_) {
      while (at != text.size() && is_plain_in_string(text[at])) ++at;
      if (at == text.size()) break;
    } else if (text[at] == '<') {
      break;
    }
    look(text[at++]);
  }
  return at;
}

}  // namespace tokenwire::perplexity
