// Frames in memory of the user's.

#include <boost/asio.hpp>
#include <boost/test/unit_test.hpp>
#include <memory_resource>
#include <tokenwire/async_generator.hpp>
#include <tuple>

#include "support/counting_memory.hpp"

BOOST_AUTO_TEST_SUITE(async_generator_memory)

namespace asio = boost::asio;
using tokenwire::async_generator;
using tokenwire::test::counting_memory;

struct knows_memory {
  std::pmr::memory_resource* memory;
};
inline std::pmr::memory_resource* frame_memory(knows_memory const& argument) noexcept {
  return argument.memory;
}

inline async_generator<int> by_pointer(asio::any_io_executor, int up_to, std::pmr::memory_resource*) {
  for (int i = 1; i <= up_to; ++i) co_yield i;
}
inline async_generator<int> by_argument(asio::any_io_executor, knows_memory, int up_to) {
  for (int i = 1; i <= up_to; ++i) co_yield i;
}
inline async_generator<int> on_the_heap(asio::any_io_executor, int up_to) {
  for (int i = 1; i <= up_to; ++i) co_yield i;
}

namespace {

int sum(async_generator<int>& numbers) {
  int total = 0;
  while (int const* const number = numbers.poll()) total += *number;
  return total;
}

}  // namespace

BOOST_AUTO_TEST_CASE(a_frame_is_where_an_argument_says) {
  asio::io_context io;
  counting_memory memory;
  {
    auto numbers = by_pointer(io.get_executor(), 4, &memory);
    BOOST_TEST(memory.taken == 1u);
    BOOST_TEST(sum(numbers) == 10);
    auto others = by_argument(io.get_executor(), {&memory}, 3);
    BOOST_TEST(memory.taken == 2u);
    BOOST_TEST(sum(others) == 6);
    BOOST_TEST(memory.held == 2u);
  }
  BOOST_TEST(memory.held == 0u);
  BOOST_TEST(memory.bytes == 0u);
}

BOOST_AUTO_TEST_CASE(without_it_is_on_the_heap) {
  asio::io_context io;
  auto numbers = by_pointer(io.get_executor(), 4, nullptr);
  BOOST_TEST(sum(numbers) == 10);
  auto others = on_the_heap(io.get_executor(), 3);
  BOOST_TEST(sum(others) == 6);
}

BOOST_AUTO_TEST_CASE(memory_that_is_not_enough_is_bad_alloc) {
  asio::io_context io;
  std::array<std::byte, 16> little{};
  std::pmr::monotonic_buffer_resource memory(little.data(), little.size(), std::pmr::null_memory_resource());
  BOOST_CHECK_THROW(std::ignore = by_pointer(io.get_executor(), 1, &memory), std::bad_alloc);
}

BOOST_AUTO_TEST_SUITE_END()
