#include "net/receive_buffer.hpp"

#include <array>

#include "poison.hpp"

namespace tokenwire::net {
namespace {

/// Streams of static storage duration give back what they have later than the thread's own objects end.
thread_local bool have_gone = false;

struct spare_blocks {
  std::array<std::unique_ptr<char[]>, 4> blocks;
  std::size_t count{};
  ~spare_blocks() { have_gone = true; }
};
thread_local spare_blocks spare;

}  // namespace

void receive_block::take() {
  // Without a value: pages that are never read into need not be there.
  bytes_ = have_gone || spare.count == 0 ? std::unique_ptr<char[]>(new char[usual_size])
                                         : std::move(spare.blocks[--spare.count]);
  size_ = usual_size;
  ASAN_UNPOISON_MEMORY_REGION(bytes_.get(), size_);
}

void receive_block::grow() {
  std::unique_ptr<char[]> more(new char[size_ * 2]);
  std::memcpy(more.get(), bytes_.get(), size_);
  bytes_ = std::move(more);
  size_ *= 2;
}

void receive_block::give_back() noexcept {
  if (bytes_ && size_ == usual_size && !have_gone && spare.count != spare.blocks.size()) {
    // Nobody may look at what the next one will write over.
    ASAN_POISON_MEMORY_REGION(bytes_.get(), size_);
    spare.blocks[spare.count++] = std::move(bytes_);
  }
  bytes_.reset();
  size_ = 0;
}

}  // namespace tokenwire::net
