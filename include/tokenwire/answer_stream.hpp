// An answer while it comes, whichever provider's.

#ifndef TOKENWIRE_ANSWER_STREAM_HPP
#define TOKENWIRE_ANSWER_STREAM_HPP

#include <boost/asio/any_completion_handler.hpp>
#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/async_result.hpp>
#include <boost/asio/awaitable.hpp>
#include <memory>
#include <tokenwire/detail/chrono.hpp>
#include <tokenwire/detail/placed_handler.hpp>
#include <tokenwire/diagnostics.hpp>
#include <tokenwire/error.hpp>
#include <tokenwire/next_status.hpp>
#include <utility>

namespace tokenwire {

namespace detail {
struct stream_access;
}

/// An answer while it comes, of any provider: pull chunks until null.
///
/// Nothing is sent before the first operation, and nothing is read while nobody asks for a chunk. At most one operation
/// may be pending (error::operation_in_progress else; nothing happens to the one that is pending).
///
/// Executor: the one that it was made with. All functions must be called where that executor's work runs, but for
/// next(), next_until() and async_next(), which go there by themselves. The destructor belongs there too.
///
/// Lifetimes: moving a stream, also while an operation is pending, is fine. Destroying it closes its connection at once
/// and completes a pending operation with operation_aborted; so does destroying it from inside a completion handler.
/// Like Asio's own I/O objects it must not outlive its execution context, unless a pending operation's handler owns it
/// and goes with the context. A handler's own executor must outlive the stream's, when they are of two contexts.
/// A stream that has begun may count as work of its context until it has ended or is destroyed, also while nobody asks.
///
/// Errors, of every operation: those of error.hpp but for the caller's side; error::invalid_request from a request that
/// cannot be sent. When the stream has failed, result() holds what had arrived, and each further operation gives the
/// same error again.
///
/// Thread safety: distinct streams are safe; a shared one is not.
/// @tparam Chunk one event, @tparam Result what they add up to. Made by a client; each provider's streams derive from
/// it.
template <class Chunk, class Result>
class answer_stream {
 public:
  using chunk_type = Chunk;
  using result_type = Result;

  answer_stream(answer_stream&&) noexcept;
  answer_stream& operator=(answer_stream&&) noexcept;
  ~answer_stream();

  /// The next chunk, or null at the stream's end.
  ///
  /// Lifetimes: the chunk is valid until the next operation on the stream, or its destruction.
  /// Executor: the awaiting coroutine goes on where it ran; it is not suspended when the chunk is already in the buffer
  /// (but yields now and then, so that a stream that bursts cannot keep the executor to itself) and both share one
  /// executor.
  /// Cancellation: total and partial: this call gives up with operation_aborted; nothing is lost, the next operation
  /// gives the chunk. Terminal: the connection closes at once and the stream has failed with operation_aborted.
  /// Asio's operators || and && deliver terminal: to look at a stream for a while use next_until(). Asio's coroutines
  /// pass on nothing but terminal until this_coro::reset_cancellation_state() says otherwise.
  /// Errors: throws api_error (api_error.hpp); after a cancellation boost::system::system_error.
  boost::asio::awaitable<Chunk const*> next();

  /// As next(), for any completion token. Completion signature: void(error_code, Chunk const*); null without an
  /// error at the stream's end. The handler runs on its own associated executor, by default the stream's; never inside
  /// this function.
  template <boost::asio::completion_token_for<void(error_code, Chunk const*)> Token>
  auto async_next(Token&& token) {
    return boost::asio::async_initiate<Token, void(error_code, Chunk const*)>(initiate_next{this}, token);
  }

  /// What is there already, without waiting: for loops that must never block. Goes on reading in the background of the
  /// executor, up to one buffer ahead. Does not throw.
  basic_next_result<Chunk> try_next();

  /// As next(), until a point in time: then `not_yet`, and nothing is lost. Throws as next() does.
  boost::asio::awaitable<basic_next_result<Chunk>> next_until(std::chrono::steady_clock::time_point deadline);

  /// What has been gathered so far: text, reasoning, sources, usage, … Valid as long as the stream; views
  /// into it until the next operation.
  Result const& result() const noexcept;
  /// The stream's error once it has failed; operation_aborted from cancel() on, and from a terminal cancellation.
  error_code error() const noexcept;
  /// Valid after any completion.
  tokenwire::diagnostics const& diagnostics() const noexcept;
  /// The response's head; its status is 0 until it has come.
  response_info const& response() const noexcept;

  /// Closes the connection at once; a pending operation completes with operation_aborted. Idempotent; nothing happens
  /// to a stream that has ended.
  void cancel() noexcept;

  boost::asio::any_io_executor get_executor() const noexcept;

 protected:
  struct impl;
  explicit answer_stream(std::shared_ptr<impl> state) noexcept;

 private:
  friend struct detail::stream_access;

  struct initiate_next {
    answer_stream* self;

    template <class Handler>
    void operator()(Handler&& handler) const {
      boost::asio::any_io_executor where = detail::place_of(handler, self->get_executor());
      self->start_next(std::forward<Handler>(handler), std::move(where));
    }
  };
  static boost::asio::awaitable<basic_next_result<Chunk>> wait_until(std::shared_ptr<impl> state,
                                                                     std::chrono::steady_clock::time_point when);
  void start_next(boost::asio::any_completion_handler<void(error_code, Chunk const*)> handler,
                  boost::asio::any_io_executor where);

  std::shared_ptr<impl> impl_;
};

}  // namespace tokenwire

#endif
