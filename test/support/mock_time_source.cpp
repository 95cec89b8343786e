#include "support/mock_time_source.hpp"

#include <algorithm>
#include <boost/asio/append.hpp>
#include <boost/asio/associated_cancellation_slot.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/execution/context.hpp>
#include <boost/asio/execution_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/query.hpp>
#include <cstdint>
#include <list>
#include <utility>
#include <vector>

namespace tokenwire::test {

namespace asio = boost::asio;
using handler_type = asio::any_completion_handler<void(error_code)>;

namespace {

asio::execution_context& context_of(asio::any_io_executor const& executor) {
  return asio::query(executor, asio::execution::context);
}

struct wait {
  net::time_point when;
  std::uint64_t id;
  asio::any_io_executor executor;
  handler_type handler;
};

void post(wait& due, error_code ec) {
  asio::post(due.executor, asio::append(std::move(due.handler), ec));
}

}  // namespace

struct mock_time_source::state {
  net::time_point now = net::clock::now();
  std::uint64_t last_id = 0;
  std::list<wait> waits;  // by time; equal times in the order of their making

  void add(wait added) {
    auto const later =
        std::find_if(waits.begin(), waits.end(), [&](wait const& other) { return other.when > added.when; });
    waits.insert(later, std::move(added));
  }
  void cancel(std::uint64_t id) {
    auto const found = std::find_if(waits.begin(), waits.end(), [&](wait const& other) { return other.id == id; });
    if (found == waits.end()) return;
    std::list<wait> taken;
    taken.splice(taken.end(), waits, found);
    post(taken.front(), asio::error::operation_aborted);
  }
  void drop(asio::execution_context const& context) {
    std::list<wait> dropped;  // destroyed last: a handler's destructor may come back here
    for (auto it = waits.begin(); it != waits.end();) {
      auto const next = std::next(it);
      if (&context_of(it->executor) == &context) dropped.splice(dropped.end(), waits, it);
      it = next;
    }
  }
};

/// Lives in an io_context and drops the handlers that wait for it when it ends.
class mock_time_source::keeper final : public asio::execution_context::service {
 public:
  static inline asio::execution_context::id id;  // NOLINT: Asio looks services up by it

  explicit keeper(asio::execution_context& context) : service(context) {}
  void watch(std::shared_ptr<state> const& source) {
    if (std::none_of(sources_.begin(), sources_.end(), [&](auto const& other) { return other.lock() == source; }))
      sources_.push_back(source);
  }

 private:
  void shutdown() override {
    for (auto const& source : sources_)
      if (auto const alive = source.lock()) alive->drop(context());
  }
  std::vector<std::weak_ptr<state>> sources_;
};

class mock_time_source::mock_timer final : public net::timer {
 public:
  mock_timer(std::shared_ptr<state> source, asio::any_io_executor executor)
      : state_(std::move(source)), executor_(std::move(executor)) {
    asio::use_service<keeper>(context_of(executor_)).watch(state_);
  }
  ~mock_timer() override { cancel(); }

  void async_wait_until(net::time_point when, handler_type handler) override {
    cancel();
    wait_ = ++state_->last_id;
    auto slot = asio::get_associated_cancellation_slot(handler);
    if (slot.is_connected())
      slot.assign([source = std::weak_ptr(state_), id = wait_](asio::cancellation_type) {
        if (auto const alive = source.lock()) alive->cancel(id);
      });
    wait added{when, wait_, executor_, std::move(handler)};
    if (when <= state_->now)
      post(added, {});
    else
      state_->add(std::move(added));
  }
  void alert_at(net::time_point when, std::weak_ptr<net::alertable> whom, std::uint64_t number) override {
    async_wait_until(when, net::alert{std::move(whom), number});
  }
  void cancel() override { state_->cancel(wait_); }

 private:
  std::shared_ptr<state> state_;
  asio::any_io_executor executor_;
  std::uint64_t wait_ = 0;
};

mock_time_source::mock_time_source() : state_(std::make_shared<state>()) {}
mock_time_source::~mock_time_source() = default;

net::time_point mock_time_source::now() const noexcept {
  return state_->now;
}

std::unique_ptr<net::timer> mock_time_source::make_timer(asio::any_io_executor executor) {
  return std::make_unique<mock_timer>(state_, std::move(executor));
}

void mock_time_source::advance(net::clock::duration step) {
  state_->now += step;
  while (!state_->waits.empty() && state_->waits.front().when <= state_->now) {
    std::list<wait> due;
    due.splice(due.end(), state_->waits, state_->waits.begin());
    post(due.front(), {});
  }
}

std::size_t mock_time_source::pending() const {
  return state_->waits.size();
}

std::optional<net::time_point> mock_time_source::next_due() const {
  if (state_->waits.empty()) return std::nullopt;
  return state_->waits.front().when;
}

}  // namespace tokenwire::test
