// The settings of a new job's request are named before it begins, as its options are.
// expected: (use of deleted function|call to deleted member function).*create_job
#include <tokenwire/perplexity.hpp>

namespace pplx = tokenwire::perplexity;

boost::asio::awaitable<void> ask(pplx::client& client, pplx::chat_request const& request);

boost::asio::awaitable<void> ask(pplx::client& client, pplx::chat_request const& request) {
  pplx::create_job_options const options{.idempotency_key = "key"};
#ifdef MISTAKE
  auto job = co_await client.create_job(request, options, {.path = "/jobs"});
#else
  pplx::request_options const settings{.path = "/jobs"};
  auto job = co_await client.create_job(request, options, settings);
#endif
}
