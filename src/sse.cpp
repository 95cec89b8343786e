#include <tokenwire/sse.hpp>

#include <cassert>
#include <cstring>
#include <limits>

#include "sse_error_field.hpp"

namespace tokenwire::sse {
namespace {

constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";
constexpr std::string_view default_type = "message";

char const* find(char const* first, char const* last, char wanted) noexcept {
  void const* const found = std::memchr(first, wanted, static_cast<std::size_t>(last - first));
  return found != nullptr ? static_cast<char const*>(found) : last;
}

std::string_view between(char const* first, char const* last) noexcept {
  return {first, static_cast<std::size_t>(last - first)};
}

enum class field { data, type, id, retry, error, unknown };

struct parsed_line {
  field name = field::unknown;
  std::string_view value{};
};

/// What one line says. Only the four known names are compared, so a long line without a colon costs nothing.
parsed_line parse(std::string_view line) noexcept {
  auto const match = [line](std::string_view name, field as) -> parsed_line {
    if (!line.starts_with(name)) return {};
    if (line.size() == name.size()) return {.name = as, .value = {line.data() + line.size(), 0}};
    if (line[name.size()] != ':') return {};
    auto value = line.substr(name.size() + 1);
    if (value.starts_with(' ')) value.remove_prefix(1);
    return {.name = as, .value = value};
  };
  switch (line.front()) {
    case 'd':
      return match("data", field::data);
    case 'e':
      return line.starts_with("er") ? match("error", field::error) : match("event", field::type);
    case 'i':
      return match("id", field::id);
    case 'r':
      return match("retry", field::retry);
    default:
      return {};
  }
}

std::optional<std::uint64_t> parse_digits(std::string_view text) noexcept {
  if (text.empty()) return std::nullopt;
  constexpr auto max = std::numeric_limits<std::uint64_t>::max();
  std::uint64_t number = 0;
  for (char const c : text) {
    if (c < '0' || c > '9') return std::nullopt;
    auto const digit = static_cast<std::uint64_t>(c - '0');
    number = number > (max - digit) / 10 ? max : number * 10 + digit;
  }
  return number;
}

bool is_id(std::string_view value) noexcept {
  return value.find('\0') == std::string_view::npos;
}

/// Calls `use` with each line of `text`; CR, LF and CRLF end a line. A text without line ends is one line.
template <typename Use>
void for_each_line(std::string_view text, Use use) {
  char const* line = text.data();
  char const* const end = line + text.size();
  char const* lf = line == end ? end : find(line, end, '\n');
  for (;;) {
    char const* const stop = line == lf ? lf : find(line, lf, '\r');
    use(between(line, stop));
    if (stop == end) return;
    line = stop + (*stop == '\r' && stop + 1 == lf && lf != end ? 2 : 1);
    if (line > lf) lf = line == end ? end : find(line, end, '\n');
  }
}

}  // namespace

decoder::decoder(std::size_t max_event_size)
    : max_event_size_(max_event_size != 0 ? max_event_size : std::numeric_limits<std::size_t>::max()) {}

void decoder::feed(std::string_view bytes) noexcept {
  assert(cursor_ == end_ && "feed() before next() has returned null");
  if (error_ != decode_error::none || bytes.empty()) return;
  cursor_ = bytes.data();
  end_ = cursor_ + bytes.size();
  next_lf_ = nullptr;
  if (skip_lf_ && *cursor_ == '\n') ++cursor_;
  skip_lf_ = false;
}

event const* decoder::next(line_forecast* forecast) {
  if (mark_bytes_ < byte_order_mark.size()) skip_byte_order_mark();
  while (cursor_ != end_) {
    char const* const stop = find_line_end(forecast);
    auto const part = between(cursor_, stop);
    if (held_size() + line_.size() + part.size() > max_event_size_) {
      error_ = decode_error::event_too_large;
      cursor_ = end_;
      data_place_ = place::nowhere;  // the piece may go, and nobody needs the rest of the event
      return nullptr;
    }
    if (stop == end_) {
      line_.append(part);
      cursor_ = end_;
      break;
    }
    if (part.empty() && line_.empty()) {
      step_over(stop);
      mid_event_ = false;
      if (event const* const dispatched = dispatch()) return dispatched;
    } else {
      take_line(part);
      step_over(stop);
    }
  }
  if (data_place_ == place::piece) keep_data();
  return nullptr;
}

event const* decoder::pending() {
  if (error_ != decode_error::none) return nullptr;
  auto const last = line_.empty() ? parsed_line{} : parse(line_);
  bool const adds_data = last.name == field::data;
  if (data_place_ == place::nowhere && !adds_data) return nullptr;

  event_ = {.type = has_type_ ? std::string_view{type_} : default_type, .data = data(), .id = id_};
  if (adds_data) {
    event_.data = last.value;
    if (data_place_ != place::nowhere) {
      joined_.assign(data()).append(1, '\n').append(last.value);
      event_.data = joined_;
    }
  } else if (last.name == field::type) {
    event_.type = last.value.empty() ? default_type : last.value;
  } else if (last.name == field::id && is_id(last.value)) {
    event_.id = last.value;
  }
  return &event_;
}

bool decoder::mid_event() const noexcept {
  bool const cut_mark = mark_bytes_ > 0 && mark_bytes_ < byte_order_mark.size();
  return mid_event_ || cut_mark || (!line_.empty() && line_.front() != ':');
}

void decoder::reset() noexcept {
  cursor_ = end_ = next_lf_ = nullptr;
  line_.clear();
  id_.clear();
  error_field_.clear();
  retry_.reset();
  data_place_ = place::nowhere;
  has_type_ = mid_event_ = skip_lf_ = false;
  mark_bytes_ = 0;
  error_ = decode_error::none;
}

/// Consumes a byte order mark, which may come in several pieces. Where it turns out to be none, its bytes begin a line.
void decoder::skip_byte_order_mark() {
  while (cursor_ != end_ && mark_bytes_ < byte_order_mark.size()) {
    if (*cursor_ != byte_order_mark[mark_bytes_]) {
      line_.assign(byte_order_mark.substr(0, mark_bytes_));
      mark_bytes_ = byte_order_mark.size();
      return;
    }
    ++cursor_;
    ++mark_bytes_;
  }
}

/// The end of the line at the cursor, or the end of the piece. The LF is remembered, and a CR is looked for only before
/// it: so no byte is looked at twice for either of them, whichever line end the stream uses.
char const* decoder::find_line_end(line_forecast* forecast) noexcept {
  auto const is_end = [this](char const* at) { return at != end_ && (*at == '\r' || *at == '\n'); };
  if (is_end(cursor_)) return cursor_;
  char const* from = cursor_;
  if (forecast != nullptr && line_.empty()) {
    from += forecast->known(between(cursor_, end_));
    if (is_end(from)) return from;
  }
  if (next_lf_ == nullptr || next_lf_ < from) next_lf_ = find(from, end_, '\n');
  return find(from, next_lf_, '\r');
}

/// A CR at the end of the piece ends its line now; the LF that may follow it is the next piece's to skip.
void decoder::step_over(char const* line_end) noexcept {
  cursor_ = line_end + 1;
  if (*line_end != '\r') return;
  if (cursor_ == end_) {
    skip_lf_ = true;
  } else if (*cursor_ == '\n') {
    ++cursor_;
  }
}

/// Takes a line that is not blank; `part` is what the piece at hand has of it.
void decoder::take_line(std::string_view part) {
  if ((line_.empty() ? part : std::string_view(line_)).front() != ':') mid_event_ = true;
  if (line_.empty()) {
    take_field(part, place::piece);
  } else {
    line_.append(part);
    take_field(line_, place::buffer);
    line_.clear();
  }
}

void decoder::take_field(std::string_view line, place where) {
  auto const [name, value] = parse(line);
  switch (name) {
    case field::data:
      add_data(value, where);
      break;
    case field::type:
      type_.assign(value);
      has_type_ = !value.empty();
      break;
    case field::id:
      if (is_id(value)) id_.assign(value);
      break;
    case field::retry:
      if (auto const number = parse_digits(value)) retry_ = number;
      break;
    case field::error:
      if (error_field_.empty() && means_an_error(value)) error_field_.assign(value);
      break;
    case field::unknown:
      break;
  }
}

void decoder::add_data(std::string_view value, place where) {
  if (data_place_ != place::nowhere) {
    if (data_place_ == place::piece) keep_data();
    data_.append(1, '\n').append(value);
  } else if (where == place::piece) {
    piece_data_ = value;
    data_place_ = place::piece;
  } else {
    // The line was copied when its piece ended: its buffer becomes the data's, which copies nothing again.
    data_begin_ = static_cast<std::size_t>(value.data() - line_.data());
    data_.swap(line_);
    data_place_ = place::buffer;
  }
}

void decoder::keep_data() {
  data_.assign(piece_data_);
  data_begin_ = 0;
  data_place_ = place::buffer;
}

/// The blank line: gives out the event, if there is one. The bytes that its views name stay until the next call.
event const* decoder::dispatch() noexcept {
  bool const has_data = data_place_ != place::nowhere;
  if (has_data) event_ = {.type = has_type_ ? std::string_view{type_} : default_type, .data = data(), .id = id_};
  data_place_ = place::nowhere;
  has_type_ = false;
  return has_data ? &event_ : nullptr;
}

std::string_view decoder::data() const noexcept {
  if (data_place_ == place::piece) return piece_data_;
  return data_place_ == place::buffer ? std::string_view{data_}.substr(data_begin_) : std::string_view{};
}

std::size_t decoder::held_size() const noexcept {
  return data().size() + (has_type_ ? type_.size() : 0) + id_.size();
}

bool encode(event const& value, std::string& out, line_end end) {
  constexpr auto breaks = std::string_view{"\r\n"};
  if (value.type.find_first_of(breaks) != std::string_view::npos) return false;
  if (value.id.find_first_of(breaks) != std::string_view::npos || !is_id(value.id)) return false;

  std::string_view const eol = end == line_end::crlf ? "\r\n" : "\n";
  if (!value.type.empty() && value.type != default_type) out.append("event: ").append(value.type).append(eol);
  if (!value.id.empty()) out.append("id: ").append(value.id).append(eol);
  for_each_line(value.data, [&](std::string_view line) { out.append("data: ").append(line).append(eol); });
  out.append(eol);
  return true;
}

void encode_comment(std::string_view text, std::string& out, line_end end) {
  std::string_view const eol = end == line_end::crlf ? "\r\n" : "\n";
  for_each_line(text, [&](std::string_view line) { out.append(": ").append(line).append(eol); });
  out.append(eol);
}

}  // namespace tokenwire::sse
