// Consumers that wait for a generator: a coroutine of Asio's, and a callback.

#ifndef TOKENWIRE_DETAIL_GENERATOR_WAIT_HPP
#define TOKENWIRE_DETAIL_GENERATOR_WAIT_HPP

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/append.hpp>
#include <boost/asio/associated_cancellation_slot.hpp>
#include <boost/asio/associated_executor.hpp>
#include <boost/asio/async_result.hpp>
#include <boost/asio/cancellation_type.hpp>
#include <boost/asio/dispatch.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/system/system_error.hpp>
#include <exception>
#include <memory>
#include <optional>
#include <tokenwire/detail/generator_promise.hpp>
#include <tokenwire/error.hpp>
#include <utility>

namespace tokenwire::detail {

[[noreturn]] inline void throw_aborted() {
  throw boost::system::system_error(error_code(boost::asio::error::operation_aborted));
}

/// A coroutine that waits. It lives in that coroutine's frame, which its handler owns: no erasure, no allocation.
class generator_awaitable_wait final : public generator_waiter {
 public:
  using handler_type =
      typename boost::asio::async_result<boost::asio::use_awaitable_t<>, void(error_code)>::handler_type;

  explicit generator_awaitable_wait(generator_promise& promise) noexcept : promise_(&promise) {}

  void start(handler_type handler) {
    handler_.emplace(std::move(handler));
    auto slot = boost::asio::get_associated_cancellation_slot(*handler_);
    if (slot.is_connected()) slot.assign([this](boost::asio::cancellation_type type) { on_cancel(type); });
    promise_->wait(*this);
  }

  void ready() noexcept override {
    handler_type handler = take();
    boost::asio::get_associated_cancellation_slot(handler).clear();
    std::move(handler)(error_code{});
  }
  void dropped(bool by_owner) noexcept override {
    if (by_owner) return complete_later(boost::asio::error::operation_aborted);
    handler_type const destroyed_with_its_frame = take();
  }

  /// Stops waiting and completes with `ec`. Nothing happens when the wait is over.
  void give_up(error_code ec) {
    if (!handler_) return;
    promise_->stop_waiting();
    complete_later(ec);
  }

 private:
  handler_type take() {
    handler_type handler(std::move(*handler_));
    handler_.reset();
    return handler;
  }
  void on_cancel(boost::asio::cancellation_type type) {
    if (!handler_) return;
    if ((type & boost::asio::cancellation_type::terminal) != boost::asio::cancellation_type::none) promise_->cancel();
    give_up(boost::asio::error::operation_aborted);
  }
  void complete_later(error_code ec) {
    handler_type handler = take();
    auto const executor = boost::asio::get_associated_executor(handler);
    boost::asio::post(executor, [handler = std::move(handler), ec]() mutable {
      boost::asio::get_associated_cancellation_slot(handler).clear();
      std::move(handler)(ec);
    });
  }

  generator_promise* promise_;
  std::optional<handler_type> handler_;
};

/// A handler void(error_code, T*) that waits. Keeps itself alive until it has been called or dropped.
template <class Promise, class Handler>
class generator_callback_wait final : public generator_waiter,
                                      public std::enable_shared_from_this<generator_callback_wait<Promise, Handler>> {
 public:
  generator_callback_wait(Promise& promise, Handler handler)
      : promise_(&promise), executor_(promise.executor()), handler_(std::move(handler)) {}

  void start() {
    if (promise_->has_waiter()) return complete_later(error::operation_in_progress);
    auto slot = boost::asio::get_associated_cancellation_slot(*handler_);
    if (slot.is_connected()) {
      slot.assign([self = this->weak_from_this()](boost::asio::cancellation_type type) {
        if (auto const wait = self.lock()) wait->on_cancel(type);
      });
    }
    self_ = this->shared_from_this();
    // Registered at once, so that the generator's end reaches a handler that only waits for its turn, too.
    promise_->wait(*this);
    if (promise_->suspended() || promise_->finished())
      boost::asio::post(executor_, [self = self_] { self->take_turn(); });
  }

  void ready() noexcept override { complete(); }
  void dropped(bool by_owner) noexcept override {
    auto const self = std::move(self_);
    if (by_owner) {
      complete_later(boost::asio::error::operation_aborted);
    } else {
      handler_.reset();
    }
  }

 private:
  void take_turn() {
    if (!self_) return;  // dropped or cancelled meanwhile
    promise_->stop_waiting();
    if (!promise_->has_value() && promise_->suspended()) promise_->resume();
    if (promise_->suspended() || promise_->finished()) return complete();
    promise_->wait(*this);
  }

  void complete() {
    auto const self = std::move(self_);
    auto* const value = promise_->take_value();
    error_code const ec = value ? error_code{} : code_of(promise_->exception());
    Handler handler = take();
    // Both go on to the handler's own executor.
    boost::asio::dispatch(executor_, boost::asio::append(std::move(handler), ec, value));
  }

  void complete_later(error_code ec) {
    Handler handler = take();
    typename Promise::value_type* const none = nullptr;
    boost::asio::post(executor_, boost::asio::append(std::move(handler), ec, none));
  }

  void on_cancel(boost::asio::cancellation_type type) {
    if (!self_) return;
    auto const self = std::move(self_);
    promise_->stop_waiting();
    if ((type & boost::asio::cancellation_type::terminal) != boost::asio::cancellation_type::none) promise_->cancel();
    complete_later(boost::asio::error::operation_aborted);
  }

  Handler take() {
    Handler handler(std::move(*handler_));
    handler_.reset();
    return handler;
  }

  static error_code code_of(std::exception_ptr const& exception) noexcept {
    if (!exception) return {};
    try {
      std::rethrow_exception(exception);
    } catch (boost::system::system_error const& e) {
      return e.code();
    } catch (...) {
      return error::unknown_exception;
    }
  }

  Promise* promise_;
  boost::asio::any_io_executor executor_;
  std::optional<Handler> handler_;
  std::shared_ptr<generator_callback_wait> self_;
};

}  // namespace tokenwire::detail

#endif
