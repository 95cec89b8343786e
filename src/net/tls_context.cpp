#include "net/tls_context.hpp"

#include <openssl/err.h>
#include <openssl/ssl.h>

#include <cstring>
#include <new>

namespace tokenwire::net {
namespace {

/// The first error in OpenSSL's queue, which is the cause; the later ones say what it made fail. Empties the queue.
std::string take_reason() {
  unsigned long const code = ERR_get_error();
  ERR_clear_error();
  if (code == 0) return "no reason given";
  if (ERR_SYSTEM_ERROR(code)) return std::strerror(ERR_GET_REASON(code));
  char const* const reason = ERR_reason_error_string(code);
  return reason ? reason : "unknown reason";
}

}  // namespace

std::shared_ptr<tls_context const> tls_context::make(tls_options const& options, error_code& ec, std::string& detail) {
  ERR_clear_error();
  SSL_CTX* const native = SSL_CTX_new(TLS_client_method());
  if (!native) throw std::bad_alloc();
  std::shared_ptr<tls_context> context(new tls_context(native));

  SSL_CTX_set_min_proto_version(native, TLS1_2_VERSION);
  SSL_CTX_set_verify(native, SSL_VERIFY_PEER, nullptr);
  // In a renegotiation a read may have to write and a write to read, and each could take from the other, while both are
  // pending, the very bytes that it waits for. It serves client certificates alone, which there are none of.
  SSL_CTX_set_options(native, SSL_OP_NO_RENEGOTIATION);
  // An idle connection keeps no record buffers; a write ends with a record, and one that is tried again may come from
  // another address, with more behind the bytes that were tried.
  SSL_CTX_set_mode(native, SSL_MODE_RELEASE_BUFFERS | SSL_MODE_ENABLE_PARTIAL_WRITE |
                               SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER | SSL_MODE_AUTO_RETRY);
  static constexpr unsigned char protocols[] = {8, 'h', 't', 't', 'p', '/', '1', '.', '1'};
  SSL_CTX_set_alpn_protos(native, protocols, sizeof protocols);

  ec.clear();
  if (options.ca_file.empty()) {
    SSL_CTX_set_default_verify_paths(native);
  } else if (SSL_CTX_load_verify_locations(native, options.ca_file.c_str(), nullptr) != 1) {
    ec = error::invalid_ca_file;
    detail = "CA file " + options.ca_file + ": " + take_reason();
    return nullptr;
  }
  ERR_clear_error();
  return context;
}

tls_context::~tls_context() {
  SSL_CTX_free(context_);
}

}  // namespace tokenwire::net
