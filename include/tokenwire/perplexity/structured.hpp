// Answers of chat completions as values of described types: client::complete_as() and stream_as().

#ifndef TOKENWIRE_PERPLEXITY_STRUCTURED_HPP
#define TOKENWIRE_PERPLEXITY_STRUCTURED_HPP

#include <memory>
#include <tokenwire/perplexity/client.hpp>
#include <tokenwire/structured.hpp>
#include <tokenwire/structured/value_stream.hpp>
#include <utility>

namespace tokenwire {
namespace perplexity {

/// An answer as a value, and all that came with it.
template <class T>
struct structured_completion {
  T value{};
  chat_completion completion{};
};

/// A value while its answer streams.
///
/// Executor, lifetimes, thread safety: as chat_stream; the text is read into the value where next() is awaited. The value
/// is this object's, and stays where it is when this is moved.
template <class T>
class structured_stream {
 public:
  structured_stream(structured_stream&&) noexcept = default;
  structured_stream& operator=(structured_stream&& other) noexcept {
    if (this == &other) return *this;
    if (state_) state_->close();
    state_ = std::move(other.state_);
    return *this;
  }
  ~structured_stream() {
    if (state_) state_->close();
  }

  /// Waits for more text and gives the value so far; null at the end, when the value is whole. Chunks without text are
  /// passed over. An answer that begins anew (chat_chunk::restarted(), text_was_reasoning()) gives an empty value
  /// first.
  ///
  /// Lifetimes: the partial value is valid until the next operation.
  /// Executor, cancellation: as chat_stream::next().
  /// Errors: as chat_stream::next(), and structured_error as soon as it is clear that the text is not the value, the
  /// connection closed then; at the end also error::answer_refused, answer_truncated, content_filtered, empty_answer.
  boost::asio::awaitable<partial<T> const*> next() { return advance(state_); }

  /// The value, whole once next() has given null; else as far as it has come.
  T const& result() const noexcept { return state_->value; }
  T& result() noexcept { return state_->value; }
  /// What has been gathered so far of the answer: its text as it came, sources, usage, …
  chat_completion const& completion() const noexcept { return state_->stream().result(); }
  /// The error once it has failed.
  error_code error() const noexcept { return state_->error(); }
  /// Of a text that is not the value; empty else.
  structured::problem const& problem() const noexcept { return state_->problem(); }
  tokenwire::diagnostics const& diagnostics() const noexcept { return state_->stream().diagnostics(); }
  response_info const& response() const noexcept { return state_->stream().response(); }
  /// As chat_stream::cancel().
  void cancel() noexcept { state_->stream().cancel(); }
  boost::asio::any_io_executor get_executor() const noexcept { return state_->stream().get_executor(); }

 private:
  friend class client;

  struct state : structured::value_stream<chat_stream> {
    state(chat_stream stream, structured::read_options const& options)
        : value_stream(
              std::move(stream), structured::shape_of<T>(), &value, [](void* to) { *static_cast<T*>(to) = T{}; },
              options),
          view(value, this->parser()) {}
    T value{};
    partial<T> view;
  };

  structured_stream(chat_stream stream, structured::read_options const& options)
      : state_(std::make_shared<state>(std::move(stream), options)) {}

  static boost::asio::awaitable<partial<T> const*> advance(std::shared_ptr<state> state) {
    bool const more = co_await structured::value_stream<chat_stream>::step(state);
    co_return more ? &state->view : nullptr;
  }

  std::shared_ptr<state> state_;
};

}  // namespace perplexity

namespace detail {

/// The value in an answer. Throws structured_error.
void read_answer(perplexity::chat_completion const& answer, structured::shape const& type, void* value,
                 structured::read_options const& options);

template <class T>
boost::asio::awaitable<perplexity::structured_completion<T>> read_as(
    boost::asio::awaitable<perplexity::chat_completion> answer, structured::read_options options) {
  perplexity::structured_completion<T> made;
  made.completion = co_await std::move(answer);
  read_answer(made.completion, structured::shape_of<T>(), &made.value, options);
  co_return made;
}

}  // namespace detail

namespace perplexity {

template <class T>
boost::asio::awaitable<structured_completion<T>> client::complete_as(chat_request const& request) const {
  return tokenwire::detail::read_as<T>(complete_shaped(request, structured::shape_of<T>(), {}), {});
}

template <class T>
boost::asio::awaitable<structured_completion<T>> client::complete_as(chat_request const& request,
                                                                     request_options const& options) const {
  return tokenwire::detail::read_as<T>(complete_shaped(request, structured::shape_of<T>(), options), {});
}

template <class T>
boost::asio::awaitable<structured_completion<T>> client::complete_as(chat_request const& request,
                                                                     request_options const& options,
                                                                     structured::read_options const& reading) const {
  return tokenwire::detail::read_as<T>(complete_shaped(request, structured::shape_of<T>(), options), reading);
}

template <class T>
structured_stream<T> client::stream_as(chat_request const& request, request_options const& options) const {
  return {stream_shaped(request, structured::shape_of<T>(), get_executor(), options), {}};
}

template <class T>
structured_stream<T> client::stream_as(chat_request const& request, request_options const& options,
                                       structured::read_options const& reading) const {
  return {stream_shaped(request, structured::shape_of<T>(), get_executor(), options), reading};
}

template <class T>
structured_stream<T> client::stream_as(chat_request const& request, boost::asio::any_io_executor executor,
                                       request_options const& options) const {
  return {stream_shaped(request, structured::shape_of<T>(), std::move(executor), options), {}};
}

template <class T>
structured_stream<T> client::stream_as(chat_request const& request, boost::asio::any_io_executor executor,
                                       request_options const& options, structured::read_options const& reading) const {
  return {stream_shaped(request, structured::shape_of<T>(), std::move(executor), options), reading};
}

}  // namespace perplexity
}  // namespace tokenwire

#endif
