// A socket, with OpenSSL on it or without, and nothing between it and who reads.

#ifndef TOKENWIRE_BENCH_CLIENTS_RAW_CONNECTION_HPP
#define TOKENWIRE_BENCH_CLIENTS_RAW_CONNECTION_HPP

#include <openssl/types.h>

#include <cstddef>
#include <memory>
#include <span>
#include <string>

#include "clients/client.hpp"

namespace bench {

using tls_context_ptr = std::shared_ptr<SSL_CTX>;

/// Trusts the workload's authority; null without one.
tls_context_ptr make_raw_context(workload const& work);

class raw_connection {
 public:
  /// Connects, and sends the request. Throws std::runtime_error, like the others.
  raw_connection(workload const& work, tls_context_ptr const& context);
  ~raw_connection();
  raw_connection(raw_connection&& other) noexcept;
  raw_connection& operator=(raw_connection&&) = delete;

  int socket() const noexcept { return socket_; }
  bool is_tls() const noexcept { return tls_ != nullptr; }
  void ask();
  /// What is there; 0 when nothing is.
  std::size_t read(std::span<char> into);

 private:
  int socket_;
  SSL* tls_{};
};

}  // namespace bench

#endif
