// Why OpenSSL failed, in words.

#ifndef TOKENWIRE_SRC_NET_TLS_REASON_HPP
#define TOKENWIRE_SRC_NET_TLS_REASON_HPP

#include <string>

extern "C" {
struct ssl_st;
}

namespace tokenwire::net {

/// The first error in this thread's queue, which is the cause: the later ones say what it made fail. 0: none. Empties
/// the queue.
unsigned long take_tls_error() noexcept;

/// OpenSSL's own words, or the system's. Never what was read.
std::string tls_reason(unsigned long code);

/// The same for a connection, with what OpenSSL's words leave open.
std::string tls_reason(ssl_st* ssl, unsigned long code);

/// The peer gave the connection up by a fatal alert.
bool is_tls_alert(unsigned long code) noexcept;

}  // namespace tokenwire::net

#endif
