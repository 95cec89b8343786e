// So are the options of a job.
// expected: (use of deleted function|call to deleted member function).*create_job
#include <tokenwire/perplexity.hpp>

namespace pplx = tokenwire::perplexity;

boost::asio::awaitable<void> ask(pplx::client& client, pplx::chat_request const& request);

boost::asio::awaitable<void> ask(pplx::client& client, pplx::chat_request const& request) {
#ifdef MISTAKE
  auto job = co_await client.create_job(request, {.idempotency_key = "once"});
#else
  pplx::create_job_options const options{.idempotency_key = "once"};
  auto job = co_await client.create_job(request, options);
#endif
}
