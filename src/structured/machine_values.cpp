#include <algorithm>
#include <cstring>

#include "structured/bounds.hpp"
#include "structured/machine.hpp"
#include "structured/number.hpp"
#include "structured/words.hpp"

namespace tokenwire::structured {
namespace {

template <class T>
void store(void* at, T value) noexcept {
  std::memcpy(at, &value, sizeof value);
}

// Of an integer that fits the size.
void store_bytes(void* at, std::size_t size, std::uint64_t value) noexcept {
  switch (size) {
    case 1:
      return store(at, static_cast<std::uint8_t>(value));
    case 2:
      return store(at, static_cast<std::uint16_t>(value));
    case 4:
      return store(at, static_cast<std::uint32_t>(value));
    default:
      return store(at, value);
  }
}

std::string number_as_written(std::string_view text) {
  return std::string(text.substr(0, most_shown)) + (text.size() > most_shown ? "…" : "");
}

}  // namespace

bool value_parser::machine::begin_value(char c) {
  constexpr std::string_view beginnings = "{[\"-0123456789tfn";
  if (beginnings.find(c) == beginnings.npos) return malformed("a value", c);
  auto const [type, rules, is_element] = due();
  state_ = state::value;
  leaf_ = nullptr;
  rules_ = rules;
  reopened_ = false;
  if (type) {
    frame const* const in = frames_.empty() ? nullptr : &frames_.back();
    if (in && in->is_list) {
      std::size_t const most = in->type->extent != 0 ? in->type->extent : in->rules ? in->rules->max_items : none;
      if (in->index >= most) return mismatch(*in->type, in->rules, "another element");
    }
    leaf_ = chosen_ != none ? &leaf(*type, c)->alternatives[chosen_]() : leaf(*type, c);
    if (!leaf_) return mismatch(*type, rules, std::string(kind_words(c)), is_element);
    if (is_element) rules_ = rules_of_element(*leaf_, rules);
  }
  switch (c) {
    case '{':
      if (leaf_ && leaf_->kind == kind::variant) {
        variant_ = leaf_;
        state_ = state::held;
        return hold(c);
      }
      return begin_container(leaf_, rules_, false);
    case '[':
      return begin_container(leaf_, rules_, true);
    case '"':
      begin_string();
      return true;
    default:
      scratch_.assign(1, c);
      state_ = c == 't' || c == 'f' || c == 'n' ? state::in_literal : state::in_number;
      return true;
  }
}

bool value_parser::machine::begin_container(shape const* type, note const* rules, bool is_list) {
  if (frames_.size() >= options_.max_depth)
    return fail(error::json_too_deep,
                "at most " + std::to_string(options_.max_depth) + " lists and objects in each other", "one more");
  frame next{.type = type, .rules = rules, .marks = arrived_.size(), .is_list = is_list};
  if (type) {
    next.target = open(is_list ? '[' : '{');
    if (is_repeated_key()) return false;
    bool const is_object = type->kind == kind::object;
    // What stands in a list or a map to begin with goes; of an object and a list of one size what does not come stays.
    if (reopened_ || (!is_object && type->extent == 0)) type->clear(next.target);
    if (is_object) {
      arrived_.resize(arrived_.size() + (type->members.size() + 63) / 64);
      next.index = none;
    }
  }
  frames_.push_back(next);
  state_ = is_list ? state::first_element : state::first_key;
  return true;
}

bool value_parser::machine::end_container() {
  frame const ended = frames_.back();
  shape const* const type = ended.type;
  if (type && type->kind == kind::object) {
    for (std::size_t i = 0; i != type->members.size(); ++i) {
      if (mark(ended, i, false)) continue;
      shape const& missing = type->members[i].type();
      bool const may_be_null = leaf(missing, 'n') != nullptr;
      if ((may_be_null ? options_.missing_optionals : options_.missing_members) == policy::accept) continue;
      frames_.back().index = i;
      state_ = state::value;
      return mismatch(missing, &type->members[i].rules, "an object without it");
    }
    steps_ += type->members.size();
    arrived_.resize(ended.marks);
  } else if (type && type->kind == kind::list) {
    std::size_t const least = type->extent != 0 ? type->extent : ended.rules ? ended.rules->min_items : 0;
    if (ended.index < least) {
      frames_.pop_back();
      state_ = frames_.empty() ? state::after_value : state::value;
      return mismatch(*type, ended.rules,
                      ended.index == 0 ? "an empty list" : "a list of " + std::to_string(ended.index));
    }
  }
  frames_.pop_back();
  reopened_ = false;
  return end_value();
}

bool value_parser::machine::is_repeated_key() {
  if (!reopened_ || options_.repeated_members == policy::accept) return false;
  return !fail(error::value_mismatch, "each name once", "it again");
}

bool value_parser::machine::end_value() {
  if (is_repeated_key()) return false;
  if (frames_.empty()) {
    // A number ended before the byte that told, and a string's bytes are counted; all else ends with this byte.
    where.end = offset_ + (state_ == state::in_number || state_ == state::in_string ? 0 : 1);
    state_ = state::done;
    return true;
  }
  frame& in = frames_.back();
  if (in.type && in.type->kind != kind::object) ++in.index;
  state_ = state::after_value;
  return true;
}

bool value_parser::machine::end_key() {
  frame& in = frames_.back();
  state_ = state::colon;
  if (!in.type) return true;
  if (in.type->kind == kind::map) {
    in.key = {};
    return true;
  }
  // Models keep the order of the schema.
  std::size_t const count = in.type->members.size();
  std::size_t const guess = in.index == none ? 0 : in.index + 1;
  in.index = none;
  for (std::size_t i = 0; i != count; ++i) {
    ++steps_;
    std::size_t const at = guess + i < count ? guess + i : guess + i - count;
    if (at >= count || in.type->members[at].name != key_) continue;
    in.index = at;
    break;
  }
  if (in.index == none) {
    if (options_.unknown_members == policy::accept) return true;
    return fail(error::value_mismatch, "no member of this name", "one");
  }
  reopened_ = mark(in, in.index, false);
  return !is_repeated_key();
}

void value_parser::machine::begin_string() {
  text_ = &scratch_;
  most_ = none;
  if (leaf_ && leaf_->kind == kind::string) {
    text_ = static_cast<std::string*>(open('"'));
    if (rules_) most_ = rules_->max_length;
  } else if (leaf_) {
    // What is as long as this is shown as it came; what is longer is none of the words.
    most_ = most_shown;
    for (word const& each : leaf_->words) most_ = std::max(most_, code_points(each.name));
  }
  text_->clear();
  length_ = 0;
  counted_ = 0;
  sink_.begin(leaf_ ? text_ : nullptr);
  state_ = state::in_string;
}

bool value_parser::machine::is_in_length() {
  if (most_ == none) return true;
  length_ += code_points(std::string_view(*text_).substr(counted_));
  counted_ = text_->size();
  if (length_ <= most_) return true;
  return mismatch(*leaf_, rules_, leaf_->kind == kind::string ? "a longer one" : quoted_words(*text_));
}

bool value_parser::machine::end_string() {
  if (leaf_ && leaf_->kind == kind::string) {
    if (rules_ && rules_->min_length != 0) {
      std::size_t const size = code_points(*text_);
      if (size < rules_->min_length) return mismatch(*leaf_, rules_, "a string of " + std::to_string(size));
    }
  } else if (leaf_) {
    auto const words = leaf_->words;
    auto const found = std::find_if(words.begin(), words.end(), [&](word const& w) { return w.name == scratch_; });
    if (found == words.end()) return mismatch(*leaf_, rules_, quoted_words(scratch_));
    void* const at = open('"');
    if (leaf_->kind == kind::enumeration) store_bytes(at, leaf_->size, static_cast<std::uint64_t>(found->value));
  }
  return end_value();
}

bool value_parser::machine::end_literal() {
  char const c = scratch_.front();
  if (!leaf_) return end_value();
  if (c != 'n') {
    bool const bit = c == 't';
    shape const* const in = frames_.empty() ? nullptr : frames_.back().type;
    if (in && in->append_bit) {
      in->append_bit(frames_.back().target, bit);
    } else {
      store(open(c), bit);
    }
    return end_value();
  }
  void* const at = open(c);
  if (leaf_->kind == kind::optional) leaf_->clear(at);
  return end_value();
}

bool value_parser::machine::end_number() {
  if (!is_number(scratch_)) return fail(error::malformed_json, "a number", number_as_written(scratch_));
  if (leaf_ && !store_number(*leaf_, rules_)) return false;
  return end_value();
}

bool value_parser::machine::store_number(shape const& type, note const* rules) {
  auto const refuse = [&] { return mismatch(type, rules, number_as_written(scratch_)); };
  if (type.kind == kind::number) {
    if (type.size == sizeof(float)) {
      // The bounds are doubles, and few of them floats: what is compared is not rounded to one.
      auto const value = read_float(scratch_);
      if (!value || !is_within(rules, *read_double(scratch_))) return refuse();
      store(open('0'), *value);
      return true;
    }
    auto const value = read_double(scratch_);
    if (!value || !is_within(rules, *value)) return refuse();
    store(open('0'), *value);
    return true;
  }

  whole_number const number = read_whole(scratch_);
  if (!number.is_whole || !number.magnitude) return refuse();
  std::uint64_t const size = *number.magnitude;
  unsigned const bits = 8U * type.size;
  std::uint64_t most = ~std::uint64_t{} >> (64 - bits);
  if (type.kind == kind::integer) most = (most >> 1) + (number.negative ? 1 : 0);
  if (number.negative && type.kind == kind::unsigned_integer) most = 0;
  if (size > most) return refuse();
  // 64 bits fit its digits on the machines that matter; elsewhere a bound beyond 2^53 is as exact as a double.
  auto const exact = static_cast<long double>(size);
  if (!is_within(rules, number.negative ? -exact : exact)) return refuse();
  store_bytes(open('0'), type.size, number.negative ? ~size + 1 : size);
  return true;
}

}  // namespace tokenwire::structured
