#include "net/call_registry.hpp"

#include <boost/asio/post.hpp>
#include <utility>

namespace tokenwire::net {

registration call_registry::enter(boost::asio::any_io_executor executor, std::function<void()> cancel) {
  auto made = std::make_shared<entry>(entry{std::move(executor), std::move(cancel)});
  std::lock_guard const lock(mutex_);
  if (closed_) return {};
  return {shared_from_this(), entries_.insert(entries_.end(), std::move(made))};
}

void call_registry::close() {
  std::lock_guard const lock(mutex_);
  closed_ = true;
}

/// Under the lock: an execution context that goes on another thread takes its registrations with it first, and so waits
/// until nothing is sent to it here any more.
void call_registry::cancel_all() {
  std::lock_guard const lock(mutex_);
  for (auto const& each : entries_) {
    boost::asio::post(each->executor, [target = each] {
      if (target->cancel) target->cancel();
    });
  }
}

registration::~registration() {
  if (!registry_) return;
  std::shared_ptr<call_registry::entry> gone;
  std::lock_guard const lock(registry_->mutex_);
  gone = std::move(*at_);
  registry_->entries_.erase(at_);
  // Word of a cancellation may be on its way.
  gone->cancel = nullptr;
}

}  // namespace tokenwire::net
