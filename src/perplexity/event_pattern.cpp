#include "perplexity/event_pattern.hpp"

#include <algorithm>
#include <cstring>
#include <limits>

#include "json/utf8.hpp"

namespace tokenwire::perplexity {
namespace {

bool remains(char const* at, char const* end, std::string_view expected) noexcept {
  return static_cast<std::size_t>(end - at) >= expected.size() &&
         std::memcmp(at, expected.data(), expected.size()) == 0;
}

// The place after the plain integer at `at`; null where there is none.
char const* read_integer(char const* at, char const* end, std::int64_t& out) noexcept {
  constexpr std::ptrdiff_t most_digits = 18;
  char const* const begin = at;
  std::int64_t value = 0;
  while (at != end && *at >= '0' && *at <= '9') {
    if (at - begin == most_digits) return nullptr;
    value = value * 10 + (*at++ - '0');
  }
  if (at == begin || (at - begin > 1 && *begin == '0')) return nullptr;
  out = value;
  return at;
}

// The place after the closing quote of a string that begins at `at`; null where it is not fit for use. A string with
// the bytes of `known` needs no second check.
char const* read_new_string(char const* at, char const* end, json::string_token const& known, json::string_token& out,
                            bool& is_known) noexcept {
  if (known.raw.data() != nullptr && remains(at, end, known.raw) &&
      static_cast<std::size_t>(end - at) > known.raw.size() && at[known.raw.size()] == '"') {
    out = known;
    out.raw = {at, known.raw.size()};
    is_known = true;
    return at + known.raw.size() + 1;
  }
  at = json::read_string(at, end, out);
  if (at != nullptr && !out.ascii && !json::is_valid_utf8(out.raw)) return nullptr;
  return at;
}

}  // namespace

void event_pattern::learn(std::string_view text, event_layout const& layout, event_holes const& holes) {
  forget();
  if (text.size() > std::numeric_limits<std::uint32_t>::max()) return;
  // Of several lines: what is known of them would be no prefix of one.
  if (text.find('\n') != text.npos || text.find('\r') != text.npos) return;

  struct place {
    std::string_view bytes;
    hole what;
    unsigned char which;
  };
  std::array<place, source_kinds + 8 + 3> places;
  std::size_t count = 0;
  auto const add = [&](std::string_view bytes, hole what, std::size_t which = 0) {
    if (bytes.data() != nullptr) places[count++] = {bytes, what, static_cast<unsigned char>(which)};
  };
  for (std::size_t i = 0; i < source_kinds; ++i) add(layout.sources[i], hole::source, i);
  for (std::size_t i = 0; i < holes.usage_count; ++i) {
    add(holes.usage[i].token, hole::usage, i);
    usage_[i] = holes.usage[i].what;
  }
  usage_count_ = holes.usage_count;
  add(holes.created, hole::created);
  add(holes.delta_content, hole::delta);
  add(holes.message_content, hole::content);
  has_created_ = holes.created.data() != nullptr;
  has_content_ = holes.message_content.data() != nullptr;
  std::sort(places.begin(), places.begin() + count,
            [](place const& a, place const& b) { return a.bytes.data() < b.bytes.data(); });

  constant_.clear();
  content_.assign(holes.message_content);
  char const* at = text.data();
  auto const add_step = [&](char const* until, hole then, unsigned char which) {
    auto const begin = static_cast<std::uint32_t>(constant_.size());
    constant_.append(at, until);
    steps_.push_back({begin, static_cast<std::uint32_t>(constant_.size() - begin), then, which});
  };
  for (std::size_t i = 0; i < count; ++i) {
    place const& next = places[i];
    add_step(next.bytes.data(), next.what, next.which);
    at = next.bytes.data() + next.bytes.size();
    // Strings are read with the quote that closes them.
    if (next.what == hole::delta || next.what == hole::content) ++at;
  }
  add_step(text.data() + text.size(), hole::end, 0);
}

event_pattern::prefix event_pattern::match(std::string_view text, source_texts const& sources,
                                           values& out) const noexcept {
  char const* at = text.data();
  char const* const end = at + text.size();
  auto const until = [&text](char const* place) { return static_cast<std::size_t>(place - text.data()); };
  // Of constant bytes that are not all there: a text that is cut in them is known to its end.
  auto const cut_in = [&](std::string_view constant) {
    std::string_view const rest{at, static_cast<std::size_t>(end - at)};
    return prefix{constant.starts_with(rest) ? text.size() : until(at)};
  };
  out.delta = {};
  out.tail = {};
  out.tail_is_delta = false;
  for (step const& next : steps_) {
    std::string_view const constant{constant_.data() + next.begin, next.size};
    if (!remains(at, end, constant)) return cut_in(constant);
    at += constant.size();
    char const* known = at;
    switch (next.then) {
      case hole::end:
        return {until(at), true};
      case hole::created:
        at = read_integer(at, end, out.created);
        break;
      case hole::usage:
        at = read_integer(at, end, out.usage[next.which]);
        break;
      case hole::source: {
        std::string const& source = sources[next.which];
        if (!remains(at, end, source)) return cut_in(source);
        at += source.size();
        break;
      }
      case hole::delta:
        at = read_new_string(at, end, out.tail, out.delta, out.tail_is_delta);
        break;
      case hole::content:
        if (!remains(at, end, content_)) return cut_in(content_);
        known += content_.size();
        at = read_new_string(known, end, out.delta, out.tail, out.tail_is_delta);
        break;
    }
    if (at == nullptr) return {until(known)};
  }
  return {};
}

}  // namespace tokenwire::perplexity
