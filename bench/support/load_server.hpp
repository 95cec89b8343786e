// A server that has its answers ready and sends them as it is told: no work of its own is measured.

#ifndef TOKENWIRE_BENCH_SUPPORT_LOAD_SERVER_HPP
#define TOKENWIRE_BENCH_SUPPORT_LOAD_SERVER_HPP

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace bench {

class child_process;

/// One event as an HTTP chunk of its own, as the providers send it.
std::string http_chunk(std::string_view bytes);
/// All of them, one behind the other.
std::string http_chunks(std::span<std::string const> events);

/// How every request is answered. A connection is kept for the next one.
struct load {
  /// What is sent at a time, behind a head for a chunked event stream.
  std::vector<std::string> writes{};
  /// Between two of them; the first one follows the head at once.
  std::chrono::nanoseconds pause{0};
  /// The last one is sent again and again, until the client leaves; each stream at times of its own.
  bool endless{};
  /// Where in each write a stamp goes when it is sent (stamped_event.hpp); npos: nowhere.
  std::size_t stamp_at{std::string::npos};
  bool tls{};
};

/// In a process of its own, on the first core, on loopback. It goes with this object.
class load_server {
 public:
  /// Throws std::runtime_error.
  explicit load_server(load what, std::size_t connections = 1000);
  ~load_server();

  std::uint16_t port() const noexcept { return port_; }
  std::string base_url() const;
  /// A file with the authority of the server's certificate; empty without TLS.
  std::string const& ca_file() const noexcept { return ca_file_; }

 private:
  std::uint16_t port_{};
  bool tls_;
  std::string ca_file_{};
  std::unique_ptr<child_process> process_;
};

}  // namespace bench

#endif
