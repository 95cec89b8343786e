// The options of many requests are a braced temporary as easily as those of one are.
// expected: (use of deleted function|call to deleted function).*fan_out
#include <tokenwire/perplexity/fan_out.hpp>

namespace pplx = tokenwire::perplexity;

boost::asio::awaitable<void> ask(pplx::client& client, std::vector<pplx::chat_request> const& requests);

boost::asio::awaitable<void> ask(pplx::client& client, std::vector<pplx::chat_request> const& requests) {
#ifdef MISTAKE
  auto answers = co_await pplx::fan_out(client, requests, {.max_concurrency = 2});
#else
  pplx::fan_out_options const options{.max_concurrency = 2};
  auto answers = co_await pplx::fan_out(client, requests, options);
#endif
}
