// Where a response's bytes are read to.

#ifndef TOKENWIRE_SRC_NET_RECEIVE_BUFFER_HPP
#define TOKENWIRE_SRC_NET_RECEIVE_BUFFER_HPP

#include <boost/asio/buffer.hpp>
#include <cstddef>
#include <cstring>
#include <iterator>
#include <memory>
#include <span>
#include <utility>

namespace tokenwire::net {

/// Memory for one read. A thread keeps a few that nobody has, so that the streams that it serves, one after the other,
/// read into the same, which is in the processor's cache; a stream that waits has none.
class receive_block {
 public:
  static constexpr std::size_t usual_size = std::size_t{64} * 1024;

  receive_block() = default;
  ~receive_block() { give_back(); }
  receive_block(receive_block const&) = delete;
  receive_block& operator=(receive_block const&) = delete;

  explicit operator bool() const noexcept { return bytes_ != nullptr; }
  char* data() const noexcept { return bytes_.get(); }
  std::size_t size() const noexcept { return size_; }
  void take();
  /// Twice the size, with the same bytes at the front.
  void grow();
  void give_back() noexcept;

 private:
  std::unique_ptr<char[]> bytes_;
  std::size_t size_{};
};

/// Bytes that were received and not used yet stand at the front.
class receive_buffer {
  /// Iterates over one buffer, which is asked for when it is needed.
  class iterator {
   public:
    using iterator_category = std::bidirectional_iterator_tag;
    using value_type = boost::asio::mutable_buffer;
    using difference_type = std::ptrdiff_t;
    using pointer = void;
    using reference = value_type;

    iterator() = default;
    iterator(receive_buffer* self, bool at_end) noexcept : self_(self), at_end_(at_end) {}
    value_type operator*() const { return self_->asked_for(); }
    iterator& operator++() noexcept { return at_end_ = true, *this; }
    iterator& operator--() noexcept { return at_end_ = false, *this; }
    iterator operator++(int) noexcept { return {self_, std::exchange(at_end_, true)}; }
    iterator operator--(int) noexcept { return {self_, std::exchange(at_end_, false)}; }
    bool operator==(iterator const&) const = default;

   private:
    receive_buffer* self_{};
    bool at_end_{};
  };

 public:
  /// A MutableBufferSequence for a read that waits: the memory is taken when there are bytes to read. Valid as long as
  /// the buffer, until the next call of any other function.
  class space {
   public:
    using const_iterator = iterator;
    explicit space(receive_buffer& self) noexcept : self_(&self) {}
    iterator begin() const noexcept { return {self_, false}; }
    iterator end() const noexcept { return {self_, true}; }

   private:
    receive_buffer* self_;
  };

  space space_when_needed() noexcept {
    looked_at_ = false;
    return space(*this);
  }
  /// For a read that happens now.
  boost::asio::mutable_buffer free_space() {
    if (!block_) block_.take();
    // A response head may be as long as the limits say.
    if (used_ == block_.size()) block_.grow();
    target_ = block_.data() + used_;
    return {target_, block_.size() - used_};
  }
  /// Precondition: some of the space was used.
  std::span<char> received(std::size_t n) noexcept {
    if (target_ == &first_byte_) return {&first_byte_, n};
    used_ += n;
    return {block_.data(), used_};
  }
  /// Instead of received().
  void received_nothing() noexcept {
    if (used_ == 0) block_.give_back();
  }
  /// Keeps the last `unused` bytes of what received() gave.
  void keep(std::size_t unused) {
    if (target_ == &first_byte_ && unused != 0) {
      block_.take();
      *block_.data() = first_byte_;
      used_ = 1;
    } else if (unused != 0) {
      std::memmove(block_.data(), block_.data() + used_ - unused, unused);
      used_ = unused;
    } else {
      block_.give_back();
      used_ = 0;
    }
    target_ = nullptr;
  }

 private:
  /// Asio looks once whether there is any room before it waits, and takes what it is given when there are bytes. That
  /// look is no reason to take a block; were it a read, its byte would be as good as others.
  boost::asio::mutable_buffer asked_for() {
    if (block_ || std::exchange(looked_at_, true)) return free_space();
    target_ = &first_byte_;
    return {&first_byte_, 1};
  }

  receive_block block_;
  std::size_t used_{};
  char* target_{};
  char first_byte_{};
  bool looked_at_{};
};

}  // namespace tokenwire::net

#endif
