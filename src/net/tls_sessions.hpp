// TLS sessions of connections that were, for those to come.

#ifndef TOKENWIRE_SRC_NET_TLS_SESSIONS_HPP
#define TOKENWIRE_SRC_NET_TLS_SESSIONS_HPP

#include <cstddef>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

extern "C" {
struct ssl_session_st;
}

namespace tokenwire::net {

struct tls_session_deleter {
  void operator()(ssl_session_st* session) const noexcept;
};
using tls_session = std::unique_ptr<ssl_session_st, tls_session_deleter>;

/// Thread safe. What is kept are copies, and copies are given out: what OpenSSL does to a connection's own session when
/// the connection fails or is closed without a word does not reach them, and no two connections share one.
///
/// All are of one TLS context and were made with a verified peer. A key says to whom, and by which way.
class tls_sessions {
 public:
  /// In all, and of one key: as many connections to one server can begin at once by resuming. The oldest one goes.
  static constexpr std::size_t most = 64;
  static constexpr std::size_t most_of_one_key = 8;

  /// Precondition: SSL_SESSION_is_resumable(). For want of memory nothing is kept.
  void put(std::string const& key, ssl_session_st* session) noexcept;
  /// The newest that has not run out; null: none. One of TLS 1.3 is given out once, for whoever sees a ticket twice
  /// knows that both are of one client; one of TLS 1.2 stays.
  tls_session take(std::string const& key) noexcept;
  /// After a fatal alert, or a handshake that came to nothing with one of them.
  void forget(std::string const& key) noexcept;

 private:
  struct entry {
    std::string key;
    tls_session session;
  };

  std::mutex mutex_;
  /// The newest one is the last.
  std::vector<entry> kept_;
};

}  // namespace tokenwire::net

#endif
