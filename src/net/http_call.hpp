// One request and its response over the network, attempts before the response head included.

#ifndef TOKENWIRE_SRC_NET_HTTP_CALL_HPP
#define TOKENWIRE_SRC_NET_HTTP_CALL_HPP

#include <boost/asio/any_io_executor.hpp>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <tokenwire/async_generator.hpp>
#include <tokenwire/diagnostics.hpp>
#include <tokenwire/error.hpp>
#include <utility>

#include "net/call_events.hpp"
#include "net/call_registry.hpp"
#include "net/call_request.hpp"
#include "net/connection_pool.hpp"
#include "net/rate_limiter.hpp"
#include "net/time_source.hpp"

namespace tokenwire::net {

/// Shared by the generator's frame and by who reads what it came to.
class http_call {
 public:
  http_call(call_request request, time_source& time);
  /// Tells of a call that was given up.
  ~http_call();
  http_call(http_call const&) = delete;
  http_call& operator=(http_call const&) = delete;

  /// Closes the connections at once; the generator ends with operation_aborted when it runs next. Idempotent.
  void abort() noexcept {
    aborted = true;
    if (connection) connection->close();
    if (hedge) hedge->abort();
  }

  /// For another perform(), which sends the request again: what the one before found is forgotten. The total deadline
  /// and the count of attempts go on. Preconditions: may_rewind, and the generator before has ended.
  void rewind();
  /// The request has been sent for the last time: its bytes go, which may be many.
  void forget_request() noexcept;
  /// The diagnostics of a call that has failed, by its error or by what its answer says.
  tokenwire::diagnostics failure() const;
  /// info and diagnostics as they are before an attempt.
  void forget_answer();
  /// What must not be shown of this call: what the peer says of it may repeat it.
  http::secrets const& secrets() const noexcept;

  /// Changed by redirects alone.
  call_request request;
  time_source& time;

  /// Filled while the call goes on.
  response_info info{};
  tokenwire::diagnostics diagnostics{};
  /// Why the generator ended: no error when the response's body ended as its framing says. operation_aborted, a
  /// deadline, a status, a transport or an HTTP error else; stream_incomplete when the body was cut.
  error_code error{};
  /// Set by the reader when every choice has finished: the wait for more bytes is then timeouts::finish_grace.
  bool finishing{};
  /// Set by a reader of events when it begins to wait for one that says something; without it timeouts::event means
  /// nothing.
  std::optional<time_point> awaiting_event{};
  /// Set by the reader when it has all that it wants and gives up the generator: what is left of the response may be
  /// read without anybody waiting for it, so that the connection can be used again.
  bool finished{};

  /// What the call is at, as diagnostics::phase has it.
  std::string_view phase{};
  bool aborted{};
  /// rewind() may be called.
  bool may_rewind{};
  /// The attempt's; null while there is none.
  stream* connection{};
  /// When the request was sent for the first time, how often it was sent, and how often rewind() was called.
  time_point started{};
  unsigned attempts{};
  unsigned restarts{};
  unsigned redirects{};
  /// How often a connection that was kept turned out to be closed when the request was on it.
  unsigned stale_connections{};
  /// What was asked for, once it has been redirected.
  std::unique_ptr<call_request const> before_redirects{};
  /// Of HTTP, in all attempts.
  std::uint64_t bytes_sent{};
  std::uint64_t bytes_received{};
  /// The same request on another connection; null while there is none.
  std::shared_ptr<http_call> hedge{};
  /// Null: nobody is told.
  std::unique_ptr<call_events> const events;
};

/// For coroutines that have the call among their arguments.
inline std::pmr::memory_resource* frame_memory(std::shared_ptr<http_call> const& call) noexcept {
  return call->request.memory;
}
/// In the request's memory, with what is counted.
std::shared_ptr<http_call> make_call(call_request request, time_source& time);

/// It waits for the client's own limits, or was waiting for them when it ended.
inline bool stands_in_line(http_call const& call) noexcept {
  return call.phase == "rate" || call.phase == "pool";
}

/// Lets the client end the call while the registration lasts: as abort(), and what the generator waits for ends.
/// False: the client is closed.
/// @param body of the generator that reads the call; it must outlive the registration.
registration enter(http_call& call, boost::asio::any_io_executor const& executor, detail::generator_promise& body);

/// Yields first an empty span, when a 2xx response head has come, then the body's bytes as they come. Each span may be
/// written to and is valid until the next value is asked for. It ends with the body or with call->error; it does not
/// throw but for lack of memory.
async_generator<std::span<char>> perform_alone(boost::asio::any_io_executor executor, std::shared_ptr<http_call> call);

/// The same, but a request that has no 2xx head within retry_options::hedge_delay is sent a second time. A failure that
/// no retry could change is the end, whatever the other one does; where both fail it is the first one's that counts.
async_generator<std::span<char>> perform_hedged(boost::asio::any_io_executor executor, std::shared_ptr<http_call> call);

/// Whichever of the two the request wants.
inline async_generator<std::span<char>> perform(boost::asio::any_io_executor executor,
                                                std::shared_ptr<http_call> call) {
  bool const hedged = call->request.retry.hedge_delay.count() > 0;
  return hedged ? perform_hedged(std::move(executor), std::move(call))
                : perform_alone(std::move(executor), std::move(call));
}

}  // namespace tokenwire::net

#endif
