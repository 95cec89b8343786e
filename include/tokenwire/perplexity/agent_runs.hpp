// Responses that the service works on by itself, and the files that they made.

#ifndef TOKENWIRE_PERPLEXITY_AGENT_RUNS_HPP
#define TOKENWIRE_PERPLEXITY_AGENT_RUNS_HPP

#include <cstdint>
#include <functional>
#include <string>
#include <tokenwire/detail/chrono.hpp>
#include <tokenwire/perplexity/agent_response.hpp>
#include <vector>

namespace tokenwire::perplexity {

/// As wait_options, for responses.
struct response_wait_options {
  std::chrono::milliseconds initial_interval{1000};
  double interval_growth{1.5};
  std::chrono::milliseconds max_interval{std::chrono::seconds{30}};
  /// From the call on; 0: none. Then error::job_wait_timeout; the run itself goes on.
  std::chrono::milliseconds deadline{std::chrono::hours{24}};
  /// Called with the response after each look, the last one included, on the operation's executor. What it throws ends
  /// the wait and is rethrown.
  std::function<void(agent_response const&)> on_progress{};
};

struct response_cancellation {
  std::string response_id{};
  /// `cancelling`: the run ends a little later.
  std::string status{};
  std::string raw{};
};

struct response_file {
  std::string id{};
  std::string filename{};
  std::int64_t bytes{};
  /// Seconds since 1970.
  std::int64_t created_at{};
  bool operator==(response_file const&) const = default;
};

struct response_file_list {
  std::vector<response_file> data{};
  /// The JSON text that it came as, unknown fields included.
  std::string raw{};
};

struct response_file_content {
  std::string bytes{};
  /// As the headers have it; empty when there is none.
  std::string content_type{};
  std::string content_disposition{};
};

}  // namespace tokenwire::perplexity

#endif
