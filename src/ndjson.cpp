#include "ndjson.hpp"

#include <cassert>
#include <cstring>
#include <limits>

namespace tokenwire::ndjson {
namespace {

constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";

/// Without the CR that may be a half of the line's end.
std::string_view content_of(std::string_view line) noexcept {
  if (line.ends_with('\r')) line.remove_suffix(1);
  return line;
}

}  // namespace

decoder::decoder(std::size_t max_line_size)
    : max_line_size_(max_line_size != 0 ? max_line_size : std::numeric_limits<std::size_t>::max()) {}

void decoder::feed(std::string_view bytes) noexcept {
  assert(cursor_ == end_ && "feed() before next() has returned null");
  if (error_ != sse::decode_error::none || bytes.empty()) return;
  cursor_ = bytes.data();
  end_ = cursor_ + bytes.size();
}

sse::event const* decoder::next() {
  if (given_) {
    line_.clear();
    given_ = false;
  }
  if (mark_bytes_ < byte_order_mark.size()) skip_byte_order_mark();
  while (cursor_ != end_) {
    auto const left = static_cast<std::size_t>(end_ - cursor_);
    auto const* const found = static_cast<char const*>(std::memchr(cursor_, '\n', left));
    std::string_view const part(cursor_, found ? static_cast<std::size_t>(found - cursor_) : left);
    // A CR counts only once something follows it, whichever piece that comes in.
    std::size_t const size = part.empty() ? content_of(line_).size() : line_.size() + content_of(part).size();
    if (size > max_line_size_) {
      error_ = sse::decode_error::event_too_large;
      cursor_ = end_;
      line_.clear();
      return nullptr;
    }
    if (!found) {
      line_.append(part);
      cursor_ = end_;
      break;
    }
    cursor_ = found + 1;
    std::string_view whole = part;
    if (!line_.empty()) {
      whole = line_.append(part);
      given_ = true;
    }
    if (sse::event const* const line = give(content_of(whole))) return line;
    line_.clear();
    given_ = false;
  }
  return nullptr;
}

sse::event const* decoder::pending() {
  return error_ == sse::decode_error::none ? give(content_of(line_)) : nullptr;
}

bool decoder::mid_event() const noexcept {
  bool const cut_mark = mark_bytes_ > 0 && mark_bytes_ < byte_order_mark.size();
  return cut_mark || (!given_ && !line_.empty());
}

void decoder::reset() noexcept {
  cursor_ = end_ = nullptr;
  line_.clear();
  given_ = false;
  mark_bytes_ = 0;
  error_ = sse::decode_error::none;
}

std::string const& decoder::error_field() const noexcept {
  static std::string const none;
  return none;
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

sse::event const* decoder::give(std::string_view line) noexcept {
  if (line.empty()) return nullptr;
  event_ = {.type = "message", .data = line, .id = {}};
  return &event_;
}

}  // namespace tokenwire::ndjson
