// A memory resource that counts.

#ifndef TOKENWIRE_TEST_SUPPORT_COUNTING_MEMORY_HPP
#define TOKENWIRE_TEST_SUPPORT_COUNTING_MEMORY_HPP

#include <cstddef>
#include <memory_resource>

namespace tokenwire::test {

class counting_memory final : public std::pmr::memory_resource {
 public:
  /// Ever, and now.
  std::size_t taken = 0;
  std::size_t held = 0;
  std::size_t bytes = 0;

 private:
  void* do_allocate(std::size_t size, std::size_t alignment) override {
    void* const made = std::pmr::new_delete_resource()->allocate(size, alignment);
    ++taken;
    ++held;
    bytes += size;
    return made;
  }
  void do_deallocate(void* at, std::size_t size, std::size_t alignment) override {
    --held;
    bytes -= size;
    std::pmr::new_delete_resource()->deallocate(at, size, alignment);
  }
  bool do_is_equal(std::pmr::memory_resource const& other) const noexcept override { return this == &other; }
};

}  // namespace tokenwire::test

#endif
