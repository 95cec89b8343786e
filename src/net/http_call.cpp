#include "net/http_call.hpp"

#include <algorithm>
#include <utility>

#include "http/retry.hpp"
#include "net/attempt.hpp"
#include "net/deadline.hpp"
#include "net/random_fraction.hpp"

namespace tokenwire::net {
namespace asio = boost::asio;
namespace {

constexpr std::chrono::nanoseconds no_pause{0};

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

/// Whether it may be tried again is for the body to say.
bool asks_the_body(attempt const& a) noexcept {
  return a.call.request.is_final && a.call.info.status == 429 && a.readable && !a.call.aborted;
}

/// A body that says nothing in this time does not keep the next attempt waiting.
std::chrono::milliseconds time_to_ask(timeouts const& timeouts) noexcept {
  constexpr std::chrono::milliseconds most = std::chrono::seconds(2);
  return timeouts.idle.count() > 0 ? std::min(timeouts.idle, most) : most;
}

/// What the server asks of one request for having had too many, or for not being there, it asks of all.
void hold_others(http_call const& call, http::failed_attempt const& failed) {
  bool const is_for_all = call.info.status == 429 || call.info.status == 503;
  if (!is_for_all || !failed.retry_after) return;
  call_request const& request = call.request;
  if (*failed.retry_after <= request.retry.max_retry_after) request.rate->hold(*failed.retry_after);
}

/// True: the request is now the one that the answer redirects to. False: it is not to be followed; the diagnostics may
/// say why.
bool follow_redirect(http_call& call) {
  call_request& request = call.request;
  bool const may = call.error == error::redirect_not_followed && http::is_followed(call.info.status);
  unsigned const most = std::min(request.max_redirects, 5U);
  if (!may || most == 0 || call.aborted) return false;
  std::string& why = call.diagnostics.detail;
  if (call.redirects == most) {
    why = std::to_string(call.redirects) + " redirects were followed already";
    return false;
  }
  auto const location = call.info.header("location").value_or("");
  auto const target = http::resolve_redirect(request.where, request.path_and_query, location, why);
  if (!target) return false;
  auto before = call.before_redirects ? nullptr : std::make_unique<call_request const>(request);
  if (refusal refused = request.redirect(*target)) {
    why = std::move(refused.detail);
    return false;
  }
  if (before) call.before_redirects = std::move(before);
  ++call.redirects;
  return true;
}

/// For bytes, or for an event that does not come, whichever is too late first.
/// @param since when the last bytes came.
void await_bytes(http_call const& call, deadline_timer& deadline, time_point since) {
  tokenwire::timeouts const& timeouts = call.request.timeouts;
  auto const idle = call.finishing ? timeouts.finish_grace : timeouts.idle;
  auto event = timeouts.event;
  // Once every choice has finished no event has to come, but comments may come for ever.
  if (call.finishing && event.count() == 0) event = idle.count() > 0 ? timeouts.idle : idle;
  if (call.finishing && event.count() > 0) event = std::max(event, idle);
  if (event.count() > 0 && call.awaiting_event) {
    if (idle.count() <= 0 || later(since, idle) > later(*call.awaiting_event, event))
      return deadline.set_phase_from(error::event_timeout, *call.awaiting_event, event);
  }
  deadline.set_phase_from(error::idle_timeout, since, idle);
}

}  // namespace

http_call::http_call(call_request sent, time_source& clock)
    : request(std::move(sent)),
      time(clock),
      events(request.observed.observer ? std::make_unique<call_events>(*this) : nullptr) {}

std::shared_ptr<http_call> make_call(call_request request, time_source& time) {
  return std::allocate_shared<http_call>(allocator_of(request), std::move(request), time);
}

http_call::~http_call() {
  if (events) events->finish({.error = asio::error::operation_aborted});
}

http::secrets const& http_call::secrets() const noexcept {
  static http::secrets const none;
  return request.secrets ? *request.secrets : none;
}

void http_call::forget_answer() {
  info = {};
  info.attempts = attempts;
  info.restarts = restarts;
  info.redirects = redirects;
  diagnostics = {};
  diagnostics.attempts = attempts;
  diagnostics.stale_connections = stale_connections;
}

tokenwire::diagnostics http_call::failure() const {
  tokenwire::diagnostics facts = diagnostics;
  facts.phase = phase;
  return facts;
}

void http_call::rewind() {
  ++restarts;
  redirects = 0;
  if (before_redirects) request = *before_redirects;
  before_redirects.reset();
  forget_answer();
  error = {};
  finishing = finished = false;
}

void http_call::forget_request() noexcept {
  std::string().swap(request.bytes);
  before_redirects.reset();
}

registration enter(http_call& call, asio::any_io_executor const& executor, detail::generator_promise& body) {
  auto cancel = [&call, &body] {
    call.abort();
    body.interrupt();
  };
  return call.request.registry->enter(executor, cancel);
}

async_generator<std::span<char>> perform_alone(asio::any_io_executor executor, std::shared_ptr<http_call> call) {
  detail::generator_promise& self = co_await detail::this_generator{};
  deadline_timer deadline(call->time, executor, self);
  tokenwire::timeouts const& timeouts = call->request.timeouts;
  if (call->attempts == 0) {
    call->started = call->time.now();
    if (call->events) call->events->begin();
  }
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

    if (call->events) call->events->opening();
    phase opening = open_connection(executor, *a, must_be_new);
    co_await opening;
    // One that stood in the client's own line came to nothing that could be counted.
    if (call->error && stands_in_line(*call)) call->info.attempts = call->diagnostics.attempts = --call->attempts;
    if (!call->error) {
      if (call->events) call->events->opened(a->connection());
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
      if (call->events)
        call->events->resend(resend_reason::stale_connection, call->error, call->diagnostics.text(), no_pause);
      renewed = std::move(a->lease);
      renewed.renew(executor);
      kept_turn = std::move(a->turn);
      kept_turn.not_sent();
      ++call->stale_connections;
      --call->attempts;
      call->error = {};
      continue;
    }
    if (follow_redirect(*call)) {
      if (call->events) call->events->resend(resend_reason::redirect, {}, {}, no_pause);
      a->release(true);
      --call->attempts;
      call->error = {};
      continue;
    }
    http::failed_attempt const failed = as_failed_attempt(*a);
    hold_others(*call, failed);
    auto delay =
        http::decide_retry(call->request.retry, failed, retries, deadline.total_remaining(), random_fraction());
    if (delay && asks_the_body(*a)) {
      phase refusal = read_refusal(executor, *a, time_to_ask(timeouts));
      co_await refusal;
      a->readable = false;
      if (call->request.is_final(call->diagnostics.body)) delay.reset();
    }
    if (!delay || call->aborted) break;
    if (call->events)
      call->events->resend(resend_reason::failed_attempt, call->error, call->diagnostics.text(), *delay);
    ++retries;
    // The others that were kept are as old.
    if (a->lease && a->lease.reused() && !a->exchange.started()) must_be_new = true;
    a->release(true);
    // The pause needs none of it.
    a.reset();
    deadline.clear_phase();
    deadline.forget_expired();
    call->error = {};
    time_point const when = later(deadline.now(), *delay);
    std::unique_ptr<timer> const pause = call->time.make_timer(executor);
    auto wait = [&](auto handler) { pause->async_wait_until(when, std::move(handler)); };
    call->phase = "pause";
    co_await async_operation<error_code>(wait);
    if (call->aborted) call->error = asio::error::operation_aborted;
    if (deadline.expired()) call->error = deadline.expired();
  }

  if (call->error) {
    if (a->readable && !call->aborted) {
      // For the whole of it: the status is known already.
      phase refusal = read_refusal(executor, *a, timeouts.idle);
      co_await refusal;
    }
    a->release(false);
    co_return;
  }

  call->phase = "body";
  if (a->sent_whole && !call->may_rewind) call->forget_request();
  auto wait = [&](auto handler) { a->async_wait(std::move(handler)); };
  std::span<char> piece{};
  std::uint64_t moved = 0;
  time_point since{};
  co_yield piece;
  for (;;) {
    for (piece = a->first_of_body(); !piece.empty(); piece = a->next_of_body()) {
      // Nobody waits for bytes while the consumer is busy with these.
      deadline.clear_phase();
      co_yield piece;
    }
    if (!call->error && a->exchange.error()) a->fail(a->exchange.error(), a->exchange.detail());
    // The total deadline may have passed while the consumer was busy.
    if (call->error || a->exchange.complete() || a->interrupted()) break;
    // A record of TLS's own wakes too, and is nothing of the answer.
    if (std::uint64_t const so_far = call->bytes_received + call->bytes_sent; so_far != moved) {
      moved = so_far;
      since = deadline.now();
    }
    await_bytes(*call, deadline, since);
    if (a->read()) continue;
    auto const [ec, readable] = co_await async_operation<error_code, bool>(wait);
    a->take_wait(ec);
  }
  deadline.clear_phase();
  a->release(false);
}

}  // namespace tokenwire::net
