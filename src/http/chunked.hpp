// The chunked transfer coding, taken off in place.

#ifndef TOKENWIRE_SRC_HTTP_CHUNKED_HPP
#define TOKENWIRE_SRC_HTTP_CHUNKED_HPP

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>

namespace tokenwire::http {

/// Reads a chunked body (RFC 9112, section 7.1) from pieces of any size. Every byte changes the state by itself, so
/// that no split of the input can change the result and no byte has to be seen twice.
///
/// Extensions and trailer fields are passed over. A line that ends in LF alone is refused: other readers of the same
/// bytes would find other chunks.
class chunked_decoder {
 public:
  enum class status : unsigned char { more, complete, malformed, chunk_header_too_large, trailer_too_large };

  /// @param max_chunk_header for a chunk's size with its extensions, bytes; at least 16, a size's own digits.
  /// @param max_trailer for all trailer fields together, bytes.
  chunked_decoder(std::size_t max_chunk_header, std::size_t max_trailer) noexcept
      : max_chunk_header_(std::max(max_chunk_header, std::size_t{16})), max_trailer_(max_trailer) {}

  struct result {
    /// Bytes of the body that stand together. Those of small chunks are moved behind the first.
    std::span<char> body{};
    /// How many bytes were read: all of them, but for what follows the end or begins with the fault, and, with `more`,
    /// for what comes next: it begins with bytes of the body that are too many to be moved.
    std::size_t used{};
    status state{status::more};
  };

  /// Precondition: the last result was `more`.
  result decode(std::span<char> bytes) noexcept;

  /// What the next byte has to be, for a message.
  char const* expected() const noexcept;

 private:
  enum class state : unsigned char {
    size_first,
    size,
    size_space,
    extension,
    size_lf,
    data,
    data_cr,
    data_lf,
    trailer_first,
    trailer,
    trailer_lf,
    end_lf,
  };

  char* skip_plain_header(char* in, char* end) noexcept;
  status step(char c) noexcept;
  status step_size(char c) noexcept;
  status step_after_size(char c) noexcept;
  status step_trailer(char c, state next) noexcept;
  status expect(char c, char wanted, state next) noexcept;

  /// To give this many out by themselves costs as much as to move them.
  static constexpr std::size_t most_moved = 512;

  std::size_t max_chunk_header_;
  std::size_t max_trailer_;
  /// What is left of the chunk's data; while its size is read, the size so far.
  std::uint64_t remaining_{};
  /// Of the chunk header or the trailer at hand.
  std::size_t length_{};
  state state_{state::size_first};
};

}  // namespace tokenwire::http

#endif
