// The settings of a request about a response are named before it begins.
// expected: (use of deleted function|call to deleted member function).*cancel_response
#include <tokenwire/perplexity/agent.hpp>

namespace pplx = tokenwire::perplexity;

boost::asio::awaitable<void> ask(pplx::client& client);

boost::asio::awaitable<void> ask(pplx::client& client) {
#ifdef MISTAKE
  auto told = co_await client.cancel_response("id", {.path = "/responses"});
#else
  pplx::request_options const settings{.path = "/responses"};
  auto told = co_await client.cancel_response("id", settings);
#endif
}
