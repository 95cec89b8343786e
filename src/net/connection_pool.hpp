// The connections of a client: one for each request at a time, kept for the next one.

#ifndef TOKENWIRE_SRC_NET_CONNECTION_POOL_HPP
#define TOKENWIRE_SRC_NET_CONNECTION_POOL_HPP

#include <boost/asio/any_completion_handler.hpp>
#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <memory>
#include <mutex>
#include <set>
#include <string>
#include <tokenwire/error.hpp>
#include <tokenwire/options.hpp>
#include <unordered_map>
#include <utility>

#include "net/context_watch.hpp"
#include "net/pool_plan.hpp"
#include "net/stream.hpp"
#include "net/time_source.hpp"

namespace tokenwire::net {

class connection_pool;

/// A connection that is one request's alone. Its stream is not connected yet unless it is reused. Destroying the lease
/// closes the connection; the pool may be gone by then.
class connection_lease {
 public:
  connection_lease() = default;
  connection_lease(connection_lease&& other) noexcept;
  connection_lease& operator=(connection_lease&& other) noexcept;
  ~connection_lease() { reset(); }

  explicit operator bool() const noexcept { return stream_ != nullptr; }
  net::stream& stream() const noexcept { return *stream_; }
  /// It has carried a request before.
  bool reused() const noexcept { return reused_; }

  /// Closes the connection.
  void reset() noexcept;
  /// Closes the connection, and is one that is to be opened, without giving up its place.
  void renew(boost::asio::any_io_executor const& executor);
  /// False: giving it back would close it.
  bool is_kept() const;
  /// For the next request. Precondition: nothing is pending on the stream, and nothing has come that nobody read.
  void give_back();

 private:
  friend class connection_pool;
  connection_lease(std::shared_ptr<connection_pool> pool, pool_plan::connection_id id,
                   std::unique_ptr<net::stream> stream, bool reused) noexcept
      : pool_(std::move(pool)), id_(id), stream_(std::move(stream)), reused_(reused) {}

  std::shared_ptr<connection_pool> pool_;
  pool_plan::connection_id id_{};
  // Its address stays: operations and who aborts them refer to it.
  std::unique_ptr<net::stream> stream_;
  bool reused_{};
};

/// Thread safe. Connections of different execution contexts are different ones, whatever their key; within a context
/// one may serve requests on different executors, one after the other. What belongs to a context goes with it.
///
/// An idle connection has nothing pending, so that it keeps no io_context from running out of work. Whether its peer
/// has closed it is seen when it is wanted, and such a one is never handed out: who would get it opens a new one.
///
/// An executor that was given once must be usable for as long as its context.
class connection_pool final : public context_user, public std::enable_shared_from_this<connection_pool> {
 public:
  connection_pool(pool_options const& options, time_source& time) : plan_(options), time_(time) {}
  connection_pool(connection_pool const&) = delete;
  connection_pool& operator=(connection_pool const&) = delete;
  ~connection_pool();

  using handler_type = boost::asio::any_completion_handler<void(error_code, connection_lease)>;

  /// void(error_code, connection_lease): a connection for `key`, which says all that two requests must have in common
  /// to share one. Waits its turn where the limits have no room. Counts as work of the executor's context while it
  /// waits.
  /// @param must_be_new one that was used before will not do.
  /// Cancellation: by slot, all types: operation_aborted; signals come from the handler's executor alone. Never inline.
  void async_acquire(boost::asio::any_io_executor executor, std::string key, bool must_be_new, handler_type handler);
  /// The same without waiting, and without overtaking who waits; an empty lease where it would have to.
  connection_lease try_acquire(boost::asio::any_io_executor const& executor, std::string key, bool must_be_new);

  /// From now on no connection is kept: those that are idle close, those in use go on.
  void retire();

  struct counts {
    std::size_t open;
    std::size_t idle;
    std::size_t waiting;
  };
  counts count() const;

  void context_gone(boost::asio::execution_context& context) noexcept override;

 private:
  friend class connection_lease;

  struct waiter {
    handler_type handler;
    boost::asio::executor_work_guard<boost::asio::any_io_executor> work;
    /// Once it was granted, until the handler's executor comes for it.
    connection_lease lease{};
  };

  connection_lease take(pool_plan::grant const& grant, boost::asio::any_io_executor const& executor);
  void carry_out(pool_plan::actions const& actions);
  connection_lease ask(boost::asio::any_io_executor const& executor, std::string const& key, bool must_be_new,
                       handler_type* handler);
  void watch(boost::asio::execution_context& context);
  void collect(pool_plan::request_id request);
  void give_up(pool_plan::request_id request);
  void give_back(pool_plan::connection_id id, std::unique_ptr<stream> connection);
  void remove(pool_plan::connection_id id) noexcept;

  std::mutex mutable mutex_;
  pool_plan plan_;
  time_source& time_;
  std::unordered_map<pool_plan::connection_id, std::unique_ptr<stream>> idle_;
  std::unordered_map<pool_plan::request_id, waiter> waiters_;
  std::set<boost::asio::execution_context*> watched_;
  pool_plan::request_id last_request_{};
};

}  // namespace tokenwire::net

#endif
