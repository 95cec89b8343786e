#include "net/tls_engine.hpp"

#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>
#include <sys/socket.h>

#include <boost/asio/error.hpp>
#include <boost/asio/ip/address.hpp>
#include <boost/asio/ssl/error.hpp>
#include <cerrno>
#include <cstring>
#include <new>
#include <utility>

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
      if (!ec) return static_cast<int>(n);
      if (self.failed_for_now(ec)) BIO_set_retry_read(bio);
      return -1;
    }
    ssize_t result;
    do result = ::recv(descriptor(bio), data, static_cast<std::size_t>(size), MSG_DONTWAIT);
    while (result < 0 && errno == EINTR);
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

/// Verification and server name indication for `host`; false where OpenSSL cannot verify it.
bool set_host(SSL* ssl, std::string host) {
  X509_VERIFY_PARAM* const parameters = SSL_get0_param(ssl);
  error_code not_an_address;
  auto const address = asio::ip::make_address(host, not_an_address);
  if (!not_an_address) {
    // Without the scope of a link-local address: no certificate has one.
    std::string const plain =
        address.is_v6() ? asio::ip::address_v6(address.to_v6().to_bytes()).to_string() : address.to_string();
    return X509_VERIFY_PARAM_set1_ip_asc(parameters, plain.c_str()) == 1;
  }
  if (host.ends_with('.')) host.pop_back();  // the root's dot is for the resolver alone
  // For an empty name OpenSSL would verify no name at all.
  if (host.empty() || host.find('\0') != std::string::npos) return false;
  X509_VERIFY_PARAM_set_hostflags(parameters,
                                  X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS | X509_CHECK_FLAG_NEVER_CHECK_SUBJECT);
  return X509_VERIFY_PARAM_set1_host(parameters, host.data(), host.size()) == 1 &&
         SSL_set_tlsext_host_name(ssl, host.c_str()) == 1;
}

/// The cause of the failure, in OpenSSL's words. Empties its queue.
std::string take_reason() {
  unsigned long const code = ERR_get_error();
  ERR_clear_error();
  char const* const reason = code == 0 ? nullptr : ERR_reason_error_string(code);
  std::string text = reason ? reason : "protocol error";
  if (ERR_GET_LIB(code) == ERR_LIB_SSL && ERR_GET_REASON(code) == SSL_R_WRONG_VERSION_NUMBER)
    text += " (the peer does not speak TLS)";
  return text;
}

}  // namespace

tls_engine::tls_engine(tls_context const& context, std::string const& host, std::shared_ptr<tls_engine> lower)
    : ssl_(SSL_new(context.native())), lower_(std::move(lower)), host_(host) {
  BIO* const bio = ssl_ ? BIO_new(bio::method()) : nullptr;
  if (!bio) {
    SSL_free(ssl_);
    throw std::bad_alloc();
  }
  BIO_set_data(bio, this);
  BIO_set_init(bio, 1);
  SSL_set_bio(ssl_, bio, bio);
  SSL_set_connect_state(ssl_);
  host_is_usable_ = set_host(ssl_, host);
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
    if (!wants(reason, wanted, ec)) explain(ec);
  }
}

std::size_t tls_engine::read(asio::mutable_buffer buffer, readiness& wanted, error_code& ec) noexcept {
  if (!begin(wanted, ec) || buffer.size() == 0) return 0;
  std::size_t transferred = 0;
  int const result = SSL_read_ex(ssl_, buffer.data(), buffer.size(), &transferred);
  if (result != 1) fail(SSL_get_error(ssl_, result), wanted, ec);
  return result == 1 ? transferred : 0;
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

void tls_engine::fail(int reason, readiness& wanted, error_code& ec) noexcept {
  if (wants(reason, wanted, ec)) return;
  unsigned long const code = ERR_get_error();
  ERR_clear_error();
  if (reason == SSL_ERROR_ZERO_RETURN)
    ec = asio::error::eof;
  else if (transport_error_)
    ec = transport_error_;
  else if (peer_finished_)
    // OpenSSL 3 has an error of its own for this, earlier ones say SSL_ERROR_SYSCALL without an errno.
    ec = asio::ssl::error::stream_truncated;
  else if (code != 0)
    ec.assign(static_cast<int>(code), asio::error::get_ssl_category());
  else
    ec = asio::ssl::error::unexpected_result;
}

void tls_engine::explain(error_code& ec) {
  if (long const verified = SSL_get_verify_result(ssl_); verified != X509_V_OK) {
    ec = error::tls_certificate;
    detail_ = "certificate for " + host_ + " refused: " + X509_verify_cert_error_string(verified);
    ERR_clear_error();
    return;
  }
  detail_ = "TLS handshake with " + host_ + " failed: ";
  if (transport_error_) {
    ec = transport_error_;
    detail_ += ec.message();
    ERR_clear_error();
  } else if (peer_finished_) {
    ec = error::tls_handshake;
    detail_ += "the peer closed the connection";
    ERR_clear_error();
  } else {
    ec = error::tls_handshake;
    detail_ += take_reason();
  }
}

}  // namespace tokenwire::net
