#include "net/tls_engine.hpp"

#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <sys/socket.h>

#include <boost/asio/error.hpp>
#include <boost/asio/ssl/error.hpp>
#include <cerrno>
#include <new>
#include <utility>

#include "net/tls_reason.hpp"

namespace tokenwire::net {

namespace asio = boost::asio;

/// OpenSSL's way to the socket. Its own socket BIO writes with write(), and a peer that has reset the connection then
/// ends the process by SIGPIPE.
struct tls_engine::bio {
  static tls_engine& engine(BIO* bio) noexcept { return *static_cast<tls_engine*>(BIO_get_data(bio)); }

  static int read(BIO* bio, char* data, int size) noexcept {
    BIO_clear_retry_flags(bio);
    tls_engine& self = engine(bio);
    if (self.lower_) {
      error_code ec;
      std::size_t const n =
          self.lower_->read(asio::buffer(data, static_cast<std::size_t>(size)), self.lower_wants_, ec);
      if (ec == asio::error::eof || ec == asio::ssl::error::stream_truncated) {
        self.peer_finished_ = true;
        return 0;
      }
      self.note_received(data, n);
      if (!ec) return static_cast<int>(n);
      if (self.failed_for_now(ec)) BIO_set_retry_read(bio);
      return -1;
    }
    ssize_t result;
    do result = ::recv(descriptor(bio), data, static_cast<std::size_t>(size), MSG_DONTWAIT);
    while (result < 0 && errno == EINTR);
    if (result > 0) self.note_received(data, static_cast<std::size_t>(result));
    if (result == 0) self.peer_finished_ = true;
    if (result < 0 && self.failed_for_now(last_system_error())) BIO_set_retry_read(bio);
    return static_cast<int>(result);
  }

  static int write(BIO* bio, char const* data, int size) noexcept {
    BIO_clear_retry_flags(bio);
    tls_engine& self = engine(bio);
    if (self.lower_) {
      error_code ec;
      std::size_t const n =
          self.lower_->write(asio::buffer(data, static_cast<std::size_t>(size)), self.lower_wants_, ec);
      if (!ec) return static_cast<int>(n);
      if (self.failed_for_now(ec)) BIO_set_retry_write(bio);
      return -1;
    }
    ssize_t result;
    do result = ::send(descriptor(bio), data, static_cast<std::size_t>(size), MSG_DONTWAIT | MSG_NOSIGNAL);
    while (result < 0 && errno == EINTR);
    if (result < 0 && self.failed_for_now(last_system_error())) BIO_set_retry_write(bio);
    return static_cast<int>(result);
  }

  static long control(BIO* bio, int command, long, void*) noexcept {
    switch (command) {
      case BIO_CTRL_FLUSH:
        return 1;
      case BIO_CTRL_EOF:
        return engine(bio).peer_finished_;
      default:
        return 0;
    }
  }

  static BIO_METHOD* method() {
    static BIO_METHOD* const made = [] {
      BIO_METHOD* const method = BIO_meth_new(BIO_get_new_index() | BIO_TYPE_SOURCE_SINK, "tokenwire socket");
      if (!method) throw std::bad_alloc();
      BIO_meth_set_read(method, &bio::read);
      BIO_meth_set_write(method, &bio::write);
      BIO_meth_set_ctrl(method, &bio::control);
      return method;
    }();
    return made;
  }

 private:
  static int descriptor(BIO* bio) noexcept { return engine(bio).socket_->native_handle(); }
  static error_code last_system_error() noexcept { return {errno, boost::system::system_category()}; }
};

namespace {

/// What the engine relies on, whatever the context says.
void set_up(SSL* ssl) {
  // In a renegotiation a read may have to write and a write to read, and each could take from the other, while both are
  // pending, the very bytes that it waits for. It serves late demands for client certificates alone.
  SSL_set_options(ssl, SSL_OP_NO_RENEGOTIATION);
  // An end without close_notify is told apart.
  SSL_clear_options(ssl, SSL_OP_IGNORE_UNEXPECTED_EOF);
  SSL_set_quiet_shutdown(ssl, 0);
  // An idle connection keeps no record buffers; a write ends with a record, and one that is tried again may come from
  // another address, with more behind the bytes that were tried.
  SSL_set_mode(ssl, SSL_MODE_RELEASE_BUFFERS | SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER |
                        SSL_MODE_AUTO_RETRY);
  // What is left of the peer's bytes is in the socket, whose readiness tells of it.
  SSL_set_read_ahead(ssl, 0);
  static constexpr unsigned char protocols[] = {8, 'h', 't', 't', 'p', '/', '1', '.', '1'};
  SSL_set_alpn_protos(ssl, protocols, sizeof protocols);
  SSL_set_connect_state(ssl);
}

}  // namespace

tls_engine::tls_engine(tls_context const& context, std::string const& host, std::string session_key,
                       std::shared_ptr<tls_engine> lower)
    : owner_(context.owner()),
      ssl_(SSL_new(context.native())),
      lower_(std::move(lower)),
      host_(host),
      sessions_(session_key.empty() ? nullptr : context.sessions()),
      session_key_(std::move(session_key)) {
  BIO* const bio = ssl_ ? BIO_new(bio::method()) : nullptr;
  if (!bio) {
    SSL_free(ssl_);
    throw std::bad_alloc();
  }
  BIO_set_data(bio, this);
  BIO_set_init(bio, 1);
  SSL_set_bio(ssl_, bio, bio);
  set_up(ssl_);
  host_is_usable_ = verification_.require(ssl_, host);
  if (sessions_) offered_ = sessions_->take(session_key_);
  if (offered_) SSL_set_session(ssl_, offered_.get());
  ERR_clear_error();
}

tls_engine::~tls_engine() {
  SSL_free(ssl_);
}

void tls_engine::handshake(readiness& wanted, error_code& ec) {
  if (!host_is_usable_) {
    ec = error::tls_handshake;
    detail_ = "TLS handshake refused: no certificate can be verified for the host name '" + host_ + "'";
    return;
  }
  if (!begin(wanted, ec)) return;
  if (int const result = SSL_do_handshake(ssl_); result != 1) {
    int const reason = SSL_get_error(ssl_, result);
    if (wants(reason, wanted, ec)) return;
    explain(ec);
  } else if (!peer_is_verified()) {
    ec = error::tls_certificate;
    detail_ = "certificate for " + host_ + " refused: the TLS context left it unverified";
  } else {
    return keep_session();
  }
  if (sessions_) sessions_->forget(session_key_);
}

/// In this handshake, or in that of the session which it resumes. A context can do without: by a key that both sides
/// have beforehand, for example.
bool tls_engine::peer_is_verified() const noexcept {
  if (SSL_get_verify_result(ssl_) != X509_V_OK || !SSL_get0_peer_certificate(ssl_)) return false;
  return verification_.passed() || (resumed() && offered_);
}

bool tls_engine::resumed() const noexcept {
  return SSL_session_reused(ssl_) == 1;
}

std::size_t tls_engine::read(asio::mutable_buffer buffer, readiness& wanted, error_code& ec) noexcept {
  if (!begin(wanted, ec) || buffer.size() == 0) return 0;
  std::size_t transferred = 0;
  int const result = SSL_read_ex(ssl_, buffer.data(), buffer.size(), &transferred);
  if (result != 1) fail(SSL_get_error(ssl_, result), wanted, ec);
  keep_session();
  if (ec == asio::error::would_block) free_buffers();
  if (result != 1) return 0;
  heard_ = true;
  return transferred;
}

/// Of records: OpenSSL keeps none while it waits, but for one to write into, since it took in a session ticket. Only
/// between records: until CVE-2024-4741 was mended it gave them up with a record's header inside.
void tls_engine::free_buffers() noexcept {
  if (records_.at_border()) SSL_free_buffers(ssl_);
}

std::size_t tls_engine::write(asio::const_buffer buffer, readiness& wanted, error_code& ec) noexcept {
  if (!begin(wanted, ec) || buffer.size() == 0) return 0;
  std::size_t transferred = 0;
  int const result = SSL_write_ex(ssl_, buffer.data(), buffer.size(), &transferred);
  if (result != 1) fail(SSL_get_error(ssl_, result), wanted, ec);
  return result == 1 ? transferred : 0;
}

bool tls_engine::has_pending() const noexcept {
  return SSL_pending(ssl_) > 0 || (lower_ && lower_->has_pending());
}

bool tls_engine::failed_for_now(error_code ec) noexcept {
  if (ec == asio::error::would_block || ec == asio::error::try_again) return true;
  transport_error_ = ec;
  return false;
}

bool tls_engine::begin(readiness& wanted, error_code& ec) noexcept {
  wanted = readiness::none;
  ec.clear();
  if (!socket()) {
    ec = asio::error::bad_descriptor;
    return false;
  }
  // SSL_get_error looks at the thread's error queue, where anybody may have left something.
  ERR_clear_error();
  transport_error_.clear();
  return true;
}

bool tls_engine::wants(int reason, readiness& wanted, error_code& ec) const noexcept {
  if (reason != SSL_ERROR_WANT_READ && reason != SSL_ERROR_WANT_WRITE) return false;
  wanted = lower_ ? lower_wants_ : reason == SSL_ERROR_WANT_READ ? readiness::readable : readiness::writable;
  ec = asio::error::would_block;
  return true;
}

/// A session is there with the handshake's end, or when a ticket has come with a read; each is kept as soon as it is
/// there, before an end without a word can spoil it. (A callback would be the context's, which need not be ours.)
void tls_engine::keep_session() noexcept {
  if (!sessions_ || SSL_get0_session(ssl_) == seen_.get()) return;
  // Held, so that no later one has its address.
  seen_.reset(SSL_get1_session(ssl_));
  bool const is_new = seen_ && seen_ != offered_;
  if (is_new && SSL_SESSION_is_resumable(seen_.get())) sessions_->put(session_key_, seen_.get());
}

void tls_engine::shut_down() noexcept {
  readiness wanted{};
  error_code ec;
  if (!begin(wanted, ec) || !SSL_is_init_finished(ssl_)) return;
  SSL_shutdown(ssl_);
  ERR_clear_error();
  if (lower_) lower_->shut_down();
}

void tls_engine::fail(int reason, readiness& wanted, error_code& ec) noexcept {
  if (wants(reason, wanted, ec)) return;
  unsigned long const code = take_tls_error();
  if (refused_)
    ec = error::tls_handshake;
  else if (reason == SSL_ERROR_ZERO_RETURN)
    ec = asio::error::eof;
  else if (transport_error_)
    ec = transport_error_;
  else if (peer_finished_)
    // OpenSSL 3 has an error of its own for this, earlier ones say SSL_ERROR_SYSCALL without an errno.
    ec = asio::ssl::error::stream_truncated;
  else
    fail_for_good(code, ec);
}

/// By a fatal alert, ours or the peer's.
void tls_engine::fail_for_good(unsigned long code, error_code& ec) noexcept {
  if (sessions_) sessions_->forget(session_key_);
  // In TLS 1.3 a server judges the client's end of the handshake when the client thinks that it is over.
  refused_ = !heard_ && is_tls_alert(code);
  if (refused_) {
    ec = error::tls_handshake;
    detail_ = failure() + tls_reason(ssl_, code);
  } else if (code != 0) {
    ec.assign(static_cast<int>(code), asio::error::get_ssl_category());
  } else {
    ec = asio::ssl::error::unexpected_result;
  }
}

std::string tls_engine::failure() const {
  return "TLS handshake with " + host_ + " failed: ";
}

void tls_engine::explain(error_code& ec) {
  unsigned long const code = take_tls_error();
  if (long const verified = SSL_get_verify_result(ssl_); verified != X509_V_OK) {
    ec = error::tls_certificate;
    detail_ = "certificate for " + host_ + " refused: " + X509_verify_cert_error_string(verified);
    return;
  }
  ec = error::tls_handshake;
  if (transport_error_) {
    ec = transport_error_;
    detail_ = failure() + ec.message();
  } else if (peer_finished_) {
    detail_ = failure() + "the peer closed the connection";
  } else {
    detail_ = failure() + (code == 0 ? "protocol error" : tls_reason(ssl_, code));
  }
}

}  // namespace tokenwire::net
