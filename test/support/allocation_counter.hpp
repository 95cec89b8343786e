// Counts what the calling thread takes from operator new.
//
//   allocation_counter counter;
//   work();
//   BOOST_TEST(counter.count() == 0u);   // keep the check out of the counted part: it allocates too

#ifndef TOKENWIRE_TEST_SUPPORT_ALLOCATION_COUNTER_HPP
#define TOKENWIRE_TEST_SUPPORT_ALLOCATION_COUNTER_HPP

#include <cstdint>

namespace tokenwire::test {

class allocation_counter {
 public:
  allocation_counter() noexcept : count_before_(thread_count()), bytes_before_(thread_bytes()) {}

  /// Allocations of this thread since construction.
  std::uint64_t count() const noexcept { return thread_count() - count_before_; }

  /// Bytes that those asked for; what was freed meanwhile is not taken off.
  std::uint64_t bytes() const noexcept { return thread_bytes() - bytes_before_; }

 private:
  static std::uint64_t thread_count() noexcept;
  static std::uint64_t thread_bytes() noexcept;

  std::uint64_t count_before_;
  std::uint64_t bytes_before_;
};

}  // namespace tokenwire::test

#endif
