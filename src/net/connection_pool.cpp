#include "net/connection_pool.hpp"

#include <array>
#include <boost/asio/append.hpp>
#include <boost/asio/associated_cancellation_slot.hpp>
#include <boost/asio/associated_executor.hpp>
#include <boost/asio/bind_executor.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/post.hpp>
#include <charconv>

namespace tokenwire::net {
namespace asio = boost::asio;
namespace {

/// Nothing has come and the peer has not closed. Over TLS this also takes in what a server sends between requests, such
/// as session tickets.
bool is_quiet(stream& connection) noexcept {
  char byte;
  readiness wanted{};
  error_code ec;
  connection.read_some(asio::buffer(&byte, 1), wanted, ec);
  return ec == asio::error::would_block;
}

/// Connections of one context are no use on another.
std::string key_on(asio::execution_context& context, std::string key) {
  std::array<char, 2 * sizeof(void*)> digits;
  auto const end = std::to_chars(digits.data(), digits.data() + digits.size(),
                                 reinterpret_cast<std::uintptr_t>(&context), 16);
  key += '@';
  key.append(digits.data(), end.ptr);
  return key;
}

}  // namespace

connection_lease::connection_lease(connection_lease&& other) noexcept = default;

connection_lease& connection_lease::operator=(connection_lease&& other) noexcept {
  if (this == &other) return *this;
  reset();
  pool_ = std::move(other.pool_);
  id_ = other.id_;
  stream_ = std::move(other.stream_);
  reused_ = other.reused_;
  return *this;
}

void connection_lease::reset() noexcept {
  auto const pool = std::exchange(pool_, nullptr);
  stream_.reset();
  if (pool) pool->remove(id_);
}

bool connection_lease::is_kept() const {
  std::lock_guard const lock(pool_->mutex_);
  return pool_->plan_.keeps_idle();
}

void connection_lease::renew(asio::any_io_executor const& executor) {
  stream_ = std::make_unique<net::stream>(executor);
  reused_ = false;
}

void connection_lease::give_back() {
  auto const pool = std::exchange(pool_, nullptr);
  if (pool) pool->give_back(id_, std::move(stream_));
  stream_.reset();
}

connection_pool::~connection_pool() = default;

void connection_pool::async_acquire(asio::any_io_executor executor, std::string key, bool must_be_new,
                                    handler_type handler) {
  connection_lease lease = ask(executor, key_on(context_of(executor), std::move(key)), must_be_new, &handler);
  if (lease) asio::post(executor, asio::append(std::move(handler), error_code{}, std::move(lease)));
}

connection_lease connection_pool::try_acquire(asio::any_io_executor const& executor, std::string key,
                                              bool must_be_new) {
  return ask(executor, key_on(context_of(executor), std::move(key)), must_be_new, nullptr);
}

/// Registered with its context before anything of it is kept.
void connection_pool::watch(asio::execution_context& context) {
  {
    std::lock_guard const lock(mutex_);
    if (watched_.contains(&context)) return;
  }
  watch_context(context, weak_from_this());
  std::lock_guard const lock(mutex_);
  watched_.insert(&context);
}

/// A connection, unless there is none now: then `handler` waits, where there is one.
connection_lease connection_pool::ask(asio::any_io_executor const& executor, std::string const& key, bool must_be_new,
                                      handler_type* handler) {
  watch(context_of(executor));
  connection_lease lease;
  {
    std::lock_guard const lock(mutex_);
    pool_plan::request_id const request = ++last_request_;
    pool_plan::actions actions = plan_.want(request, key, must_be_new, time_.now());
    std::erase_if(actions.grants, [&](pool_plan::grant const& grant) {
      if (grant.request != request) return false;
      lease = take(grant, executor);
      return true;
    });
    carry_out(actions);
    if (!lease && handler) {
      auto slot = asio::get_associated_cancellation_slot(*handler);
      if (slot.is_connected()) {
        slot.assign([weak = weak_from_this(), request](asio::cancellation_type) {
          if (auto const self = weak.lock()) self->give_up(request);
        });
      }
      waiters_.emplace(request, waiter{std::move(*handler), asio::make_work_guard(executor)});
    } else if (!lease) {
      plan_.give_up(request);
    }
  }
  if (lease && lease.reused() && !is_quiet(lease.stream())) lease.renew(executor);
  return lease;
}

/// Under the lock.
connection_lease connection_pool::take(pool_plan::grant const& grant, asio::any_io_executor const& executor) {
  if (!grant.reused) return {shared_from_this(), grant.connection, std::make_unique<stream>(executor), false};
  return {shared_from_this(), grant.connection, std::move(idle_.extract(grant.connection).mapped()), true};
}

/// Under the lock: a context that goes on another thread has to wait until nothing of it is touched here any more. So
/// what was granted stays with who waits for it, and only word of it is sent.
void connection_pool::carry_out(pool_plan::actions const& actions) {
  for (pool_plan::connection_id const id : actions.close) idle_.erase(id);
  for (pool_plan::grant const& grant : actions.grants) {
    waiter& to = waiters_.at(grant.request);
    to.lease = take(grant, to.work.get_executor());
    auto word = [weak = weak_from_this(), request = grant.request] {
      if (auto const self = weak.lock()) self->collect(request);
    };
    asio::post(to.work.get_executor(),
               asio::bind_executor(asio::get_associated_executor(to.handler, to.work.get_executor()), std::move(word)));
  }
}

/// On the handler's executor.
void connection_pool::collect(pool_plan::request_id request) {
  std::unique_lock lock(mutex_);
  auto waiting = waiters_.extract(request);
  lock.unlock();
  if (!waiting) return;
  auto& [handler, work, lease] = waiting.mapped();
  if (lease.reused() && !is_quiet(lease.stream())) lease.renew(work.get_executor());
  std::move(handler)(error_code{}, std::move(lease));
}

/// On the handler's executor.
void connection_pool::give_up(pool_plan::request_id request) {
  std::unique_lock lock(mutex_);
  plan_.give_up(request);
  auto waiting = waiters_.extract(request);
  lock.unlock();
  if (!waiting) return;
  auto& [handler, work, lease] = waiting.mapped();
  if (lease.reused()) lease.give_back();
  lease.reset();
  asio::post(work.get_executor(),
             asio::append(std::move(handler), error_code(asio::error::operation_aborted), connection_lease{}));
}

void connection_pool::give_back(pool_plan::connection_id id, std::unique_ptr<stream> connection) {
  std::lock_guard const lock(mutex_);
  // A context that is going takes what it had with it; nobody would tell again.
  if (!watched_.contains(&context_of(connection->get_executor()))) return carry_out(plan_.remove(id));
  idle_.emplace(id, std::move(connection));
  carry_out(plan_.give_back(id, time_.now()));
}

void connection_pool::remove(pool_plan::connection_id id) noexcept {
  std::lock_guard const lock(mutex_);
  carry_out(plan_.remove(id));
}

void connection_pool::retire() {
  std::lock_guard const lock(mutex_);
  carry_out(plan_.retire());
}

connection_pool::counts connection_pool::count() const {
  std::lock_guard const lock(mutex_);
  return {plan_.open(), plan_.idle(), plan_.waiting()};
}

void connection_pool::context_gone(asio::execution_context& context) noexcept {
  // Destroyed without the lock: a handler owns a frame, and that more connections.
  std::vector<waiter> gone;
  std::lock_guard const lock(mutex_);
  watched_.erase(&context);
  for (auto at = waiters_.begin(); at != waiters_.end();) {
    if (&context_of(at->second.work.get_executor()) != &context) {
      ++at;
      continue;
    }
    plan_.give_up(at->first);
    gone.push_back(std::move(at->second));
    at = waiters_.erase(at);
  }
  std::vector<pool_plan::connection_id> idle;
  for (auto const& [id, connection] : idle_)
    if (&context_of(connection->get_executor()) == &context) idle.push_back(id);
  for (pool_plan::connection_id const id : idle) {
    idle_.erase(id);
    carry_out(plan_.remove(id));
  }
}

}  // namespace tokenwire::net
