// Answers in Perplexity's full mode, as small as they can be: every event has the whole text and the sources.

#ifndef TOKENWIRE_TEST_SUPPORT_CHAT_ANSWERS_HPP
#define TOKENWIRE_TEST_SUPPORT_CHAT_ANSWERS_HPP

#include <string>
#include <tokenwire/perplexity/chat_request.hpp>
#include <tokenwire/perplexity/client_options.hpp>
#include <vector>

#include "support/scripted_server.hpp"

namespace tokenwire::test {

inline std::string answer_text(int words) {
  std::string text;
  for (int i = 0; i != words; ++i) text += "word ";
  return text;
}

/// One block a word, then the done event.
inline std::vector<std::string> answer_events(int words) {
  std::vector<std::string> events;
  auto const add = [&](std::string const& object, std::string const& finish, std::string const& delta, int seen) {
    events.push_back(R"(data: {"id":"one","model":"sonar","created":1,"object":")" + object +
                     R"(","citations":["https://example.org/a"],"search_results":[{"title":"A","url":)"
                     R"("https://example.org/a"}],"choices":[{"index":0,"finish_reason":)" +
                     finish + R"(,"message":{"role":"assistant","content":")" + answer_text(seen) +
                     R"("},"delta":{"role":"assistant","content":")" + delta + "\"}}]}\r\n\r\n");
  };
  for (int i = 0; i != words; ++i) add("chat.completion.chunk", "null", "word ", i + 1);
  add("chat.completion.done", "\"stop\"", "", words);
  return events;
}

inline std::string const answer_head =
    response_head(200, "Content-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n");

inline perplexity::client_options options_for(scripted_server const& server) {
  perplexity::client_options options;
  options.api_key = "key";
  options.base_url = server.base_url();
  options.retry.max_retries = 0;
  options.pool.max_idle = 0;
  return options;
}

inline perplexity::chat_request small_request() {
  perplexity::chat_request request;
  request.model = "sonar";
  request.messages = {perplexity::user("Say something.")};
  return request;
}

}  // namespace tokenwire::test

#endif
