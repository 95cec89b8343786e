#include "net/receive_buffer.hpp"

#include <cstring>
#include <new>

#include "spare_blocks.hpp"

namespace tokenwire::net {

void receive_block::take() {
  bytes_ = static_cast<char*>(spare_blocks<receive_block>::take(usual_size));
  size_ = usual_size;
}

void receive_block::grow() {
  auto* const more = static_cast<char*>(::operator new(size_ * 2));
  std::memcpy(more, bytes_, size_);
  std::size_t const size = size_ * 2;
  give_back();
  bytes_ = more;
  size_ = size;
}

void receive_block::give_back() noexcept {
  if (bytes_ == nullptr) return;
  // A longer one was for a long head, and is not wanted again.
  if (size_ == usual_size)
    spare_blocks<receive_block>::give_back(bytes_, size_);
  else
    ::operator delete(bytes_, size_);
  bytes_ = nullptr;
  size_ = 0;
}

}  // namespace tokenwire::net
