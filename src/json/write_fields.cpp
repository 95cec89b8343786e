#include "json/write_fields.hpp"

#include <array>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <charconv>
#include <cmath>
#include <cstdio>

#include "json/utf8.hpp"

namespace tokenwire::json {
namespace {

namespace bj = boost::json;

// A schema may be deep; Boost's own limit is 32.
constexpr std::size_t deepest = 256;

// Of an object's text: without the white space around it, as a file's last line end.
std::string_view trimmed(std::string_view object) {
  object.remove_prefix(object.find('{'));
  return object.substr(0, object.rfind('}') + 1);
}

std::string shown(double value) {
  constexpr double many = 1e15;
  if (std::abs(value) < many && value == std::trunc(value)) return std::to_string(static_cast<std::int64_t>(value));
  std::array<char, 32> digits;
  auto const end = std::to_chars(digits.data(), digits.data() + digits.size(), value).ptr;
  return {digits.data(), end};
}

// The beginning of a text that is valid UTF-8, in quotes.
std::string shown(std::string_view text) {
  constexpr std::size_t most = 40;
  std::size_t end = text.size();
  if (end > most) {
    end = most;
    while (end != 0 && (static_cast<unsigned char>(text[end]) & 0xC0) == 0x80) --end;
  }
  return quoted(text.substr(0, end)) + (end == text.size() ? "" : "…");
}

std::string bounds(rule const& rule) {
  if (std::isinf(rule.least)) return "a finite number";
  if (std::isinf(rule.most)) return "at least " + shown(rule.least);
  return shown(rule.least) + " to " + shown(rule.most);
}

}  // namespace

void field_writer::fault(std::string_view got, std::string_view expected) {
  if (!fault_.empty()) return;
  for (step const& each : path_) {
    if (each.name.empty()) {
      fault_ += '[' + std::to_string(each.index) + ']';
    } else {
      if (!fault_.empty()) fault_ += '.';
      fault_ += each.name;
    }
  }
  fault_.append(": got ").append(got).append(", expected ").append(expected);
}

void field_writer::too_many(std::size_t size, std::string_view of_what, std::size_t most) {
  fault(std::to_string(size) + ' ' + std::string(of_what), std::to_string(most) + " at most");
}

object_text field_writer::parse_object(std::string_view text) {
  return is_object(text) ? object_text(text) : object_text{};
}

bool field_writer::is_object(std::string_view text) {
  boost::system::error_code ec;
  bj::parse_options options;
  options.max_depth = deepest;
  bj::value const parsed = bj::parse(text, ec, {}, options);
  if (ec) {
    fault("text that is not JSON (" + ec.message() + ")", "the text of a JSON object");
  } else if (!parsed.is_object()) {
    fault("JSON that is not an object", "the text of a JSON object");
  }
  return !ec && parsed.is_object();
}

std::string field_writer::text(std::string const& value, rule const& rule) {
  if (!is_valid_utf8(value)) {
    fault("text that is not valid UTF-8", "UTF-8");
    return {};
  }
  // As it was written: its numbers may be larger than any type here.
  if (rule.is_json_object) return is_object(value) ? std::string(trimmed(value)) : std::string{};
  if (rule.accepts && !rule.accepts(value)) fault(shown(value), rule.expected);
  if (std::size_t const size = rule.bytes ? rule.bytes(value) : 0; size > rule.most_bytes)
    too_many(size, "bytes", rule.most_bytes);
  return quoted(value);
}

std::string field_writer::integer(std::int64_t value, rule const& rule) {
  auto const comparable = static_cast<double>(value);
  if (comparable < rule.least || comparable > rule.most) fault(std::to_string(value), bounds(rule));
  return std::to_string(value);
}

std::string field_writer::number(double value, rule const& rule) {
  if (!std::isfinite(value) || value < rule.least || value > rule.most) fault(shown(value), bounds(rule));
  return bj::serialize(bj::value(value));
}

std::string field_writer::map(header_list const& values) {
  object_text out;
  for (auto const& [name, value] : values) {
    if (!is_valid_utf8(name)) fault("a name that is not valid UTF-8", "UTF-8");
    at const here(*this, name);
    out.set(name, text(value, {}));
  }
  return out.text();
}

std::string field_writer::date(tokenwire::date value) {
  std::array<char, 48> text;
  std::snprintf(text.data(), text.size(), "%02u/%02u/%04d", value.month, value.day, value.year);
  std::chrono::year_month_day const day{std::chrono::year(value.year), std::chrono::month(value.month),
                                        std::chrono::day(value.day)};
  // The calendar's own types keep the low bits alone of a number that is too large.
  bool const fits = value.year >= 1 && value.year <= 9999 && value.month <= 12 && value.day <= 31;
  if (!fits || !day.ok()) fault(text.data(), "a day of the calendar, MM/DD/YYYY");
  return quoted(text.data());
}

}  // namespace tokenwire::json
