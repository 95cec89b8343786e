// Client-side TLS settings made once for a client.

#ifndef TOKENWIRE_SRC_NET_TLS_CONTEXT_HPP
#define TOKENWIRE_SRC_NET_TLS_CONTEXT_HPP

#include <memory>
#include <string>
#include <tokenwire/error.hpp>
#include <tokenwire/options.hpp>

extern "C" {
struct ssl_ctx_st;
}

namespace tokenwire::net {

/// TLS 1.2 or later; the peer is always verified (chain and host name or IP address); buffers released when idle;
/// renegotiation refused; ALPN `http/1.1`. Shared by all connections of a client; safe to use from several threads once
/// made.
class tls_context {
 public:
  /// Null with error::invalid_ca_file, and why in `detail`, when the CA file cannot be read or has no certificate.
  static std::shared_ptr<tls_context const> make(tls_options const& options, error_code& ec, std::string& detail);
  ~tls_context();
  tls_context(tls_context const&) = delete;
  tls_context& operator=(tls_context const&) = delete;

  ssl_ctx_st* native() const noexcept { return context_; }

 private:
  explicit tls_context(ssl_ctx_st* context) noexcept : context_(context) {}
  ssl_ctx_st* context_;
};

}  // namespace tokenwire::net

#endif
