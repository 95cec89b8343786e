// A connection that takes nothing more, so that the next write has to wait.

#ifndef TOKENWIRE_TEST_SUPPORT_FILL_HPP
#define TOKENWIRE_TEST_SUPPORT_FILL_HPP

#include <sys/socket.h>

#include <boost/asio/buffer.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/read.hpp>
#include <cerrno>
#include <chrono>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include "net/stream.hpp"
#include "support/echo.hpp"

namespace tokenwire::test {

/// Calls `step(data, size, ec)` until it would block and still does when the kernel has moved on what it could, for
/// which it may wait for an acknowledgement that the peer's kernel delays by 40 ms.
/// Returns what was taken: the beginning of pattern().
template <class Step>
std::string fill_by(Step step) {
  std::string const text = pattern(4 * 1024 * 1024);
  std::size_t sent = 0;
  for (int blocked = 0; blocked < 5;) {
    error_code ec;
    std::size_t const size = step(text.data() + sent, std::size_t{65536}, ec);
    sent += size;
    if (size != 0) blocked = 0;
    if (!ec) continue;
    if (ec != boost::asio::error::would_block) throw boost::system::system_error(ec);
    ++blocked;
    std::this_thread::sleep_for(std::chrono::milliseconds(30));
  }
  return text.substr(0, sent);
}

inline std::string fill(net::stream& stream) {
  return fill_by([&](char const* data, std::size_t size, error_code& ec) {
    net::readiness wanted{};
    std::size_t const sent = stream.write_some(boost::asio::buffer(data, size), wanted, ec);
    if (ec == boost::asio::error::would_block && wanted != net::readiness::writable)
      throw std::logic_error("a blocked write does not wait to write");
    return sent;
  });
}

/// Past the TLS that may be on the socket, which has nothing to write again then. Drain it before TLS reads there.
inline std::string fill(boost::asio::ip::tcp::socket& socket) {
  return fill_by([&](char const* data, std::size_t size, error_code& ec) {
    ssize_t const sent = ::send(socket.native_handle(), data, size, MSG_DONTWAIT | MSG_NOSIGNAL);
    if (sent >= 0) return static_cast<std::size_t>(sent);
    ec.assign(errno, boost::system::system_category());
    return std::size_t{0};
  });
}

/// Takes what was filled in, past the TLS.
inline void drain(boost::asio::ip::tcp::socket& socket, std::string const& sent) {
  std::vector<char> sink(sent.size());
  boost::asio::read(socket, boost::asio::buffer(sink));
}

/// What pattern() has after `sent`, enough to block again: a TLS write that was refused is to be repeated.
inline std::string rest_after(std::string const& sent) {
  return pattern(sent.size() + 65536).substr(sent.size());
}

}  // namespace tokenwire::test

#endif
