// A handler of an erased type that knows its executor.

#ifndef TOKENWIRE_DETAIL_PLACED_HANDLER_HPP
#define TOKENWIRE_DETAIL_PLACED_HANDLER_HPP

#include <boost/asio/any_completion_handler.hpp>
#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/associated_allocator.hpp>
#include <boost/asio/associated_cancellation_slot.hpp>
#include <boost/asio/associated_executor.hpp>
#include <type_traits>
#include <utility>

namespace tokenwire::detail {

/// The handler's executor; empty where it is of a type that any_io_executor cannot hold.
template <class Handler>
boost::asio::any_io_executor place_of(Handler const& handler, boost::asio::any_io_executor const& otherwise) {
  using own = boost::asio::associated_executor_t<Handler, boost::asio::any_io_executor>;
  if constexpr (std::is_convertible_v<own, boost::asio::any_io_executor>) {
    return boost::asio::get_associated_executor(handler, otherwise);
  } else {
    return {};
  }
}

template <class Signature>
class placed_handler;

/// An any_completion_handler puts its executor into one that can be of any type, and takes memory for it each time that
/// it is asked. This one was asked before its type was erased.
template <class... Args>
class placed_handler<void(Args...)> {
 public:
  using erased_type = boost::asio::any_completion_handler<void(Args...)>;
  using executor_type = boost::asio::any_io_executor;
  using allocator_type = boost::asio::associated_allocator_t<erased_type>;
  using cancellation_slot_type = boost::asio::cancellation_slot;

  placed_handler(erased_type handler, executor_type executor) noexcept
      : handler_(std::move(handler)), executor_(std::move(executor)) {}

  executor_type get_executor() const noexcept { return executor_; }
  allocator_type get_allocator() const noexcept { return boost::asio::get_associated_allocator(handler_); }
  cancellation_slot_type get_cancellation_slot() const noexcept {
    return boost::asio::get_associated_cancellation_slot(handler_);
  }

  void operator()(Args... args) { std::move(handler_)(std::forward<Args>(args)...); }

 private:
  erased_type handler_;
  executor_type executor_;
};

}  // namespace tokenwire::detail

#endif
