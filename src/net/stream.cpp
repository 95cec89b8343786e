#include "net/stream.hpp"

#include <sys/socket.h>

#include <boost/asio/append.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/post.hpp>
#include <boost/beast/core/stream_traits.hpp>
#include <cerrno>

#include "net/wait_either.hpp"

namespace tokenwire::net {

namespace asio = boost::asio;

static_assert(boost::beast::is_async_stream<stream>::value);

namespace {

/// recv or send until it is not interrupted; would_block and the other errors from errno.
template <class Call>
std::size_t call(Call step, readiness needs, readiness& wanted, error_code& ec) noexcept {
  for (;;) {
    ssize_t const result = step();
    if (result >= 0) {
      ec.clear();
      return static_cast<std::size_t>(result);
    }
    if (errno == EINTR) continue;
    if (errno == EAGAIN || errno == EWOULDBLOCK) {
      wanted = needs;
      ec = asio::error::would_block;
    } else {
      ec.assign(errno, boost::system::system_category());
    }
    return 0;
  }
}

}  // namespace

stream::stream(executor_type executor) : socket_(std::move(executor)) {}

stream::~stream() {
  leave();
}

stream::stream(stream&& other) noexcept
    : socket_(std::move(other.socket_)), tls_(std::move(other.tls_)), at_rest_(other.at_rest_) {
  if (tls_) tls_->set_socket(&socket_);
}

stream& stream::operator=(stream&& other) noexcept {
  if (this == &other) return *this;
  leave();
  socket_ = std::move(other.socket_);
  tls_ = std::move(other.tls_);
  at_rest_ = other.at_rest_;
  if (tls_) tls_->set_socket(&socket_);
  return *this;
}

void stream::leave() noexcept {
  if (!tls_) return;
  if (at_rest_) tls_->shut_down();
  tls_->set_socket(nullptr);
}

void stream::close() noexcept {
  error_code ignored;
  socket_.close(ignored);
}

void stream::set_tls(tls_context const& context, std::string const& host, std::string session_key) {
  tls_ = std::make_shared<tls_engine>(context, host, std::move(session_key), std::move(tls_));
  tls_->set_socket(&socket_);
}

void stream::async_handshake(asio::any_completion_handler<void(error_code)> handler) {
  start<void(error_code)>(tls_handshake_step{}, handler);
}

std::string const& stream::tls_detail() const noexcept {
  static std::string const none;
  return tls_ ? tls_->detail() : none;
}

std::size_t stream::read_some(asio::mutable_buffer buffer, readiness& wanted, error_code& ec) noexcept {
  wanted = readiness::none;
  if (tls_) return tls_->read(buffer, wanted, ec);
  auto const receive = [&] { return ::recv(socket_.native_handle(), buffer.data(), buffer.size(), MSG_DONTWAIT); };
  std::size_t const received = call(receive, readiness::readable, wanted, ec);
  if (!ec && received == 0 && buffer.size() != 0) ec = asio::error::eof;
  return received;
}

std::size_t stream::write_some(asio::const_buffer buffer, readiness& wanted, error_code& ec) noexcept {
  wanted = readiness::none;
  if (tls_) return tls_->write(buffer, wanted, ec);
  auto const send = [&] {
    return ::send(socket_.native_handle(), buffer.data(), buffer.size(), MSG_DONTWAIT | MSG_NOSIGNAL);
  };
  return call(send, readiness::writable, wanted, ec);
}

void stream::wait_for_more_than_bytes(readiness write_needs,
                                      asio::any_completion_handler<void(error_code, bool)> handler) {
  if (tls_ && tls_->has_pending())
    asio::post(socket_.get_executor(), asio::append(std::move(handler), error_code{}, true));
  else if (write_needs == readiness::writable)
    async_wait_either(socket_, std::move(handler));
}

}  // namespace tokenwire::net
