#include "net/generator_line.hpp"

#include <boost/asio/post.hpp>
#include <utility>

namespace tokenwire::net {
namespace asio = boost::asio;

void generator_line::place::ready() {
  waits_for = nullptr;
  line.line_up(*this);
  // This may be gone afterwards.
  line.wake();
}

void generator_line::place::dropped(bool by_owner) noexcept {
  waits_for = nullptr;
  line.line_up(*this);
  if (by_owner) return line.wake_later();
  // The execution context is gone: no handler can run, and what hangs on this one goes too, this object included.
  if (line.handler_) auto const destroyed = line.take_handler();
}

std::size_t generator_line::add() {
  place& added = *places_.emplace_back(std::make_unique<place>(*this, places_.size()));
  line_up(added);
  return added.number;
}

std::optional<std::size_t> generator_line::take_first() noexcept {
  place* const first = first_;
  if (!first) return std::nullopt;
  first_ = first->behind;
  if (!first_) last_ = nullptr;
  return first->number;
}

void generator_line::line_up(std::size_t number) noexcept {
  line_up(*places_[number]);
}

void generator_line::line_up(place& last) noexcept {
  last.behind = nullptr;
  (last_ ? last_->behind : first_) = &last;
  last_ = &last;
}

void generator_line::wait_for(std::size_t number, detail::generator_promise& generator) noexcept {
  place& waiter = *places_[number];
  waiter.waits_for = &generator;
  generator.wait(waiter);
}

void generator_line::wait(detail::generator_handler<> handler) {
  handler_.emplace(std::move(handler));
}

void generator_line::wait_or_cancel(detail::generator_handler<> handler) {
  auto slot = handler.get_cancellation_slot();
  wait(std::move(handler));
  slot.assign([this](asio::cancellation_type) { wake_later(); });
}

void generator_line::leave() noexcept {
  for (auto const& each : places_) {
    if (auto* const generator = std::exchange(each->waits_for, nullptr)) generator->stop_waiting();
  }
}

detail::generator_handler<> generator_line::take_handler() noexcept {
  detail::generator_handler<> handler(std::move(*handler_));
  handler_.reset();
  return handler;
}

void generator_line::wake() {
  if (!handler_) return;
  auto handler = take_handler();
  handler();
}

void generator_line::wake_later() {
  if (!handler_) return;
  auto handler = take_handler();
  auto const executor = handler.get_executor();
  asio::post(executor, [handler = std::move(handler)]() mutable { handler(); });
}

}  // namespace tokenwire::net
