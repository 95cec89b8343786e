// A request's own settings are a braced temporary as easily as the request is.
// expected: (use of deleted function|call to deleted member function).*complete
#include <tokenwire/perplexity.hpp>

namespace pplx = tokenwire::perplexity;

boost::asio::awaitable<void> ask(pplx::client& client, pplx::chat_request const& request);

boost::asio::awaitable<void> ask(pplx::client& client, pplx::chat_request const& request) {
#ifdef MISTAKE
  auto answer = co_await client.complete(request, {.path = "/v1/sonar"});
#else
  pplx::request_options const options{.path = "/v1/sonar"};
  auto answer = co_await client.complete(request, options);
#endif
}
