// The options of a wait for a response are named before it begins.
// expected: (use of deleted function|call to deleted member function).*wait
#include <tokenwire/perplexity/agent.hpp>

namespace pplx = tokenwire::perplexity;

boost::asio::awaitable<void> ask(pplx::client& client, pplx::agent_response const& response);

boost::asio::awaitable<void> ask(pplx::client& client, pplx::agent_response const& response) {
#ifdef MISTAKE
  auto done = co_await client.wait(response, {.deadline = std::chrono::minutes{10}});
#else
  pplx::response_wait_options const options{.deadline = std::chrono::minutes{10}};
  auto done = co_await client.wait(response, options);
#endif
}
