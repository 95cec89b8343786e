// A TCP connection, plain or with TLS on it: one type that models Beast's AsyncStream.

#ifndef TOKENWIRE_SRC_NET_STREAM_HPP
#define TOKENWIRE_SRC_NET_STREAM_HPP

#include <boost/asio/any_completion_handler.hpp>
#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/append.hpp>
#include <boost/asio/async_result.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <memory>
#include <string>
#include <tokenwire/error.hpp>
#include <utility>

#include "net/readiness.hpp"
#include "net/tls_context.hpp"
#include "net/tls_operation.hpp"

namespace tokenwire::net {

/// Moves only while nothing is pending. One read and one write (or wait) may be pending at the same time.
/// Destroying it with operations pending is close(), with one restriction: Asio's cancellation handlers point into the
/// socket, so none of their slots may be signalled between that and the completion; async_wait_readable_or signals one
/// itself and needs the stream until its handler runs.
///
/// TLS lives directly on the socket, over a BIO of ours (recv; send with MSG_NOSIGNAL): no SIGPIPE can come of a reset
/// peer, and an idle connection keeps no record buffers. SSL_read is always tried first; only what it asks for is
/// waited for, be it writable in a read or readable in a write.
class stream {
  struct initiate_read {
    stream* self;
    boost::asio::any_io_executor get_executor() const noexcept { return self->get_executor(); }
    template <class Handler, class Buffers>
    void operator()(Handler&& handler, Buffers const& buffers) const {
      if (!self->tls_) return self->socket_.async_read_some(buffers, std::forward<Handler>(handler));
      tls_read_step const step{first_not_empty<boost::asio::mutable_buffer>(buffers)};
      self->start<void(error_code, std::size_t)>(step, handler);
    }
  };
  struct initiate_write {
    stream* self;
    boost::asio::any_io_executor get_executor() const noexcept { return self->get_executor(); }
    template <class Handler, class Buffers>
    void operator()(Handler&& handler, Buffers const& buffers) const {
      if (!self->tls_) return self->socket_.async_write_some(buffers, std::forward<Handler>(handler));
      tls_write_step const step{first_not_empty<boost::asio::const_buffer>(buffers)};
      self->start<void(error_code, std::size_t)>(step, handler);
    }
  };

 public:
  using executor_type = boost::asio::any_io_executor;

  explicit stream(executor_type executor);
  ~stream();
  stream(stream&&) noexcept;
  stream& operator=(stream&&) noexcept;

  executor_type get_executor() noexcept { return socket_.get_executor(); }
  boost::asio::ip::tcp::socket& socket() noexcept { return socket_; }
  bool is_tls() const noexcept { return tls_ != nullptr; }

  /// Closes the socket at once, without a TLS shutdown; pending operations complete with operation_aborted. Idempotent.
  void close() noexcept;

  /// Nothing is under way, and destroying the stream is an orderly end: over TLS one close_notify is tried then, which
  /// waits for nothing. Not so at first.
  void set_at_rest(bool at_rest) noexcept { at_rest_ = at_rest; }

  /// Puts TLS on the connected socket: server name indication and verification of `host` (a DNS name or an IP address).
  /// Call it once, before async_handshake; once more for TLS inside the TLS to a proxy. A host that cannot be verified
  /// (an empty one) fails the handshake.
  /// @param session_key says what two connections must have in common for one to resume the other's session; empty:
  /// this one neither resumes nor leaves any.
  void set_tls(tls_context const& context, std::string const& host, std::string session_key = {});
  /// void(error_code): error::tls_certificate, error::tls_handshake, or the system's error. The reason, with the host's
  /// name in it, is in tls_detail() then. Cancellable by slot (all types), like every operation here. Never inline.
  void async_handshake(boost::asio::any_completion_handler<void(error_code)> handler);
  std::string const& tls_detail() const noexcept;
  /// The TLS session is an earlier connection's.
  bool tls_resumed() const noexcept { return tls_ && tls_->resumed(); }
  /// Of TLS, that have come, decrypted or not.
  std::uint64_t record_bytes() const noexcept { return tls_ ? tls_->received() : 0; }

  /// Non-blocking steps. On would_block `wanted` says what to wait for. read_some: asio::error::eof at the peer's
  /// orderly end (FIN; for TLS close_notify), asio::ssl::error::stream_truncated for a FIN without close_notify.
  /// error::tls_handshake, with the reason in tls_detail(): the server refused us after our part of the handshake.
  /// For TLS: after would_block, or a cancelled async_write_some, the next write must begin with the same bytes, all of
  /// them: any number of their records may be under way.
  /// Over TLS it pays to try read_some first: a read that needs no waiting costs no turn of the event loop then.
  std::size_t read_some(boost::asio::mutable_buffer buffer, readiness& wanted, error_code& ec) noexcept;
  std::size_t write_some(boost::asio::const_buffer buffer, readiness& wanted, error_code& ec) noexcept;

  /// AsyncReadStream and AsyncWriteStream; handler void(error_code, std::size_t). Completes with bytes or an error,
  /// never with would_block, never inline. TLS reads into, and writes from, the first buffer that is not empty.
  template <class MutableBuffers, class Token>
  auto async_read_some(MutableBuffers const& buffers, Token&& token) {
    return boost::asio::async_initiate<Token, void(error_code, std::size_t)>(initiate_read{this}, token, buffers);
  }
  template <class ConstBuffers, class Token>
  auto async_write_some(ConstBuffers const& buffers, Token&& token) {
    return boost::asio::async_initiate<Token, void(error_code, std::size_t)>(initiate_write{this}, token, buffers);
  }

  /// For a request that cannot be written without blocking while an early response may come: completes when the
  /// connection is readable, or ready for what `write_needs` names; void(error_code, bool readable). Over TLS readable
  /// means bytes on the socket or decrypted ones: a read may still have to wait. Nothing else may wait for
  /// `readable` then, which is said with an error too and means nothing there. Never inline.
  template <class Handler>
  void async_wait_readable_or(readiness write_needs, Handler&& handler) {
    if (write_needs == readiness::writable || (tls_ && tls_->has_pending()))
      return wait_for_more_than_bytes(write_needs, std::forward<Handler>(handler));
    socket_.async_wait(boost::asio::ip::tcp::socket::wait_read,
                       boost::asio::append(std::forward<Handler>(handler), true));
  }

 private:
  void wait_for_more_than_bytes(readiness write_needs,
                                boost::asio::any_completion_handler<void(error_code, bool)> handler);
  /// Before the engine loses the socket.
  void leave() noexcept;
  template <class Buffer, class Buffers>
  static Buffer first_not_empty(Buffers const& buffers) {
    auto const end = boost::asio::buffer_sequence_end(buffers);
    for (auto it = boost::asio::buffer_sequence_begin(buffers); it != end; ++it)
      if (Buffer const buffer(*it); buffer.size() != 0) return buffer;
    return {};
  }
  template <class Signature, class Step, class Handler>
  void start(Step step, Handler& handler) {
    boost::asio::async_compose<Handler, Signature>(tls_operation<Step>(tls_, step), handler, socket_.get_executor());
  }

  boost::asio::ip::tcp::socket socket_;
  std::shared_ptr<tls_engine> tls_;
  bool at_rest_ = false;
};

}  // namespace tokenwire::net

#endif
