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

namespace tokenwire::structured {
namespace {

[[noreturn]] void refuse(std::string detail) {
  diagnostics facts;
  facts.detail = std::move(detail);
  throw_api_error(error::invalid_request, std::move(facts));
}

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

void write_string(std::string_view text, std::string& out) {
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
}

using entry = std::pair<std::string_view, void const*>;

// In order, so that equal maps have equal texts.
void write_map(shape const& type, void const* value, std::string& out) {
  std::vector<entry> entries;
  entries.reserve(type.count(value));
  type.each(value, &entries, [](void* to, std::string_view key, void const* each) {
    static_cast<std::vector<entry>*>(to)->emplace_back(key, each);
  });
  std::sort(entries.begin(), entries.end(), [](entry const& a, entry const& b) { return a.first < b.first; });
  out += '{';
  for (entry const& each : entries) {
    if (&each != entries.data()) out += ',';
    write_string(each.first, out);
    out += ':';
    write_value(type.element(), each.second, out);
  }
  out += '}';
}

void write_object(shape const& type, void const* value, std::string& out) {
  out += '{';
  for (member const& each : type.members) {
    if (&each != type.members.data()) out += ',';
    write_string(each.name, out);
    out += ':';
    // What it gives is only read.
    write_value(each.type(), each.in(const_cast<void*>(value)), out);
  }
  out += '}';
}

}  // namespace

void write_value(shape const& type, void const* value, std::string& out) {
  switch (type.kind) {
    case kind::null:
      out += "null";
      return;
    case kind::boolean:
      out += load<bool>(value) ? "true" : "false";
      return;
    case kind::integer:
      return write_number(load_signed(value, type.size), out);
    case kind::unsigned_integer:
      return write_number(load_unsigned(value, type.size), out);
    case kind::number: {
      bool const is_float = type.size == sizeof(float);
      double const number = is_float ? static_cast<double>(load<float>(value)) : load<double>(value);
      if (!std::isfinite(number)) refuse("a number that is not finite has no form in JSON");
      if (is_float) return write_number(load<float>(value), out);
      return write_number(number, out);
    }
    case kind::string:
      return write_string(*static_cast<std::string const*>(value), out);
    case kind::enumeration: {
      std::uint64_t const bytes = load_unsigned(value, type.size);
      for (word const& each : type.words) {
        if (low_bytes(each.value, type.size) == bytes) return write_string(each.name, out);
      }
      refuse("an enumerator without a word: " + std::to_string(load_signed(value, type.size)));
    }
    case kind::constant:
      return write_string(type.words.front().name, out);
    case kind::object:
      return write_object(type, value, out);
    case kind::optional: {
      void const* const inner = type.at(value, 0);
      if (inner) return write_value(type.element(), inner, out);
      out += "null";
      return;
    }
    case kind::list: {
      out += '[';
      std::size_t const size = type.count(value);
      for (std::size_t i = 0; i != size; ++i) {
        if (i != 0) out += ',';
        write_value(type.element(), type.at(value, i), out);
      }
      out += ']';
      return;
    }
    case kind::map:
      return write_map(type, value, out);
    case kind::variant: {
      void const* const inner = type.at(value, 0);
      if (!inner) refuse("a variant without a value has no form in JSON");
      return write_value(type.alternatives[type.count(value)](), inner, out);
    }
  }
}

}  // namespace tokenwire::structured
