// The members of answer_stream, for the file of a dialect that instantiates them, and with them all that stands behind.

#ifndef TOKENWIRE_SRC_ANSWER_ANSWER_STREAM_IMPL_HPP
#define TOKENWIRE_SRC_ANSWER_ANSWER_STREAM_IMPL_HPP

#include <boost/asio/error.hpp>
#include <memory>
#include <utility>

#include "answer/session_impl.hpp"
#include "answer/stream_impl.hpp"

namespace tokenwire {

template <class Chunk, class Result>
boost::asio::awaitable<basic_next_result<Chunk>> answer_stream<Chunk, Result>::wait_until(
    std::shared_ptr<impl> state, std::chrono::steady_clock::time_point when) {
  auto set_alarm = [&state, when](detail::generator_wait& wait) {
    return state->alarm.set(state->session.call->time, state->executor, when, wait);
  };
  auto operation = state->chunks.next_with(set_alarm, state);
  Chunk const* const chunk = co_await std::move(operation);
  next_status const missing = state->chunks.ended() ? next_status::end : next_status::not_yet;
  basic_next_result<Chunk> const result{chunk ? next_status::chunk : missing, chunk};
  co_return result;
}

template <class Chunk, class Result>
answer_stream<Chunk, Result>::answer_stream(std::shared_ptr<impl> state) noexcept : impl_(std::move(state)) {}
template <class Chunk, class Result>
answer_stream<Chunk, Result>::answer_stream(answer_stream&&) noexcept = default;

template <class Chunk, class Result>
answer_stream<Chunk, Result>& answer_stream<Chunk, Result>::operator=(answer_stream&& other) noexcept {
  if (this == &other) return *this;
  if (impl_) impl_->chunks.reset();
  impl_ = std::move(other.impl_);
  return *this;
}

template <class Chunk, class Result>
answer_stream<Chunk, Result>::~answer_stream() {
  // An operation on its way from another executor may hold the rest a little longer.
  if (impl_) impl_->chunks.reset();
}

template <class Chunk, class Result>
boost::asio::awaitable<Chunk const*> answer_stream<Chunk, Result>::next() {
  return impl_->chunks.next(impl_);
}

template <class Chunk, class Result>
void answer_stream<Chunk, Result>::start_next(
    boost::asio::any_completion_handler<void(error_code, Chunk const*)> handler, boost::asio::any_io_executor where) {
  if (!where) return impl_->chunks.start_next(std::move(handler), impl_);
  using placed = detail::placed_handler<void(error_code, Chunk const*)>;
  impl_->chunks.start_next(placed(std::move(handler), std::move(where)), impl_);
}

template <class Chunk, class Result>
basic_next_result<Chunk> answer_stream<Chunk, Result>::try_next() {
  auto& chunks = impl_->chunks;
  if (chunks.next_pending()) return {next_status::not_yet, nullptr};
  if (Chunk const* const chunk = chunks.poll()) return {next_status::chunk, chunk};
  if (!chunks.ended()) return {next_status::not_yet, nullptr};
  bool const as_it_should = chunks.promise() && !chunks.exception();
  return {as_it_should ? next_status::end : next_status::failed, nullptr};
}

template <class Chunk, class Result>
boost::asio::awaitable<basic_next_result<Chunk>> answer_stream<Chunk, Result>::next_until(
    std::chrono::steady_clock::time_point deadline) {
  return wait_until(impl_, deadline);
}

template <class Chunk, class Result>
Result const& answer_stream<Chunk, Result>::result() const noexcept {
  return impl_->session.answer.result();
}

template <class Chunk, class Result>
error_code answer_stream<Chunk, Result>::error() const noexcept {
  auto const& session = impl_->session;
  // The body has yet to run to find out.
  if (session.call->aborted && !session.answer.ended() && !impl_->chunks.ended())
    return boost::asio::error::operation_aborted;
  return session.error;
}

template <class Chunk, class Result>
tokenwire::diagnostics const& answer_stream<Chunk, Result>::diagnostics() const noexcept {
  return impl_->session.error ? impl_->session.diagnostics.get() : impl_->session.call->diagnostics;
}

template <class Chunk, class Result>
response_info const& answer_stream<Chunk, Result>::response() const noexcept {
  return impl_->session.call->info;
}

template <class Chunk, class Result>
void answer_stream<Chunk, Result>::cancel() noexcept {
  if (!impl_->chunks.ended()) impl_->chunks.cancel();
}

template <class Chunk, class Result>
boost::asio::any_io_executor answer_stream<Chunk, Result>::get_executor() const noexcept {
  return impl_->executor;
}

}  // namespace tokenwire

#endif
