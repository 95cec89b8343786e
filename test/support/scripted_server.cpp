#include "support/scripted_server.hpp"

#include <linux/sockios.h>
#include <sys/ioctl.h>
#include <sys/socket.h>

#include <algorithm>
#include <boost/asio/error.hpp>
#include <boost/asio/read.hpp>
#include <charconv>

namespace tokenwire::test {
namespace asio = boost::asio;
using asio::ip::tcp;

std::string server_connection::read() {
  char buffer[16384];
  boost::system::error_code ec;
  std::size_t const n = socket_.read_some(asio::buffer(buffer), ec);
  return ec ? std::string{} : std::string(buffer, n);
}

std::string server_connection::read_head() {
  return read_request_by([this] { return read(); }, false);
}

std::string server_connection::read_request() {
  return read_request_by([this] { return read(); });
}

std::string server_connection::read_bytes(std::size_t n) {
  std::string bytes(n, '\0');
  boost::system::error_code ec;
  bytes.resize(asio::read(socket_, asio::buffer(bytes), ec));
  return bytes;
}

bool server_connection::send(std::string_view bytes) {
  while (!bytes.empty()) {
    boost::system::error_code ec;
    std::size_t const n = socket_.write_some(asio::buffer(bytes.data(), bytes.size()), ec);
    if (ec) return false;
    bytes.remove_prefix(n);
  }
  return true;
}

void server_connection::set_no_delay() {
  boost::system::error_code ec;
  socket_.set_option(tcp::no_delay(true), ec);
}

bool server_connection::send_pieces(std::string_view bytes, std::vector<std::size_t> const& sizes) {
  set_no_delay();
  for (std::size_t i = 0; !bytes.empty(); ++i) {
    std::size_t const n = std::min(bytes.size(), sizes[i % sizes.size()]);
    if (!send(bytes.substr(0, n))) return false;
    bytes.remove_prefix(n);
  }
  return true;
}

bool server_connection::wait_for_close() {
  char buffer[4096];
  for (;;) {
    boost::system::error_code ec;
    socket_.read_some(asio::buffer(buffer), ec);
    if (ec) return ec == asio::error::eof || ec == asio::error::connection_reset;
  }
}

std::uint16_t server_connection::peer_port() const {
  boost::system::error_code ec;
  return socket_.remote_endpoint(ec).port();
}

bool server_connection::arrived() {
  std::lock_guard const lock(closing_);
  int left = 0;
  return !socket_.is_open() || (::ioctl(socket_.native_handle(), SIOCOUTQ, &left) == 0 && left == 0);
}

void server_connection::close() {
  boost::system::error_code ec;
  socket_.shutdown(tcp::socket::shutdown_send, ec);
}

void server_connection::reset() {
  boost::system::error_code ec;
  std::lock_guard const lock(closing_);
  socket_.set_option(asio::socket_base::linger(true, 0), ec);
  socket_.close(ec);
}

void server_connection::shut_down() {
  std::lock_guard const lock(closing_);
  if (socket_.is_open()) ::shutdown(socket_.native_handle(), SHUT_RDWR);
}

scripted_server::scripted_server(script run)
    : acceptor_(context_, tcp::endpoint(asio::ip::address_v4::loopback(), 0)),
      port_(acceptor_.local_endpoint().port()),
      script_(std::move(run)),
      acceptor_thread_([this] { accept_all(); }) {}

scripted_server::~scripted_server() {
  stopping_ = true;
  // Wakes accept() and every blocked read; close() alone would not.
  ::shutdown(acceptor_.native_handle(), SHUT_RDWR);
  acceptor_thread_.join();
  {
    std::lock_guard const lock(mutex_);
    for (auto const& connection : open_) connection->shut_down();
  }
  for (std::thread& thread : threads_) thread.join();
}

void scripted_server::accept_all() {
  while (!stopping_) {
    tcp::socket socket(context_);
    boost::system::error_code ec;
    acceptor_.accept(socket, ec);
    if (ec) return;
    auto connection = std::make_shared<server_connection>(std::move(socket));
    int const number = connections_++;
    {
      std::lock_guard const lock(mutex_);
      open_.push_back(connection);
    }
    threads_.emplace_back([this, connection, number] { script_(*connection, number); });
  }
}

std::size_t request_size(std::string_view so_far, bool with_body) {
  std::size_t const head_end = so_far.find("\r\n\r\n");
  if (head_end == so_far.npos) return so_far.npos;
  std::size_t length = 0;
  std::size_t const field = so_far.find("Content-Length: ");
  if (with_body && field < head_end) std::from_chars(so_far.data() + field + 16, so_far.data() + head_end, length);
  return head_end + 4 + length;
}

std::string response_head(int status, std::string_view fields) {
  return "HTTP/1.1 " + std::to_string(status) + " Some Reason\r\n" + std::string(fields) + "\r\n";
}

std::string chunk(std::string_view data) {
  char size[16];
  auto const end = std::to_chars(size, size + sizeof size, data.size(), 16).ptr;
  return std::string(size, end) + "\r\n" + std::string(data) + "\r\n";
}

std::string chunked_event_stream(std::string_view body, std::size_t chunk_size) {
  std::string out = response_head(200,
                                  "Content-Type: text/event-stream; charset=utf-8\r\nTransfer-Encoding: chunked\r\n"
                                  "X-Request-Id: req-1\r\n");
  for (; !body.empty(); body.remove_prefix(std::min(chunk_size, body.size()))) out += chunk(body.substr(0, chunk_size));
  return out + "0\r\n\r\n";
}

}  // namespace tokenwire::test
