#include "perplexity/chat_job_wait.hpp"

#include <algorithm>
#include <boost/asio/async_result.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <cmath>
#include <utility>

#include "answer/call_report.hpp"
#include "answer/fetch.hpp"
#include "net/deadline.hpp"
#include "perplexity/chat_job_json.hpp"

namespace tokenwire::perplexity {
namespace asio = boost::asio;
namespace {

using std::chrono::milliseconds;

/// What a list says of a finished job is not all of it.
bool is_whole(chat_job const& job) noexcept {
  return job.completed() ? job.response.has_value() : job.failed() && !job.error_message.empty();
}

/// @param look the request for the job, whose secrets the server may have repeated in it.
chat_job finished(chat_job job, diagnostics facts, net::call_request const& look) {
  if (!job.failed()) return job;
  facts.message = job.error_message;
  facts.detail = "the job " + job.id + " ended as " + job.status;
  answer::hide_secrets(look, facts);
  throw_api_error(error::job_failed, std::move(facts));
}

[[noreturn]] void give_up(chat_job const& job, unsigned looks, net::call_request const& look) {
  diagnostics facts;
  facts.detail = "the job " + job.id + (job.status.empty() ? " has not finished" : " is still " + job.status) +
                 " after " + std::to_string(looks) + (looks == 1 ? " look" : " looks");
  answer::hide_secrets(look, facts);
  throw_api_error(error::job_wait_timeout, std::move(facts));
}

/// The look ends with the wait.
void limit_total(net::call_request& request, milliseconds left) {
  milliseconds& total = request.timeouts.total;
  if (total.count() == 0 || total > left) total = left;
}

asio::awaitable<void> sleep_until(net::timer& timer, net::time_point when) {
  auto start = [&timer, when](auto handler) { timer.async_wait_until(when, std::move(handler)); };
  co_await asio::async_initiate<asio::use_awaitable_t<> const, void(error_code)>(start, asio::use_awaitable);
}

}  // namespace

look_pauses::look_pauses(wait_options const& options) noexcept
    : next_(static_cast<double>(options.initial_interval.count())),
      growth_(options.interval_growth > 1.0 ? options.interval_growth : 1.0),
      longest_(std::max(1.0, static_cast<double>(options.max_interval.count()))) {}

milliseconds look_pauses::next() noexcept {
  next_ = std::clamp(next_, 1.0, longest_);
  auto const pause = milliseconds{static_cast<milliseconds::rep>(std::ceil(next_))};
  next_ *= growth_;
  return pause;
}

asio::awaitable<chat_job> wait_for_job(job_wait wait) {
  if (is_whole(wait.job)) {
    prepared_call const look = wait.settings->get_job(wait.job.id, wait.look);
    diagnostics facts;
    co_return finished(std::move(wait.job), std::move(facts), look.request);
  }
  net::time_source& time = wait.settings->time();
  std::unique_ptr<net::timer> const timer = time.make_timer(wait.executor);
  look_pauses pauses(wait.options);
  bool pause = !wait.job.finished();
  bool cancelled = false;
  auto cancel = [&] {
    cancelled = true;
    timer->cancel();
  };
  auto const place = wait.settings->registry().enter(wait.executor, cancel);
  if (!place) throw_api_error(error::client_closed, {});
  for (unsigned looks = 0;; ++looks) {
    if (pause) {
      net::time_point when = net::later(time.now(), pauses.next());
      if (wait.deadline) when = std::min(when, *wait.deadline);
      co_await sleep_until(*timer, when);
      // The sleep may have been over already.
      if (cancelled) detail::throw_aborted();
    }
    pause = true;
    prepared_call next = wait.settings->get_job(wait.job.id, wait.look);
    if (wait.deadline) {
      auto const left = std::chrono::ceil<milliseconds>(*wait.deadline - time.now());
      if (left <= milliseconds::zero()) give_up(wait.job, looks, next.request);
      limit_total(next.request, left);
    }
    std::shared_ptr<net::http_call> const call = next.start(time);
    std::string body;
    bool late = false;
    try {
      body = co_await answer::fetch_document(wait.executor, call);
    } catch (api_error const& failure) {
      late = failure.code() == error::total_timeout && wait.deadline && time.now() >= *wait.deadline;
      if (!late) throw;
    }
    if (late) give_up(wait.job, looks, call->request);
    wait.job = read_job(*call, body, wait.settings->decoding(wait.look));
    answer::report_end(*call, answer::outcome_of_value(wait.job));
    if (wait.options.on_progress) wait.options.on_progress(wait.job);
    if (!wait.job.finished()) continue;
    chat_job done = finished(std::move(wait.job), call->diagnostics, call->request);
    if (!is_whole(done))
      answer::refuse_document(*call, error::malformed_event,
                              "expected the answer of a completed job, got a job without one", body);
    co_return done;
  }
}

}  // namespace tokenwire::perplexity
