// Memory of what comes and goes with every step of a stream.

#ifndef TOKENWIRE_DETAIL_SPARE_MEMORY_HPP
#define TOKENWIRE_DETAIL_SPARE_MEMORY_HPP

#include <cstddef>

namespace tokenwire::detail {

/// A thread keeps a few blocks that were given back on it, for the next of the same size. Asio's own keeps two, which
/// what it does for a step itself takes up. Throws std::bad_alloc.
void* take_spare(std::size_t size);
void give_spare_back(void* block, std::size_t size) noexcept;

template <class T>
struct spare_allocator {
  using value_type = T;

  spare_allocator() = default;
  template <class U>
  spare_allocator(spare_allocator<U> const&) noexcept {}

  T* allocate(std::size_t count) {
    static_assert(alignof(T) <= alignof(std::max_align_t));
    return static_cast<T*>(take_spare(count * sizeof(T)));
  }
  void deallocate(T* block, std::size_t count) noexcept { give_spare_back(block, count * sizeof(T)); }
  bool operator==(spare_allocator const&) const = default;
};

}  // namespace tokenwire::detail

#endif
