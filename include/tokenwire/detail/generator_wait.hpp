// Consumers that wait for a generator: a coroutine on its executor, and a handler from anywhere.

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
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/system/system_error.hpp>
#include <exception>
#include <memory>
#include <optional>
#include <tokenwire/detail/generator_promise.hpp>
#include <tokenwire/error.hpp>
#include <type_traits>
#include <utility>

namespace tokenwire::detail {

inline bool is_terminal(boost::asio::cancellation_type type) noexcept {
  return (type & boost::asio::cancellation_type::terminal) != boost::asio::cancellation_type::none;
}

/// In a slot: what was emitted since.
struct cancellation_note {
  void operator()(boost::asio::cancellation_type type) noexcept { cancelled = cancelled | type; }
  boost::asio::cancellation_type cancelled{boost::asio::cancellation_type::none};
};

inline std::exception_ptr as_exception(error_code ec) {
  return ec ? std::make_exception_ptr(boost::system::system_error(ec)) : nullptr;
}

/// A wait that somebody may end before the generator is ready, on the generator's executor.
class generator_wait {
 public:
  /// Stops waiting and completes with `ec`, later. Nothing happens when the wait is over.
  virtual void give_up(error_code ec) = 0;

 protected:
  ~generator_wait() = default;
};

/// A coroutine on the generator's own executor. It lives in that coroutine's frame, which its handler owns: no erasure,
/// no allocation.
class generator_awaitable_wait final : public generator_waiter, public generator_wait {
 public:
  using handler_type =
      typename boost::asio::async_result<boost::asio::use_awaitable_t<>, void(error_code)>::handler_type;

  explicit generator_awaitable_wait(generator_promise& promise) noexcept : promise_(&promise) {}
  generator_awaitable_wait(generator_awaitable_wait const&) = delete;
  generator_awaitable_wait& operator=(generator_awaitable_wait const&) = delete;
  ~generator_awaitable_wait() { finish(); }

  void start(handler_type handler) {
    auto slot = boost::asio::get_associated_cancellation_slot(handler);
    if (slot.is_connected()) slot.assign([this](boost::asio::cancellation_type type) { on_cancel(type); });
    handler_.emplace(std::move(handler));
    promise_->wait(*this);
    registered_ = true;
  }
  /// The coroutine goes on. False: the generator is gone.
  bool finish() noexcept {
    if (promise_ && std::exchange(registered_, false)) promise_->stop_waiting();
    return promise_ != nullptr;
  }

  void ready() override {
    registered_ = false;
    // Who gave up finds the value.
    if (!handler_) return;
    handler_type handler = take();
    boost::asio::get_associated_cancellation_slot(handler).clear();
    std::move(handler)(error_code{});
  }
  void dropped(bool by_owner) noexcept override {
    promise_ = nullptr;
    if (!handler_) return;
    if (by_owner) return complete_later(boost::asio::error::operation_aborted);
    handler_type const destroyed_with_its_frame = take();
  }
  /// It stays the waiter until the coroutine goes on: meanwhile the generator may be destroyed.
  void give_up(error_code ec) override {
    if (handler_) complete_later(ec);
  }

 private:
  handler_type take() {
    handler_type handler(std::move(*handler_));
    handler_.reset();
    return handler;
  }
  void on_cancel(boost::asio::cancellation_type type) {
    give_up(boost::asio::error::operation_aborted);
    if (promise_ && is_terminal(type)) promise_->cancel();
  }
  void complete_later(error_code ec) {
    handler_type handler = take();
    auto const executor = boost::asio::get_associated_executor(handler);
    boost::asio::post(executor, [handler = std::move(handler), ec]() mutable {
      boost::asio::get_associated_cancellation_slot(handler).clear();
      std::move(handler)(ec);
    });
  }

  // Null once the generator is gone.
  generator_promise* promise_;
  bool registered_{};
  // None once its call is on the way.
  std::optional<handler_type> handler_;
};

/// A handler that waits: void(error_code, T*), or void(T*, std::exception_ptr) for who rethrows what the body ended
/// with. Everything but the handler's call happens on the generator's executor. It keeps itself alive until the handler
/// has been called or dropped.
template <class Promise, class Handler, class OnWait, bool Rethrows>
class generator_callback_wait final
    : public generator_waiter,
      public generator_wait,
      public std::enable_shared_from_this<generator_callback_wait<Promise, Handler, OnWait, Rethrows>> {
 public:
  using value_type = typename Promise::value_type;

  generator_callback_wait(boost::asio::any_io_executor executor, Handler handler, OnWait on_wait)
      : executor_(std::move(executor)),
        handler_(std::move(handler)),
        work_(boost::asio::get_associated_executor(*handler_, executor_)),
        on_wait_(std::move(on_wait)) {
    auto slot = boost::asio::get_associated_cancellation_slot(*handler_);
    if (!slot.is_connected()) return;
    cancellable_ = true;
  }

  /// Where the handler's owner is: a cancellation may come from there, and goes to the generator's executor.
  void connect_cancellation() {
    if (!cancellable_) return;
    boost::asio::get_associated_cancellation_slot(*handler_).assign(
        [self = this->weak_from_this(), executor = executor_](boost::asio::cancellation_type type) {
          boost::asio::dispatch(executor, [self, type] {
            if (auto const wait = self.lock()) wait->on_cancel(type);
          });
        });
  }

  /// On the generator's executor. `promise`: null when the generator is gone.
  void start(Promise* promise) {
    promise_ = promise;
    if (promise_ && terminal_) promise_->cancel();
    if (!promise_ || cancelled_) return complete_later(boost::asio::error::operation_aborted);
    if (promise_->has_waiter()) {
      promise_ = nullptr;
      return complete_later(make_error_code(error::operation_in_progress));
    }
    self_ = this->shared_from_this();
    // Registered at once, so that the generator's end reaches a handler that only waits for its turn, too.
    promise_->wait(*this);
    if (promise_->suspended() || promise_->finished()) {
      boost::asio::post(executor_, turn(self_));
    } else {
      guard_.emplace(on_wait_(static_cast<generator_wait&>(*this)));
    }
  }

  void ready() override { complete(std::move(self_)); }
  void dropped(bool by_owner) noexcept override {
    promise_ = nullptr;
    auto const self = std::move(self_);
    if (by_owner) {
      complete_later(boost::asio::error::operation_aborted);
    } else {
      drop();
    }
  }
  void give_up(error_code ec) override {
    auto const self = std::move(self_);
    if (!self) return;
    promise_->stop_waiting();
    complete_later(ec);
  }

 private:
  /// A turn in the executor's queue, which may be destroyed there.
  class turn {
   public:
    explicit turn(std::shared_ptr<generator_callback_wait> wait) noexcept : wait_(std::move(wait)) {}
    turn(turn&&) noexcept = default;
    ~turn() {
      if (wait_) wait_->lose_turn();
    }
    void operator()() {
      take_turn(std::move(wait_));
    }

   private:
    std::shared_ptr<generator_callback_wait> wait_;
  };

  static void take_turn(std::shared_ptr<generator_callback_wait> self) {
    if (!self->self_) return;  // dropped or cancelled meanwhile
    Promise& promise = *self->promise_;
    promise.stop_waiting();
    if (!promise.has_value() && promise.suspended()) promise.resume();
    if (promise.suspended() || promise.finished()) {
      self->self_.reset();
      return complete(std::move(self));
    }
    promise.wait(*self);
    self->guard_.emplace(self->on_wait_(static_cast<generator_wait&>(*self)));
  }
  void lose_turn() {
    auto const self = std::move(self_);
    if (!self) return;
    promise_->stop_waiting();
    drop();
  }

  /// Lets go of itself before the handler is called, whose next operation has the memory then.
  static void complete(std::shared_ptr<generator_callback_wait> self) {
    value_type* const value = self->promise_->take_value();
    std::exception_ptr const failure = value ? nullptr : self->promise_->exception();
    auto const submit = [where = self->executor_](auto handler) { boost::asio::dispatch(where, std::move(handler)); };
    self->guard_.reset();
    Handler handler(std::move(*self->handler_));
    self->handler_.reset();
    auto const work = std::exchange(self->work_, std::nullopt);
    self.reset();
    deliver(std::move(handler), value, failure, submit);
  }
  void complete_later(error_code ec) {
    guard_.reset();
    Handler handler(std::move(*handler_));
    handler_.reset();
    auto const work = std::exchange(work_, std::nullopt);
    deliver(std::move(handler), nullptr, as_exception(ec),
            [this](auto made) { boost::asio::post(executor_, std::move(made)); });
  }
  /// `submit` goes on to the handler's own executor.
  template <class Submit>
  static void deliver(Handler handler, value_type* value, std::exception_ptr failure, Submit submit) {
    if constexpr (Rethrows) {
      submit(boost::asio::append(std::move(handler), value, std::move(failure)));
    } else {
      submit(boost::asio::append(std::move(handler), code_of(failure), value));
    }
  }
  void drop() noexcept {
    guard_.reset();
    handler_.reset();
    work_.reset();
  }

  void on_cancel(boost::asio::cancellation_type type) {
    cancelled_ = true;
    terminal_ = terminal_ || is_terminal(type);
    Promise* const promise = promise_;
    give_up(boost::asio::error::operation_aborted);
    if (promise && promise_ && is_terminal(type)) promise->cancel();
  }

  static error_code code_of(std::exception_ptr const& failure) noexcept {
    if (!failure) return {};
    try {
      std::rethrow_exception(failure);
    } catch (boost::system::system_error const& e) {
      return e.code();
    } catch (...) {
      return error::unknown_exception;
    }
  }

  using work_guard =
      boost::asio::executor_work_guard<boost::asio::associated_executor_t<Handler, boost::asio::any_io_executor>>;

  // Null before start(), and once the generator is gone.
  Promise* promise_{};
  boost::asio::any_io_executor executor_;
  std::optional<Handler> handler_;
  std::optional<work_guard> work_;
  OnWait on_wait_;
  std::optional<std::invoke_result_t<OnWait&, generator_wait&>> guard_;
  std::shared_ptr<generator_callback_wait> self_;
  bool cancellable_{};
  bool cancelled_{};
  bool terminal_{};
};

}  // namespace tokenwire::detail

#endif
