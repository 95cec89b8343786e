// Bytes sent to a peer and back, over anything that is an AsyncStream.

#ifndef TOKENWIRE_TEST_SUPPORT_ECHO_HPP
#define TOKENWIRE_TEST_SUPPORT_ECHO_HPP

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <cstddef>
#include <string>
#include <tokenwire/error.hpp>
#include <vector>

namespace tokenwire::test {

inline std::string pattern(std::size_t size) {
  std::string text(size, '\0');
  for (std::size_t i = 0; i < size; ++i) text[i] = static_cast<char>((i * 7 + i / 251) & 0xff);
  return text;
}

/// Sends back what it gets until the other side ends.
template <class Stream>
boost::asio::awaitable<void> echo(Stream& stream) {
  constexpr auto token = boost::asio::as_tuple(boost::asio::use_awaitable);
  std::vector<char> data(32768);
  for (;;) {
    auto const space = boost::asio::buffer(data);
    auto const [read_error, size] = co_await stream.async_read_some(space, token);
    if (read_error) co_return;
    auto const got = boost::asio::buffer(data.data(), size);
    auto const [write_error, written] = co_await boost::asio::async_write(stream, got, token);
    if (write_error) co_return;
  }
}

template <class Stream>
boost::asio::awaitable<void> send(Stream& stream, std::string text) {
  auto const bytes = boost::asio::buffer(text);
  co_await boost::asio::async_write(stream, bytes, boost::asio::use_awaitable);
}

/// Reads `size` bytes, at most `step` at a time; on a failure what came before it.
template <class Stream>
boost::asio::awaitable<void> receive(Stream& stream, std::size_t size, std::size_t step, std::string& text,
                                     error_code& ec) {
  constexpr auto token = boost::asio::as_tuple(boost::asio::use_awaitable);
  std::vector<char> data(step);
  while (text.size() < size) {
    auto const space = boost::asio::buffer(data);
    auto const [read_error, count] = co_await stream.async_read_some(space, token);
    text.append(data.data(), count);
    ec = read_error;
    if (ec) co_return;
  }
}

}  // namespace tokenwire::test

#endif
