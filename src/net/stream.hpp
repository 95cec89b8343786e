// A TCP connection, plain or with TLS on it: one type that models Beast's AsyncStream.

#ifndef TOKENWIRE_SRC_NET_STREAM_HPP
#define TOKENWIRE_SRC_NET_STREAM_HPP

#include <boost/asio/any_completion_handler.hpp>
#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/async_result.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <memory>
#include <string>
#include <tokenwire/error.hpp>

#include "net/tls_context.hpp"

namespace tokenwire::net {

/// What a non-blocking step waits for when it could not go on (error would_block).
enum class readiness : unsigned char { none, readable, writable };

/// Moves only while nothing is pending. One read and one write (or wait) may be pending at the same time.
///
/// TLS lives directly on the socket, over a BIO of ours (recv; send with MSG_NOSIGNAL): no SIGPIPE can come of a reset
/// peer, and an idle connection keeps no record buffers. SSL_read is always tried first; only what it asks for is
/// waited for, be it writable in a read or readable in a write.
class stream {
 public:
  using executor_type = boost::asio::any_io_executor;

  explicit stream(executor_type executor);
  ~stream();
  stream(stream&&) noexcept;
  stream& operator=(stream&&) noexcept;

  executor_type get_executor() noexcept { return socket_.get_executor(); }
  boost::asio::ip::tcp::socket& socket() noexcept { return socket_; }
  bool is_tls() const noexcept;

  /// Closes the socket at once, without a TLS shutdown; pending operations complete with operation_aborted. Idempotent.
  void close() noexcept;

  /// Puts TLS on the connected socket: server name indication and verification of `host` (a DNS name or an IP address).
  /// Call it once, before async_handshake.
  void set_tls(tls_context const& context, std::string const& host);
  /// void(error_code): error::tls_certificate, error::tls_handshake, or the system's error. The reason, with the host's
  /// name in it, is in tls_detail() then. Cancellable by slot (all types), like every operation here.
  void async_handshake(boost::asio::any_completion_handler<void(error_code)> handler);
  std::string const& tls_detail() const noexcept;

  /// Non-blocking steps. On would_block `wanted` says what to wait for. read_some: asio::error::eof at the peer's
  /// orderly end (FIN; for TLS close_notify), asio::ssl::error::stream_truncated for a FIN without close_notify.
  std::size_t read_some(boost::asio::mutable_buffer buffer, readiness& wanted, error_code& ec) noexcept;
  std::size_t write_some(boost::asio::const_buffer buffer, readiness& wanted, error_code& ec) noexcept;

  /// AsyncReadStream and AsyncWriteStream; handler void(error_code, std::size_t). Completes with bytes or an error,
  /// never with would_block. A plain connection's read costs one recv a wake-up.
  template <class MutableBuffers, class Token>
  auto async_read_some(MutableBuffers const& buffers, Token&& token);
  template <class ConstBuffers, class Token>
  auto async_write_some(ConstBuffers const& buffers, Token&& token);

  /// For a request that cannot be written without blocking while an early response may come: completes when the
  /// connection is readable, or ready for what `write_needs` names; void(error_code, bool readable).
  void async_wait_readable_or(readiness write_needs,
                              boost::asio::any_completion_handler<void(error_code, bool)> handler);

 private:
  boost::asio::ip::tcp::socket socket_;
  struct tls_engine;
  std::unique_ptr<tls_engine> tls_;
};

}  // namespace tokenwire::net

#endif
