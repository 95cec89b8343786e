// The settings of a look at a job are named before it begins.
// expected: (use of deleted function|call to deleted member function).*get_job
#include <tokenwire/perplexity.hpp>

namespace pplx = tokenwire::perplexity;

boost::asio::awaitable<void> ask(pplx::client& client);

boost::asio::awaitable<void> ask(pplx::client& client) {
#ifdef MISTAKE
  auto job = co_await client.get_job("id", {.path = "/jobs"});
#else
  pplx::request_options const settings{.path = "/jobs"};
  auto job = co_await client.get_job("id", settings);
#endif
}
