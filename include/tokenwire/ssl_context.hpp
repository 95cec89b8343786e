// For those who bring a TLS context of their own.

#ifndef TOKENWIRE_SSL_CONTEXT_HPP
#define TOKENWIRE_SSL_CONTEXT_HPP

#include <boost/asio/ssl/context.hpp>
#include <memory>
#include <stdexcept>
#include <tokenwire/options.hpp>
#include <utility>

namespace tokenwire {

/// Connections take whom they trust, client certificates, versions and ciphers from `context`, and nothing from the
/// options' own files and versions. It has to be one for clients (`context::tls_client`, for example). Link OpenSSL.
///
/// Peers are verified all the same, by chain, date and host name: verify_none, callbacks and flags of the context
/// cannot turn that off. A verify callback is asked too and may refuse what is good. ALPN, the server's name, and the
/// like are set on each connection; the context stays as it is, and may serve others.
///
/// It is shared, and kept for as long as anything needs it. Do not change it once a client has it.
/// Errors: std::invalid_argument for a null context, or one that was moved from.
inline void use_ssl_context(tls_options& options, std::shared_ptr<boost::asio::ssl::context> context) {
  if (!context || !context->native_handle()) throw std::invalid_argument("tokenwire::use_ssl_context: no context");
  SSL_CTX* const native = context->native_handle();
  options.native_context = std::shared_ptr<void>(std::move(context), native);
}

}  // namespace tokenwire

#endif
