// Where a response's bytes are read to.

#ifndef TOKENWIRE_SRC_NET_RECEIVE_BUFFER_HPP
#define TOKENWIRE_SRC_NET_RECEIVE_BUFFER_HPP

#include <boost/asio/buffer.hpp>
#include <cstddef>
#include <cstring>
#include <span>
#include <utility>
#include <vector>

namespace tokenwire::net {

/// Bytes that were received and not used yet stand at the front. Begins at 8 KiB and doubles up to 64 KiB when a read
/// fills it.
class receive_buffer {
 public:
  boost::asio::mutable_buffer free_space() {
    if (used_ == bytes_.size()) bytes_.resize(bytes_.empty() ? first_size : bytes_.size() * 2);
    return {bytes_.data() + used_, bytes_.size() - used_};
  }
  std::span<char> received(std::size_t n) {
    // A read that filled the buffer: more is waiting, so that the next one may take more.
    grow_ = used_ + n == bytes_.size() && bytes_.size() < most;
    used_ += n;
    return {bytes_.data(), used_};
  }
  /// Keeps the last `unused` bytes of what received() gave.
  void keep(std::size_t unused) {
    if (unused) std::memmove(bytes_.data(), bytes_.data() + used_ - unused, unused);
    used_ = unused;
    if (std::exchange(grow_, false)) bytes_.resize(bytes_.size() * 2);
  }

 private:
  static constexpr std::size_t first_size = std::size_t{8} * 1024;
  static constexpr std::size_t most = std::size_t{64} * 1024;
  std::vector<char> bytes_;
  std::size_t used_{};
  bool grow_{};
};

}  // namespace tokenwire::net

#endif
