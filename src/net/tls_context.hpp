// Client-side TLS settings made once for a client.

#ifndef TOKENWIRE_SRC_NET_TLS_CONTEXT_HPP
#define TOKENWIRE_SRC_NET_TLS_CONTEXT_HPP

#include <memory>
#include <string>
#include <tokenwire/error.hpp>
#include <tokenwire/options.hpp>

#include "net/tls_sessions.hpp"

extern "C" {
struct ssl_ctx_st;
}

namespace tokenwire::net {

/// Whom to trust, who we are, which versions of TLS, and the sessions that connections left for later ones. Shared by
/// all connections of a client; safe to use from several threads once made. What connections rely on (verification and
/// the like) is set on each of them, so that a context that somebody else brought stays as it is.
class tls_context {
 public:
  /// Null with error::invalid_ca_file or invalid_certificate, and why in `detail`, when a file cannot be used.
  static std::shared_ptr<tls_context const> make(tls_options const& options, error_code& ec, std::string& detail);
  ~tls_context();
  tls_context(tls_context const&) = delete;
  tls_context& operator=(tls_context const&) = delete;

  ssl_ctx_st* native() const noexcept { return context_; }
  /// Who brought the context, for whoever uses it longer than this lives; null: nobody.
  std::shared_ptr<void> const& owner() const noexcept { return owner_; }
  /// Null where none are resumed.
  std::shared_ptr<tls_sessions> const& sessions() const noexcept { return sessions_; }

 private:
  tls_context(ssl_ctx_st* context, tls_options const& options);

  ssl_ctx_st* context_;
  std::shared_ptr<void> owner_;
  std::shared_ptr<tls_sessions> sessions_;
};

}  // namespace tokenwire::net

#endif
