#include "net/tls_reason.hpp"

#include <openssl/err.h>
#include <openssl/ssl.h>

#include <cstring>

namespace tokenwire::net {
namespace {

/// A server's word about a certificate is about the client's.
char const* hint(SSL* ssl, int reason) {
  bool const has_certificate = SSL_get_certificate(ssl) != nullptr;
  switch (reason) {
    case SSL_R_WRONG_VERSION_NUMBER:
      return " (the peer does not speak TLS)";
    case SSL_R_UNSUPPORTED_PROTOCOL:
    case SSL_R_TLSV1_ALERT_PROTOCOL_VERSION:
      return " (the peer has no version of TLS that is allowed here)";
    case SSL_R_TLSV13_ALERT_CERTIFICATE_REQUIRED:
      return " (the server demands a client certificate)";
    case SSL_R_SSLV3_ALERT_HANDSHAKE_FAILURE:
      // All that TLS 1.2 has for it.
      return !has_certificate && SSL_get0_certificate_types(ssl, nullptr) != 0
                 ? " (the server demands a client certificate)"
                 : "";
    case SSL_R_SSLV3_ALERT_BAD_CERTIFICATE:
    case SSL_R_SSLV3_ALERT_UNSUPPORTED_CERTIFICATE:
    case SSL_R_SSLV3_ALERT_CERTIFICATE_REVOKED:
    case SSL_R_SSLV3_ALERT_CERTIFICATE_EXPIRED:
    case SSL_R_SSLV3_ALERT_CERTIFICATE_UNKNOWN:
    case SSL_R_TLSV1_ALERT_UNKNOWN_CA:
      return has_certificate ? " (the server refuses the client certificate)"
                             : " (the server demands a client certificate)";
    default:
      return "";
  }
}

}  // namespace

unsigned long take_tls_error() noexcept {
  unsigned long const code = ERR_get_error();
  ERR_clear_error();
  return code;
}

std::string tls_reason(unsigned long code) {
  if (code == 0) return "no reason given";
  if (ERR_SYSTEM_ERROR(code)) return std::strerror(ERR_GET_REASON(code));
  char const* const reason = ERR_reason_error_string(code);
  return reason ? reason : "unknown reason";
}

std::string tls_reason(SSL* ssl, unsigned long code) {
  std::string text = tls_reason(code);
  if (ERR_GET_LIB(code) == ERR_LIB_SSL) text += hint(ssl, ERR_GET_REASON(code));
  return text;
}

bool is_tls_alert(unsigned long code) noexcept {
  return ERR_GET_LIB(code) == ERR_LIB_SSL && ERR_GET_REASON(code) >= SSL_AD_REASON_OFFSET;
}

}  // namespace tokenwire::net
