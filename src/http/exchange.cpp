#include "http/exchange.hpp"

#include <algorithm>
#include <utility>

#include "http/printable.hpp"

namespace tokenwire::http {
namespace {

constexpr std::string_view status_line_start = "HTTP/";

std::string describe_start(std::string_view bytes) {
  std::string text = "expected an HTTP/1.1 response, got " + printable(bytes);
  // An alert or a handshake record: the address is a TLS server's.
  if (bytes.size() > 1 && (bytes[0] == 0x15 || bytes[0] == 0x16) && bytes[1] == 0x03) {
    text += "; this is TLS: the URL has to begin with https://";
  }
  return text;
}

}  // namespace

exchange::exchange(limits bounds, request_method asked)
    : limits_(bounds), chunked_(bounds.chunk_header, bounds.header), asked_(asked) {}

exchange::piece exchange::put(std::span<char> bytes) {
  if (bytes.empty() || complete() || error_) return {{}, {}, bytes.size()};
  started_ = true;
  if (phase_ == phase::head) {
    bytes = bytes.subspan(read_heads({bytes.data(), bytes.size()}));
    if (phase_ == phase::head) return {{}, {}, bytes.size()};
  }
  switch (phase_) {
    case phase::fixed_length:
      return put_fixed_length(bytes);
    case phase::chunked:
      return put_chunked(bytes);
    case phase::until_close:
      body_bytes_ += bytes.size();
      return {bytes, {}, 0};
    case phase::head:
    case phase::complete:
      break;
  }
  return {{}, {}, bytes.size()};
}

/// Reads 1xx heads and the final one; how many bytes they had.
std::size_t exchange::read_heads(std::string_view bytes) {
  std::size_t used = 0;
  while (phase_ == phase::head && !error_) {
    std::size_t const length = find_head_end(bytes.substr(used));
    if (length == 0) break;
    on_head(bytes.substr(used, length));
    used += length;
    head_scanned_ = 0;
  }
  return used;
}

/// The head's length, or 0 when it is not whole or not HTTP. The parser waits for a whole head even when its first line
/// cannot be HTTP any more, so what can be told from a line's beginning and its end is told here.
std::size_t exchange::find_head_end(std::string_view bytes) {
  auto const start = bytes.substr(0, status_line_start.size());
  if (start != status_line_start.substr(0, start.size())) {
    fail(error::malformed_response, describe_start(bytes));
    return 0;
  }
  constexpr std::size_t status_at = status_line_start.size() + 4;
  if (bytes.size() > status_at && bytes[status_at] != '1') head_began_ = true;
  auto const window = bytes.substr(0, limits_.header);
  for (auto from = head_scanned_;;) {
    auto const lf = window.find('\n', from);
    if (lf == std::string_view::npos) break;
    if (window[lf - 1] != '\r') {
      fail(error::malformed_response, "a line of the response head ends in LF without CR: " + printable(bytes));
      return 0;
    }
    if (window[lf - 2] == '\n') return lf + 1;
    from = lf + 1;
  }
  head_scanned_ = window.size();
  if (bytes.size() >= limits_.header) {
    fail(error::header_too_large, "the response head has more than " + std::to_string(limits_.header) + " bytes");
  }
  return 0;
}

void exchange::on_head(std::string_view bytes) {
  parsed_head parsed;
  std::string reason;
  if (error_code const ec = parse_head(bytes, parsed, reason)) {
    fail(static_cast<tokenwire::error>(ec.value()), std::move(reason));
    return;
  }
  unsigned const status = parsed.head.status;
  if (status == 101) {
    fail(error::malformed_response, "status 101: a switch of protocols was not asked for");
    return;
  }
  if (status < 200) {
    if (++informational_responses_ > limits_.informational_responses) {
      fail(error::too_many_informational_responses,
           "more than " + std::to_string(limits_.informational_responses) + " responses with a 1xx status came");
    }
    return;
  }

  response_ = std::move(parsed);
  bool const tunnel = asked_ == request_method::connect && status < 300;
  if (tunnel) response_.head.keep_alive = false;
  if (tunnel || asked_ == request_method::head) response_.framing = body_framing::none;
  switch (response_.framing) {
    case body_framing::none:
      phase_ = phase::complete;
      break;
    case body_framing::fixed_length:
      phase_ = phase::fixed_length;
      break;
    case body_framing::chunked:
      phase_ = phase::chunked;
      break;
    case body_framing::until_close:
      phase_ = phase::until_close;
      break;
  }
}

exchange::piece exchange::put_fixed_length(std::span<char> bytes) {
  auto const n = static_cast<std::size_t>(std::min<std::uint64_t>(bytes.size(), response_.length - body_bytes_));
  body_bytes_ += n;
  if (body_bytes_ == response_.length) phase_ = phase::complete;
  return {bytes.first(n), {}, bytes.size() - n};
}

exchange::piece exchange::put_chunked(std::span<char> bytes) {
  auto const [body, used, status] = chunked_.decode(bytes);
  body_bytes_ += body.size();
  switch (status) {
    case chunked_decoder::status::more:
      break;
    case chunked_decoder::status::complete:
      phase_ = phase::complete;
      break;
    case chunked_decoder::status::malformed: {
      auto rest = bytes.subspan(used);
      // One byte tells what is wrong; more may be the answer's own words, which belong in no log.
      if (body_bytes_ != 0 && !rest.empty()) rest = rest.first(1);
      fail(error::malformed_response, "after " + std::to_string(body_bytes_) + " bytes of the chunked body: expected " +
                                          chunked_.expected() + ", got " + printable({rest.data(), rest.size()}));
      break;
    }
    case chunked_decoder::status::chunk_header_too_large:
      fail(error::chunk_header_too_large, "after " + std::to_string(body_bytes_) +
                                              " bytes of the body: a chunk's size line has more than " +
                                              std::to_string(limits_.chunk_header) + " bytes");
      break;
    case chunked_decoder::status::trailer_too_large:
      fail(error::header_too_large, "the trailer fields have more than " + std::to_string(limits_.header) + " bytes");
      break;
  }
  auto const rest = bytes.subspan(used);
  if (status == chunked_decoder::status::more) return {body, rest, 0};
  return {body, {}, rest.size()};
}

void exchange::put_end(bool orderly) {
  if (complete() || error_) return;
  switch (phase_) {
    case phase::head:
      fail(error::connection_closed, started_ ? "the connection was closed before the response head was whole"
                                              : "the connection was closed before any byte of the response");
      break;
    case phase::until_close:
      if (orderly) {
        phase_ = phase::complete;
      } else {
        fail(error::stream_incomplete, "the connection was cut after " + std::to_string(body_bytes_) +
                                           " bytes of a body that lasts until the close");
      }
      break;
    case phase::fixed_length:
      fail(error::stream_incomplete, "the connection was closed after " + std::to_string(body_bytes_) + " of " +
                                         std::to_string(response_.length) + " bytes of the body");
      break;
    case phase::chunked:
      fail(error::stream_incomplete, "the connection was closed after " + std::to_string(body_bytes_) +
                                         " bytes of the body, before its last chunk");
      break;
    case phase::complete:
      break;
  }
}

void exchange::fail(tokenwire::error code, std::string detail) {
  error_ = code;
  detail_ = std::move(detail);
}

}  // namespace tokenwire::http
