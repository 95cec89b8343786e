// What a client has under way, so that it can be ended from anywhere.

#ifndef TOKENWIRE_SRC_NET_CALL_REGISTRY_HPP
#define TOKENWIRE_SRC_NET_CALL_REGISTRY_HPP

#include <boost/asio/any_io_executor.hpp>
#include <functional>
#include <list>
#include <memory>
#include <mutex>

namespace tokenwire::net {

class registration;

/// Thread safe. An execution context must outlive what is registered with its executors.
class call_registry : public std::enable_shared_from_this<call_registry> {
 public:
  /// @param cancel ends the operation; it is called on `executor`, any number of times, while the registration lasts.
  /// A registration that is false: close() was called.
  registration enter(boost::asio::any_io_executor executor, std::function<void()> cancel);

  /// Lets nothing in any more. What is in stays.
  void close();
  /// Cancels all that is in, each on its executor. Does not wait for it.
  void cancel_all();

 private:
  friend class registration;
  struct entry {
    boost::asio::any_io_executor executor;
    std::function<void()> cancel;
  };
  using entries = std::list<std::shared_ptr<entry>>;

  std::mutex mutex_;
  entries entries_;
  bool closed_{};
};

/// An operation's place in the registry; destroyed on the operation's executor.
class registration {
 public:
  registration() = default;
  registration(registration&& other) noexcept = default;
  registration& operator=(registration&&) = delete;
  ~registration();

  explicit operator bool() const noexcept { return registry_ != nullptr; }

 private:
  friend class call_registry;
  registration(std::shared_ptr<call_registry> registry, call_registry::entries::iterator at) noexcept
      : registry_(std::move(registry)), at_(at) {}

  std::shared_ptr<call_registry> registry_;
  call_registry::entries::iterator at_{};
};

}  // namespace tokenwire::net

#endif
