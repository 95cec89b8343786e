// The response side of one HTTP/1.1 exchange, as a state machine. No I/O.

#ifndef TOKENWIRE_SRC_HTTP_EXCHANGE_HPP
#define TOKENWIRE_SRC_HTTP_EXCHANGE_HPP

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <tokenwire/error.hpp>
#include <utility>

#include "http/chunked.hpp"
#include "http/head_parser.hpp"
#include "http/response_head.hpp"

namespace tokenwire::http {

/// Reads one response from bytes that come in pieces of any size; any split gives the same head, body and error.
///
/// The caller keeps the bytes: put() parses the piece and gives the body's bytes out where they stand, so that a chunked
/// body and one of fixed length are both read without a copy. In the body nothing is allocated.
///
/// The head is parsed by Beast, once, when it is whole; the body's framing is ours (see chunked.hpp).
/// After a 1xx response reading starts over by itself. What follows the response's end is never read.
class exchange {
 public:
  struct limits {
    /// The head, status line and blank line included, bytes; also a chunked body's trailer fields.
    std::size_t header{std::size_t{64} * 1024};
    /// A chunk's size with its extensions, bytes.
    std::size_t chunk_header{std::size_t{8} * 1024};
    unsigned informational_responses{20};
  };

  /// What was asked decides whether the answer has a body: one to HEAD never has, one to CONNECT has when it is no 2xx.
  /// After a 2xx to CONNECT the exchange is complete and what follows is the tunnel's.
  enum class request_method : unsigned char { any_other, head, connect };

  explicit exchange(limits bounds, request_method asked = request_method::any_other);

  struct piece {
    /// Bytes of the body that stand together: a view into the span that put() was given, not always of its front.
    std::span<char> body{};
    /// What of the span is to be put next, before anything else; empty when all of it was read. Then nothing is unused.
    std::span<char> rest{};
    /// Bytes at the end of the span that were not used. Before the head is whole they are all of it so far and must
    /// stand in front of the next piece. In a body there are none. When complete(), they are what follows the response.
    std::size_t unused{};
  };

  /// Parses. When error() stands afterwards, `body` still holds what came before the fault. Once the head is whole, one
  /// call goes on into the body.
  /// Precondition: !complete(), no error(), and the span is not empty.
  piece put(std::span<char> bytes);

  /// The peer has closed its side. Completes a body that lasts until the close when the close was orderly. Anything
  /// else is an error: connection_closed before the head is whole, stream_incomplete in the body. No effect when
  /// complete() or when error() stands.
  /// @param orderly a FIN; over TLS a close_notify. A FIN without close_notify may be an attacker's, a reset is no end.
  void put_end(bool orderly = true);

  /// Any byte of the response, 1xx included, has come.
  bool started() const noexcept { return started_; }
  /// So much of a head has come that it is known not to be that of a 1xx response.
  bool head_began() const noexcept { return head_began_; }
  bool has_head() const noexcept { return phase_ != phase::head; }
  /// The response has been read to its end as its framing says.
  bool complete() const noexcept { return phase_ == phase::complete; }
  /// The body lasts until the peer closes: its end proves nothing.
  bool until_close() const noexcept { return response_.framing == body_framing::until_close; }
  /// malformed_response, header_too_large, chunk_header_too_large, too_many_informational_responses,
  /// connection_closed or stream_incomplete. Stays.
  error_code error() const noexcept { return error_; }
  /// What came and what was expected, for the diagnostics; empty without an error. Quotes at most 64 bytes of what came
  /// (how many of them depends on the pieces).
  std::string const& detail() const noexcept { return detail_; }
  /// Precondition: has_head().
  response_head const& head() const noexcept { return response_.head; }
  /// The head's; it has none from then on. Precondition: has_head().
  std::string take_headers() noexcept { return std::move(response_.head.headers); }

 private:
  enum class phase : unsigned char { head, fixed_length, chunked, until_close, complete };

  std::size_t read_heads(std::string_view bytes);
  std::size_t find_head_end(std::string_view bytes);
  void on_head(std::string_view bytes);
  piece put_fixed_length(std::span<char> bytes);
  piece put_chunked(std::span<char> bytes);
  void fail(tokenwire::error code, std::string detail);

  limits limits_;
  chunked_decoder chunked_;
  parsed_head response_{};
  error_code error_{};
  std::string detail_{};
  /// Of the head at hand: how many bytes have been looked through for its end.
  std::size_t head_scanned_{};
  std::uint64_t body_bytes_{};
  unsigned informational_responses_{};
  request_method asked_;
  phase phase_{phase::head};
  bool started_{};
  bool head_began_{};
};

}  // namespace tokenwire::http

#endif
