// The asynchronous chat completions endpoint: jobs that are created, fetched and listed.

#ifndef TOKENWIRE_TESTING_JOB_ENDPOINT_HPP
#define TOKENWIRE_TESTING_JOB_ENDPOINT_HPP

#include <chrono>
#include <cstdint>
#include <deque>
#include <functional>
#include <string>
#include <string_view>

#include "testing/chat_endpoint.hpp"
#include "testing/json_writer.hpp"
#include "testing/reply.hpp"

namespace tokenwire::testing {

class job_endpoint {
 public:
  using clock = std::chrono::steady_clock;
  /// The completion that a query gets, JSON text.
  using answer_function = std::function<std::string(chat_query)>;

  /// @param duration from a job's creation until it is finished.
  job_endpoint(std::chrono::milliseconds duration, answer_function answer)
      : duration_{duration}, answer_{std::move(answer)} {}

  /// @param id of the job when it is a new one.
  reply create(std::string_view body, std::string id);
  /// @param id percent-encoded.
  reply get(std::string_view id) const;
  /// @param query the target's, without its question mark.
  reply list(std::string_view query) const;

  /// Older ones are forgotten.
  static constexpr std::size_t most_jobs = 1000;

 private:
  struct job {
    std::uint64_t number{};
    std::string id{};
    std::string model{};
    std::string idempotency_key{};
    std::int64_t created_at{};
    clock::time_point created{};
    bool fails{};
    std::string response{};
  };

  reply show(job const& job, clock::time_point now) const;
  void write_summary(json_writer& writer, job const& job, clock::time_point now) const;
  bool finished(job const& job, clock::time_point now) const { return now - job.created >= duration_; }

  std::chrono::milliseconds duration_;
  answer_function answer_;
  std::deque<job> jobs_{};  // oldest first
  std::uint64_t last_number_{};
};

}  // namespace tokenwire::testing

#endif
