// Chat completions that the service works on by itself: created now, fetched later.

#ifndef TOKENWIRE_PERPLEXITY_CHAT_JOB_HPP
#define TOKENWIRE_PERPLEXITY_CHAT_JOB_HPP

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <tokenwire/detail/chrono.hpp>
#include <tokenwire/perplexity/chat_completion.hpp>
#include <vector>

namespace tokenwire::perplexity {

/// An asynchronous chat completion, as the API reports it. A value.
struct chat_job {
  std::string id{};
  std::string model{};
  /// `CREATED`, `IN_PROGRESS`, `COMPLETED`, `FAILED`, or one not known yet.
  std::string status{};
  /// Seconds since 1970.
  std::int64_t created_at{};
  std::optional<std::int64_t> started_at{};
  std::optional<std::int64_t> completed_at{};
  std::optional<std::int64_t> failed_at{};
  /// Empty when null or absent.
  std::string error_message{};
  /// Set when it has completed; a list leaves it out.
  std::optional<chat_completion> response{};
  /// The JSON text that it came as, unknown fields included; of a list its own part of it.
  std::string raw{};

  /// The status, in whatever case it was written.
  bool completed() const noexcept;
  /// It will not complete: it failed, was cancelled or expired.
  bool failed() const noexcept;
  /// Nothing will change any more.
  bool finished() const noexcept { return completed() || failed(); }
};

/// One page of the list of jobs.
struct chat_job_page {
  std::vector<chat_job> requests{};
  /// Names the next page; empty on the last one.
  std::string next_token{};
};

struct create_job_options {
  /// The service makes one job of all requests with the same key. Unset: a random one, so that a request that is sent
  /// again by a retry is not billed twice.
  std::optional<std::string> idempotency_key{};
};

struct list_jobs_options {
  /// Jobs a page, as the server counts; unset: the server's default (20).
  std::optional<std::int64_t> limit{};
  /// The page to begin with; empty: the first.
  std::string next_token{};
  /// Keeps the jobs of this status alone, compared without case. The API has no such filter: pages are fetched whole
  /// and may come out empty.
  std::string status{};
};

struct wait_options {
  /// The pause before the first look at a job that is not finished, and how it grows with each look.
  std::chrono::milliseconds initial_interval{1000};
  double interval_growth{1.5};
  std::chrono::milliseconds max_interval{std::chrono::seconds{30}};
  /// From the call on; 0: none. Then error::job_wait_timeout; the job itself goes on.
  std::chrono::milliseconds deadline{std::chrono::hours{24}};
  /// Called with the job after each look, the last one included, on the operation's executor. What it throws ends the
  /// wait and is rethrown.
  std::function<void(chat_job const&)> on_progress{};
};

}  // namespace tokenwire::perplexity

#endif
