// The Agent API's endpoints: responses that are made, fetched, cancelled, and their files.

#ifndef TOKENWIRE_TESTING_AGENT_ENDPOINT_HPP
#define TOKENWIRE_TESTING_AGENT_ENDPOINT_HPP

#include <chrono>
#include <cstdint>
#include <deque>
#include <memory>
#include <string>
#include <string_view>

#include "testing/agent_answer.hpp"
#include "testing/reply.hpp"

namespace tokenwire::testing {

class agent_endpoint {
 public:
  using clock = std::chrono::steady_clock;

  /// @param duration from the creation of one in the background until it has ended.
  agent_endpoint(std::chrono::milliseconds duration, chat_answer_options const& made)
      : duration_{duration}, made_{made} {}

  /// @param id what makes the new ones' ids.
  reply create(std::string_view body, std::string id, std::int64_t now);
  // Of one that exists: `id` is percent-encoded.
  reply get(std::string_view id) const;
  reply cancel(std::string_view id);
  reply list_files(std::string_view id) const;
  reply file(std::string_view id, std::string_view file_id) const;

  /// Older ones are forgotten.
  static constexpr std::size_t most_runs = 1000;

 private:
  struct run {
    std::shared_ptr<agent_answer const> answer{};
    clock::time_point created{};
    std::int64_t created_at{};
    bool background{};
    bool stored{};
    bool has_file{};
    bool cancelled{};
  };

  run const* find(std::string_view id) const;

  std::chrono::milliseconds duration_;
  chat_answer_options made_;
  std::deque<run> runs_{};  // oldest first
};

}  // namespace tokenwire::testing

#endif
