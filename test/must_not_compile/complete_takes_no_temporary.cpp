// GCC 12 destroys a braced temporary of an awaited expression too early: complete() takes a named request only.
// expected: (use of deleted function|call to deleted member function).*complete
#include <tokenwire/perplexity.hpp>

namespace pplx = tokenwire::perplexity;

boost::asio::awaitable<void> ask(pplx::client& client);

boost::asio::awaitable<void> ask(pplx::client& client) {
#ifdef MISTAKE
  auto answer = co_await client.complete({.model = "sonar", .messages = {pplx::user("Why?")}});
#else
  pplx::chat_request const request{.model = "sonar", .messages = {pplx::user("Why?")}};
  auto answer = co_await client.complete(request);
#endif
}
