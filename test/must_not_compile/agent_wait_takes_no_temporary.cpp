// The response that create_response() gives is a temporary inside the expression that waits for it.
// expected: (use of deleted function|call to deleted member function).*wait
#include <tokenwire/perplexity/agent.hpp>

namespace pplx = tokenwire::perplexity;

boost::asio::awaitable<void> ask(pplx::client& client, pplx::agent_request const& request);

boost::asio::awaitable<void> ask(pplx::client& client, pplx::agent_request const& request) {
#ifdef MISTAKE
  auto done = co_await client.wait(co_await client.create_response(request));
#else
  auto begun = co_await client.create_response(request);
  auto done = co_await client.wait(begun);
#endif
}
