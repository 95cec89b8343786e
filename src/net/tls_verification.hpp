// Who the peer of a TLS connection has to be, and whether it was shown to be.

#ifndef TOKENWIRE_SRC_NET_TLS_VERIFICATION_HPP
#define TOKENWIRE_SRC_NET_TLS_VERIFICATION_HPP

#include <string>

extern "C" {
struct ssl_st;
struct x509_store_ctx_st;
}

namespace tokenwire::net {

/// Of one connection, and in force whatever its context says: the context brings whom to trust, and its own callback
/// may refuse more, but nothing of it can make a chain, a date or a host name pass that does not. Stays where it is
/// while the connection is.
class tls_verification {
 public:
  tls_verification() = default;
  tls_verification(tls_verification const&) = delete;
  tls_verification& operator=(tls_verification const&) = delete;

  /// @param host a DNS name or an IP address. False: no certificate can be verified for it.
  bool require(ssl_st* ssl, std::string host);

  /// A certificate came in this connection's own handshake and was found good. A context may replace all of OpenSSL's
  /// verification or do without certificates: then this stays false.
  bool passed() const noexcept { return state_ == state::passed; }

 private:
  enum class state : unsigned char { unseen, passed, refused };
  static int index();
  static int callback(int said, x509_store_ctx_st* store);
  bool is_for_host(x509_store_ctx_st* store) const;
  bool judge(int said, x509_store_ctx_st* store, int (*contexts_own)(int, x509_store_ctx_st*));

  std::string host_{};
  bool host_is_address_{};
  state state_ = state::unseen;
};

}  // namespace tokenwire::net

#endif
