#include "answer/error_body.hpp"

#include <algorithm>
#include <string>

#include "json/cut.hpp"
#include "json/document.hpp"
#include "json/fields.hpp"
#include "json/utf16.hpp"
#include "json/utf8.hpp"
#include "json/white_space.hpp"

namespace tokenwire::answer {
namespace {

namespace bj = boost::json;

constexpr std::size_t longest_message = std::size_t{64} * 1024;
constexpr std::size_t longest_plain_message = 1024;
constexpr std::size_t deepest = 64;

std::string_view bounded(std::string_view text, std::size_t limit) noexcept {
  if (text.size() <= limit) return text;
  std::size_t end = limit;
  // Back over the continuation bytes of a character that would be cut.
  while (end > 0 && limit - end < 4 && (static_cast<unsigned char>(text[end]) & 0xc0) == 0x80) --end;
  return text.substr(0, end);
}

// A string or a number, as text.
std::string scalar_text(bj::value const* value) {
  if (value == nullptr) return {};
  if (auto const* text = value->if_string()) return std::string{json::view(*text)};
  if (auto const number = json::integer(*value)) return std::to_string(*number);
  return {};
}

void fill(std::string& out, std::string_view text) {
  if (out.empty()) out.assign(bounded(text, longest_message));
}

// One entry of a validation error: "field required (body.messages.0.role)".
void append_entry(bj::value const& entry, std::string& out) {
  std::string text;
  if (auto const* plain = entry.if_string()) text = json::view(*plain);
  if (auto const* object = entry.if_object()) {
    text = json::find_string(*object, "msg");
    if (text.empty()) text = json::find_string(*object, "message");
    if (auto const* location = json::find_array(*object, "loc"); location != nullptr && !location->empty()) {
      text += " (";
      for (bj::value const& step : *location) {
        if (text.back() != '(') text += '.';
        text += scalar_text(&step);
      }
      text += ')';
    }
  }
  if (text.empty()) return;
  if (!out.empty()) out += "; ";
  out += text;
}

void read_entries(bj::array const& entries, diagnostics& out) {
  std::string message;
  for (bj::value const& entry : entries) {
    append_entry(entry, message);
    if (auto const* object = entry.if_object()) fill(out.type, json::find_string(*object, "type"));
  }
  fill(out.message, message);
}

void read_object(bj::object const& object, diagnostics& out, int levels) {
  auto const inner = [&](std::string_view key) {
    bj::value const* const value = json::find(object, key);
    if (value == nullptr) return;
    if (auto const* text = value->if_string()) fill(out.message, json::view(*text));
    if (auto const* entries = value->if_array()) read_entries(*entries, out);
    if (auto const* deeper = value->if_object(); deeper != nullptr && levels > 0) read_object(*deeper, out, levels - 1);
  };
  // With a message of its own beside it, an `error` that is a string is a kind of error ("Unauthorized").
  bj::value const* const error = json::find(object, "error");
  bool const named = error != nullptr && error->is_string() && !json::find_string(object, "message").empty();
  if (named) {
    fill(out.type, json::view(*error->if_string()));
  } else {
    inner("error");
  }
  inner("message");
  inner("detail");
  inner("msg");
  inner("errors");
  fill(out.type, json::find_string(object, "type"));
  fill(out.provider_code, scalar_text(json::find(object, "code")));
  if (error != nullptr && error->is_number()) fill(out.provider_code, scalar_text(error));
}

// Members before the cut are whole; the last text may be the beginning of one.
void read_cut(std::string_view text, diagnostics& out) {
  std::string const closed = json::closed_beginning(text);
  json::document document;
  if (document.parse(closed, deepest)) read_error_value(document.root(), out);
  if (!out.message.empty() || !out.detail.empty()) return;
  out.detail = "the error's body is cut after " + std::to_string(text.size()) + " bytes, before any message";
}

}  // namespace

std::string excerpt(std::string_view body, std::size_t limit) {
  std::string text;
  // Four bytes of UTF-8 may come from as many of UTF-16, and one from two.
  if (json::utf8_from_utf16(body.substr(0, std::min(body.size(), limit) & ~std::size_t{1}), text))
    return std::string(bounded(text, limit));
  json::append_replacing_invalid(bounded(body, limit), text);
  text.resize(bounded(text, limit).size());
  return text;
}

void read_error_value(bj::value const& value, diagnostics& out) {
  if (auto const* text = value.if_string()) fill(out.message, json::view(*text));
  if (auto const* object = value.if_object()) read_object(*object, out, 3);
  auto const* const entries = value.if_array();
  if (entries == nullptr) return;
  read_entries(*entries, out);
  // Some send a list of error objects, with one in it.
  for (bj::value const& entry : *entries)
    if (auto const* object = entry.if_object(); object != nullptr && out.message.empty()) read_object(*object, out, 3);
}

void read_error_body(std::string_view body, diagnostics& out, std::size_t limit) noexcept {
  try {
    out.type.clear();
    out.provider_code.clear();
    out.message.clear();
    out.body = excerpt(body, limit);
    std::string_view const text = json::trimmed(json::without_byte_order_mark(out.body));
    if (text.empty() || text.front() == '<') return;
    json::document document;
    if (document.parse(text, deepest)) {
      read_error_value(document.root(), out);
    } else if (document.incomplete()) {
      read_cut(text, out);
    } else if (text.front() != '{' && text.front() != '[' && text.size() <= longest_plain_message &&
               text.find('\n') == text.npos) {
      fill(out.message, text);
    }
  } catch (...) {
    // What was filled so far stays; the status alone decides what happens next.
  }
}

}  // namespace tokenwire::answer
