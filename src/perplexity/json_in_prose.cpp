#include "perplexity/json_in_prose.hpp"

#include <string_view>

#include "json/utf8.hpp"
#include "json/white_space.hpp"

namespace tokenwire::perplexity {
namespace {

// Of literals and numbers.
bool is_of_a_scalar(char c) noexcept {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || c == 'E' || c == '+' || c == '-' || c == '.';
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

void json_outline::look(char c) noexcept {
  switch (state_) {
    case state::brace:
      if (json::is_white_space(c)) return;
      if (c == '"') {
        depth_ = 1;
        state_ = state::string;
        return;
      }
      state_ = state::outside;
      [[fallthrough]];
    case state::outside:
      if (c == '{') state_ = state::brace;
      return;
    case state::between:
      if (c == '"') {
        state_ = state::string;
      } else if (c == '{' || c == '[') {
        ++depth_;
      } else if (c == '}' || c == ']') {
        if (--depth_ == 0) state_ = state::outside;
      } else if (c != ':' && c != ',' && !json::is_white_space(c) && !is_of_a_scalar(c)) {
        state_ = state::outside;
      }
      return;
    case state::string:
      if (c == '"') {
        state_ = state::between;
      } else if (c == '\\') {
        state_ = state::escaped;
      } else if (static_cast<unsigned char>(c) < 0x20) {
        state_ = state::outside;
      }
      return;
    case state::escaped:
      state_ = state::string;
      return;
  }
}

}  // namespace tokenwire::perplexity
