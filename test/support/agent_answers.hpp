// Agents as tests ask them and read them.

#ifndef TOKENWIRE_TEST_SUPPORT_AGENT_ANSWERS_HPP
#define TOKENWIRE_TEST_SUPPORT_AGENT_ANSWERS_HPP

#include <boost/asio/awaitable.hpp>
#include <string>
#include <tokenwire/perplexity/agent.hpp>
#include <utility>
#include <vector>

#include "support/awaited.hpp"
#include "support/simulated.hpp"

namespace tokenwire::test {

struct told_agent {
  std::string text{};
  std::string reasoning{};
  std::vector<std::string> types{};
  perplexity::agent_response result{};
};

inline boost::asio::awaitable<told_agent> read_events(perplexity::agent_stream& stream) {
  told_agent told;
  for (;;) {
    perplexity::agent_event const* const event = co_await stream.next();
    if (!event) break;
    told.text += event->text();
    told.reasoning += event->reasoning();
    told.types.emplace_back(event->type());
  }
  told.result = stream.result();
  co_return told;
}

inline perplexity::agent_request agent_question(std::string text = "Why is the sky blue?") {
  perplexity::agent_request request;
  request.input = std::move(text);
  request.preset = "fast";
  return request;
}

inline perplexity::client client_of(chat_client& fixture, testing::simulator const& server) {
  fixture.options.base_url = server.base_url();
  return make_client(fixture);
}

}  // namespace tokenwire::test

#endif
