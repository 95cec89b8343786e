#include "support/tls_server.hpp"

#include <sys/socket.h>

#include <array>
#include <boost/asio/buffer.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/asio/write.hpp>
#include <chrono>
#include <stdexcept>
#include <utility>

#include "support/scripted_server.hpp"

namespace tokenwire::test {
namespace {

namespace asio = boost::asio;
using asio::ip::tcp;

/// How the peer went before there was a whole one.
template <class Stream>
error_code read_request(Stream& stream, tls_script const& script) {
  error_code ec;
  std::string early = script.early;
  auto const next = [&] {
    std::array<char, 16384> buffer;
    std::size_t const n = stream.read_some(asio::buffer(buffer), ec);
    if (!ec && !early.empty()) asio::write(stream, asio::buffer(std::exchange(early, {})), ec);
    return ec ? std::string{} : std::string(buffer.data(), n);
  };
  read_request_by(next, script.reads_body);
  return ec;
}

}  // namespace

tls_server::tls_server(tls_script script, testing::certificate const& certificate)
    : script_(std::move(script)),
      tls_(server_context(certificate, script_.version, script_.more)),
      acceptor_(io_, loopback()),
      thread_([this] { serve_all(); }) {}

tls_server::~tls_server() {
  {
    std::lock_guard const lock(mutex_);
    stopping_ = true;
    if (open_ >= 0) ::shutdown(open_, SHUT_RDWR);
  }
  // Wakes accept(); close() alone would not.
  ::shutdown(acceptor_.native_handle(), SHUT_RDWR);
  thread_.join();
}

std::string tls_server::base_url(std::string const& host) const {
  return "https://" + host + ':' + std::to_string(acceptor_.local_endpoint().port());
}

std::vector<tls_visit> tls_server::visits(std::size_t count) {
  std::unique_lock lock(mutex_);
  if (!ended_.wait_for(lock, std::chrono::seconds(20), [&] { return visits_.size() >= count; }))
    throw std::runtime_error("fewer connections ended than the test waits for");
  return visits_;
}

void tls_server::serve_all() {
  for (;;) {
    tcp::socket socket(io_);
    error_code ec;
    acceptor_.accept(socket, ec);
    if (ec) return;
    if (script_.before) script_.before(tls_.native_handle(), connections_);
    ++connections_;
    {
      std::lock_guard const lock(mutex_);
      if (stopping_) return;
      open_ = socket.native_handle();
    }
    tls_visit visit;
    serve(socket, visit);
    std::lock_guard const lock(mutex_);
    open_ = -1;
    socket.close(ec);
    visits_.push_back(visit);
    ended_.notify_all();
  }
}

void tls_server::serve(tcp::socket& socket, tls_visit& visit) {
  error_code ec;
  // What Nagle's algorithm held back, a reset would throw away.
  socket.set_option(tcp::no_delay(true), ec);
  asio::ssl::stream<tcp::socket&> stream(socket, tls_);
  stream.handshake(asio::ssl::stream_base::server, visit.handshake);
  if (visit.handshake) return;
  visit.resumed = SSL_session_reused(stream.native_handle()) == 1;
  visit.early_data = SSL_get_early_data_status(stream.native_handle());
  for (int request = 0;; ++request) {
    visit.end = read_request(stream, script_);
    std::string const& answer = request != 0 && !script_.next.empty() ? script_.next : script_.answer;
    if (!visit.end) asio::write(stream, asio::buffer(answer), visit.end);
    if (visit.end) return;
    if (script_.end != tls_script::ending::clients) break;
  }
  std::array<char, 4096> rest;
  switch (script_.end) {
    case tls_script::ending::orderly:
      stream.shutdown(ec);
      break;
    case tls_script::ending::cut:
      socket.shutdown(tcp::socket::shutdown_send, ec);
      while (!ec) socket.read_some(asio::buffer(rest), ec);
      break;
    case tls_script::ending::reset:
      // It comes with the close.
      socket.set_option(asio::socket_base::linger(true, 0), ec);
      break;
    case tls_script::ending::clients:
      break;
  }
}

}  // namespace tokenwire::test
