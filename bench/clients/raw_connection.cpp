#include "clients/raw_connection.hpp"

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <stdexcept>
#include <utility>

namespace bench {
namespace {

std::string const& request() {
  static std::string const text =
      "POST /chat/completions HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: " + std::to_string(request_body.size()) +
      "\r\n\r\n" + std::string(request_body);
  return text;
}

}  // namespace

tls_context_ptr make_raw_context(workload const& work) {
  if (work.ca_file.empty()) return nullptr;
  tls_context_ptr context(SSL_CTX_new(TLS_client_method()), SSL_CTX_free);
  SSL_CTX_load_verify_file(context.get(), work.ca_file.c_str());
  SSL_CTX_set_verify(context.get(), SSL_VERIFY_PEER, nullptr);
  SSL_CTX_set_mode(context.get(), SSL_MODE_RELEASE_BUFFERS);
  return context;
}

raw_connection::raw_connection(workload const& work, tls_context_ptr const& context)
    : socket_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(work.port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  int const on = 1;
  setsockopt(socket_, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  if (connect(socket_, reinterpret_cast<sockaddr*>(&address), sizeof address) != 0)
    throw std::runtime_error("the raw client cannot connect");
  if (context) {
    tls_ = SSL_new(context.get());
    SSL_set_fd(tls_, socket_);
    if (SSL_connect(tls_) != 1) throw std::runtime_error("the raw client's handshake failed");
  }
  ask();
  // Only from now on: one that connects and asks may as well wait.
  fcntl(socket_, F_SETFL, fcntl(socket_, F_GETFL) | O_NONBLOCK);
}

raw_connection::raw_connection(raw_connection&& other) noexcept
    : socket_(std::exchange(other.socket_, -1)), tls_(std::exchange(other.tls_, nullptr)) {}

raw_connection::~raw_connection() {
  SSL_free(tls_);
  if (socket_ >= 0) close(socket_);
}

void raw_connection::ask() {
  std::string const& text = request();
  auto const size = static_cast<int>(text.size());
  bool const sent = tls_ != nullptr ? SSL_write(tls_, text.data(), size) == size
                                    : send(socket_, text.data(), text.size(), MSG_NOSIGNAL) == size;
  if (!sent) throw std::runtime_error("the raw client cannot write");
}

std::size_t raw_connection::read(std::span<char> into) {
  if (tls_ == nullptr) {
    ssize_t const n = recv(socket_, into.data(), into.size(), 0);
    if (n > 0) return static_cast<std::size_t>(n);
    if (n < 0 && errno == EAGAIN) return 0;
  } else {
    int const n = SSL_read(tls_, into.data(), static_cast<int>(into.size()));
    if (n > 0) return static_cast<std::size_t>(n);
    int const why = SSL_get_error(tls_, n);
    ERR_clear_error();
    if (why == SSL_ERROR_WANT_READ) return 0;
  }
  throw std::runtime_error("the raw client lost its connection");
}

}  // namespace bench
