#include "perplexity/stream_group.hpp"

#include <boost/asio/error.hpp>
#include <boost/asio/post.hpp>
#include <string>
#include <tokenwire/api_error.hpp>
#include <utility>

namespace tokenwire::perplexity {
namespace asio = boost::asio;
namespace {

error_code ended_with(chat_stream_access::impl const& stream) noexcept {
  if (!stream.chunks.promise()) return asio::error::operation_aborted;
  if (!stream.chunks.exception()) return {};
  return stream.session.error ? stream.session.error : make_error_code(error::unknown_exception);
}

[[noreturn]] void refuse(std::string why) {
  diagnostics facts;
  facts.detail = std::move(why);
  throw_api_error(error::invalid_streams, std::move(facts));
}

}  // namespace

void stream_group::place::ready() {
  waiting = false;
  group.line_up(*this);
  // This may be gone afterwards.
  group.wake();
}

void stream_group::place::dropped(bool by_owner) noexcept {
  waiting = false;
  group.line_up(*this);
  if (by_owner) return group.wake_later();
  // The execution context is gone: no handler can run, and what hangs on this one goes too, this object included.
  if (group.handler_) auto const destroyed = group.take_handler();
}

std::size_t stream_group::add(stream_ptr stream) {
  place& added = *places_.emplace_back(std::make_unique<place>(*this, places_.size()));
  added.stream = std::move(stream);
  ++left_;
  line_up(added);
  return added.number;
}

void stream_group::remove(std::size_t number) noexcept {
  places_[number]->stream.reset();
}

stream_look stream_group::look() {
  while (place* const next = first_in_line()) {
    auto& chunks = next->stream->chunks;
    auto* const promise = chunks.promise();
    if (promise && promise->suspended() && !promise->has_value()) promise->resume();
    if (promise && promise->has_value())
      return {.status = next_status::chunk, .place = next->number, .chunk = promise->value(), .error = {}};
    if (chunks.ended()) {
      --left_;
      error_code const ec = ended_with(*next->stream);
      next_status const status = ec ? next_status::failed : next_status::end;
      return {.status = status, .place = next->number, .chunk = nullptr, .error = ec};
    }
    next->waiting = true;
    promise->wait(*next);
  }
  return {};
}

void stream_group::advance(std::size_t number) noexcept {
  place& taken = *places_[number];
  if (auto* const promise = taken.stream->chunks.promise()) promise->take_value();
  line_up(taken);
}

void stream_group::wait(detail::generator_handler<> handler) {
  handler_.emplace(std::move(handler));
}

void stream_group::cancel_all() noexcept {
  for (auto const& each : places_) cancel(each->number);
}

void stream_group::cancel(std::size_t number) noexcept {
  if (auto const& stream = places_[number]->stream) stream->chunks.cancel();
}

void stream_group::run_out_all() {
  for (auto const& each : places_) run_out(each->number);
}

void stream_group::run_out(std::size_t number) {
  auto* const promise = places_[number]->stream->chunks.promise();
  if (promise && promise->suspended()) promise->resume();
}

void stream_group::leave() noexcept {
  for (auto const& each : places_) {
    if (std::exchange(each->waiting, false)) each->stream->chunks.promise()->stop_waiting();
  }
}

void stream_group::line_up(place& last) noexcept {
  last.behind = nullptr;
  (last_ ? last_->behind : first_) = &last;
  last_ = &last;
}

stream_group::place* stream_group::first_in_line() noexcept {
  place* const first = first_;
  if (!first) return nullptr;
  first_ = first->behind;
  if (!first_) last_ = nullptr;
  return first;
}

detail::generator_handler<> stream_group::take_handler() noexcept {
  detail::generator_handler<> handler(std::move(*handler_));
  handler_.reset();
  return handler;
}

void stream_group::wake() {
  if (!handler_) return;
  auto handler = take_handler();
  handler();
}

void stream_group::wake_later() {
  if (!handler_) return;
  auto handler = take_handler();
  auto const executor = handler.get_executor();
  asio::post(executor, [handler = std::move(handler)]() mutable { handler(); });
}

void check_streams(std::span<chat_stream const> streams) {
  if (streams.empty()) refuse("there is no stream");
  for (std::size_t i = 0; i != streams.size(); ++i) {
    if (!chat_stream_access::get(streams[i])) refuse("stream " + std::to_string(i) + " was moved from");
    if (streams[i].get_executor() != streams[0].get_executor())
      refuse("streams 0 and " + std::to_string(i) + " are on different executors");
  }
}

void check_idle(std::span<chat_stream const> streams) {
  for (std::size_t i = 0; i != streams.size(); ++i) {
    if (chat_stream_access::get(streams[i])->chunks.next_pending())
      refuse("an operation on stream " + std::to_string(i) + " is pending");
  }
}

}  // namespace tokenwire::perplexity
