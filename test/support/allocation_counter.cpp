#include "support/allocation_counter.hpp"

#include <cstddef>
#include <cstdlib>
#include <new>

namespace {

// Zero-initialised and without a destructor: usable in a thread's first and last allocations.
thread_local std::uint64_t allocations = 0;
thread_local std::uint64_t allocated_bytes = 0;

void* allocate(std::size_t size, std::size_t alignment) noexcept {
  ++allocations;
  allocated_bytes += size;
  if (size == 0) size = 1;
  if (alignment <= __STDCPP_DEFAULT_NEW_ALIGNMENT__) return std::malloc(size);
  return std::aligned_alloc(alignment, (size + alignment - 1) / alignment * alignment);
}

void* allocate_or_throw(std::size_t size, std::size_t alignment) {
  if (void* const memory = allocate(size, alignment)) return memory;
  throw std::bad_alloc();
}

}  // namespace

namespace tokenwire::test {

std::uint64_t allocation_counter::thread_count() noexcept {
  return allocations;
}
std::uint64_t allocation_counter::thread_bytes() noexcept {
  return allocated_bytes;
}

}  // namespace tokenwire::test

// Every form, since a sanitizer's library has its own of each and would take memory of one family for another's. Its
// malloc and free are used here, so that nothing but the check of new against free is lost.
using std::align_val_t;
using std::nothrow_t;
using std::size_t;

void* operator new(size_t size) {
  return allocate_or_throw(size, 1);
}
void* operator new[](size_t size) {
  return allocate_or_throw(size, 1);
}
void* operator new(size_t size, align_val_t to) {
  return allocate_or_throw(size, static_cast<size_t>(to));
}
void* operator new[](size_t size, align_val_t to) {
  return allocate_or_throw(size, static_cast<size_t>(to));
}
void* operator new(size_t size, nothrow_t const&) noexcept {
  return allocate(size, 1);
}
void* operator new[](size_t size, nothrow_t const&) noexcept {
  return allocate(size, 1);
}
void* operator new(size_t size, align_val_t to, nothrow_t const&) noexcept {
  return allocate(size, static_cast<size_t>(to));
}
void* operator new[](size_t size, align_val_t to, nothrow_t const&) noexcept {
  return allocate(size, static_cast<size_t>(to));
}

void operator delete(void* memory) noexcept {
  std::free(memory);
}
void operator delete[](void* memory) noexcept {
  std::free(memory);
}
void operator delete(void* memory, size_t) noexcept {
  std::free(memory);
}
void operator delete[](void* memory, size_t) noexcept {
  std::free(memory);
}
void operator delete(void* memory, align_val_t) noexcept {
  std::free(memory);
}
void operator delete[](void* memory, align_val_t) noexcept {
  std::free(memory);
}
void operator delete(void* memory, size_t, align_val_t) noexcept {
  std::free(memory);
}
void operator delete[](void* memory, size_t, align_val_t) noexcept {
  std::free(memory);
}
void operator delete(void* memory, nothrow_t const&) noexcept {
  std::free(memory);
}
void operator delete[](void* memory, nothrow_t const&) noexcept {
  std::free(memory);
}
void operator delete(void* memory, align_val_t, nothrow_t const&) noexcept {
  std::free(memory);
}
void operator delete[](void* memory, align_val_t, nothrow_t const&) noexcept {
  std::free(memory);
}
