// A coroutine that yields values one by one and may wait in between.

#ifndef TOKENWIRE_ASYNC_GENERATOR_HPP
#define TOKENWIRE_ASYNC_GENERATOR_HPP

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/async_result.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/cancellation_state.hpp>
#include <boost/asio/dispatch.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/system_executor.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <coroutine>
#include <exception>
#include <memory>
#include <tokenwire/detail/frame_memory.hpp>
#include <tokenwire/detail/generator_promise.hpp>
#include <tokenwire/detail/generator_wait.hpp>
#include <tokenwire/detail/spare_memory.hpp>
#include <tokenwire/error.hpp>
#include <utility>

namespace tokenwire {

/// In a generator's body: `co_await async_operation<Args...>(start)` calls `start(handler)` and gives a tuple of the
/// handler's arguments. `start` must be a named object (GCC 12 miscompiles a lambda with captures inside a co_await
/// expression) that passes the handler to exactly one asynchronous operation, which must not call it inside.
/// The handler's executor is the generator's; its cancellation slot gets terminal when the generator is cancelled or
/// destroyed.
template <class... Args, class Initiation>
detail::async_operation_request<Initiation, Args...> async_operation(Initiation& start) noexcept {
  return {&start};
}

/// A coroutine of type `async_generator<T> body(asio::any_io_executor, …)` or `body(executor, …)` with any executor
/// type that converts: it runs on that executor, which must be the first parameter (of a function: a lambda's or a
/// member function's object would stand before it).
///
/// Lazy: nothing runs before the first value is asked for, and after each `co_yield` (of an lvalue: a temporary does
/// not compile, since GCC 12 destroys it twice) it rests until the next one is. The yielded object must stay until
/// then.
///
/// The body may `co_await async_operation<…>(start)` and `co_await inner` for another generator on the same executor
/// (which gives a pointer, null at the end, and rethrows what the other one ended with). It may end by an exception,
/// which next() rethrows.
///
/// Lifetimes: the object may be moved, and destroyed at any time but from inside the body's own run; a pending
/// operation is cancelled (terminal) then, and a waiting consumer completes with operation_aborted. The frame is
/// destroyed once the operation's handler has run or been dropped. When the execution context is destroyed first, the
/// frame goes with the pending operation.
///
/// Memory: the frame is in that of the first of the function's arguments that converts to std::pmr::memory_resource*,
/// or that a `frame_memory(argument)` beside its type gives one for, unless it is null; else on the heap. It must
/// outlive the frame.
///
/// Thread safety: none but through next() and start_next(), which go to the executor by themselves. The executor is a
/// strand, or belongs to a context that one thread runs.
template <class T>
class [[nodiscard]] async_generator {
 public:
  class promise_type;
  using executor_type = boost::asio::any_io_executor;

  /// An ended one.
  async_generator() = default;
  async_generator(async_generator&& other) noexcept : owner_(std::move(other.owner_)), executor_(other.executor_) {}
  async_generator& operator=(async_generator&& other) noexcept {
    owner_ = std::move(other.owner_);
    executor_ = other.executor_;
    return *this;
  }

  /// The next value, or null at the end.
  ///
  /// @param keep_alive held until the operation is over: with an object that this generator is a member of, the
  /// generator may be ended by reset() while the operation is pending.
  /// Lifetimes: the value is valid until the next call. Without keep_alive the generator object must stay where it is
  /// until the operation is over, but it may be destroyed while the body waits.
  /// Executor: when the awaiting coroutine's executor is the generator's, a value that needs no waiting is given
  /// without suspending, and one that does resumes the coroutine inline; after `fairness_bound` values without waiting
  /// it goes through the executor once. Else the work is done on the generator's executor and the coroutine never
  /// leaves its own; between the two the generator must be neither advanced nor destroyed, or the value is not valid
  /// any more. Cancellation: total and partial: gives up with operation_aborted, nothing is lost. Terminal: the same,
  /// and cancel(). Errors: rethrows what the body ended with, every time; error::operation_in_progress;
  /// operation_aborted from a generator without a frame (moved from, reset, destroyed with its execution context, or
  /// one that never had any).
  boost::asio::awaitable<T*> next(std::shared_ptr<void const> keep_alive = {}) {
    return next_with(no_guard{}, std::move(keep_alive));
  }
  /// As next(). When it has to wait, `guard = on_wait(wait)` is called first, on the generator's executor; the guard
  /// lives there until the wait is over. It may call `wait.give_up(ec)`; without an error next_with() gives null then,
  /// and ended() is false.
  template <class OnWait>
  boost::asio::awaitable<T*> next_with(OnWait on_wait, std::shared_ptr<void const> keep_alive);

  /// As next() for any handler void(error_code, T*), which runs on its associated executor, by default the generator's
  /// (the system's where it never had one), and never inside this function. What the body ended with becomes an error
  /// code, when it was a system_error, else error::unknown_exception. From any thread, if keep_alive keeps this object.
  template <class Handler>
  void start_next(Handler handler, std::shared_ptr<void const> keep_alive = {}) {
    start_callback<false>(std::move(handler), no_guard{}, std::move(keep_alive));
  }

  /// What there is without waiting; null when the body waits, or has ended: see ended().
  /// Precondition: no next() is pending.
  T* poll() { return promise() ? promise()->poll() : nullptr; }
  /// The body has ended, by itself or by an exception.
  bool ended() const noexcept { return !promise() || promise()->finished(); }
  bool next_pending() const noexcept { return promise() && promise()->has_waiter(); }
  std::exception_ptr exception() const noexcept { return promise() ? promise()->exception() : nullptr; }

  /// Ends what the body waits for at once; the body goes on from there with its errors.
  void cancel() noexcept {
    if (promise()) promise()->cancel();
  }
  /// As the destructor; an ended generator is left.
  void reset() noexcept { owner_.reset(); }
  /// See detail::generator_promise.
  void set_cancel_hook(void (*hook)(void*) noexcept, void* context) noexcept {
    if (promise()) promise()->set_cancel_hook(hook, context);
  }
  /// For who waits by hand; null for an ended generator that has no frame.
  promise_type* promise() const noexcept { return static_cast<promise_type*>(owner_.get()); }

  static constexpr unsigned fairness_bound = 64;

 private:
  struct no_guard {
    int operator()(detail::generator_wait&) const noexcept { return 0; }
  };

  /// An operation that is on its way counts as pending.
  struct claim {
    explicit claim(async_generator& generator) noexcept : generator(generator) { generator.promise()->claim(true); }
    claim(claim const&) = delete;
    claim& operator=(claim const&) = delete;
    ~claim() {
      if (generator.promise()) generator.promise()->claim(false);
    }
    async_generator& generator;
  };

  explicit async_generator(promise_type& promise) noexcept : owner_(promise), executor_(promise.executor()) {}

  template <bool Rethrows, class Handler, class OnWait>
  void start_callback(Handler handler, OnWait on_wait, std::shared_ptr<void const> keep_alive);

  detail::generator_owner owner_;
  // A copy, for who asks from another thread; the system's where there was never a frame.
  executor_type executor_{boost::asio::system_executor()};
};

template <class T>
class async_generator<T>::promise_type : public detail::generator_promise, public detail::frame_memory_user {
 public:
  using value_type = T;

  template <class Executor, class... Args>
  explicit promise_type(Executor const& executor, Args const&...) : detail::generator_promise(executor) {
    set_frame(std::coroutine_handle<promise_type>::from_promise(*this));
  }

  async_generator get_return_object() noexcept { return async_generator(*this); }
  std::suspend_always initial_suspend() noexcept { return {}; }

  struct suspension {
    bool at_end;
    bool await_ready() noexcept { return false; }
    void await_suspend(std::coroutine_handle<promise_type> self) noexcept { self.promise().suspend(at_end); }
    void await_resume() noexcept {}
  };
  suspension final_suspend() noexcept {
    value_ = nullptr;
    return {true};
  }
  suspension yield_value(T& value) noexcept {
    value_ = &value;
    return {false};
  }
  suspension yield_value(T&&) = delete;
  void return_void() noexcept {}
  void unhandled_exception() noexcept { exception_ = std::current_exception(); }

  template <class Initiation, class... Args>
  auto await_transform(detail::async_operation_request<Initiation, Args...> request) noexcept {
    return detail::generator_operation_awaiter<Initiation, Args...>(*this, *request.start);
  }
  auto await_transform(detail::this_generator) noexcept {
    struct self : std::suspend_never {
      promise_type* promise;
      detail::generator_promise& await_resume() const noexcept { return *promise; }
    };
    return self{{}, this};
  }
  template <class U>
  auto await_transform(async_generator<U>& inner) noexcept {
    return nested_awaiter<U>(*this, inner.promise());
  }

  T* poll() {
    if (suspended() && !value_) resume();
    return take_value();
  }
  /// What was yielded and has not been taken.
  bool has_value() const noexcept { return value_ != nullptr; }
  /// The same itself, left where it is.
  T* value() const noexcept { return value_; }
  T* take_value() noexcept { return std::exchange(value_, nullptr); }

  /// Values given since the last wait.
  unsigned without_waiting{};

 private:
  template <class U>
  class nested_awaiter : public detail::generator_nested_wait {
   public:
    using inner_promise = typename async_generator<U>::promise_type;
    nested_awaiter(detail::generator_promise& outer, inner_promise* inner) noexcept
        : detail::generator_nested_wait(outer, inner), inner_(inner) {}
    bool await_ready() {
      value_ = inner_ ? inner_->poll() : nullptr;
      return value_ || !inner_ || inner_->finished();
    }
    U* await_resume() {
      U* const value = value_ || !inner_ ? value_ : inner_->take_value();
      if (!value && inner_ && inner_->exception()) std::rethrow_exception(inner_->exception());
      return value;
    }

   private:
    inner_promise* inner_;
    U* value_{};
  };

  T* value_{};
};

template <class T>
template <class OnWait>
boost::asio::awaitable<T*> async_generator<T>::next_with(OnWait on_wait, std::shared_ptr<void const> keep_alive) {
  namespace asio = boost::asio;
  asio::any_io_executor const home = co_await asio::this_coro::executor;
  if (home != executor_) {
    auto away = [&](auto handler) {
      start_callback<true>(std::move(handler), std::move(on_wait), std::move(keep_alive));
    };
    auto [value, failure] = co_await asio::async_initiate<asio::use_awaitable_t<> const, void(T*, std::exception_ptr)>(
        away, asio::use_awaitable);
    if (failure) std::rethrow_exception(failure);
    co_return value;
  }

  if (!promise()) detail::throw_aborted();
  if (promise()->has_waiter()) throw boost::system::system_error(make_error_code(error::operation_in_progress));
  if (++promise()->without_waiting > fairness_bound) {
    promise()->without_waiting = 0;
    claim const pending(*this);
    // What the state says may be of an earlier operation, whose cancellation the coroutine has dealt with.
    asio::cancellation_state const state = co_await asio::this_coro::cancellation_state;
    asio::cancellation_slot slot = state.slot();
    auto* const noted = slot.is_connected() ? &slot.template emplace<detail::cancellation_note>() : nullptr;
    co_await asio::post(asio::use_awaitable);
    asio::cancellation_type const cancelled = noted ? noted->cancelled : asio::cancellation_type::none;
    slot.clear();
    if (!promise()) detail::throw_aborted();
    if (detail::is_terminal(cancelled)) promise()->cancel();
    if (cancelled != asio::cancellation_type::none) detail::throw_aborted();
  }

  // From here on the object itself is not used: it may be moved or destroyed while the body waits.
  promise_type& body = *promise();
  T* value = body.poll();
  if (!value && !body.finished()) {
    detail::generator_awaitable_wait wait(body);
    {
      [[maybe_unused]] auto const guard = on_wait(wait);
      auto start = [&wait](auto handler) { wait.start(std::move(handler)); };
      co_await asio::async_initiate<asio::use_awaitable_t<> const, void(error_code)>(start, asio::use_awaitable);
    }
    if (!wait.finish()) detail::throw_aborted();
    body.without_waiting = 0;
    value = body.take_value();
  }
  if (!value && body.exception()) std::rethrow_exception(body.exception());
  co_return value;
}

template <class T>
template <bool Rethrows, class Handler, class OnWait>
void async_generator<T>::start_callback(Handler handler, OnWait on_wait, std::shared_ptr<void const> keep_alive) {
  namespace asio = boost::asio;
  using wait_type = detail::generator_callback_wait<promise_type, Handler, OnWait, Rethrows>;
  auto wait = std::allocate_shared<wait_type>(detail::spare_allocator<wait_type>(), executor_, std::move(handler),
                                              std::move(on_wait));
  wait->connect_cancellation();
  asio::dispatch(executor_,
                 [this, wait = std::move(wait), keep_alive = std::move(keep_alive)] { wait->start(promise()); });
}

}  // namespace tokenwire

#endif
