// The job that create_job() gives is a temporary inside the expression that waits for it.
// expected: (use of deleted function|call to deleted member function).*wait
#include <tokenwire/perplexity.hpp>

namespace pplx = tokenwire::perplexity;

boost::asio::awaitable<void> ask(pplx::client& client, pplx::chat_request const& request);

boost::asio::awaitable<void> ask(pplx::client& client, pplx::chat_request const& request) {
#ifdef MISTAKE
  auto done = co_await client.wait(co_await client.create_job(request));
#else
  auto job = co_await client.create_job(request);
  auto done = co_await client.wait(job);
#endif
}
