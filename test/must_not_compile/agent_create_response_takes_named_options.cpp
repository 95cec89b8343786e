// The options of a request to an agent are named before it begins.
// expected: (use of deleted function|call to deleted member function).*create_response
#include <tokenwire/perplexity/agent.hpp>

namespace pplx = tokenwire::perplexity;

boost::asio::awaitable<void> ask(pplx::client& client, pplx::agent_request const& request);

boost::asio::awaitable<void> ask(pplx::client& client, pplx::agent_request const& request) {
#ifdef MISTAKE
  auto told = co_await client.create_response(request, {.path = "/agents"});
#else
  pplx::request_options const options{.path = "/agents"};
  auto told = co_await client.create_response(request, options);
#endif
}
