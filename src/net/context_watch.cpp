#include "net/context_watch.hpp"

#include <boost/asio/execution/context.hpp>
#include <boost/asio/query.hpp>
#include <mutex>
#include <utility>
#include <vector>

namespace tokenwire::net {
namespace asio = boost::asio;
namespace {

class watch_service : public asio::execution_context::service {
 public:
  static inline asio::execution_context::id id;

  explicit watch_service(asio::execution_context& owner) : service(owner) {}

  void add(std::weak_ptr<context_user> user) {
    std::lock_guard const lock(mutex_);
    std::erase_if(users_, [](auto const& u) { return u.expired(); });
    users_.push_back(std::move(user));
  }

 private:
  void shutdown() override {
    std::unique_lock lock(mutex_);
    auto const users = std::exchange(users_, {});
    lock.unlock();
    for (auto const& weak : users)
      if (auto const user = weak.lock()) user->context_gone(context());
  }

  std::mutex mutex_;
  std::vector<std::weak_ptr<context_user>> users_;
};

}  // namespace

asio::execution_context& context_of(asio::any_io_executor const& executor) noexcept {
  return asio::query(executor, asio::execution::context);
}

void watch_context(asio::execution_context& context, std::weak_ptr<context_user> user) {
  asio::use_service<watch_service>(context).add(std::move(user));
}

}  // namespace tokenwire::net
