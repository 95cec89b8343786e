// The settings of a wait's looks are named before it begins, as its options are.
// expected: (use of deleted function|call to deleted member function).*wait
#include <tokenwire/perplexity.hpp>

namespace pplx = tokenwire::perplexity;

boost::asio::awaitable<void> ask(pplx::client& client, pplx::chat_job const& job);

boost::asio::awaitable<void> ask(pplx::client& client, pplx::chat_job const& job) {
  pplx::wait_options const options{.deadline = std::chrono::minutes{10}};
#ifdef MISTAKE
  auto done = co_await client.wait(job, options, {.path = "/jobs"});
#else
  pplx::request_options const settings{.path = "/jobs"};
  auto done = co_await client.wait(job, options, settings);
#endif
}
