#include <boost/asio/any_completion_executor.hpp>
#include <boost/asio/append.hpp>
#include <boost/asio/associated_cancellation_slot.hpp>
#include <boost/asio/associated_executor.hpp>
#include <boost/asio/bind_executor.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/execution/outstanding_work.hpp>
#include <boost/asio/ip/address.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/prefer.hpp>
#include <charconv>
#include <map>
#include <memory>
#include <mutex>
#include <utility>

#include "net/connect.hpp"
#include "net/context_watch.hpp"

namespace tokenwire::net {
namespace {

namespace asio = boost::asio;
using asio::ip::tcp;
using resolve_handler = asio::any_completion_handler<void(error_code, endpoint_list)>;

/// What is being looked up on a context: who wants the same name meanwhile waits for the same answer.
class lookup_table : public asio::execution_context::service {
 public:
  static inline asio::execution_context::id id;

  explicit lookup_table(asio::execution_context& owner) : service(owner) {}

  void ask(asio::any_io_executor executor, std::string const& host, std::uint16_t port, resolve_handler handler);

 private:
  class lookup;
  using key = std::pair<std::string, std::uint16_t>;

  /// What is pending goes with the operations that own it.
  void shutdown() override {}

  std::mutex mutex_;
  std::map<key, std::weak_ptr<lookup>> running_;
};

/// The system's getaddrinfo cannot be interrupted: a caller is released while it runs on, and what it says when all
/// have gone is for nobody. The resolver must live until then. All is done under the table's lock, but for what calls
/// out.
class lookup_table::lookup : public std::enable_shared_from_this<lookup> {
 public:
  lookup(lookup_table& table, key name, asio::any_io_executor executor)
      : table_(table), name_(std::move(name)), resolver_(std::move(executor)) {}

  void add(resolve_handler handler) {
    auto slot = asio::get_associated_cancellation_slot(handler);
    if (slot.is_connected()) {
      // Weak, for the signal may outlive an io_context that has taken the handler with it.
      slot.assign([weak = weak_from_this(), id = last_ + 1](asio::cancellation_type) {
        if (auto const self = weak.lock()) self->give_up(id);
      });
    }
    auto executor = asio::get_associated_executor(handler, resolver_.get_executor());
    waiters_.emplace(++last_, waiter{std::move(handler), asio::prefer(std::move(executor), tracked)});
  }

  void start() {
    char service[8] = {};
    std::to_chars(service, service + sizeof service, name_.second);
    auto received = [self = shared_from_this()](error_code ec, tcp::resolver::results_type const& results) {
      self->complete(ec, {results.begin(), results.end()});
    };
    resolver_.async_resolve(name_.first, service, tcp::resolver::numeric_service, std::move(received));
  }

 private:
  using waiter_id = std::uint64_t;
  static constexpr auto tracked = asio::execution::outstanding_work.tracked;

  struct waiter {
    resolve_handler handler;
    asio::any_completion_executor executor;
  };

  /// Nobody else joins it.
  void leave_table() {
    auto const found = table_.running_.find(name_);
    if (found == table_.running_.end()) return;
    auto const self = weak_from_this();
    bool const is_another = self.owner_before(found->second) || found->second.owner_before(self);
    if (!is_another) table_.running_.erase(found);
  }

  /// On the handler's executor.
  void give_up(waiter_id id) {
    std::unique_lock lock(table_.mutex_);
    auto waiting = waiters_.extract(id);
    if (waiting && waiters_.empty()) {
      leave_table();
      resolver_.cancel();  // spares the system's call if it has not begun
    }
    lock.unlock();
    if (!waiting) return;
    asio::post(resolver_.get_executor(), asio::append(std::move(waiting.mapped().handler),
                                                      error_code(asio::error::operation_aborted), endpoint_list{}));
  }

  /// On the executor of who asked first. The others' slots are their executors' alone, so each is only told here.
  void complete(error_code ec, endpoint_list addresses) {
    std::lock_guard const lock(table_.mutex_);
    leave_table();
    error_ = ec;
    addresses_ = std::move(addresses);
    for (auto const& [id, waiting] : waiters_) {
      auto word = [self = shared_from_this(), id = id] { self->collect(id); };
      asio::post(resolver_.get_executor(), asio::bind_executor(waiting.executor, std::move(word)));
    }
  }

  /// On the handler's executor.
  void collect(waiter_id id) {
    std::unique_lock lock(table_.mutex_);
    auto waiting = waiters_.extract(id);
    lock.unlock();
    if (!waiting) return;
    resolve_handler handler = std::move(waiting.mapped().handler);
    asio::get_associated_cancellation_slot(handler).clear();
    std::move(handler)(error_, addresses_);
  }

  lookup_table& table_;
  key const name_;
  tcp::resolver resolver_;
  std::map<waiter_id, waiter> waiters_{};
  waiter_id last_{};
  // Once it is complete.
  error_code error_{};
  endpoint_list addresses_{};
};

void lookup_table::ask(asio::any_io_executor executor, std::string const& host, std::uint16_t port,
                       resolve_handler handler) {
  std::lock_guard const lock(mutex_);
  std::weak_ptr<lookup>& running = running_[{host, port}];
  if (auto const found = running.lock()) return found->add(std::move(handler));
  auto const made = std::make_shared<lookup>(*this, key(host, port), std::move(executor));
  running = made;
  made->add(std::move(handler));
  made->start();
}

}  // namespace

void async_resolve(asio::any_io_executor executor, std::string host, std::uint16_t port, resolve_handler handler) {
  auto const answer = [&](error_code ec, endpoint_list addresses) {
    asio::post(executor, asio::append(std::move(handler), ec, std::move(addresses)));
  };
  error_code not_an_address;
  auto const address = asio::ip::make_address(host, not_an_address);
  if (!not_an_address) return answer({}, {{address, port}});
  // getaddrinfo would take no name for this machine, and a name with a NUL in it for another one.
  if (host.empty() || host.find('\0') != std::string::npos) return answer(asio::error::host_not_found, {});
  asio::use_service<lookup_table>(context_of(executor)).ask(std::move(executor), host, port, std::move(handler));
}

}  // namespace tokenwire::net
