#include <array>
#include <new>
#include <tokenwire/detail/spare_memory.hpp>
#include <utility>

#include "poison.hpp"

namespace tokenwire::detail {
namespace {

struct spare_block {
  void* memory{};
  std::size_t size{};

  void free() noexcept {
    ASAN_UNPOISON_MEMORY_REGION(memory, size);
    ::operator delete(memory, size);
    memory = nullptr;
  }
};

/// What has static storage duration gives back later than the thread's own objects end.
thread_local bool have_ended = false;

struct spare_blocks {
  std::array<spare_block, 4> blocks{};
  std::size_t next{};

  ~spare_blocks() {
    have_ended = true;
    for (spare_block& each : blocks)
      if (each.memory != nullptr) each.free();
  }
};
thread_local spare_blocks spare;

}  // namespace

void* take_spare(std::size_t size) {
  if (!have_ended) {
    for (spare_block& each : spare.blocks) {
      if (each.memory == nullptr || each.size != size) continue;
      ASAN_UNPOISON_MEMORY_REGION(each.memory, size);
      return std::exchange(each.memory, nullptr);
    }
  }
  return ::operator new(size);
}

void give_spare_back(void* block, std::size_t size) noexcept {
  if (have_ended) return ::operator delete(block, size);
  spare_block* place = nullptr;
  for (spare_block& each : spare.blocks)
    if (each.memory == nullptr) place = &each;
  if (place == nullptr) {
    // Sizes that nobody asks for any more make room in turn.
    place = &spare.blocks[spare.next++ % spare.blocks.size()];
    place->free();
  }
  ASAN_POISON_MEMORY_REGION(block, size);
  *place = {block, size};
}

}  // namespace tokenwire::detail
