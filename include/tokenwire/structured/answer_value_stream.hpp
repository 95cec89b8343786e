// A value while its answer streams, whichever provider's. Each provider's header of structured answers includes this.

#ifndef TOKENWIRE_STRUCTURED_ANSWER_VALUE_STREAM_HPP
#define TOKENWIRE_STRUCTURED_ANSWER_VALUE_STREAM_HPP

#include <boost/asio/associator.hpp>
#include <boost/asio/async_result.hpp>
#include <memory>
#include <tokenwire/detail/placed_handler.hpp>
#include <tokenwire/structured.hpp>
#include <tokenwire/structured/value_stream.hpp>
#include <type_traits>
#include <utility>

namespace tokenwire {
namespace structured {

/// What an operation that need not wait for more text found.
template <class T>
struct next_value {
  /// `chunk`: there is more of the value.
  next_status status{};
  /// Null unless status is `chunk`.
  partial<T> const* value{};

  explicit operator bool() const noexcept { return value != nullptr; }
};

namespace detail {

/// In the body of what takes a type for an answer: says so before the compiler does.
template <class T>
consteval void require_answer_type() {
  static_assert(answer_type<T>,
                "an answer as a whole is a JSON object: name a described struct or a map that can be made empty and "
                "moved; what is a list, a number or a text becomes a member of one");
}

/// Gives a handler of values what a step of their stream came to.
template <class Handler, class T>
struct value_handler {
  Handler handler;
  partial<T> const* view;

  void operator()(error_code ec, bool more) { std::move(handler)(ec, more ? view : nullptr); }
};

/// What complete_as() and its like do.
template <class T, class Made, class Answer>
boost::asio::awaitable<Made> read_as(boost::asio::awaitable<Answer> answer, Answer Made::*place, read_options reading) {
  Answer whole = co_await std::move(answer);
  Made made;
  made.*place = std::move(whole);
  read_answer<Answer>(made.*place, shape_of<T>(), &made.value, reading);
  co_return made;
}

}  // namespace detail

/// A value while its answer streams: each step gives what has come of it.
///
/// Executor, lifetimes, cancellation, errors, thread safety: as answer_stream, with which it shares its operations'
/// contracts, and besides structured_error where the text is not the value. The text is read into the value where
/// next() or next_until() is awaited, of async_next() and try_next() on the stream's executor. The value is this
/// object's, and stays where it is when this is moved.
/// @tparam Stream a provider's stream; each provider has a name of its own for this one.
template <class T, class Stream>
class answer_value_stream {
  static_assert((detail::require_answer_type<T>(), true));

 public:
  using value_type = T;
  using result_type = typename Stream::result_type;

  /// Reads a stream that nothing was read of yet: for one whose request says by itself what is wanted. A client's
  /// stream_as() sends the type's schema, too.
  explicit answer_value_stream(Stream stream, read_options const& options = {})
      : state_(std::make_shared<state>(std::move(stream), options)) {}
  answer_value_stream(answer_value_stream&&) noexcept = default;
  answer_value_stream& operator=(answer_value_stream&& other) noexcept {
    if (this == &other) return *this;
    if (state_) state_->close();
    state_ = std::move(other.state_);
    return *this;
  }
  ~answer_value_stream() {
    if (state_) state_->close();
  }

  /// Waits for more text and gives the value so far; null at the end, when the value is whole. Chunks without text are
  /// passed over. An answer that begins anew (restarted(), a chat's text_was_reasoning()) gives an empty value first.
  ///
  /// Lifetimes: the partial value is valid until the next operation.
  /// Executor, cancellation: as answer_stream::next().
  /// Errors: as answer_stream::next(), and structured_error as soon as it is clear that the text is not the value, the
  /// connection closed then; at the end also error::answer_refused, answer_truncated, content_filtered, empty_answer.
  boost::asio::awaitable<partial<T> const*> next() { return advance(state_); }

  /// As next(), for any completion token. Completion signature: void(error_code, partial<T> const*); null without an
  /// error at the end. What problem() and diagnostics() say is then what next() would have thrown. The handler runs on
  /// its own associated executor, by default the stream's; never inside this function.
  template <boost::asio::completion_token_for<void(error_code, partial<T> const*)> Token>
  auto async_next(Token&& token) {
    return boost::asio::async_initiate<Token, void(error_code, partial<T> const*)>(initiate_next{this}, token);
  }

  /// What is there already, without waiting: for loops that must never block. One piece of text at a time: a loop that
  /// wants all that is there calls it until it gives none. Goes on reading in the background of the executor, up to one
  /// buffer ahead. Does not throw: `failed` says that error(), problem() and diagnostics() say why.
  next_value<T> try_next() {
    next_status const found = state_->try_step();
    return {found, found == next_status::chunk ? &state_->view : nullptr};
  }

  /// As next(), until a point in time: then `not_yet`, and nothing is lost. Throws as next() does.
  boost::asio::awaitable<next_value<T>> next_until(std::chrono::steady_clock::time_point deadline) {
    return advance_until(state_, deadline);
  }

  /// The value, whole once an operation has told the end; else as far as it has come.
  T const& result() const noexcept { return state_->value; }
  T& result() noexcept { return state_->value; }
  /// The same with what has come of it, between two operations.
  partial<T> const& view() const noexcept { return state_->view; }
  /// What has been gathered so far of the answer: its text as it came, sources, usage, …
  result_type const& completion() const noexcept { return state_->stream().result(); }
  /// The error once it has failed.
  error_code error() const noexcept { return state_->error(); }
  /// Of a text that is not the value; empty else.
  structured::problem const& problem() const noexcept { return state_->problem(); }
  tokenwire::diagnostics const& diagnostics() const noexcept { return state_->diagnostics(); }
  response_info const& response() const noexcept { return state_->stream().response(); }
  /// As answer_stream::cancel().
  void cancel() noexcept { state_->stream().cancel(); }
  boost::asio::any_io_executor get_executor() const noexcept { return state_->stream().get_executor(); }

 private:
  struct state : value_stream<Stream> {
    state(Stream stream, read_options const& options)
        : value_stream<Stream>(
              std::move(stream), shape_of<T>(), &value, [](void* to) { *static_cast<T*>(to) = T{}; }, options),
          view(value, this->parser()) {}
    T value{};
    partial<T> view;
  };

  /// With a member: GCC 12 takes an empty one for uninitialised where a slot is bound to its handler.
  struct initiate_next {
    answer_value_stream* self;

    template <class Handler>
    void operator()(Handler&& handler) const {
      using stepped = detail::value_handler<std::decay_t<Handler>, T>;
      boost::asio::any_io_executor where = tokenwire::detail::place_of(handler, self->get_executor());
      typename value_stream<Stream>::step_handler step(stepped{std::forward<Handler>(handler), &self->state_->view});
      value_stream<Stream>::start_step(self->state_, std::move(step), std::move(where));
    }
  };

  static boost::asio::awaitable<partial<T> const*> advance(std::shared_ptr<state> state) {
    bool const more = co_await value_stream<Stream>::step(state);
    co_return more ? &state->view : nullptr;
  }
  static boost::asio::awaitable<next_value<T>> advance_until(std::shared_ptr<state> state,
                                                             std::chrono::steady_clock::time_point deadline) {
    next_status const found = co_await value_stream<Stream>::step_until(state, deadline);
    next_value<T> const result{found, found == next_status::chunk ? &state->view : nullptr};
    co_return result;
  }

  std::shared_ptr<state> state_;
};

}  // namespace structured
}  // namespace tokenwire

/// Runs where the handler of values does, in its memory, and is cancelled with it.
template <template <class, class> class Associator, class Handler, class T, class Candidate>
struct boost::asio::associator<Associator, tokenwire::structured::detail::value_handler<Handler, T>, Candidate>
    : Associator<Handler, Candidate> {
  static auto get(tokenwire::structured::detail::value_handler<Handler, T> const& of) noexcept {
    return Associator<Handler, Candidate>::get(of.handler);
  }
  static auto get(tokenwire::structured::detail::value_handler<Handler, T> const& of,
                  Candidate const& candidate) noexcept {
    return Associator<Handler, Candidate>::get(of.handler, candidate);
  }
};

#endif
