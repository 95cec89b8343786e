// The options of a wait are named before it begins.
// expected: (use of deleted function|call to deleted member function).*wait
#include <tokenwire/perplexity.hpp>

namespace pplx = tokenwire::perplexity;

boost::asio::awaitable<void> ask(pplx::client& client, pplx::chat_job const& job);

boost::asio::awaitable<void> ask(pplx::client& client, pplx::chat_job const& job) {
#ifdef MISTAKE
  auto done = co_await client.wait(job, {.deadline = std::chrono::minutes{10}});
#else
  pplx::wait_options const options{.deadline = std::chrono::minutes{10}};
  auto done = co_await client.wait(job, options);
#endif
}
