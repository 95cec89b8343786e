// A handler that waits for more of a value.

#ifndef TOKENWIRE_SRC_STRUCTURED_STEP_OPERATION_HPP
#define TOKENWIRE_SRC_STRUCTURED_STEP_OPERATION_HPP

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/append.hpp>
#include <boost/asio/associated_cancellation_slot.hpp>
#include <boost/asio/associated_executor.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/dispatch.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/post.hpp>
#include <memory>
#include <optional>
#include <tokenwire/structured/value_stream.hpp>
#include <utility>

namespace tokenwire::structured {

/// Takes chunks until one has text. Everything but the handler's call happens on the stream's executor, so that no
/// chunk is read where its stream may have gone meanwhile. What the stream waits with keeps it alive.
/// @tparam Handler of void(error_code, bool).
template <class Stream, class Handler>
class step_operation : public std::enable_shared_from_this<step_operation<Stream, Handler>> {
 public:
  using chunk_type = typename Stream::chunk_type;

  step_operation(std::shared_ptr<value_stream<Stream>> stream, Handler handler)
      : stream_(std::move(stream)),
        executor_(stream_->stream().get_executor()),
        handler_(std::move(handler)),
        work_(boost::asio::get_associated_executor(handler_, executor_)) {}

  /// Where the handler's owner is: a cancellation may come from there, and goes to the stream's executor.
  void start() {
    auto slot = boost::asio::get_associated_cancellation_slot(handler_);
    if (slot.is_connected()) {
      slot.assign([self = this->weak_from_this(), executor = executor_](boost::asio::cancellation_type type) {
        boost::asio::dispatch(executor, [self, type] {
          if (auto const operation = self.lock()) operation->cancel(type);
        });
      });
    }
    boost::asio::dispatch(executor_, [self = this->shared_from_this()] { self->ask(); });
  }

 private:
  /// The stream's handler.
  struct taker {
    using cancellation_slot_type = boost::asio::cancellation_slot;
    cancellation_slot_type get_cancellation_slot() const noexcept { return operation->signal_.slot(); }
    void operator()(error_code ec, chunk_type const* chunk) { taken(std::move(operation), ec, chunk); }

    std::shared_ptr<step_operation> operation;
  };

  void ask() {
    bool const gone = !stream_->stream_;
    if (!gone && terminal_) stream_->stream_->cancel();
    if (!gone && !cancelled_) return stream_->stream_->async_next(taker{this->shared_from_this()});
    boost::asio::post(executor_, [self = this->shared_from_this()]() mutable {
      complete(std::move(self), boost::asio::error::operation_aborted, false);
    });
  }

  /// With an error where the stream has gone.
  static void taken(std::shared_ptr<step_operation> self, error_code ec, chunk_type const* chunk) {
    value_stream<Stream>& stream = *self->stream_;
    if (!stream.failure_ && !ec && !stream.take(chunk)) return self->ask();
    // What the value failed with is told again, and not that its stream was closed for it.
    if (stream.failure_) ec = stream.failure_->code();
    complete(std::move(self), ec, !ec && chunk != nullptr);
  }

  /// Lets go of itself before the handler is called, whose next operation has the memory then. Nothing of the stream may
  /// be touched afterwards: the handler may have destroyed it.
  static void complete(std::shared_ptr<step_operation> self, error_code ec, bool more) {
    Handler handler(std::move(self->handler_));
    auto const work = std::exchange(self->work_, std::nullopt);
    self.reset();
    // A handler without an executor of its own has come to its place already.
    boost::asio::dispatch(boost::asio::append(std::move(handler), ec, more));
  }

  void cancel(boost::asio::cancellation_type type) {
    cancelled_ = true;
    terminal_ = terminal_ || (type & boost::asio::cancellation_type::terminal) != boost::asio::cancellation_type::none;
    signal_.emit(type);
  }

  using work_guard =
      boost::asio::executor_work_guard<boost::asio::associated_executor_t<Handler, boost::asio::any_io_executor>>;

  std::shared_ptr<value_stream<Stream>> stream_;
  boost::asio::any_io_executor executor_;
  Handler handler_;
  std::optional<work_guard> work_;
  boost::asio::cancellation_signal signal_{};
  bool cancelled_{};
  bool terminal_{};
};

}  // namespace tokenwire::structured

#endif
