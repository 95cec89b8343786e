#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <cstring>
#include <tokenwire/api_error.hpp>
#include <tokenwire/structured/value_parser.hpp>
#include <utility>
#include <vector>

#include "json/utf8.hpp"
#include "structured/bounds.hpp"
#include "structured/words.hpp"

namespace tokenwire::structured {
namespace {

template <class T>
T load(void const* from) noexcept {
  T value;
  std::memcpy(&value, from, sizeof value);
  return value;
}

template <class T>
void write_number(T value, std::string& out) {
  std::array<char, 32> text{};
  out.append(text.data(), std::to_chars(text.data(), text.data() + text.size(), value).ptr);
}

std::int64_t load_signed(void const* from, std::size_t size) noexcept {
  switch (size) {
    case 1:
      return load<std::int8_t>(from);
    case 2:
      return load<std::int16_t>(from);
    case 4:
      return load<std::int32_t>(from);
    default:
      return load<std::int64_t>(from);
  }
}

std::uint64_t load_unsigned(void const* from, std::size_t size) noexcept {
  return static_cast<std::uint64_t>(load_signed(from, size)) & ~std::uint64_t{} >> (64 - 8 * size);
}

// A word's value is its enumerator's as 64 bits with a sign; of the bytes those count that the enumeration has.
std::uint64_t low_bytes(std::int64_t value, std::size_t size) noexcept {
  return static_cast<std::uint64_t>(value) & ~std::uint64_t{} >> (64 - 8 * size);
}

// Gives the code points of what is written.
std::size_t write_string(std::string_view text, std::string& out, bool count = false) {
  constexpr std::string_view digits = "0123456789abcdef";
  std::string replaced;
  if (!json::is_valid_utf8(text)) {
    json::append_replacing_invalid(text, replaced);
    text = replaced;
  }
  out += '"';
  for (char const c : text) {
    if (c == '"' || c == '\\') {
      out += '\\';
      out += c;
    } else if (static_cast<unsigned char>(c) >= 0x20) {
      out += c;
    } else if (auto const named = std::string_view("\b\f\n\r\t").find(c); named != std::string_view::npos) {
      out += '\\';
      out += "bfnrt"[named];
    } else {
      out += "\\u00";
      out += digits[static_cast<unsigned char>(c) >> 4];
      out += digits[static_cast<unsigned char>(c) & 15];
    }
  }
  out += '"';
  return count ? code_points(text) : 0;
}

using entry = std::pair<std::string_view, void const*>;

class value_writer {
 public:
  value_writer(std::string& out, bool is_bounded) noexcept : out_(out), is_bounded_(is_bounded) {}

  void write(shape const& type, void const* value, note const* rules, bool is_element = false) {
    if (is_element) rules = rules_of_element(type, rules);
    switch (type.kind) {
      case kind::null:
        out_ += "null";
        return;
      case kind::boolean:
        out_ += load<bool>(value) ? "true" : "false";
        return;
      case kind::integer: {
        std::int64_t const number = load_signed(value, type.size);
        write_number(number, out_);
        return hold(type, rules, static_cast<long double>(number));
      }
      case kind::unsigned_integer: {
        std::uint64_t const number = load_unsigned(value, type.size);
        write_number(number, out_);
        return hold(type, rules, static_cast<long double>(number));
      }
      case kind::number:
        return write_floating(type, value, rules);
      case kind::string: {
        bool const count = is_bounded_ && has_length(rules);
        std::size_t const size = write_string(*static_cast<std::string const*>(value), out_, count);
        if (count && (size < rules->min_length || size > rules->max_length))
          refuse_value(type, rules, "a string of " + std::to_string(size));
        return;
      }
      case kind::enumeration: {
        std::uint64_t const bytes = load_unsigned(value, type.size);
        for (word const& each : type.words) {
          if (low_bytes(each.value, type.size) != bytes) continue;
          write_string(each.name, out_);
          return;
        }
        refuse("an enumerator without a word: " + std::to_string(load_signed(value, type.size)));
      }
      case kind::constant:
        write_string(type.words.front().name, out_);
        return;
      case kind::object:
        return write_object(type, value);
      case kind::optional: {
        void const* const inner = type.at(value, 0);
        if (inner) return write(type.element(), inner, rules, is_element);
        out_ += "null";
        return;
      }
      case kind::list:
        return write_list(type, value, rules);
      case kind::map:
        return write_map(type, value, rules);
      case kind::variant: {
        void const* const inner = type.at(value, 0);
        if (!inner) refuse("a variant without a value has no form in JSON");
        return write(type.alternatives[type.count(value)](), inner, rules, is_element);
      }
    }
  }

 private:
  // What is being written: a member, a key's value or, without a name, an element. A chain on the stack, which becomes
  // a path where something is wrong.
  struct step {
    step const* outer{};
    std::string_view name{};
    std::size_t index{};
  };

  class within {
   public:
    within(value_writer& self, std::string_view name) : self_(self), here_{self.at_, name} { self.at_ = &here_; }
    explicit within(value_writer& self) : within(self, {}) {}
    within(within const&) = delete;
    within& operator=(within const&) = delete;
    ~within() { self_.at_ = here_.outer; }
    step& here() noexcept { return here_; }

   private:
    value_writer& self_;
    step here_;
  };

  static void append_path(step const* at, std::string& path) {
    if (!at) return;
    append_path(at->outer, path);
    append_token(path, at->name.data() ? at->name : std::string_view(std::to_string(at->index)));
  }
  [[noreturn]] void refuse(std::string_view what) const {
    diagnostics facts;
    append_path(at_, facts.detail);
    if (!facts.detail.empty()) facts.detail += ": ";
    facts.detail += what;
    throw_api_error(error::invalid_request, std::move(facts));
  }
  [[noreturn]] void refuse_value(shape const& type, note const* rules, std::string const& got) const {
    refuse("expected " + expected_words(type, rules) + ", got " + got);
  }

  void hold(shape const& type, note const* rules, long double number) const {
    if (is_bounded_ && !is_within(rules, number)) refuse_value(type, rules, number_words(static_cast<double>(number)));
  }

  void write_floating(shape const& type, void const* value, note const* rules) {
    bool const is_float = type.size == sizeof(float);
    double const number = is_float ? static_cast<double>(load<float>(value)) : load<double>(value);
    if (!std::isfinite(number)) refuse("a number that is not finite has no form in JSON");
    if (!is_float) {
      write_number(number, out_);
      return hold(type, rules, number);
    }
    std::size_t const before = out_.size();
    write_number(load<float>(value), out_);
    if (!is_bounded_ || !has_range(rules)) return;
    // As it will be read: 0.1 is the text of a float that is more than the double.
    double as_read{};
    std::from_chars(out_.data() + before, out_.data() + out_.size(), as_read);
    hold(type, rules, as_read);
  }

  void write_list(shape const& type, void const* value, note const* rules) {
    std::size_t const size = type.count(value);
    if (is_bounded_ && rules && type.extent == 0 && (size < rules->min_items || size > rules->max_items))
      refuse_value(type, rules, size == 0 ? "an empty list" : "a list of " + std::to_string(size));
    out_ += '[';
    within element(*this);
    for (std::size_t i = 0; i != size; ++i) {
      if (i != 0) out_ += ',';
      element.here().index = i;
      write(type.element(), type.at(value, i), rules, true);
    }
    out_ += ']';
  }

  // In order, so that equal maps have equal texts.
  void write_map(shape const& type, void const* value, note const* rules) {
    std::vector<entry> entries;
    entries.reserve(type.count(value));
    type.each(value, &entries, [](void* to, std::string_view key, void const* each) {
      static_cast<std::vector<entry>*>(to)->emplace_back(key, each);
    });
    std::sort(entries.begin(), entries.end(), [](entry const& a, entry const& b) { return a.first < b.first; });
    out_ += '{';
    for (entry const& each : entries) {
      if (&each != entries.data()) out_ += ',';
      // Replaced it would be another key, which the map may have.
      if (!json::is_valid_utf8(each.first)) refuse("a key that is not UTF-8 has no form in JSON");
      write_string(each.first, out_);
      out_ += ':';
      within const here(*this, each.first);
      write(type.element(), each.second, rules, true);
    }
    out_ += '}';
  }

  void write_object(shape const& type, void const* value) {
    out_ += '{';
    for (member const& each : type.members) {
      if (&each != type.members.data()) out_ += ',';
      write_string(each.name, out_);
      out_ += ':';
      within const here(*this, each.name);
      // What it gives is only read.
      write(each.type(), each.in(const_cast<void*>(value)), &each.rules);
    }
    out_ += '}';
  }

  std::string& out_;
  bool const is_bounded_;
  step const* at_{};
};

}  // namespace

void write_value(shape const& type, void const* value, std::string& out, policy out_of_bounds) {
  value_writer(out, out_of_bounds == policy::refuse).write(type, value, nullptr);
}

}  // namespace tokenwire::structured
