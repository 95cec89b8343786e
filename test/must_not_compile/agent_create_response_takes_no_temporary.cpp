// GCC 12 destroys a braced temporary of an awaited expression too early: an agent is asked by a named request.
// expected: (use of deleted function|call to deleted member function).*create_response
#include <tokenwire/perplexity/agent.hpp>

namespace pplx = tokenwire::perplexity;

boost::asio::awaitable<void> ask(pplx::client& client);

boost::asio::awaitable<void> ask(pplx::client& client) {
#ifdef MISTAKE
  auto told = co_await client.create_response({.input = "Why?", .preset = "fast"});
#else
  pplx::agent_request const request{.input = "Why?", .preset = "fast"};
  auto told = co_await client.create_response(request);
#endif
}
