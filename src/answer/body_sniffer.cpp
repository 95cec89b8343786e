#include "answer/body_sniffer.hpp"

#include <algorithm>

#include "http/field.hpp"
#include "json/utf8.hpp"

namespace tokenwire::answer {
namespace {

/// Servers have labelled streams as any of these, and documents too.
bool is_vague(std::string_view media_type) noexcept {
  constexpr std::array<std::string_view, 4> types = {"", "application/json", "text/plain", "application/octet-stream"};
  return std::any_of(types.begin(), types.end(),
                     [media_type](std::string_view type) { return http::equals_ignoring_case(media_type, type); });
}

bool is_json_lines(std::string_view media_type) noexcept {
  constexpr std::array<std::string_view, 3> types = {"application/x-ndjson", "application/ndjson", "application/jsonl"};
  return std::any_of(types.begin(), types.end(),
                     [media_type](std::string_view type) { return http::equals_ignoring_case(media_type, type); });
}

bool is_field(std::string_view name) noexcept {
  return name == "data" || name == "event" || name == "id" || name == "retry";
}

}  // namespace

body_sniffer::body_sniffer(std::string_view content_type, stream_form form) noexcept : form_(form) {
  std::string_view const essence = http::trim(content_type.substr(0, content_type.find(';')));
  said_events_ = form == stream_form::events && http::equals_ignoring_case(essence, "text/event-stream");
  bool const said_lines = form == stream_form::json_lines && is_json_lines(essence);
  foreign_ = !said_events_ && !said_lines && !is_vague(essence);
}

std::size_t body_sniffer::feed(std::string_view bytes) noexcept {
  if (kind_ != body_kind::unknown) return 0;
  std::size_t at = 0;
  while (!begun_ && at != bytes.size()) {
    char const next = bytes[at];
    if (mark_bytes_ < json::byte_order_mark.size() && next == json::byte_order_mark[mark_bytes_]) {
      ++mark_bytes_;
      ++at;
      continue;
    }
    bool const cut_mark = mark_bytes_ != 0 && mark_bytes_ != json::byte_order_mark.size();
    mark_bytes_ = json::byte_order_mark.size();
    if (!cut_mark && (next == ' ' || next == '\t' || next == '\r' || next == '\n')) {
      ++at;
      continue;
    }
    begun_ = true;
    kind_ = cut_mark ? kind_of_first('\0') : kind_of_first(next);
    in_object_ = next == '{';
  }
  std::size_t const begin = at;
  for (; kind_ == body_kind::unknown && at != bytes.size(); ++at) {
    if (!(in_object_ ? take_byte_of_object(bytes[at]) : take_field_byte(bytes[at]))) break;
  }
  return begin;
}

/// Unknown where it may begin a field's name, or a line.
body_kind body_sniffer::kind_of_first(char first) const noexcept {
  bool const foreign = foreign_ || form_ == stream_form::json_lines;
  switch (first) {
    case '{':
      return form_ == stream_form::events ? body_kind::document : body_kind::unknown;
    case '[':
      return body_kind::document;
    case '"':
      return foreign ? body_kind::refused : body_kind::document;
    case '<':
      return body_kind::refused;
    case ':':
      return foreign ? body_kind::refused : body_kind::events;
    case 'd':
    case 'e':
    case 'i':
    case 'r':
      return foreign ? body_kind::refused : body_kind::unknown;
    default:
      return said_events_ ? body_kind::doubtful : body_kind::refused;
  }
}

/// False: the kind is known.
bool body_sniffer::take_field_byte(char next) noexcept {
  bool const ends = next == ':' || next == '\r' || next == '\n';
  if (!ends && name_size_ != name_.size()) {
    name_[name_size_++] = next;
    return true;
  }
  bool const known = ends && is_field({name_.data(), name_size_});
  kind_ = known ? body_kind::events : said_events_ ? body_kind::doubtful : body_kind::refused;
  return false;
}

/// False: the kind is known. The brace itself says nothing.
bool body_sniffer::take_byte_of_object(char next) noexcept {
  if (next == '{' || next == ' ' || next == '\t' || next == '\r') return true;
  kind_ = next == '\n' ? body_kind::document : body_kind::events;
  return false;
}

}  // namespace tokenwire::answer
