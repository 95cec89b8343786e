// A request that a function returns is a temporary as well.
// expected: (use of deleted function|call to deleted member function).*complete
#include <tokenwire/perplexity.hpp>

namespace pplx = tokenwire::perplexity;

pplx::chat_request make_request();
boost::asio::awaitable<void> ask(pplx::client& client);

boost::asio::awaitable<void> ask(pplx::client& client) {
#ifdef MISTAKE
  auto answer = co_await client.complete(make_request());
#else
  auto const request = make_request();
  auto answer = co_await client.complete(request);
#endif
}
