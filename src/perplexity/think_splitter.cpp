#include "perplexity/think_splitter.hpp"

#include <algorithm>

namespace tokenwire::perplexity {
namespace {

constexpr std::string_view opening = "<think>";
constexpr std::string_view closing = "</think>";
// And what a byte order mark is made of.
constexpr std::string_view white_space = " \t\r\n\xEF\xBB\xBF";

bool begins_tag(std::string_view text, std::string_view tag) noexcept {
  return tag.starts_with(text);
}

}  // namespace

think_splitter::parts think_splitter::split(std::string_view piece, bool last) {
  std::string_view input = piece;
  if (!held_.empty()) {
    input_.assign(held_).append(piece);
    held_.clear();
    input = input_;
  }
  if (state_ == state::beginning) {
    auto const first = input.find_first_not_of(white_space);
    if (first == input.npos) return {input, {}, false};
    std::string_view const rest = input.substr(first);
    if (rest.starts_with(opening)) {
      state_ = state::reasoning;
      return split_reasoning(input.substr(0, first), rest.substr(opening.size()), last);
    }
    if (!last && begins_tag(rest, opening)) {
      held_.assign(rest);
      return {input.substr(0, first), {}, false};
    }
    state_ = state::untagged;
  }
  if (state_ == state::reasoning) return split_reasoning({}, input, last);
  if (state_ == state::untagged) return split_untagged(input, last);
  return {input, {}, false};
}

think_splitter::parts think_splitter::split_reasoning(std::string_view space, std::string_view rest, bool last) {
  auto const close = rest.find(closing);
  if (close == rest.npos) {
    return {space, rest.substr(0, hold_back(rest, last)), false};
  }
  state_ = state::text;
  std::string_view text = rest.substr(close + closing.size());
  if (!space.empty() && !text.empty()) {
    joined_.assign(space).append(text);
    text = joined_;
  } else if (text.empty()) {
    text = space;
  }
  return {text, rest.substr(0, close), false};
}

think_splitter::parts think_splitter::split_untagged(std::string_view input, bool last) {
  std::size_t tag = 0, brace = 0;
  for (std::size_t at = 0;;) {
    if (!beginning_.undecided()) {
      if (outline_.in_object()) {
        at += outline_.skip(input.substr(at));
      } else {
        if (tag <= at) tag = std::min(input.find('<', at), input.size());
        if (brace <= at) brace = std::min(input.find('{', at), input.size());
        at = std::min(tag, brace);
      }
    }
    if (at == input.size()) return {input, {}, false};
    char const c = input[at];
    if (c == '<') {
      std::string_view const rest = input.substr(at);
      if (rest.starts_with(opening)) {
        state_ = state::text;
        return {input, {}, false};
      }
      if (rest.starts_with(closing)) {
        state_ = state::text;
        return {rest.substr(closing.size()), input.substr(0, at), true};
      }
      if (!last && (begins_tag(rest, opening) || begins_tag(rest, closing))) {
        held_.assign(rest);
        return {input.substr(0, at), {}, false};
      }
    }
    outline_.look(c);
    beginning_.look(c);
    ++at;
    if (beginning_.is_json()) {
      state_ = state::text;
      return {input, {}, false};
    }
  }
}

// Where the beginning of a closing tag that the end of the input cuts off stands; it is held. Else the input's size.
std::size_t think_splitter::hold_back(std::string_view input, bool last) {
  auto const at = input.rfind('<');
  if (last || at == input.npos || !begins_tag(input.substr(at), closing)) return input.size();
  held_.assign(input.substr(at));
  return at;
}

}  // namespace tokenwire::perplexity
