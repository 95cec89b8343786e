// What has to be let go before an execution context goes.

#ifndef TOKENWIRE_SRC_NET_CONTEXT_WATCH_HPP
#define TOKENWIRE_SRC_NET_CONTEXT_WATCH_HPP

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/execution_context.hpp>
#include <memory>

namespace tokenwire::net {

/// Holds sockets or handlers of execution contexts that no pending operation would destroy with its context.
class context_user {
 public:
  /// `context` is being destroyed: destroys what belongs to it. Nothing may be started on it any more. At most one
  /// thread calls this for a context; other functions may be called meanwhile.
  virtual void context_gone(boost::asio::execution_context& context) noexcept = 0;

 protected:
  ~context_user() = default;
};

/// The context that an executor's work runs on.
boost::asio::execution_context& context_of(boost::asio::any_io_executor const& executor) noexcept;

/// context_gone() will be called unless the user is gone by then. Once for each context is enough. Thread safe.
void watch_context(boost::asio::execution_context& context, std::weak_ptr<context_user> user);

}  // namespace tokenwire::net

#endif
