#include <tokenwire/perplexity/chat_stream.hpp>

#include "perplexity/chat_session.hpp"
#include "perplexity/wait_alarm.hpp"

namespace tokenwire::perplexity {
namespace asio = boost::asio;

asio::awaitable<next_result> chat_stream::wait_until(std::shared_ptr<impl> state,
                                                     std::chrono::steady_clock::time_point when) {
  auto set_alarm = [&state, when](detail::generator_wait& wait) {
    return wait_alarm(state->session.call->time, state->executor, when, wait);
  };
  auto operation = state->chunks.next_with(set_alarm, state);
  chat_chunk const* const chunk = co_await std::move(operation);
  next_status const missing = state->chunks.ended() ? next_status::end : next_status::not_yet;
  next_result const result{chunk ? next_status::chunk : missing, chunk};
  co_return result;
}

chat_stream::chat_stream(std::shared_ptr<impl> state) noexcept : impl_(std::move(state)) {}
chat_stream::chat_stream(chat_stream&&) noexcept = default;

chat_stream& chat_stream::operator=(chat_stream&& other) noexcept {
  if (this == &other) return *this;
  if (impl_) impl_->chunks.reset();
  impl_ = std::move(other.impl_);
  return *this;
}

chat_stream::~chat_stream() {
  // An operation on its way from another executor may hold the rest a little longer.
  if (impl_) impl_->chunks.reset();
}

asio::awaitable<chat_chunk const*> chat_stream::next() {
  return impl_->chunks.next(impl_);
}

void chat_stream::start_next(asio::any_completion_handler<void(error_code, chat_chunk const*)> handler) {
  impl_->chunks.start_next(std::move(handler), impl_);
}

next_result chat_stream::try_next() {
  auto& chunks = impl_->chunks;
  if (chunks.next_pending()) return {next_status::not_yet, nullptr};
  if (chat_chunk const* const chunk = chunks.poll()) return {next_status::chunk, chunk};
  if (!chunks.ended()) return {next_status::not_yet, nullptr};
  bool const as_it_should = chunks.promise() && !chunks.exception();
  return {as_it_should ? next_status::end : next_status::failed, nullptr};
}

asio::awaitable<next_result> chat_stream::next_until(std::chrono::steady_clock::time_point deadline) {
  return wait_until(impl_, deadline);
}

chat_completion const& chat_stream::result() const noexcept {
  return impl_->session.answer.result();
}

error_code chat_stream::error() const noexcept {
  chat_session const& session = impl_->session;
  // The body has yet to run to find out.
  if (session.call->aborted && !session.answer.ended() && !impl_->chunks.ended()) return asio::error::operation_aborted;
  return session.error;
}

tokenwire::diagnostics const& chat_stream::diagnostics() const noexcept {
  return impl_->session.error ? impl_->session.diagnostics.get() : impl_->session.call->diagnostics;
}

response_info const& chat_stream::response() const noexcept {
  return impl_->session.call->info;
}

void chat_stream::cancel() noexcept {
  if (!impl_->chunks.ended()) impl_->chunks.cancel();
}

asio::any_io_executor chat_stream::get_executor() const noexcept {
  return impl_->executor;
}

asio::awaitable<chat_completion> collect(chat_stream& stream) {
  for (;;) {
    chat_chunk const* const chunk = co_await stream.next();
    if (!chunk) break;
  }
  co_return stream.result();
}

}  // namespace tokenwire::perplexity
