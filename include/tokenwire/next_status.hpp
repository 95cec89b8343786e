// What operations find that need not wait.

#ifndef TOKENWIRE_NEXT_STATUS_HPP
#define TOKENWIRE_NEXT_STATUS_HPP

namespace tokenwire {

/// What an operation that need not wait for the next chunk found.
enum class next_status : unsigned char {
  /// There is a chunk.
  chunk,
  /// Nothing yet; the stream goes on.
  not_yet,
  /// The stream ended as it should.
  end,
  /// The stream failed: error() and diagnostics() say how.
  failed,
};

template <class Chunk>
struct basic_next_result {
  next_status status{};
  /// Null unless status is `chunk`.
  Chunk const* chunk{};

  explicit operator bool() const noexcept { return chunk != nullptr; }
};

}  // namespace tokenwire

#endif
