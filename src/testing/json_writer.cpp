#include "testing/json_writer.hpp"

#include <cstdio>

namespace tokenwire::testing {
namespace {

void append_escape(std::string& out, unsigned unit) {
  char text[8];
  std::snprintf(text, sizeof text, "\\u%04x", unit & 0xffffU);
  out += text;
}

struct code_point {
  char32_t value;
  std::size_t length;
};

constexpr char32_t replacement = 0xfffd;

// The character at the beginning of `text`, which is not empty.
code_point decode(std::string_view text) {
  auto const lead = static_cast<unsigned char>(text[0]);
  if (lead < 0x80) return {lead, 1};
  std::size_t const length = lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : lead >= 0xc0 ? 2 : 0;
  if (length == 0 || text.size() < length) return {replacement, 1};
  char32_t value = lead & (0x7fU >> length);
  for (std::size_t i = 1; i < length; ++i) {
    auto const byte = static_cast<unsigned char>(text[i]);
    if ((byte & 0xc0U) != 0x80) return {replacement, 1};
    value = (value << 6U) | (byte & 0x3fU);
  }
  static constexpr char32_t smallest[] = {0, 0, 0x80, 0x800, 0x10000};
  bool const surrogate = value >= 0xd800 && value < 0xe000;
  if (value < smallest[length] || value > 0x10ffff || surrogate) return {replacement, 1};
  return {value, length};
}

void append_escaped(std::string& out, char32_t value) {
  if (value < 0x10000) {
    append_escape(out, static_cast<unsigned>(value));
    return;
  }
  auto const rest = static_cast<unsigned>(value - 0x10000);
  append_escape(out, 0xd800U + (rest >> 10U));
  append_escape(out, 0xdc00U + (rest & 0x3ffU));
}

}  // namespace

void append_json_string(std::string& out, std::string_view text, json_style style) {
  out += '"';
  while (!text.empty()) {
    char const c = text.front();
    std::size_t taken = 1;
    switch (c) {
      case '"':
        out += "\\\"";
        break;
      case '\\':
        out += "\\\\";
        break;
      case '\n':
        out += "\\n";
        break;
      case '\r':
        out += "\\r";
        break;
      case '\t':
        out += "\\t";
        break;
      case '\b':
        out += "\\b";
        break;
      case '\f':
        out += "\\f";
        break;
      default:
        if (static_cast<unsigned char>(c) < 0x20) {
          append_escape(out, static_cast<unsigned char>(c));
        } else if (static_cast<unsigned char>(c) < 0x80 || style == json_style::compact) {
          out += c;
        } else {
          code_point const point = decode(text);
          append_escaped(out, point.value);
          taken = point.length;
        }
    }
    text.remove_prefix(taken);
  }
  out += '"';
}

void json_writer::separate() {
  if (!first_) out_ += style_ == json_style::spaced ? ", " : ",";
  first_ = false;
}

json_writer& json_writer::begin_object() {
  separate();
  out_ += '{';
  first_ = true;
  return *this;
}

json_writer& json_writer::end_object() {
  out_ += '}';
  first_ = false;
  return *this;
}

json_writer& json_writer::begin_array() {
  separate();
  out_ += '[';
  first_ = true;
  return *this;
}

json_writer& json_writer::end_array() {
  out_ += ']';
  first_ = false;
  return *this;
}

json_writer& json_writer::key(std::string_view name) {
  separate();
  append_json_string(out_, name, style_);
  out_ += style_ == json_style::spaced ? ": " : ":";
  first_ = true;  // no comma before the value
  return *this;
}

json_writer& json_writer::string(std::string_view text) {
  separate();
  append_json_string(out_, text, style_);
  return *this;
}

json_writer& json_writer::number(std::int64_t value) {
  separate();
  out_ += std::to_string(value);
  return *this;
}

json_writer& json_writer::millionths(std::int64_t value) {
  separate();
  if (value == 0) {
    out_ += style_ == json_style::spaced ? "0.0" : "0";
    return *this;
  }
  if (style_ == json_style::spaced && value < 100) {
    // Below 0.0001 Python takes the exponent: 7e-06, 5.3e-05.
    bool const tens = value >= 10;
    out_ += std::to_string(tens ? value / 10 : value);
    if (tens && value % 10 != 0) out_ += '.' + std::to_string(value % 10);
    out_ += tens ? "e-05" : "e-06";
    return *this;
  }
  std::string digits = std::to_string(value % 1'000'000);
  digits.insert(0, 6 - digits.size(), '0');
  while (digits.size() > 1 && digits.back() == '0') digits.pop_back();
  out_ += std::to_string(value / 1'000'000) + '.' + digits;
  return *this;
}

json_writer& json_writer::boolean(bool value) {
  return raw(value ? "true" : "false");
}

json_writer& json_writer::null() {
  separate();
  out_ += "null";
  return *this;
}

json_writer& json_writer::raw(std::string_view json) {
  separate();
  out_ += json;
  return *this;
}

}  // namespace tokenwire::testing
