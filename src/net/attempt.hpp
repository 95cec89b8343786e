// One attempt at a request: a connection, the request on it, the response from it.

#ifndef TOKENWIRE_SRC_NET_ATTEMPT_HPP
#define TOKENWIRE_SRC_NET_ATTEMPT_HPP

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/buffer.hpp>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <tokenwire/async_generator.hpp>
#include <tokenwire/error.hpp>

#include "http/content_decoder.hpp"
#include "http/exchange.hpp"
#include "net/connection_pool.hpp"
#include "net/deadline.hpp"
#include "net/http_call.hpp"
#include "net/receive_buffer.hpp"

namespace tokenwire::net {

/// What a generator yields that is only run to its end.
struct nothing {};
using phase = async_generator<nothing>;

/// Lives in a generator's frame and is used on its executor. Its call must outlive it.
class attempt {
 public:
  attempt(http_call& call, deadline_timer& deadline, boost::asio::any_io_executor executor);
  /// release(call.finished).
  ~attempt() { release(call.finished); }
  attempt(attempt const&) = delete;
  attempt& operator=(attempt const&) = delete;

  net::stream& connection() const noexcept { return lease.stream(); }
  void hold(connection_lease connection) noexcept;
  /// The connection to who wants one meanwhile. Precondition: it is ready for a request, and nothing was sent on it.
  void put_back();
  /// Gives back the turn, and the connection to the pool, where the response has been read to its end or what is left
  /// of it is so little that it may be read without anybody waiting for it; else closes it. Precondition: nothing is
  /// pending on it.
  void release(bool rest_may_be_read) noexcept;

  /// True, and the call's error set, when the operation that has just ended was cut off by a deadline or by abort().
  bool interrupted();
  void fail(error_code ec, std::string detail);
  /// For a read that said error::tls_handshake.
  void fail_handshake(http::origin const& where);

  /// Reads what is there and parses it: `body` then, or the call's error, and true. A fault behind a whole head stays
  /// in the exchange: first the head is judged, and what came before the fault is used. False: it is time to wait.
  bool read();
  /// Waits for bytes, without memory for them; what it completes with is for take_wait().
  template <class Handler>
  void async_wait(Handler&& handler) {
    bool const may_write = write_wanted_ == readiness::writable;
    connection().async_wait_readable_or(may_write ? write_wanted_ : wanted_, std::forward<Handler>(handler));
  }
  void take_wait(error_code ec);
  /// Writes what the connection takes of the request. False: it is time to wait, for bytes of an early response too.
  /// Once that is there, take_wait() goes on with what is left, unless stop_writing() says that nobody wants it.
  bool write();
  void stop_writing() noexcept { write_wanted_ = readiness::none; }
  /// Takes what has come while the request is written, without waiting. False: nothing has, or the connection has ended
  /// (`ec` says so).
  bool take_early_response(error_code& ec);

  /// What the last read brought of the body, its coding undone; empty when there is no more of it. A body whose coding
  /// is not valid is the call's error.
  std::span<char> first_of_body();
  std::span<char> next_of_body();

  /// A connection that served before ended at once, before it brought a byte: the server had closed it already, or was
  /// about to. One that ends later may have been at work on the request.
  bool was_stale() const noexcept;

  http_call& call;
  deadline_timer& deadline;
  rate_turn turn;
  connection_lease lease;
  http::exchange exchange;
  receive_buffer buffer;
  /// Of the last piece of the body, in the buffer, as it came: what stands together, and what comes after it.
  std::span<char> body{};
  std::span<char> rest{};
  std::optional<http::content_decoder> decoder;
  /// It has no coding, or one that can be undone.
  bool readable{};
  std::size_t unused{};
  bool sent_whole{};

 private:
  void release_connection(bool rest_may_be_read) noexcept;
  void parse(error_code ec, std::size_t n);
  void put(std::span<char> bytes);

  boost::asio::any_io_executor executor_;
  std::size_t sent_{};
  /// When the request was on its way, as far as it went, and what had come before of TLS.
  time_point sent_at_{};
  std::uint64_t came_before_{};
  /// The connection's end was said, not met.
  bool orderly_end_{};
  /// The writing failed.
  bool broken_{};
  readiness wanted_{};
  /// None: nothing more is to be written.
  readiness write_wanted_{};
  /// How many reads may be tried before the next wait.
  unsigned reads_{};
};

/// For the coroutines below.
inline std::pmr::memory_resource* frame_memory(attempt const& a) noexcept {
  return a.call.request.memory;
}

/// A turn, and a connection that is ready for the request: one that was kept, or resolve, connect, TLS. Else the call's
/// error. What the attempt has of them already is used.
phase open_connection(boost::asio::any_io_executor executor, attempt& a, bool must_be_new);

/// From the proxy, to which there is a connection, to the request's server: by CONNECT, or by SOCKS.
phase open_tunnel(boost::asio::any_io_executor executor, attempt& a);
phase open_socks_tunnel(boost::asio::any_io_executor executor, attempt& a);

/// Writes the request. A response that comes meanwhile is taken: the rest of the request is written while it is read,
/// or not at all if it is a refusal. An error of the write ends it, in the hope of a response that came before.
phase send_request(boost::asio::any_io_executor executor, attempt& a);

/// The response's head, in the call's info. The call's error says why there is none, or why no answer follows it: a
/// status, a coding that nobody asked for.
phase read_head(boost::asio::any_io_executor executor, attempt& a);

/// Behind a head that read_head() has refused: the body, into the diagnostics, while the limits let it, for `most` (0:
/// for ever) in all. The call's error stays, unless the call is aborted.
phase read_refusal(boost::asio::any_io_executor executor, attempt& a, std::chrono::milliseconds most);

}  // namespace tokenwire::net

#endif
