#include <boost/asio/error.hpp>
#include <chrono>

#include "net/deadline.hpp"
#include "net/generator_line.hpp"
#include "net/http_call.hpp"
#include "net/stream.hpp"

namespace tokenwire::net {
namespace asio = boost::asio;
namespace {

using body_generator = async_generator<std::span<char>>;

/// Yields each time that the delay has passed.
async_generator<time_point const> ring(asio::any_io_executor executor, time_source& time,
                                       std::chrono::milliseconds delay) {
  std::unique_ptr<timer> const alarm = time.make_timer(executor);
  time_point when{};
  auto wait = [&](auto handler) { alarm->async_wait_until(when, std::move(handler)); };
  for (;;) {
    when = later(time.now(), delay);
    co_await async_operation<error_code>(wait);
    co_yield when;
  }
}

/// It would stand in the same line, or come before it is wanted; or there is an answer, though not a good one.
bool is_held_back(http_call const& call) noexcept {
  return stands_in_line(call) || call.phase == "pause" || call.info.status != 0;
}

/// Whatever becomes of another one of the same.
bool is_final(error_code ec) noexcept {
  return ec != condition::retryable && ec != error::idle_timeout && ec != error::pool_timeout;
}

call_request hedge_of(http_call const& call) {
  call_request request = call.before_redirects ? *call.before_redirects : call.request;
  request.observed.observer = nullptr;
  request.retry.max_retries = 0;
  return request;
}

/// The second request's part in what its call came to.
class hedged {
 public:
  explicit hedged(http_call& call) noexcept : call_(call) {}
  hedged(hedged const&) = delete;
  hedged& operator=(hedged const&) = delete;
  ~hedged() {
    if (!call_.hedge) return;
    if (!won_) count();
    call_.hedge->finished = call_.finished;
    call_.hedge.reset();
  }

  std::shared_ptr<http_call> begin() {
    call_.hedge = make_call(hedge_of(call_), call_.time);
    call_.hedge->started = call_.started;
    // Not none, so that its time does not begin anew.
    call_.hedge->attempts = attempts_before_ = call_.attempts;
    if (call_.events) call_.events->resend(resend_reason::hedge, {}, {}, std::chrono::nanoseconds{0});
    return call_.hedge;
  }

  /// The first has answered, or both have failed.
  void lose() {
    if (!call_.hedge) return;
    count();
    call_.info.attempts = call_.diagnostics.attempts = call_.attempts;
    call_.diagnostics.stale_connections = call_.stale_connections;
    call_.hedge->abort();
    call_.hedge.reset();
  }

  void win() {
    won_ = true;
    http_call const& second = *call_.hedge;
    count();
    call_.info = second.info;
    call_.info.attempts = call_.attempts;
    call_.info.restarts = call_.restarts;
    call_.info.hedged = true;
    call_.request.secrets = second.request.secrets;
    follow();
    if (call_.events) call_.events->response();
  }

  /// Between the reader and the second, where that won: what the one has said, and what the other has come to.
  void tell() const noexcept {
    if (!won_) return;
    call_.hedge->finishing = call_.finishing;
    call_.hedge->awaiting_event = call_.awaiting_event;
  }
  void hear() {
    if (!won_) return;
    call_.bytes_received += call_.hedge->bytes_received - received_;
    received_ = call_.hedge->bytes_received;
    if (call_.hedge->error) follow();
  }

 private:
  void count() noexcept {
    http_call const& second = *call_.hedge;
    if (!stands_in_line(second)) call_.attempts += second.attempts - attempts_before_;
    call_.stale_connections += second.stale_connections;
    call_.bytes_sent += second.bytes_sent;
    call_.bytes_received += received_ = second.bytes_received;
  }
  void follow() {
    call_.error = call_.hedge->error;
    call_.phase = call_.hedge->phase;
    call_.diagnostics = call_.hedge->diagnostics;
    call_.diagnostics.attempts = call_.attempts;
    call_.diagnostics.stale_connections = call_.stale_connections;
  }

  http_call& call_;
  bool won_{};
  unsigned attempts_before_{};
  std::uint64_t received_{};
};

}  // namespace

async_generator<std::span<char>> perform_hedged(asio::any_io_executor executor, std::shared_ptr<http_call> call) {
  constexpr std::size_t first_place = 0;
  constexpr std::size_t alarm_place = 1;
  body_generator first = perform_alone(executor, call);
  auto alarm = ring(executor, call->time, call->request.retry.hedge_delay);
  body_generator second;
  hedged hedge(*call);
  // Destroyed first, for the others would wake it.
  generator_line line;
  line.add();
  line.add();
  auto wait = [&line](auto handler) { line.wait_or_cancel(std::move(handler)); };

  std::span<char>* piece = nullptr;
  body_generator* answered = nullptr;
  while (!answered) {
    auto const place = line.take_first();
    if (!place) {
      co_await async_operation<>(wait);
      if (!call->aborted) continue;
      first.cancel();
      second.cancel();
    } else if (*place != alarm_place) {
      body_generator& found = *place == first_place ? first : second;
      piece = found.poll();
      if (piece)
        answered = &found;
      else if (!found.ended())
        line.wait_for(*place, *found.promise());
      else if (first.ended() && (second.ended() || is_final(call->error)))
        answered = &first;
    } else if (!alarm.poll()) {
      line.wait_for(alarm_place, *alarm.promise());
    } else if (call->aborted || is_held_back(*call)) {
      line.line_up(alarm_place);
    } else {
      second = perform_alone(executor, hedge.begin());
      line.add();
    }
  }
  line.leave();
  alarm.reset();
  if (answered == &first) {
    hedge.lose();
    second.reset();
  } else {
    if (call->connection) call->connection->close();
    first.reset();
    hedge.win();
  }

  if (!piece) {
    // Ended: this throws what it has thrown.
    co_await *answered;
    if (call->aborted) call->error = asio::error::operation_aborted;
  }
  while (piece) {
    std::span<char>& bytes = *piece;
    co_yield bytes;
    hedge.tell();
    piece = co_await *answered;
    hedge.hear();
  }
}

}  // namespace tokenwire::net
