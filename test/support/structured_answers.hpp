// Streams that are read as values, in a test.

#ifndef TOKENWIRE_TEST_SUPPORT_STRUCTURED_ANSWERS_HPP
#define TOKENWIRE_TEST_SUPPORT_STRUCTURED_ANSWERS_HPP

#include <string>
#include <tokenwire/perplexity/structured.hpp>
#include <vector>

#include "support/kept_answers.hpp"
#include "support/structured_types.hpp"

namespace tokenwire::test {

/// A stream as gateways send it: these pieces of text, then the finish reason.
inline std::string pieces_answer(std::vector<std::string> const& pieces, std::string_view finish_reason = "stop") {
  std::vector<std::string> events;
  for (std::string const& piece : pieces) events.push_back(delta_event(piece));
  events.push_back(delta_event("", finish_reason));
  events.push_back("[DONE]");
  return plain_stream(sse_body(events));
}

/// What the steps of a stream were, each as the value's JSON so far.
struct steps_taken {
  std::vector<std::string> values{};
  std::vector<std::string> paths{};
};

template <class T>
boost::asio::awaitable<steps_taken> take_steps(perplexity::structured_stream<T>& stream) {
  steps_taken steps;
  while (partial<T> const* const now = co_await stream.next()) {
    steps.values.push_back(structured::write(**now));
    steps.paths.emplace_back(now->path());
  }
  co_return steps;
}

}  // namespace tokenwire::test

#endif
