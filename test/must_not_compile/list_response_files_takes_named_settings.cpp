// The settings of a request about a response are named before it begins.
// expected: (use of deleted function|call to deleted member function).*list_response_files
#include <tokenwire/perplexity/agent.hpp>

namespace pplx = tokenwire::perplexity;

boost::asio::awaitable<void> ask(pplx::client& client);

boost::asio::awaitable<void> ask(pplx::client& client) {
#ifdef MISTAKE
  auto told = co_await client.list_response_files("id", {.path = "/responses"});
#else
  pplx::request_options const settings{.path = "/responses"};
  auto told = co_await client.list_response_files("id", settings);
#endif
}
