#include "net/tls_context.hpp"

#include <openssl/ssl.h>

#include <new>
#include <utility>

#include "net/tls_files.hpp"

namespace tokenwire::net {
namespace {

SSL_CTX* share(SSL_CTX* context) {
  SSL_CTX_up_ref(context);
  return context;
}

}  // namespace

tls_context::tls_context(SSL_CTX* context, tls_options const& options)
    : context_(context),
      owner_(options.native_context),
      sessions_(options.resume_sessions ? std::make_shared<tls_sessions>() : nullptr) {}

std::shared_ptr<tls_context const> tls_context::make(tls_options const& options, error_code& ec, std::string& detail) {
  ec.clear();
  SSL_CTX* const native = options.native_context ? share(static_cast<SSL_CTX*>(options.native_context.get()))
                                                 : SSL_CTX_new(TLS_client_method());
  if (!native) throw std::bad_alloc();
  std::shared_ptr<tls_context> context(new tls_context(native, options));
  if (options.native_context) return context;

  SSL_CTX_set_min_proto_version(native, options.min_version == tls_version::tls1_3 ? TLS1_3_VERSION : TLS1_2_VERSION);
  tls_file_fault fault = load_trust(native, options);
  if (!fault.ec) fault = load_identity(native, options);
  if (!fault.ec) return context;
  ec = fault.ec;
  detail = std::move(fault.detail);
  return nullptr;
}

tls_context::~tls_context() {
  SSL_CTX_free(context_);
}

}  // namespace tokenwire::net
