#include "net/tls_verification.hpp"

#include <openssl/ssl.h>
#include <openssl/x509v3.h>

#include <boost/asio/ip/address.hpp>
#include <tokenwire/error.hpp>

namespace tokenwire::net {
namespace asio = boost::asio;
namespace {

constexpr unsigned host_flags = X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS | X509_CHECK_FLAG_NEVER_CHECK_SUBJECT;

/// The context may leave dates out, or have a time of its own; here they count, by the clock.
bool is_in_time(X509_STORE_CTX* store) {
  X509_VERIFY_PARAM* const parameters = X509_STORE_CTX_get0_param(store);
  X509_VERIFY_PARAM_clear_flags(parameters, X509_V_FLAG_NO_CHECK_TIME | X509_V_FLAG_USE_CHECK_TIME);
  X509 const* const certificate = X509_STORE_CTX_get_current_cert(store);
  int const side = X509_cmp_timeframe(parameters, X509_get0_notBefore(certificate), X509_get0_notAfter(certificate));
  if (side == 0) return true;
  X509_STORE_CTX_set_error(store, side < 0 ? X509_V_ERR_CERT_NOT_YET_VALID : X509_V_ERR_CERT_HAS_EXPIRED);
  return false;
}

}  // namespace

/// Of the connection's pointer to its verification.
int tls_verification::index() {
  static int const made = SSL_get_ex_new_index(0, nullptr, nullptr, nullptr, nullptr);
  return made;
}

bool tls_verification::require(SSL* ssl, std::string host) {
  SSL_set_ex_data(ssl, index(), this);
  SSL_set_verify(ssl, SSL_VERIFY_PEER, &callback);
  X509_VERIFY_PARAM* const parameters = SSL_get0_param(ssl);
  // The context may have had a host of its own.
  X509_VERIFY_PARAM_set1_host(parameters, nullptr, 0);
  X509_VERIFY_PARAM_set1_ip(parameters, nullptr, 0);
  error_code not_an_address;
  auto const address = asio::ip::make_address(host, not_an_address);
  if (!not_an_address) {
    // Without the scope of a link-local address: no certificate has one.
    std::string const plain =
        address.is_v6() ? asio::ip::address_v6(address.to_v6().to_bytes()).to_string() : address.to_string();
    host_ = plain;
    host_is_address_ = true;
    return X509_VERIFY_PARAM_set1_ip_asc(parameters, plain.c_str()) == 1;
  }
  if (host.ends_with('.')) host.pop_back();  // the root's dot is for the resolver alone
  // For an empty name OpenSSL would verify no name at all.
  if (host.empty() || host.find('\0') != std::string::npos) return false;
  host_ = host;
  X509_VERIFY_PARAM_set_hostflags(parameters, host_flags);
  return X509_VERIFY_PARAM_set1_host(parameters, host.data(), host.size()) == 1 &&
         SSL_set_tlsext_host_name(ssl, host.c_str()) == 1;
}

/// Called by OpenSSL for each fault (0), for each certificate of a good chain, the peer's own one last (1), and with
/// what else it has to say (2).
int tls_verification::callback(int said, X509_STORE_CTX* store) {
  auto* const ssl = static_cast<SSL*>(X509_STORE_CTX_get_ex_data(store, SSL_get_ex_data_X509_STORE_CTX_idx()));
  auto* const self = static_cast<tls_verification*>(SSL_get_ex_data(ssl, index()));
  return self->judge(said, store, SSL_CTX_get_verify_callback(SSL_get_SSL_CTX(ssl))) ? 1 : 0;
}

/// A context that verifies by itself may have let OpenSSL forget the name.
bool tls_verification::is_for_host(X509_STORE_CTX* store) const {
  if (X509_STORE_CTX_get_error_depth(store) != 0) return true;
  X509* const certificate = X509_STORE_CTX_get_current_cert(store);
  int const fits = host_is_address_ ? X509_check_ip_asc(certificate, host_.c_str(), 0)
                                    : X509_check_host(certificate, host_.data(), host_.size(), host_flags, nullptr);
  if (fits == 1) return true;
  X509_STORE_CTX_set_error(store, host_is_address_ ? X509_V_ERR_IP_ADDRESS_MISMATCH : X509_V_ERR_HOSTNAME_MISMATCH);
  return false;
}

bool tls_verification::judge(int said, X509_STORE_CTX* store, int (*contexts_own)(int, X509_STORE_CTX*)) {
  bool const good = said == 1 ? is_in_time(store) && is_for_host(store) : said != 0;
  int const fault = X509_STORE_CTX_get_error(store);
  bool const agreed = !contexts_own || contexts_own(good ? said : 0, store) == 1;
  if (!good)
    X509_STORE_CTX_set_error(store, fault);
  else if (!agreed && X509_STORE_CTX_get_error(store) == X509_V_OK)
    X509_STORE_CTX_set_error(store, X509_V_ERR_APPLICATION_VERIFICATION);
  // What was refused once stays so, whatever the context makes of it.
  if (!good || !agreed)
    state_ = state::refused;
  else if (state_ == state::unseen && said == 1 && X509_STORE_CTX_get_error_depth(store) == 0)
    state_ = state::passed;
  return good && agreed;
}

}  // namespace tokenwire::net
