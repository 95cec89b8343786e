// Where a response's bytes are read to.

#ifndef TOKENWIRE_SRC_NET_RECEIVE_BUFFER_HPP
#define TOKENWIRE_SRC_NET_RECEIVE_BUFFER_HPP

#include <boost/asio/buffer.hpp>
#include <cstddef>
#include <cstring>
#include <span>
#include <utility>

namespace tokenwire::net {

/// Memory for one read. A thread keeps a few that nobody has, so that the streams that it serves, one after the other,
/// read into the same, which is in the processor's cache; a stream that waits has none.
class receive_block {
 public:
  /// Each read costs a call and the acknowledgement that it sends; more at once would hold up the thread's other
  /// streams.
  static constexpr std::size_t usual_size = std::size_t{128} * 1024;

  receive_block() = default;
  ~receive_block() { give_back(); }
  receive_block(receive_block const&) = delete;
  receive_block& operator=(receive_block const&) = delete;

  explicit operator bool() const noexcept { return bytes_ != nullptr; }
  char* data() const noexcept { return bytes_; }
  std::size_t size() const noexcept { return size_; }
  void take();
  /// Twice the size, with the same bytes at the front.
  void grow();
  void give_back() noexcept;

 private:
  char* bytes_{};
  std::size_t size_{};
};

/// Bytes that were received and not used yet stand at the front.
class receive_buffer {
 public:
  /// For a read that happens now.
  boost::asio::mutable_buffer free_space() {
    if (!block_) block_.take();
    // A response head may be as long as the limits say.
    if (used_ == block_.size()) block_.grow();
    return {block_.data() + used_, block_.size() - used_};
  }
  /// Precondition: some of the space was used.
  std::span<char> received(std::size_t n) noexcept {
    used_ += n;
    is_given_ = true;
    return {block_.data(), used_};
  }
  /// Instead of received().
  void received_nothing() noexcept {
    if (used_ == 0) block_.give_back();
  }
  /// Keeps the last `unused` bytes of what received() gave, if it was called since the last time.
  void keep(std::size_t unused) noexcept {
    if (!std::exchange(is_given_, false)) return;
    if (unused == 0)
      block_.give_back();
    else
      std::memmove(block_.data(), block_.data() + used_ - unused, unused);
    used_ = unused;
  }

 private:
  receive_block block_;
  std::size_t used_{};
  bool is_given_{};
};

}  // namespace tokenwire::net

#endif
