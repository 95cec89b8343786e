#include "structured/machine.hpp"

#include <algorithm>

#include "json/white_space.hpp"
#include "structured/words.hpp"

namespace tokenwire::structured {
namespace {

// What the value of a type may begin with for the envelope to look for it in prose.
char opening(shape const& type) noexcept {
  switch (type.kind) {
    case kind::object:
    case kind::map:
      return '{';
    case kind::list:
      return '[';
    case kind::optional:
      return opening(type.element()) == '{' ? '{' : '\0';
    case kind::variant:
      return std::all_of(type.alternatives.begin(), type.alternatives.end(),
                         [](shape_ref each) { return opening(each()) == '{'; })
                 ? '{'
                 : '\0';
    default:
      return '\0';
  }
}

}  // namespace

value_parser::machine::machine(shape const& type, void* value, read_options const& options)
    : type_(type), value_(value), options_(options), envelope_(opening(type)) {
  frames_.reserve(16);
  arrived_.reserve(16);
  key_.reserve(32);
}

void value_parser::machine::reset() {
  problem = {};
  where = {};
  envelope_.reset();
  state_ = state::before;
  frames_.clear();
  arrived_.clear();
  held_.clear();
  offset_ = 0;
  text_follows_ = false;
  chosen_ = none;
}

bool value_parser::machine::feed(std::string_view text) {
  if (problem) return false;
  if (state_ == state::before) {
    std::size_t const skipped = envelope_.skip(text);
    offset_ += skipped;
    steps_ += skipped;
    text.remove_prefix(skipped);
    if (!envelope_.found()) return true;
    if (envelope_.has_prose() && options_.surrounding_text == policy::refuse)
      return fail(error::malformed_json, "nothing before the value", "other text");
    state_ = state::value;
    where.begin = offset_ - envelope_.led();
    if (!envelope_.lead().empty()) {
      --offset_;
      if (!run(envelope_.lead())) return false;
    }
  }
  return run(text);
}

bool value_parser::machine::run(std::string_view text) {
  while (!text.empty()) {
    if (state_ == state::done) return after(text);
    if (state_ == state::in_string || state_ == state::in_key) {
      std::string_view piece = text.substr(0, state_ == state::in_string ? looked_at_once() : none);
      std::size_t const before = piece.size();
      string_sink::result const found = sink_.feed(piece);
      offset_ += before - piece.size();
      text.remove_prefix(before - piece.size());
      if (state_ == state::in_string && !is_in_length()) return false;
      if (found == string_sink::result::more) continue;
      if (found == string_sink::result::control_character)
        return malformed("no control character in a string", text.front());
      if (found == string_sink::result::bad_escape) return malformed("an escape that JSON has", text.front());
      if (!(state_ == state::in_key ? end_key() : end_string())) return false;
      continue;
    }
    char const c = text.front();
    ++steps_;
    if (state_ == state::in_number) {
      if ((c >= '0' && c <= '9') || c == '.' || c == '-' || c == '+' || c == 'e' || c == 'E') {
        scratch_ += c;
      } else {
        // The character is not the number's: it is looked at once more.
        if (!end_number()) return false;
        continue;
      }
    } else if (state_ == state::in_literal) {
      constexpr std::string_view literals[]{"true", "false", "null"};
      auto const* const literal = std::find_if(std::begin(literals), std::end(literals),
                                               [&](auto each) { return each.front() == scratch_.front(); });
      if (c != (*literal)[scratch_.size()]) return malformed(*literal, c);
      scratch_ += c;
      if (scratch_.size() == literal->size() && !end_literal()) return false;
    } else if (state_ == state::held) {
      if (!hold(c)) return false;
    } else if (!json::is_white_space(c)) {
      bool well = true;
      switch (state_) {
        case state::first_element:
          if (c == ']') {
            well = end_container();
            break;
          }
          [[fallthrough]];
        case state::value:
          well = begin_value(c);
          break;
        case state::first_key:
          if (c == '}') {
            well = end_container();
            break;
          }
          [[fallthrough]];
        case state::key:
          if (c != '"') return malformed("a member's name", c);
          // Names within what is skipped are not kept: the outermost is what a path needs.
          if (frames_.back().type) key_.clear();
          sink_.begin(frames_.back().type ? &key_ : nullptr);
          state_ = state::in_key;
          break;
        case state::colon:
          if (c != ':') return malformed("\":\"", c);
          state_ = state::value;
          break;
        case state::after_value:
          if (c == ',') {
            state_ = frames_.back().is_list ? state::value : state::key;
          } else if (c == (frames_.back().is_list ? ']' : '}')) {
            well = end_container();
          } else {
            return malformed(frames_.back().is_list ? "\",\" or \"]\"" : "\",\" or \"}\"", c);
          }
          break;
        default:
          break;
      }
      if (!well) return false;
    }
    text.remove_prefix(1);
    ++offset_;
  }
  return true;
}

bool value_parser::machine::after(std::string_view text) {
  constexpr std::string_view end_of_think = "</think>";
  for (char const c : text) {
    ++steps_;
    if (text_follows_) {
      if (end_of_think_ != end_of_think.size()) {
        end_of_think_ = c == end_of_think[end_of_think_] ? end_of_think_ + 1 : c == end_of_think.front();
      } else if (behind_brace_ && (c == '"' || c == '}')) {
        // What was read was a draft, in reasoning that nothing had announced.
        return malformed("one value, before </think> or behind it", c);
      } else if (!json::is_white_space(c)) {
        behind_brace_ = c == '{';
      }
    } else if (!json::is_white_space(c) && !(c == '`' && envelope_.fenced())) {
      // A mark like [1] speaks of a source.
      bool const is_another = c == '{' || (c == '[' && !envelope_.wants_object());
      if (options_.surrounding_text == policy::refuse || is_another) return malformed("nothing behind the value", c);
      text_follows_ = true;
      behind_brace_ = false;
      end_of_think_ = c == end_of_think.front();
    }
    ++offset_;
  }
  return true;
}

bool value_parser::machine::finish() {
  if (problem) return false;
  if (state_ == state::in_number && frames_.empty() && !end_number()) return false;
  if (state_ == state::done) return true;
  if (state_ == state::before) {
    std::string_view const found = envelope_.in_reasoning() ? "reasoning that does not end"
                                   : envelope_.has_prose()  ? "text without it"
                                                            : "nothing";
    return fail(error::no_json_value, expected_words(type_, nullptr), std::string(found));
  }
  return fail(error::malformed_json, "the rest of the value", "the end of the text");
}

// One that may not go on for ever is read to the byte at which it is clear that it does not fit, wherever a piece ends.
std::size_t value_parser::machine::looked_at_once() const noexcept {
  if (most_ == none) return none;
  // A byte may bring what was not whole before it: so many characters.
  constexpr std::size_t held_back = 3;
  std::size_t const left = most_ + 1 - length_;
  return left > held_back ? left - held_back : 1;
}

value_parser::machine::slot value_parser::machine::due() const noexcept {
  if (frames_.empty()) return {&type_, nullptr};
  frame const& in = frames_.back();
  if (!in.type) return {};
  if (in.type->kind == kind::object) {
    if (in.index == none) return {};
    member const& m = in.type->members[in.index];
    return {&m.type(), &m.rules};
  }
  return {&in.type->element(), in.rules, true};
}

shape const* value_parser::machine::leaf(shape const& type, char begins) noexcept {
  shape const* at = &type;
  for (;;) {
    switch (at->kind) {
      case kind::optional:
        if (begins == 'n') return at;
        at = &at->element();
        break;
      case kind::variant: {
        shape const* found = nullptr;
        for (shape_ref const each : at->alternatives) {
          shape const* const fits = leaf(each(), begins);
          if (fits && found) return at;
          if (fits) found = fits;
        }
        return found;
      }
      case kind::null:
        return begins == 'n' ? at : nullptr;
      case kind::boolean:
        return begins == 't' || begins == 'f' ? at : nullptr;
      case kind::integer:
      case kind::unsigned_integer:
      case kind::number:
        return begins == '-' || (begins >= '0' && begins <= '9') ? at : nullptr;
      case kind::string:
      case kind::enumeration:
      case kind::constant:
        return begins == '"' ? at : nullptr;
      case kind::object:
      case kind::map:
        return begins == '{' ? at : nullptr;
      case kind::list:
        return begins == '[' ? at : nullptr;
    }
  }
}

void* value_parser::machine::open_slot() {
  if (frames_.empty()) return value_;
  frame& in = frames_.back();
  switch (in.type->kind) {
    case kind::object:
      reopened_ = mark(in, in.index, true);
      return in.type->members[in.index].in(in.target);
    case kind::map: {
      std::size_t const before = in.type->count(in.target);
      map_place const place = in.type->insert(in.target, key_);
      reopened_ = in.type->count(in.target) == before;
      in.key = place.key;
      return place.value;
    }
    default:
      return in.type->open(in.target, in.index);
  }
}

void* value_parser::machine::open(char begins) {
  shape const* type = due().type;
  void* at = open_slot();
  for (;;) {
    if (type->kind == kind::optional) {
      if (begins == 'n') return at;
      at = type->open(at, 0);
      type = &type->element();
    } else if (type->kind == kind::variant) {
      std::size_t which = chosen_;
      if (which == none) {
        which = 0;
        while (!leaf(type->alternatives[which](), begins)) ++which;
      }
      chosen_ = none;
      at = type->open(at, which);
      type = &type->alternatives[which]();
    } else {
      return at;
    }
  }
}

bool value_parser::machine::mark(frame const& in, std::size_t member, bool set) noexcept {
  std::uint64_t& marks = arrived_[in.marks + member / 64];
  std::uint64_t const bit = std::uint64_t{1} << member % 64;
  bool const was = (marks & bit) != 0;
  if (set) marks |= bit;
  return was;
}

}  // namespace tokenwire::structured
