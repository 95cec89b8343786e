#include "structured/words.hpp"

#include <array>
#include <charconv>
#include <cmath>

#include "json/utf8.hpp"
#include "structured/bounds.hpp"

namespace tokenwire::structured {
namespace {

std::string within(double least, double most) {
  if (std::isinf(least) && std::isinf(most)) return {};
  if (std::isinf(most)) return " of at least " + number_words(least);
  if (std::isinf(least)) return " of at most " + number_words(most);
  return " from " + number_words(least) + " to " + number_words(most);
}

std::string within(std::size_t least, std::size_t most, std::string_view of) {
  constexpr auto unlimited = std::numeric_limits<std::size_t>::max();
  if (least == 0 && most == unlimited) return {};
  std::string text = " of ";
  if (least == most) {
    text += std::to_string(least);
  } else if (most == unlimited) {
    text += "at least " + std::to_string(least);
  } else if (least == 0) {
    text += "at most " + std::to_string(most);
  } else {
    text += std::to_string(least) + " to " + std::to_string(most);
  }
  return text.append(of);
}

}  // namespace

std::string number_words(double value) {
  std::array<char, 32> text{};
  auto const end = std::to_chars(text.data(), text.data() + text.size(), value).ptr;
  return {text.data(), end};
}

double least_of(shape const& type) noexcept {
  return type.kind == kind::integer ? -std::ldexp(1.0, 8 * type.size - 1) : 0;
}

double most_of(shape const& type) noexcept {
  return std::ldexp(1.0, 8 * type.size - (type.kind == kind::integer ? 1 : 0)) - 1;
}

std::string expected_words(shape const& type, note const* rules, bool is_element) {
  if (is_element) rules = rules_of_element(type, rules);
  note const none{};
  note const& by = rules ? *rules : none;
  switch (type.kind) {
    case kind::null:
      return "null";
    case kind::boolean:
      return "true or false";
    case kind::integer:
    case kind::unsigned_integer: {
      if (type.size == 8 && std::isinf(by.minimum) && std::isinf(by.maximum))
        return type.kind == kind::integer ? "an integer of 64 bits" : "an integer of 64 bits that is not negative";
      return "an integer" + within(std::max(least_of(type), by.minimum), std::min(most_of(type), by.maximum));
    }
    case kind::number:
      return (type.size == sizeof(float) ? "a number that a float holds" : "a number") + within(by.minimum, by.maximum);
    case kind::string:
      return "a string" + within(by.min_length, by.max_length, " characters");
    case kind::enumeration:
    case kind::constant: {
      std::string text = type.words.size() == 1 ? "" : "one of ";
      for (word const& each : type.words) {
        if (text.size() > most_shown * 4) return text + ", …";
        if (&each != type.words.data()) text += ", ";
        text.append("\"").append(each.name).append("\"");
      }
      return text;
    }
    case kind::object:
    case kind::map:
      return "an object";
    case kind::optional:
      return expected_words(type.element(), rules, is_element) + " or null";
    case kind::list: {
      if (type.extent != 0) return "a list of " + std::to_string(type.extent);
      return "a list" + within(by.min_items, by.max_items, {});
    }
    case kind::variant: {
      std::string text;
      for (shape_ref const each : type.alternatives) {
        std::string const words = expected_words(each(), rules, is_element);
        if (text.ends_with(words)) continue;
        if (!text.empty()) text += " or ";
        text += words;
      }
      return text;
    }
  }
  return {};
}

std::string_view kind_words(char begins) noexcept {
  switch (begins) {
    case '{':
      return "an object";
    case '[':
      return "a list";
    case '"':
      return "a string";
    case 't':
    case 'f':
      return "true or false";
    case 'n':
      return "null";
    default:
      return "a number";
  }
}

std::string quoted_words(std::string_view text) {
  std::string shown = "\"";
  json::append_replacing_invalid(text.substr(0, most_shown), shown);
  return shown + (text.size() > most_shown ? "…\"" : "\"");
}

void append_token(std::string& path, std::string_view name) {
  path += '/';
  for (char const c : name) {
    if (c == '~') {
      path += "~0";
    } else if (c == '/') {
      path += "~1";
    } else {
      path += c;
    }
  }
}

std::string character_words(char c) {
  if (c == '"') return "'\"'";
  if (c >= 0x20 && c < 0x7f) return std::string("\"") + c + '"';
  constexpr std::string_view digits = "0123456789abcdef";
  auto const byte = static_cast<unsigned char>(c);
  return {'b', 'y', 't', 'e', ' ', '0', 'x', digits[byte >> 4], digits[byte & 15]};
}

}  // namespace tokenwire::structured
