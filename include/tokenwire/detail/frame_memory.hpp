// Where the frames of generators' coroutines are.

#ifndef TOKENWIRE_DETAIL_FRAME_MEMORY_HPP
#define TOKENWIRE_DETAIL_FRAME_MEMORY_HPP

#include <cstddef>
#include <cstring>
#include <memory_resource>
#include <new>
#include <type_traits>

namespace tokenwire::detail {

/// What an argument says of it: a memory resource itself, or what `frame_memory(argument)`, beside the argument's type,
/// gives. Null: nothing.
template <class T>
std::pmr::memory_resource* memory_of(T const& argument) noexcept {
  if constexpr (std::is_convertible_v<T const&, std::pmr::memory_resource*>) {
    return argument;
  } else if constexpr (requires { frame_memory(argument); }) {
    return frame_memory(argument);
  } else {
    return nullptr;
  }
}

/// For a promise: frames are in the memory of the first argument that has some, else on the heap.
struct frame_memory_user {
  template <class... Args>
  static void* operator new(std::size_t size, Args const&... args) {
    std::pmr::memory_resource* memory = nullptr;
    static_cast<void>(((memory = memory_of(args)) || ...));
    std::size_t const whole = place_of_memory(size) + sizeof memory;
    void* const frame = memory ? memory->allocate(whole) : ::operator new(whole);
    std::memcpy(static_cast<char*>(frame) + place_of_memory(size), &memory, sizeof memory);
    return frame;
  }
  static void operator delete(void* frame, std::size_t size) noexcept {
    std::pmr::memory_resource* memory;
    std::memcpy(&memory, static_cast<char*>(frame) + place_of_memory(size), sizeof memory);
    std::size_t const whole = place_of_memory(size) + sizeof memory;
    if (memory) {
      memory->deallocate(frame, whole);
    } else {
      ::operator delete(frame, whole);
    }
  }

 private:
  static constexpr std::size_t place_of_memory(std::size_t size) noexcept {
    constexpr std::size_t unit = alignof(void*);
    return (size + unit - 1) / unit * unit;
  }
};

}  // namespace tokenwire::detail

#endif
