#include "net/time_source.hpp"

#include <boost/asio/steady_timer.hpp>
#include <utility>

namespace tokenwire::net {
namespace {

class steady_timer final : public timer {
 public:
  explicit steady_timer(boost::asio::any_io_executor executor) : timer_(std::move(executor)) {}

  void async_wait_until(time_point when, boost::asio::any_completion_handler<void(error_code)> handler) override {
    timer_.expires_at(when);
    timer_.async_wait(std::move(handler));
  }
  void alert_at(time_point when, std::weak_ptr<alertable> whom, std::uint64_t number) override {
    timer_.expires_at(when);
    timer_.async_wait(alert{std::move(whom), number});
  }
  void cancel() override { timer_.cancel(); }

 private:
  boost::asio::steady_timer timer_;
};

class steady_time_source final : public time_source {
 public:
  time_point now() const noexcept override { return clock::now(); }
  std::unique_ptr<timer> make_timer(boost::asio::any_io_executor executor) override {
    return std::make_unique<steady_timer>(std::move(executor));
  }
};

}  // namespace

time_source& time_source::steady() {
  // Never destroyed: clients with static storage may use it until the very end.
  static auto* const source = new steady_time_source;
  return *source;
}

}  // namespace tokenwire::net
