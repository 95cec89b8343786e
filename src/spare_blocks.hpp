// Memory that a thread keeps for the next who asks for as much.

#ifndef TOKENWIRE_SRC_SPARE_BLOCKS_HPP
#define TOKENWIRE_SRC_SPARE_BLOCKS_HPP

#include <array>
#include <cstddef>
#include <new>
#include <utility>

#include "poison.hpp"

namespace tokenwire {

/// The few blocks that were given back last on a thread, of those that one Use of memory has; the last one goes first,
/// for it is in the processor's cache. A sanitizer is told that nobody may look at them. Everything is static, one for
/// each thread.
///
/// take() throws std::bad_alloc. The memory's content is any.
template <class Use>
class spare_blocks {
 public:
  static void* take(std::size_t size) {
    if (!ended) {
      for (block& each : kept.blocks) {
        if (each.memory == nullptr || each.size != size) continue;
        ASAN_UNPOISON_MEMORY_REGION(each.memory, size);
        return std::exchange(each.memory, nullptr);
      }
    }
    return ::operator new(size);
  }

  static void give_back(void* memory, std::size_t size) noexcept {
    if (ended) return ::operator delete(memory, size);
    block* place = nullptr;
    for (block& each : kept.blocks)
      if (each.memory == nullptr) place = &each;
    if (place == nullptr) {
      // Sizes that nobody asks for any more make room in turn.
      place = &kept.blocks[kept.next++ % kept.blocks.size()];
      place->free();
    }
    ASAN_POISON_MEMORY_REGION(memory, size);
    *place = {memory, size};
  }

 private:
  struct block {
    void* memory{};
    std::size_t size{};

    void free() noexcept {
      ASAN_UNPOISON_MEMORY_REGION(memory, size);
      ::operator delete(memory, size);
      memory = nullptr;
    }
  };
  struct all {
    std::array<block, 4> blocks{};
    std::size_t next{};

    ~all() {
      ended = true;
      for (block& each : blocks)
        if (each.memory != nullptr) each.free();
    }
  };

  // What has static storage duration gives back later than the thread's own objects end.
  static inline thread_local bool ended = false;
  static inline thread_local all kept{};
};

}  // namespace tokenwire

#endif
