#include "support/hostile_server.hpp"

#include <arpa/inet.h>
#include <openssl/ssl.h>
#include <poll.h>
#include <sys/ioctl.h>
#include <sys/socket.h>

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/post.hpp>
#include <boost/test/unit_test.hpp>
#include <chrono>
#include <thread>

#include "support/tls_connected.hpp"

namespace tokenwire::test {
namespace {

std::optional<boost::asio::ssl::context> context_for(std::optional<int> tls_version) {
  if (!tls_version) return std::nullopt;
  return server_context(good_certificate(), *tls_version);
}

/// The port that this tells of a socket; 0 where there is none.
template <class Call>
int port_by(Call tell, int descriptor) {
  sockaddr_in address{};
  socklen_t size = sizeof address;
  return tell(descriptor, reinterpret_cast<sockaddr*>(&address), &size) == 0 ? ntohs(address.sin_port) : 0;
}

bool is_socket_between(int descriptor, std::uint16_t here, std::uint16_t there) {
  return port_by(::getsockname, descriptor) == here && port_by(::getpeername, descriptor) == there;
}

int unread_bytes(int descriptor) {
  int size = 0;
  return ::ioctl(descriptor, FIONREAD, &size) == 0 ? size : 0;
}

void wait_for(int descriptor, short event) {
  pollfd one{.fd = descriptor, .events = event, .revents = 0};
  ::poll(&one, 1, 20'000);
}

}  // namespace

std::ostream& operator<<(std::ostream& out, trouble what) {
  switch (what) {
    case trouble::stall:
      return out << "stall";
    case trouble::close:
      return out << "close";
    case trouble::reset:
      return out << "reset";
    case trouble::garbage:
      return out << "garbage";
  }
  return out;
}

std::string const& garbage() {
  static std::string const bytes = [] {
    std::string made;
    for (int i = 0; i != 500; ++i) made += std::string_view("\0\xFF", 2);
    return made + "\r\n\r\n";
  }();
  return bytes;
}

/// OpenSSL in memory, so that the test has its records before the wire has them.
class hostile_server::tls_side {
 public:
  tls_side(SSL_CTX* context, server_connection& peer)
      : peer_(peer), in_(BIO_new(BIO_s_mem())), out_(BIO_new(BIO_s_mem())), ssl_(SSL_new(context)) {
    SSL_set_bio(ssl_.get(), in_, out_);
    SSL_set_accept_state(ssl_.get());
  }

  bool handshake() {
    for (;;) {
      int const result = SSL_do_handshake(ssl_.get());
      if (!peer_.send(taken())) return false;
      if (result == 1) return true;
      if (!feed()) return false;
    }
  }
  std::string read() {
    char buffer[16384];
    for (;;) {
      std::size_t n = 0;
      if (SSL_read_ex(ssl_.get(), buffer, sizeof buffer, &n) == 1) return {buffer, n};
      if (!feed()) return {};
    }
  }
  std::string sealed(std::string_view bytes) {
    std::size_t n = 0;
    SSL_write_ex(ssl_.get(), bytes.data(), bytes.size(), &n);
    return taken();
  }
  std::string goodbye() {
    SSL_shutdown(ssl_.get());
    return taken();
  }
  std::string ticket() {
    SSL_new_session_ticket(ssl_.get());
    SSL_do_handshake(ssl_.get());
    return taken();
  }

 private:
  struct deleter {
    void operator()(SSL* ssl) const { SSL_free(ssl); }
  };

  bool feed() {
    std::string const more = peer_.read();
    return !more.empty() && BIO_write(in_, more.data(), static_cast<int>(more.size())) > 0;
  }
  std::string taken() {
    std::string bytes(BIO_ctrl_pending(out_), '\0');
    if (!bytes.empty()) BIO_read(out_, bytes.data(), static_cast<int>(bytes.size()));
    return bytes;
  }

  server_connection& peer_;
  BIO* in_;
  BIO* out_;
  std::unique_ptr<SSL, deleter> ssl_;
};

hostile_server::hostile_server(std::optional<int> tls_version, reads what)
    : tls_(context_for(tls_version)), reads_(what), server_([this](server_connection& peer, int) { serve(peer); }) {}

hostile_server::~hostile_server() {
  std::lock_guard const lock(mutex_);
  leaving_ = true;
  told_.notify_all();
}

void hostile_server::serve(server_connection& peer) {
  peer.set_no_delay();
  std::unique_lock lock(mutex_);
  line& one = lines_.emplace_back(line{.peer = &peer, .client_port = peer.peer_port()});
  if (tls_) one.tls = std::make_shared<tls_side>(tls_->native_handle(), peer);
  lock.unlock();
  bool open = !one.tls || one.tls->handshake();
  while (open) {
    std::string request = read_request(one);
    lock.lock();
    open = !request.empty() && !leaving_;
    if (open) {
      one.request = std::move(request);
      one.reads_on = false;
      asked_.push_back(&one);
      wake();
      told_.wait(lock, [&] { return one.reads_on || leaving_; });
    }
    lock.unlock();
  }
  // Its descriptor goes, for a test may count them.
  peer.reset();
  lock.lock();
  one.ended = true;
  wake();
}

std::string hostile_server::read_request(line& one) {
  bool const whole = reads_ == reads::whole_request;
  if (one.tls) return read_request_by([&] { return one.tls->read(); }, whole);
  return whole ? one.peer->read_request() : one.peer->read_head();
}

void hostile_server::read_on() {
  std::lock_guard const lock(mutex_);
  if (!current_) return;
  current_->reads_on = true;
  told_.notify_all();
}

std::string const& hostile_server::take_request(chat_client& client) {
  read_on();
  wait_until(client, [this] { return !asked_.empty(); });
  std::lock_guard const lock(mutex_);
  current_ = asked_.front();
  asked_.pop_front();
  constexpr int most = 65536;
  int& each = current_->client_end;
  while (!is_connected() && each != most) ++each;
  if (each == most) BOOST_FAIL("the client's socket is not in this process");
  return current_->request;
}

bool hostile_server::is_connected() const {
  return is_socket_between(current_->client_end, current_->client_port, server_.port());
}

std::string hostile_server::sealed(std::string_view bytes) {
  return current_->tls ? current_->tls->sealed(bytes) : std::string(bytes);
}

std::string hostile_server::goodbye() {
  return current_->tls->goodbye();
}

std::string hostile_server::ticket() {
  return current_->tls->ticket();
}

void hostile_server::send(chat_client& client, std::string_view wire) {
  send_with(client, wire, trouble::stall);
}

void hostile_server::send_with(chat_client& client, std::string_view wire, trouble what) {
  run_ready(client);
  server_connection& peer = *current_->peer;
  std::string bytes(wire);
  if (what == trouble::garbage) bytes += garbage();
  // What it has closed already gets nothing any more.
  int const client_end = is_connected() ? current_->client_end : -1;
  int const unread = unread_bytes(client_end) + static_cast<int>(bytes.size());
  peer.send(bytes);
  while (client_end >= 0 && unread_bytes(client_end) < unread) std::this_thread::yield();
  if (what == trouble::close) peer.close();
  if (what == trouble::reset) peer.reset();
  if (client_end >= 0 && what == trouble::close) wait_for(client_end, POLLRDHUP);
  if (client_end >= 0 && what == trouble::reset) wait_for(client_end, 0);
  run_ready(client);
}

void hostile_server::wait_for_end(chat_client& client) {
  read_on();
  wait_until(client, [this] { return current_->ended; });
}

/// Runs the client until a thread of the server has made it so, and is woken by it.
void hostile_server::wait_until(chat_client& client, std::function<bool()> const& so) {
  auto const working = boost::asio::make_work_guard(client.io);
  auto const give_up = std::chrono::steady_clock::now() + std::chrono::seconds(20);
  std::unique_lock lock(mutex_);
  waiting_ = &client.io;
  while (!so() && std::chrono::steady_clock::now() < give_up) {
    lock.unlock();
    client.io.restart();
    client.io.run_one_until(give_up);
    lock.lock();
  }
  waiting_ = nullptr;
  if (!so()) BOOST_FAIL("the client hangs");
}

/// Under the lock.
void hostile_server::wake() {
  if (waiting_) boost::asio::post(*waiting_, [] {});
}

void run_ready(chat_client& client) {
  client.io.restart();
  client.io.poll();
}

}  // namespace tokenwire::test
