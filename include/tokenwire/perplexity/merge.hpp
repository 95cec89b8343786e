// Several answers while they come, read side by side.

#ifndef TOKENWIRE_PERPLEXITY_MERGE_HPP
#define TOKENWIRE_PERPLEXITY_MERGE_HPP

#include <boost/asio/any_completion_handler.hpp>
#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/async_result.hpp>
#include <boost/asio/awaitable.hpp>
#include <chrono>
#include <cstddef>
#include <memory>
#include <tokenwire/detail/placed_handler.hpp>
#include <tokenwire/error.hpp>
#include <tokenwire/perplexity/chat_chunk.hpp>
#include <tokenwire/perplexity/chat_stream.hpp>
#include <utility>
#include <vector>

namespace tokenwire::perplexity {

/// What one of the streams came to: a chunk, its end, or its error. The last two come once for each stream, after its
/// chunks.
struct merge_item {
  /// Which stream, as the vector that was merged had them.
  std::size_t index{};
  /// `chunk`, `end` or `failed`.
  next_status status{next_status::end};
  /// Null unless status is `chunk`.
  chat_chunk const* chunk{};
  /// Set when status is `failed`; the words are in the stream's diagnostics().
  error_code error{};
};

/// What an operation that need not wait for the next item found.
enum class merge_status : unsigned char {
  item,
  /// Nothing yet; streams go on.
  not_yet,
  /// All streams have ended, and each has said how.
  end,
  /// All were cancelled together: cancel(), or a terminal cancellation.
  cancelled,
};

struct merge_result {
  merge_status status{};
  /// Null unless status is `item`.
  merge_item const* item{};

  explicit operator bool() const noexcept { return item != nullptr; }
};

/// Streams that are read side by side: pull items until null.
///
///   auto merged = pplx::merge(std::move(streams));
///   while (auto item = co_await merged.next()) {
///     if (item->chunk) show(item->index, item->chunk->text());
///   }
///
/// The first operation begins all streams. They take turns: a stream that has given an item comes after all others that
/// have one, so that none is left out, however fast another is. One that fails does not end the others.
///
/// Each stream is read on, while nobody asks, until it has one chunk ready, and no further: nothing is queued. Its
/// deadlines hold for that time too.
///
/// At most one operation may be pending (error::operation_in_progress else; nothing happens to the one that is
/// pending).
///
/// Executor: that of the streams, which is one for all. All functions must be called where its work runs, but for
/// next(), next_until() and async_next(), which go there by themselves. The destructor belongs there too.
///
/// Lifetimes: the streams are its own; they go with it. Moving it, also while an operation is pending, is fine.
/// Destroying it closes all connections at once and completes a pending operation with operation_aborted; so does
/// destroying it from inside a completion handler. It must not outlive its execution context, unless a pending
/// operation's handler owns it and goes with the context. Its streams may count as work of their context until they
/// have ended, or it is destroyed; those that cancel() ended until the next operation.
///
/// Thread safety: distinct objects are safe; a shared one is not.
class chat_merge {
 public:
  chat_merge(chat_merge&&) noexcept;
  chat_merge& operator=(chat_merge&&) noexcept;
  ~chat_merge();

  /// The next item, or null when every stream has ended and said so.
  ///
  /// Lifetimes: the item and its chunk are valid until the next operation, or destruction.
  /// Executor: as chat_stream::next(): the awaiting coroutine goes on where it ran, and is not suspended when an item
  /// is there already and both share one executor, but now and then, so that streams that burst cannot keep the
  /// executor to themselves.
  /// Cancellation: total and partial: this call gives up with operation_aborted; nothing is lost. Terminal: all
  /// connections close at once, and each further operation gives operation_aborted.
  /// Errors: those of a stream are items. Throws boost::system::system_error: operation_aborted,
  /// error::operation_in_progress.
  boost::asio::awaitable<merge_item const*> next();

  /// As next(), for any completion token. Completion signature: void(error_code, merge_item const*); null without an
  /// error when every stream has ended. The handler runs on its own associated executor, by default the streams'; never
  /// inside this function.
  template <boost::asio::completion_token_for<void(error_code, merge_item const*)> Token>
  auto async_next(Token&& token) {
    return boost::asio::async_initiate<Token, void(error_code, merge_item const*)>(initiate_next{this}, token);
  }

  /// What is there already, without waiting. Goes on reading in the background of the executor, as above. Does not
  /// throw.
  merge_result try_next();

  /// As next(), until a point in time: then `not_yet`, and nothing is lost. Throws as next() does.
  boost::asio::awaitable<merge_result> next_until(std::chrono::steady_clock::time_point deadline);

  std::size_t size() const noexcept;
  /// To look at: result(), error(), diagnostics(), response(). Valid as long as this object. A result may be one chunk
  /// ahead of the items. Precondition: index < size().
  chat_stream const& stream(std::size_t index) const noexcept;

  /// Closes all connections at once; a pending operation completes with operation_aborted, and so does each further
  /// one. Idempotent; nothing happens when all streams have ended and said so.
  void cancel() noexcept;
  /// Closes one stream's connection at once. What it has ready is still given, then `failed` with operation_aborted;
  /// nothing happens to a stream that has ended. Precondition: index < size().
  void cancel(std::size_t index) noexcept;

  boost::asio::any_io_executor get_executor() const noexcept;

 private:
  friend chat_merge merge(std::vector<chat_stream>&& streams);
  struct impl;
  explicit chat_merge(std::shared_ptr<impl> state) noexcept;

  struct initiate_next {
    chat_merge* self;

    template <class Handler>
    void operator()(Handler&& handler) const {
      boost::asio::any_io_executor where = detail::place_of(handler, self->get_executor());
      self->start_next(std::forward<Handler>(handler), std::move(where));
    }
  };
  static boost::asio::awaitable<merge_result> wait_until(std::shared_ptr<impl> state,
                                                         std::chrono::steady_clock::time_point when);
  void start_next(boost::asio::any_completion_handler<void(error_code, merge_item const*)> handler,
                  boost::asio::any_io_executor where);

  std::shared_ptr<impl> impl_;
};

/// Reads streams side by side. They may have been begun, by whatever operation; what they have given is not given
/// again, and one that has ended says so once.
///
/// Precondition: called where the streams' executor's work runs. Lifetimes: takes the streams out of the vector.
/// Errors: throws api_error with error::invalid_streams, the vector unchanged: there is no stream; one was moved from,
/// or has an operation pending; two are not on the same executor.
chat_merge merge(std::vector<chat_stream>&& streams);

}  // namespace tokenwire::perplexity

#endif
