#include "net/http_call.hpp"

#include <utility>

#include "http/retry.hpp"
#include "net/attempt.hpp"
#include "net/deadline.hpp"
#include "net/random_fraction.hpp"

namespace tokenwire::net {
namespace asio = boost::asio;
namespace {

http::failed_attempt as_failed_attempt(attempt& a) {
  http::failed_attempt failed{.ec = a.call.error};
  if (!a.exchange.has_head()) return failed;
  response_info const& info = a.call.info;
  if (auto const should = info.header("x-should-retry"); should == "true" || should == "false")
    failed.should_retry = should == "true";
  failed.retry_after = http::parse_retry_after(info.header("retry-after-ms"), info.header("retry-after"),
                                               std::chrono::system_clock::now());
  a.call.diagnostics.retry_after = failed.retry_after;
  return failed;
}

/// What the server asks of one request for having had too many, it asks of all.
void hold_others(call_request const& request, http::failed_attempt const& failed) {
  if (failed.ec != error::rate_limited || !failed.retry_after) return;
  if (*failed.retry_after <= request.retry.max_retry_after) request.rate->hold(*failed.retry_after);
}

}  // namespace

void http_call::forget_answer() {
  info = {};
  info.attempts = attempts;
  info.restarts = restarts;
  diagnostics = {};
  diagnostics.attempts = attempts;
  diagnostics.stale_connections = stale_connections;
}

void http_call::rewind() {
  ++restarts;
  forget_answer();
  error = {};
  until_close = finishing = finished = false;
}

async_generator<std::span<char>> perform(asio::any_io_executor executor, std::shared_ptr<http_call> call) {
  detail::generator_promise& self = co_await detail::this_generator{};
  deadline_timer deadline(call->time, executor, self);
  std::unique_ptr<timer> const pause = call->time.make_timer(executor);
  tokenwire::timeouts const& timeouts = call->request.timeouts;
  if (call->attempts == 0) call->started = call->time.now();
  deadline.set_total(call->started, timeouts.total);
  std::optional<attempt> a;
  rate_turn kept_turn;
  connection_lease renewed;
  bool must_be_new = false;

  for (unsigned retries = 0;;) {
    if (call->aborted) call->error = asio::error::operation_aborted;
    if (call->error) co_return;
    ++call->attempts;
    call->forget_answer();
    a.emplace(*call, deadline, executor);
    a->turn = std::move(kept_turn);
    a->hold(std::move(renewed));

    phase opening = open_connection(executor, *a, must_be_new);
    co_await opening;
    if (!call->error) {
      phase sending = send_request(executor, *a);
      co_await sending;
      a->turn.sent();
    }
    if (!call->error) {
      phase reading = read_head(executor, *a);
      co_await reading;
    }
    if (!call->error) break;

    if (a->was_stale()) {
      renewed = std::move(a->lease);
      renewed.renew(executor);
      kept_turn = std::move(a->turn);
      kept_turn.not_sent();
      ++call->stale_connections;
      --call->attempts;
      call->error = {};
      continue;
    }
    http::failed_attempt const failed = as_failed_attempt(*a);
    hold_others(call->request, failed);
    auto const delay =
        call->aborted || deadline.expired() == error::total_timeout
            ? std::nullopt
            : http::decide_retry(call->request.retry, failed, retries, deadline.total_remaining(), random_fraction());
    if (!delay) break;
    ++retries;
    // The others that were kept are as old.
    if (a->lease && a->lease.reused() && !a->exchange.started()) must_be_new = true;
    a->release(true);
    deadline.clear_phase();
    deadline.forget_expired();
    call->error = {};
    time_point const when = deadline.now() + *delay;
    auto wait = [&](auto handler) { pause->async_wait_until(when, std::move(handler)); };
    co_await async_operation<error_code>(wait);
    if (call->aborted) call->error = asio::error::operation_aborted;
    if (deadline.expired()) call->error = deadline.expired();
  }

  if (call->error) {
    bool const has_words = a->exchange.has_head() && call->error != error::unknown_content_coding && !call->aborted;
    if (has_words) {
      phase refusal = read_refusal(executor, *a);
      co_await refusal;
    }
    a->release(false);
    co_return;
  }

  auto read = [&](auto handler) { a->connection().async_read_some(a->space, std::move(handler)); };
  std::span<char> piece{};
  co_yield piece;
  for (;;) {
    piece = a->body;
    if (!piece.empty()) {
      // Nobody waits for bytes while the consumer is busy with these.
      deadline.clear_phase();
      co_yield piece;
    }
    if (!call->error && a->exchange.error()) a->fail(a->exchange.error(), a->exchange.detail());
    // The total deadline may have passed while the consumer was busy.
    if (call->error || a->exchange.complete() || a->interrupted()) break;
    deadline.set_phase(error::idle_timeout, call->finishing ? timeouts.finish_grace : timeouts.idle);
    if (a->read_without_waiting()) continue;
    auto const [ec, n] = co_await async_operation<error_code, std::size_t>(read);
    a->take_read(ec, n);
  }
  deadline.clear_phase();
  a->release(false);
}

}  // namespace tokenwire::net
