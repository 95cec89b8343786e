#include "answer/wait_for.hpp"

#include <boost/asio/async_result.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <cmath>

namespace tokenwire::answer {
namespace asio = boost::asio;

using std::chrono::milliseconds;

look_pauses::look_pauses(milliseconds initial, double growth, milliseconds longest) noexcept
    : next_(static_cast<double>(initial.count())),
      growth_(growth > 1.0 ? growth : 1.0),
      longest_(std::max(1.0, static_cast<double>(longest.count()))) {}

milliseconds look_pauses::next() noexcept {
  next_ = std::clamp(next_, 1.0, longest_);
  auto const pause = milliseconds{static_cast<milliseconds::rep>(std::ceil(next_))};
  next_ *= growth_;
  return pause;
}

asio::awaitable<void> sleep_until(net::timer& timer, net::time_point when) {
  auto start = [&timer, when](auto handler) { timer.async_wait_until(when, std::move(handler)); };
  co_await asio::async_initiate<asio::use_awaitable_t<> const, void(error_code)>(start, asio::use_awaitable);
}

void limit_total(net::call_request& request, milliseconds left) {
  milliseconds& total = request.timeouts.total;
  if (total.count() == 0 || total > left) total = left;
}

void give_up_waiting(std::string const& state, unsigned looks, net::call_request const& look) {
  diagnostics facts;
  facts.detail = state + " after " + std::to_string(looks) + (looks == 1 ? " look" : " looks");
  hide_secrets(look, facts);
  throw_api_error(error::job_wait_timeout, std::move(facts));
}

}  // namespace tokenwire::answer
