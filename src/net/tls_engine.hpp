// OpenSSL on a socket: steps that never block.

#ifndef TOKENWIRE_SRC_NET_TLS_ENGINE_HPP
#define TOKENWIRE_SRC_NET_TLS_ENGINE_HPP

#include <boost/asio/buffer.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <cstdint>
#include <memory>
#include <string>
#include <tokenwire/error.hpp>

#include "net/readiness.hpp"
#include "net/tls_context.hpp"
#include "net/tls_records.hpp"
#include "net/tls_verification.hpp"

extern "C" {
struct ssl_st;
}

namespace tokenwire::net {

/// The TLS of one connection. Shared by its stream and the operations on it, so that an operation whose stream is gone
/// finds that out here (socket() is null then).
class tls_engine {
 public:
  /// @param session_key to whom, and by which way: of which earlier connection the session may be resumed. Empty: none.
  /// @param lower the TLS that this one runs inside of (to a proxy); null: it runs on the socket.
  tls_engine(tls_context const& context, std::string const& host, std::string session_key,
             std::shared_ptr<tls_engine> lower);
  ~tls_engine();
  tls_engine(tls_engine const&) = delete;
  tls_engine& operator=(tls_engine const&) = delete;

  /// The open socket under it; null when there is none any more.
  boost::asio::ip::tcp::socket* socket() const noexcept { return socket_ && socket_->is_open() ? socket_ : nullptr; }
  void set_socket(boost::asio::ip::tcp::socket* socket) noexcept {
    socket_ = socket;
    if (lower_) lower_->set_socket(socket);
  }

  /// One step each. Done: no error. Not yet: would_block, and `wanted` says what to wait for, which need not be what
  /// the step's name suggests. A closed socket: bad_descriptor.
  void handshake(readiness& wanted, error_code& ec);
  std::size_t read(boost::asio::mutable_buffer buffer, readiness& wanted, error_code& ec) noexcept;
  std::size_t write(boost::asio::const_buffer buffer, readiness& wanted, error_code& ec) noexcept;

  /// Tries to send close_notify, once, and through `lower` its own behind it. Never waits, for room or for an answer.
  void shut_down() noexcept;

  /// The handshake was that of an earlier connection's session.
  bool resumed() const noexcept;
  /// Decrypted bytes are at hand.
  bool has_pending() const noexcept;
  /// Bytes that have come from the peer.
  std::uint64_t received() const noexcept { return received_; }
  /// Why the handshake failed; also when a read says so, with error::tls_handshake.
  std::string const& detail() const noexcept { return detail_; }

 private:
  struct bio;
  bool begin(readiness& wanted, error_code& ec) noexcept;
  bool wants(int reason, readiness& wanted, error_code& ec) const noexcept;
  void fail(int reason, readiness& wanted, error_code& ec) noexcept;
  void fail_for_good(unsigned long code, error_code& ec) noexcept;
  void explain(error_code& ec);
  std::string failure() const;
  bool peer_is_verified() const noexcept;
  void keep_session() noexcept;
  void free_buffers() noexcept;
  bool failed_for_now(error_code ec) noexcept;
  void note_received(char const* data, std::size_t n) noexcept {
    received_ += n;
    records_.take({data, n});
  }

  /// What the context's callbacks refer to.
  std::shared_ptr<void> const owner_;
  ssl_st* ssl_;
  std::shared_ptr<tls_engine> const lower_;
  boost::asio::ip::tcp::socket* socket_ = nullptr;
  /// Of the recv or send, or the step of `lower_`, that failed in this step.
  error_code transport_error_{};
  /// What `lower_` waits for.
  readiness lower_wants_ = readiness::none;
  std::uint64_t received_ = 0;
  tls_records records_{};
  bool peer_finished_ = false;
  bool host_is_usable_ = false;
  /// Bytes have come: the peer is content with our part of the handshake.
  bool heard_ = false;
  /// It was not.
  bool refused_ = false;
  std::string host_;
  tls_verification verification_{};
  /// Null: nothing is resumed.
  std::shared_ptr<tls_sessions> const sessions_;
  std::string const session_key_;
  tls_session offered_{};
  /// The connection's, when it was looked at last.
  tls_session seen_{};
  std::string detail_;
};

}  // namespace tokenwire::net

#endif
