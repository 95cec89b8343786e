#include <array>
#include <boost/asio/buffer.hpp>
#include <boost/asio/error.hpp>
#include <string>

#include "http/socks.hpp"
#include "net/attempt.hpp"

namespace tokenwire::net {
namespace asio = boost::asio;
namespace {

std::string name_of(attempt const& a) {
  return "the proxy " + a.call.request.proxy->where.authority();
}

/// Judges the proxy's whole answer to CONNECT.
void take_tunnel_answer(attempt& a, http::exchange const& answer, std::size_t unused) {
  std::string const proxy = name_of(a);
  std::string const target = a.call.request.where.authority();
  if (answer.error()) return a.fail(error::proxy_refused, proxy + ", asked for " + target + ": " + answer.detail());
  unsigned const status = answer.head().status;
  if (status == 407) return a.fail(error::proxy_authentication, proxy + " answered with status 407");
  if (status / 100 != 2)
    return a.fail(error::proxy_refused,
                  proxy + " answered with status " + std::to_string(status) + ", asked for " + target);
  // A server waits for the client's first word.
  if (unused != 0) a.fail(error::proxy_refused, proxy + " sent bytes of its own into the tunnel to " + target);
}

}  // namespace

phase open_tunnel(asio::any_io_executor, attempt& a) {
  call_request const& request = a.call.request;
  std::string const bytes = http::tunnel_request(request.where, *request.proxy);
  http::exchange answer({.header = request.limits.header}, http::exchange::request_method::connect);
  receive_buffer buffer;
  std::size_t done = 0;
  std::size_t unused = 0;
  asio::mutable_buffer space;
  auto write = [&](auto handler) {
    a.connection().async_write_some(asio::buffer(bytes.data() + done, bytes.size() - done), std::move(handler));
  };
  auto read = [&](auto handler) { a.connection().async_read_some(space, std::move(handler)); };

  while (done != bytes.size()) {
    auto const [ec, n] = co_await async_operation<error_code, std::size_t>(write);
    if (a.interrupted()) co_return;
    // It may have answered before it left.
    if (ec) break;
    done += n;
  }
  while (!answer.has_head() && !answer.error()) {
    buffer.keep(unused);
    space = buffer.free_space();
    auto const [ec, n] = co_await async_operation<error_code, std::size_t>(read);
    if (a.interrupted()) co_return;
    if (ec == error::tls_handshake) co_return a.fail_handshake(request.proxy->where);
    if (ec)
      answer.put_end(ec == asio::error::eof);
    else
      unused = answer.put(buffer.received(n)).unused;
  }
  take_tunnel_answer(a, answer, unused);
}

phase open_socks_tunnel(asio::any_io_executor, attempt& a) {
  call_request const& request = a.call.request;
  http::socks_handshake handshake(request.where, *request.proxy);
  std::string bytes;
  std::size_t done = 0;
  std::array<char, 512> said;
  auto write = [&](auto handler) {
    a.connection().async_write_some(asio::buffer(bytes.data() + done, bytes.size() - done), std::move(handler));
  };
  auto read = [&](auto handler) { a.connection().async_read_some(asio::buffer(said), std::move(handler)); };

  while (!handshake.open() && !handshake.error()) {
    bytes = handshake.take_output();
    for (done = 0; done != bytes.size();) {
      auto const [ec, n] = co_await async_operation<error_code, std::size_t>(write);
      if (a.interrupted()) co_return;
      // It may have answered before it left.
      if (ec) break;
      done += n;
    }
    auto const [ec, n] = co_await async_operation<error_code, std::size_t>(read);
    if (a.interrupted()) co_return;
    if (ec)
      handshake.put_end();
    else
      handshake.put({said.data(), n});
  }
  if (handshake.error())
    a.fail(handshake.error(), name_of(a) + ", asked for " + request.where.authority() + ": " + handshake.detail());
}

}  // namespace tokenwire::net
