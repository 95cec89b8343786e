#include "http/chunked.hpp"

#include <algorithm>
#include <cstring>
#include <limits>

#include "http/field.hpp"

namespace tokenwire::http {
chunked_decoder::result chunked_decoder::decode(std::span<char> bytes) noexcept {
  char* in = bytes.data();
  char* const end = in + bytes.size();
  char* first = in;
  char* last = in;
  status outcome = status::more;
  while (in != end) {
    if (state_ == state::data_cr) in = skip_plain_header(in, end);
    if (state_ != state::data) {
      outcome = step(*in);
      if (outcome != status::more) {
        if (outcome == status::complete) ++in;
        break;
      }
      ++in;
      continue;
    }
    auto const n = static_cast<std::size_t>(std::min<std::uint64_t>(remaining_, static_cast<std::uint64_t>(end - in)));
    if (first == last) {
      first = last = in;
    } else if (n > most_moved) {
      break;
    } else {
      std::memmove(last, in, n);
    }
    last += n;
    in += n;
    remaining_ -= n;
    if (remaining_ == 0) state_ = state::data_cr;
  }
  return {{first, last}, static_cast<std::size_t>(in - bytes.data()), outcome};
}

/// Between two chunks, at once, what nearly always stands there whole: CRLF, a short size, CRLF. Everything else is
/// left to step(). A third of the time for small chunks.
char* chunked_decoder::skip_plain_header(char* in, char* end) noexcept {
  constexpr int most_digits = 7;
  if (end - in < most_digits + 4 || in[0] != '\r' || in[1] != '\n') return in;
  char* at = in + 2;
  std::uint64_t size = 0;
  for (int digit; at != in + 2 + most_digits && (digit = hex_value(*at)) >= 0; ++at) {
    size = size * 16 + static_cast<std::uint64_t>(digit);
  }
  if (size == 0 || at[0] != '\r' || at[1] != '\n') return in;
  remaining_ = size;
  state_ = state::data;
  return at + 2;
}

chunked_decoder::status chunked_decoder::step(char c) noexcept {
  switch (state_) {
    case state::size_first:
      if (hex_value(c) < 0) return status::malformed;
      state_ = state::size;
      return step_size(c);
    case state::size:
      return step_size(c);
    case state::size_space:
      return step_after_size(c);
    case state::extension:
      if (c == '\r') return expect(c, '\r', state::size_lf);
      if (is_control(c) && c != '\t') return status::malformed;
      return ++length_ > max_chunk_header_ ? status::chunk_header_too_large : status::more;
    case state::size_lf:
      length_ = 0;
      return expect(c, '\n', remaining_ == 0 ? state::trailer_first : state::data);
    case state::data:
      break;
    case state::data_cr:
      return expect(c, '\r', state::data_lf);
    case state::data_lf:
      return expect(c, '\n', state::size_first);
    case state::trailer_first:
      if (c == '\r') return expect(c, '\r', state::end_lf);
      return step_trailer(c, state::trailer);
    case state::trailer:
      return step_trailer(c, c == '\r' ? state::trailer_lf : state::trailer);
    case state::trailer_lf:
      return expect(c, '\n', state::trailer_first);
    case state::end_lf:
      return c == '\n' ? status::complete : status::malformed;
  }
  return status::malformed;
}

chunked_decoder::status chunked_decoder::step_size(char c) noexcept {
  int const digit = hex_value(c);
  if (digit < 0) return step_after_size(c);
  if (remaining_ > std::numeric_limits<std::uint64_t>::max() / 16) return status::malformed;
  remaining_ = remaining_ * 16 + static_cast<std::uint64_t>(digit);
  return ++length_ > max_chunk_header_ ? status::chunk_header_too_large : status::more;
}

chunked_decoder::status chunked_decoder::step_after_size(char c) noexcept {
  if (c == '\r') return expect(c, '\r', state::size_lf);
  if (c != ';' && c != ' ' && c != '\t') return status::malformed;
  // Some servers pad the size with spaces.
  state_ = c == ';' ? state::extension : state::size_space;
  return ++length_ > max_chunk_header_ ? status::chunk_header_too_large : status::more;
}

chunked_decoder::status chunked_decoder::step_trailer(char c, state next) noexcept {
  if (is_control(c) && c != '\t' && c != '\r') return status::malformed;
  if (++length_ > max_trailer_) return status::trailer_too_large;
  state_ = next;
  return status::more;
}

chunked_decoder::status chunked_decoder::expect(char c, char wanted, state next) noexcept {
  if (c != wanted) return status::malformed;
  state_ = next;
  return status::more;
}

char const* chunked_decoder::expected() const noexcept {
  switch (state_) {
    case state::size_first:
      return "a chunk size";
    case state::size:
    case state::size_space:
      return "a chunk size, an extension or CRLF";
    case state::extension:
      return "a chunk extension or CRLF";
    case state::data:
      return "data";
    case state::data_cr:
    case state::data_lf:
      return "CRLF after a chunk's data";
    case state::trailer_first:
    case state::trailer:
      return "a trailer field or CRLF";
    case state::size_lf:
    case state::trailer_lf:
    case state::end_lf:
      return "LF after CR";
  }
  return "nothing";
}

}  // namespace tokenwire::http
