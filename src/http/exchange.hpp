// The response side of one HTTP/1.1 exchange, as a state machine over Beast's parser. No I/O.

#ifndef TOKENWIRE_SRC_HTTP_EXCHANGE_HPP
#define TOKENWIRE_SRC_HTTP_EXCHANGE_HPP

#include <cstddef>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <tokenwire/error.hpp>
#include <tokenwire/options.hpp>

namespace tokenwire::http {

/// What the head of the final (not 1xx) response said.
struct response_head {
  unsigned status{};
  /// The connection may carry another request once this response has been read whole.
  bool keep_alive{};
  /// `name: value` lines ended by LF, in the order they came.
  std::string headers{};
  std::string content_type{};
  /// A Content-Encoding, or a Transfer-Encoding other than chunked, that has to be undone before the body can be read;
  /// empty for none and for `identity`.
  std::string content_coding{};
};

/// Reads one response from bytes that come in pieces of any size.
///
/// The caller keeps the bytes: put() parses the piece and moves the body's bytes together, in place, to the front of
/// the piece, so that a chunked body and one of fixed length are both read without a copy to elsewhere.
///
/// After a 1xx response the parser starts over by itself. What follows the response's end is never read.
class exchange {
 public:
  struct limits {
    std::size_t header{std::size_t{64} * 1024};
    std::size_t chunk_header{std::size_t{8} * 1024};
    unsigned informational_responses{20};
  };

  explicit exchange(limits bounds);
  ~exchange();
  exchange(exchange&&) noexcept;
  exchange& operator=(exchange&&) noexcept;

  struct piece {
    /// The body's bytes of this piece: a view of the front of the span that put() was given.
    std::span<char> body{};
    /// Bytes at the end of the span that were not used: they must stand in front of the next piece. In a body they are
    /// a part of a chunk's framing (at most limits::chunk_header); before the head is whole they are all of it so far.
    /// When complete(), they are what follows the response.
    std::size_t unused{};
  };

  /// Parses. When error() stands afterwards, `body` still holds what came before the fault. Once the head is whole, one
  /// call goes on into the body.
  /// Precondition: !complete(), no error(), and the span is not empty.
  piece put(std::span<char> bytes);

  /// The peer has closed its side in an orderly way (for TLS: with close_notify, else only when `orderly` is false).
  /// Completes a body that lasts until the close. Anything else is an error: connection_closed before the head is
  /// whole, stream_incomplete in the body.
  void put_end(bool orderly = true);

  /// Any byte of the response, 1xx included, has come.
  bool started() const noexcept;
  bool has_head() const noexcept;
  /// The response has been read to its end as its framing says.
  bool complete() const noexcept;
  /// The body lasts until the peer closes: its end proves nothing.
  bool until_close() const noexcept;
  /// malformed_response, header_too_large, chunk_header_too_large, too_many_informational_responses,
  /// connection_closed or stream_incomplete. Stays.
  error_code error() const noexcept;
  /// What came and what was expected, for the diagnostics; empty without an error.
  std::string const& detail() const noexcept;
  /// Precondition: has_head().
  response_head const& head() const noexcept;

 private:
  struct impl;
  std::unique_ptr<impl> impl_;
};

}  // namespace tokenwire::http

#endif
