// A job's request is named before it is awaited.
// expected: (use of deleted function|call to deleted member function).*create_job
#include <tokenwire/perplexity.hpp>

namespace pplx = tokenwire::perplexity;

boost::asio::awaitable<void> ask(pplx::client& client);

boost::asio::awaitable<void> ask(pplx::client& client) {
#ifdef MISTAKE
  auto job = co_await client.create_job({.model = "sonar-deep-research", .messages = {pplx::user("Why?")}});
#else
  pplx::chat_request const request{.model = "sonar-deep-research", .messages = {pplx::user("Why?")}};
  auto job = co_await client.create_job(request);
#endif
}
