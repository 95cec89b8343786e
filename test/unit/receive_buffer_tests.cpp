// Where a response's bytes are read to.

#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <string>
#include <string_view>

#include "net/receive_buffer.hpp"

BOOST_AUTO_TEST_SUITE(receive_buffer_tests)

namespace {

using tokenwire::net::receive_block;
using tokenwire::net::receive_buffer;

/// As a read into that space would.
std::string_view put(receive_buffer& buffer, boost::asio::mutable_buffer space, std::string_view bytes) {
  BOOST_REQUIRE(bytes.size() <= space.size());
  std::copy(bytes.begin(), bytes.end(), static_cast<char*>(space.data()));
  auto const all = buffer.received(bytes.size());
  return {all.data(), all.size()};
}

}  // namespace

BOOST_AUTO_TEST_CASE(what_is_not_used_stands_in_front) {
  receive_buffer buffer;
  BOOST_TEST(put(buffer, buffer.free_space(), "one two") == "one two");
  buffer.keep(3);
  BOOST_TEST(put(buffer, buffer.free_space(), " three") == "two three");
  buffer.keep(0);
  BOOST_TEST(put(buffer, buffer.free_space(), "four") == "four");
}

BOOST_AUTO_TEST_CASE(who_waits_has_no_block) {
  receive_buffer waiting;
  receive_buffer reading;
  void const* const block = reading.free_space().data();
  put(reading, reading.free_space(), "a");
  reading.keep(0);
  // The same memory serves the one after the other.
  boost::asio::mutable_buffer const there = waiting.free_space();
  BOOST_TEST(there.size() == receive_block::usual_size);
  BOOST_TEST(there.data() == block);
  BOOST_TEST(put(waiting, there, "b") == "b");
  waiting.keep(0);
  // Nothing was there after all.
  static_cast<void>(waiting.free_space());
  waiting.received_nothing();
  BOOST_TEST(reading.free_space().data() == block);
}

BOOST_AUTO_TEST_CASE(nothing_received_changes_nothing_that_was_kept) {
  receive_buffer buffer;
  put(buffer, buffer.free_space(), "HTT");
  buffer.keep(3);
  static_cast<void>(buffer.free_space());
  buffer.received_nothing();
  buffer.keep(0);
  BOOST_TEST(put(buffer, buffer.free_space(), "P") == "HTTP");
}

BOOST_AUTO_TEST_CASE(what_is_kept_may_outgrow_the_block) {
  std::string sent;
  receive_buffer buffer;
  for (int i = 0; sent.size() < 5 * receive_block::usual_size / 2; ++i) {
    auto const space = buffer.free_space();
    BOOST_REQUIRE(space.size() != 0);
    std::string const more(std::min<std::size_t>(space.size(), 40'000), static_cast<char>('a' + i % 26));
    sent += more;
    BOOST_TEST((put(buffer, space, more) == sent));
    buffer.keep(sent.size());
  }
}

BOOST_AUTO_TEST_SUITE_END()
