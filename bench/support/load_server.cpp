#include "support/load_server.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <csignal>
#include <cstring>
#include <fstream>
#include <functional>
#include <queue>
#include <span>
#include <stdexcept>
#include <string_view>
#include <tokenwire/testing/certificates.hpp>
#include <unordered_map>

#include "support/process.hpp"
#include "support/stamped_event.hpp"

namespace bench {
namespace {

using clock = std::chrono::steady_clock;

constexpr std::string_view head =
    "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n";
constexpr std::string_view end_of_body = "0\r\n\r\n";

SSL_CTX* make_context(tokenwire::testing::certificate const& own) {
  SSL_CTX* const context = SSL_CTX_new(TLS_server_method());
  BIO* const certificate = BIO_new_mem_buf(own.certificate_pem.data(), static_cast<int>(own.certificate_pem.size()));
  BIO* const key = BIO_new_mem_buf(own.private_key_pem.data(), static_cast<int>(own.private_key_pem.size()));
  X509* const x509 = PEM_read_bio_X509(certificate, nullptr, nullptr, nullptr);
  EVP_PKEY* const private_key = PEM_read_bio_PrivateKey(key, nullptr, nullptr, nullptr);
  bool const made = SSL_CTX_use_certificate(context, x509) == 1 && SSL_CTX_use_PrivateKey(context, private_key) == 1;
  X509_free(x509);
  EVP_PKEY_free(private_key);
  BIO_free(certificate);
  BIO_free(key);
  SSL_CTX_set_mode(context,
                   SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER | SSL_MODE_RELEASE_BUFFERS);
  if (!made) throw std::runtime_error("the server's certificate cannot be used");
  return context;
}

struct connection {
  int socket{};
  SSL* tls{};
  std::string request{};
  /// Answering; which write comes next.
  bool busy{};
  std::size_t next{};
  /// In the pause before it.
  bool pausing{};
  clock::time_point last_due{};
  /// Being written.
  std::string stamped{};
  std::string_view rest{};
  std::uint64_t number{};
};

class server_loop {
 public:
  server_loop(load const& what, int listener, SSL_CTX* context)
      : what_(what), listener_(listener), context_(context), epoll_(epoll_create1(EPOLL_CLOEXEC)) {
    watch(listener, EPOLLIN, EPOLL_CTL_ADD);
  }

  [[noreturn]] void run() {
    std::array<epoll_event, 512> events;
    for (;;) {
      int const n = epoll_pwait2(epoll_, events.data(), events.size(), until_next(), nullptr);
      for (int i = 0; i < n; ++i) {
        int const socket = events[static_cast<std::size_t>(i)].data.fd;
        if (socket == listener_) {
          accept_all();
        } else if (auto const found = connections_.find(socket); found != connections_.end()) {
          go_on(found->second);
        }
      }
      send_due();
    }
  }

 private:
  struct due {
    clock::time_point when;
    int socket;
    std::uint64_t number;
    bool operator>(due const& other) const noexcept { return when > other.when; }
  };

  void watch(int socket, std::uint32_t for_what, int how) {
    epoll_event event{};
    event.events = for_what;
    event.data.fd = socket;
    epoll_ctl(epoll_, how, socket, &event);
  }

  void accept_all() {
    for (int socket; (socket = accept4(listener_, nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC)) >= 0;) {
      int const on = 1;
      setsockopt(socket, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
      connection& c = connections_[socket];
      c.socket = socket;
      c.number = ++count_;
      if (context_ != nullptr) {
        c.tls = SSL_new(context_);
        SSL_set_fd(c.tls, socket);
        SSL_set_accept_state(c.tls);
      }
      // Edge triggered, both ways: each turn reads and writes as far as it goes.
      watch(socket, EPOLLIN | EPOLLOUT | EPOLLET, EPOLL_CTL_ADD);
    }
  }

  /// 0: would block; negative: the end.
  ssize_t receive(connection& c, std::span<char> into) {
    if (c.tls == nullptr) {
      ssize_t const n = recv(c.socket, into.data(), into.size(), 0);
      if (n == 0) return -1;
      return n < 0 && errno == EAGAIN ? 0 : n;
    }
    return judged(c, SSL_read(c.tls, into.data(), static_cast<int>(into.size())));
  }
  ssize_t send_some(connection& c, std::string_view bytes) {
    if (c.tls == nullptr) {
      ssize_t const n = send(c.socket, bytes.data(), bytes.size(), MSG_NOSIGNAL);
      return n < 0 && errno == EAGAIN ? 0 : n;
    }
    return judged(c, SSL_write(c.tls, bytes.data(), static_cast<int>(bytes.size())));
  }
  static ssize_t judged(connection& c, int n) {
    if (n > 0) return n;
    int const why = SSL_get_error(c.tls, n);
    ERR_clear_error();
    return why == SSL_ERROR_WANT_READ || why == SSL_ERROR_WANT_WRITE ? 0 : -1;
  }

  void end(connection& c) {
    int const socket = c.socket;
    if (c.tls != nullptr) SSL_free(c.tls);
    connections_.erase(socket);
    close(socket);
  }

  void go_on(connection& c) {
    std::array<char, 16384> bytes;
    ssize_t n;
    while ((n = receive(c, bytes)) > 0) c.request.append(bytes.data(), static_cast<std::size_t>(n));
    if (n < 0) return end(c);
    if (!c.busy && is_whole(c.request)) {
      c.request.clear();
      c.busy = true;
      c.next = 0;
      c.rest = head;
    }
    write(c);
  }

  static bool is_whole(std::string_view request) {
    std::size_t const end = request.find("\r\n\r\n");
    if (end == request.npos) return false;
    std::size_t length = 0;
    // As every client here, and curl, writes it.
    for (std::string_view const name : {"Content-Length: ", "content-length: "}) {
      std::size_t const at = request.find(name);
      if (at < end) std::from_chars(request.data() + at + name.size(), request.data() + end, length);
    }
    return request.size() >= end + 4 + length;
  }

  void write(connection& c) {
    while (c.busy && !c.pausing) {
      while (!c.rest.empty()) {
        ssize_t const n = send_some(c, c.rest);
        if (n < 0) return end(c);
        if (n == 0) return;
        c.rest.remove_prefix(static_cast<std::size_t>(n));
      }
      if (c.next > what_.writes.size()) {
        c.busy = false;
        return;
      }
      if (what_.pause.count() != 0 && c.next != 0) {
        c.pausing = true;
        c.last_due = next_due(c);
        due_.push({c.last_due, c.socket, c.number});
        return;
      }
      take_next(c);
    }
  }

  /// Streams without end keep to times of their own, apart from each other's: what is measured of one is not how many
  /// others have an event at the same moment.
  clock::time_point next_due(connection const& c) const {
    auto const now = clock::now();
    if (!what_.endless) return now + what_.pause;
    if (c.last_due != clock::time_point{}) return std::max(c.last_due + what_.pause, now);
    constexpr double golden_ratio = 0.6180339887498949;
    double const turns = static_cast<double>(c.number) * golden_ratio;
    return now + std::chrono::duration_cast<clock::duration>(what_.pause * (turns - std::floor(turns)));
  }

  void take_next(connection& c) {
    std::size_t const last = what_.writes.size();
    if (c.next == last && what_.endless) c.next = last - 1;
    if (c.next == last) {
      c.rest = end_of_body;
    } else if (what_.stamp_at == std::string::npos) {
      c.rest = what_.writes[c.next];
    } else {
      c.stamped = what_.writes[c.next];
      std::string const digits = stamp(steady_now());
      c.stamped.replace(what_.stamp_at, digits.size(), digits);
      c.rest = c.stamped;
    }
    ++c.next;
  }

  void send_due() {
    for (auto const now = clock::now(); !due_.empty() && due_.top().when <= now;) {
      due const next = due_.top();
      due_.pop();
      auto const found = connections_.find(next.socket);
      if (found == connections_.end() || found->second.number != next.number) continue;
      found->second.pausing = false;
      take_next(found->second);
      write(found->second);
    }
  }

  timespec const* until_next() {
    if (due_.empty()) return nullptr;
    auto const left = std::max(clock::duration{0}, due_.top().when - clock::now());
    auto const whole = std::chrono::duration_cast<std::chrono::seconds>(left);
    wait_.tv_sec = whole.count();
    wait_.tv_nsec = std::chrono::nanoseconds(left - whole).count();
    return &wait_;
  }

  load const& what_;
  int listener_;
  SSL_CTX* context_;
  int epoll_;
  std::uint64_t count_{};
  std::unordered_map<int, connection> connections_;
  std::priority_queue<due, std::vector<due>, std::greater<>> due_;
  timespec wait_{};
};

int listen_on_loopback(std::uint16_t& port) {
  int const socket = ::socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof address;
  auto* const any = reinterpret_cast<sockaddr*>(&address);
  if (socket < 0 || bind(socket, any, size) != 0 || listen(socket, 4096) != 0 || getsockname(socket, any, &size) != 0)
    throw std::runtime_error("the load server cannot listen");
  port = ntohs(address.sin_port);
  return socket;
}

}  // namespace

std::string http_chunk(std::string_view bytes) {
  std::array<char, 16> size;
  auto const end = std::to_chars(size.data(), size.data() + size.size(), bytes.size(), 16).ptr;
  return std::string(size.data(), end) + "\r\n" + std::string(bytes) + "\r\n";
}

std::string http_chunks(std::span<std::string const> events) {
  std::string whole;
  for (std::string const& event : events) whole += http_chunk(event);
  return whole;
}

load_server::load_server(load what, std::size_t connections) : tls_(what.tls) {
  int const listener = listen_on_loopback(port_);
  SSL_CTX* context = nullptr;
  if (tls_) {
    auto const authority = tokenwire::testing::make_certificate_authority();
    context = make_context(tokenwire::testing::make_certificate(authority));
    ca_file_ = "/tmp/tokenwire-bench-" + std::to_string(getpid()) + "-" + std::to_string(port_) + ".pem";
    std::ofstream(ca_file_) << authority.certificate_pem;
  }
  process_ = std::make_unique<child_process>([&] {
    pin_to_core(0);
    allow_descriptors(connections + 100);
    std::signal(SIGPIPE, SIG_IGN);
    server_loop(what, listener, context).run();
  });
  SSL_CTX_free(context);
  close(listener);
}

load_server::~load_server() {
  if (!ca_file_.empty()) unlink(ca_file_.c_str());
}

std::string load_server::base_url() const {
  return (tls_ ? "https://127.0.0.1:" : "http://127.0.0.1:") + std::to_string(port_);
}

}  // namespace bench
