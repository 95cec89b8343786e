// What async_generator<T> does that does not depend on T: who owns the frame, who waits for it, what it waits for.

#ifndef TOKENWIRE_DETAIL_GENERATOR_PROMISE_HPP
#define TOKENWIRE_DETAIL_GENERATOR_PROMISE_HPP

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/error.hpp>
#include <boost/system/system_error.hpp>
#include <cassert>
#include <coroutine>
#include <exception>
#include <tuple>
#include <utility>

namespace tokenwire::detail {

class generator_promise;

[[noreturn]] inline void throw_aborted() {
  throw boost::system::system_error(boost::system::error_code(boost::asio::error::operation_aborted));
}

/// Somebody who waits for a generator. It lives in the waiter's own frame; exactly one of the two functions is called,
/// once, unless it is taken back before (generator_promise::stop_waiting()).
class generator_waiter {
 public:
  /// There is a value, or the end. May destroy the generator.
  virtual void ready() = 0;
  /// The generator will never get there. `by_owner`: it was destroyed, and the waiter has to be told; else its
  /// operation was destroyed together with its execution context, where no handler can run any more.
  virtual void dropped(bool by_owner) noexcept = 0;

 protected:
  ~generator_waiter() = default;
};

/// Owns a generator's frame while no operation of its body is pending. Moves, also while one is.
class generator_owner {
 public:
  generator_owner() = default;
  explicit generator_owner(generator_promise& promise) noexcept;
  generator_owner(generator_owner&& other) noexcept { *this = std::move(other); }
  generator_owner& operator=(generator_owner&& other) noexcept;
  ~generator_owner() { reset(); }

  void reset() noexcept;
  generator_promise* get() const noexcept { return promise_; }

 private:
  friend class generator_promise;
  generator_promise* promise_{};
};

/// The frame belongs to the generator object, but for the time that an operation of the body is pending: then it is
/// destroyed by whoever goes last, the object or the operation's handler, since the operation may use the frame's
/// buffers until its handler is gone.
class generator_promise {
 public:
  using executor_type = boost::asio::any_io_executor;

  generator_promise(generator_promise const&) = delete;
  generator_promise& operator=(generator_promise const&) = delete;

  /// For an operation's handler.
  boost::asio::cancellation_slot operation_slot() noexcept { return signal_.slot(); }

  /// Starts an operation. False: it dropped its handler there and then.
  /// What `start` throws goes on to the body.
  template <class Start>
  bool begin_operation(Start start) {
    phase_ = phase::starting;
    try {
      start();
    } catch (...) {
      phase_ = phase::running;
      throw;
    }
    if (phase_ != phase::starting) return false;
    phase_ = phase::in_operation;
    return true;
  }

  /// The body can be resumed: it is at its beginning or at a yield.
  bool suspended() const noexcept { return phase_ == phase::suspended; }
  bool finished() const noexcept { return phase_ == phase::finished; }
  /// Somebody waits, or is on the way to.
  bool has_waiter() const noexcept { return waiter_ != nullptr || claimed_; }
  void claim(bool on) noexcept { claimed_ = on; }
  executor_type const& executor() const noexcept { return executor_; }
  std::exception_ptr const& exception() const noexcept { return exception_; }

  /// Runs the body until it yields, waits or ends. Precondition: suspended().
  void resume() {
    phase_ = phase::running;
    self_.resume();
  }
  /// The same for who came back to a body that was waiting: wakes who waits for it. Nothing of the promise may be
  /// touched afterwards.
  void resume_and_wake() {
    resume();
    if (!suspended() && !finished()) return;
    if (generator_waiter* const waiter = std::exchange(waiter_, nullptr)) waiter->ready();
  }

  /// Precondition: the body is waiting, and nobody waits for it.
  void wait(generator_waiter& waiter) noexcept { waiter_ = &waiter; }
  void stop_waiting() noexcept { waiter_ = nullptr; }

  /// `hook` is called by cancel(), and when the generator object is destroyed before the body has ended: it closes what
  /// would keep the body waiting, whose handlers it must not call or destroy inside. The context must outlive the
  /// frame.
  void set_cancel_hook(void (*hook)(void*) noexcept, void* context) noexcept {
    on_cancel_ = hook;
    cancel_context_ = context;
  }

  /// Tells what the body waits for, at any depth, to end at once. A completion that is on its way already is not
  /// changed: a body that has to know sees what the hook has set.
  void cancel() noexcept {
    if (on_cancel_) on_cancel_(cancel_context_);
    interrupt();
  }

  /// Ends the pending operation that the body waits for (with operation_aborted), at any depth, and nothing else.
  void interrupt() noexcept {
    if (phase_ == phase::in_generator) {
      nested_->interrupt();
    } else if (phase_ == phase::in_operation) {
      signal_.emit(boost::asio::cancellation_type::terminal);
    }
  }

 protected:
  explicit generator_promise(executor_type executor) noexcept : executor_(std::move(executor)) {}
  ~generator_promise() = default;

  void set_frame(std::coroutine_handle<> self) noexcept { self_ = self; }

  void suspend(bool at_end) noexcept { phase_ = at_end ? phase::finished : phase::suspended; }

  std::exception_ptr exception_;

 private:
  friend class generator_owner;
  friend class generator_frame_guard;
  friend class generator_nested_wait;
  enum class phase : unsigned char { suspended, running, starting, in_operation, in_generator, finished };

  /// The generator object is gone.
  void disown() noexcept {
    owner_ = nullptr;
    generator_waiter* const waiter = std::exchange(waiter_, nullptr);
    if (phase_ != phase::finished && on_cancel_) on_cancel_(cancel_context_);
    if (phase_ == phase::in_operation) {
      signal_.emit(boost::asio::cancellation_type::terminal);
    } else {
      self_.destroy();
    }
    if (waiter) waiter->dropped(true);
  }

  /// The pending operation was destroyed, or has completed for a generator that is gone.
  void destroy_frame() noexcept {
    if (phase_ == phase::starting) {
      // The body is on the stack: begin_operation() tells it.
      phase_ = phase::running;
      return;
    }
    generator_waiter* const waiter = std::exchange(waiter_, nullptr);
    if (owner_) owner_->promise_ = nullptr;
    self_.destroy();
    if (waiter) waiter->dropped(false);
  }

  executor_type executor_;
  std::coroutine_handle<> self_;
  generator_owner* owner_{};
  generator_waiter* waiter_{};
  // The generator that the body waits for.
  generator_promise* nested_{};
  void (*on_cancel_)(void*) noexcept {};
  void* cancel_context_{};
  boost::asio::cancellation_signal signal_;
  phase phase_{phase::suspended};
  bool claimed_{};
};

inline generator_owner::generator_owner(generator_promise& promise) noexcept : promise_(&promise) {
  promise.owner_ = this;
}

inline generator_owner& generator_owner::operator=(generator_owner&& other) noexcept {
  if (this == &other) return *this;
  // Taken first: `other` may live in the frame that goes now.
  generator_promise* const promise = std::exchange(other.promise_, nullptr);
  reset();
  promise_ = promise;
  if (promise_) promise_->owner_ = this;
  return *this;
}

inline void generator_owner::reset() noexcept {
  if (generator_promise* const promise = std::exchange(promise_, nullptr)) promise->disown();
}

/// In an operation's handler: the frame's ownership.
class generator_frame_guard {
 public:
  explicit generator_frame_guard(generator_promise& promise) noexcept : promise_(&promise) {}
  generator_frame_guard(generator_frame_guard&& other) noexcept : promise_(std::exchange(other.promise_, nullptr)) {}
  generator_frame_guard& operator=(generator_frame_guard&&) = delete;
  ~generator_frame_guard() {
    if (promise_) promise_->destroy_frame();
  }

  generator_promise& promise() const noexcept { return *promise_; }
  bool abandoned() const noexcept { return promise_->owner_ == nullptr; }

  /// Gives the ownership back and lets the body go on. Precondition: !abandoned().
  void resume() {
    generator_promise& promise = *std::exchange(promise_, nullptr);
    // What is in the slot belongs to the operation that is over.
    promise.signal_.slot().clear();
    promise.resume_and_wake();
  }

 private:
  generator_promise* promise_;
};

/// Resumes the body with an operation's result; dropped unfinished, it destroys the frame.
template <class... Args>
class generator_handler {
 public:
  using executor_type = generator_promise::executor_type;
  using cancellation_slot_type = boost::asio::cancellation_slot;

  generator_handler(generator_promise& promise, std::tuple<Args...>& result) noexcept
      : guard_(promise), result_(&result) {}

  executor_type get_executor() const noexcept { return guard_.promise().executor(); }
  cancellation_slot_type get_cancellation_slot() const noexcept { return guard_.promise().operation_slot(); }

  void operator()(Args... args) {
    if (guard_.abandoned()) return;  // and the guard destroys the frame
    *result_ = std::tuple<Args...>(std::move(args)...);
    guard_.resume();
  }

 private:
  generator_frame_guard guard_;
  std::tuple<Args...>* result_;
};

/// `co_await this_generator{}` in a generator's body gives its promise, without suspending.
struct this_generator {};

/// What async_operation() makes.
template <class Initiation, class... Args>
struct async_operation_request {
  Initiation* start;
};

/// Awaits an operation in a generator's body.
template <class Initiation, class... Args>
class generator_operation_awaiter {
 public:
  generator_operation_awaiter(generator_promise& promise, Initiation& start) noexcept
      : promise_(promise), start_(start) {}

  bool await_ready() const noexcept { return false; }
  bool await_suspend(std::coroutine_handle<>) {
    started_ = promise_.begin_operation([this] { start_(generator_handler<Args...>(promise_, result_)); });
    return started_;
  }
  std::tuple<Args...> await_resume() {
    if (!started_) throw_aborted();
    return std::move(result_);
  }

 private:
  generator_promise& promise_;
  Initiation& start_;
  std::tuple<Args...> result_{};
  bool started_{};
};

/// Awaits another generator in a generator's body.
class generator_nested_wait : public generator_waiter {
 public:
  generator_nested_wait(generator_promise& outer, generator_promise* inner) noexcept : outer_(outer), inner_(inner) {}
  generator_nested_wait(generator_nested_wait const&) = delete;
  generator_nested_wait& operator=(generator_nested_wait const&) = delete;
  ~generator_nested_wait() {
    // The outer frame is being destroyed while it waits.
    if (waiting_) inner_->stop_waiting();
  }

  void await_suspend(std::coroutine_handle<>) noexcept {
    assert(!inner_->has_waiter());
    waiting_ = true;
    outer_.phase_ = generator_promise::phase::in_generator;
    outer_.nested_ = inner_;
    inner_->wait(*this);
  }

  void ready() override {
    waiting_ = false;
    outer_.nested_ = nullptr;
    outer_.resume_and_wake();
  }
  void dropped(bool by_owner) noexcept override {
    waiting_ = false;
    outer_.nested_ = nullptr;
    // The execution context is gone, and with it everything that hangs on the inner one: this object, too.
    if (!by_owner) return outer_.destroy_frame();
    // The outer body never goes on; its frame stays its owner's.
    outer_.phase_ = generator_promise::phase::finished;
    outer_.exception_ = std::make_exception_ptr(
        boost::system::system_error(boost::system::error_code(boost::asio::error::operation_aborted)));
    if (generator_waiter* const waiter = std::exchange(outer_.waiter_, nullptr)) waiter->dropped(true);
  }

 private:
  generator_promise& outer_;
  generator_promise* inner_;
  bool waiting_{};
};

}  // namespace tokenwire::detail

#endif
