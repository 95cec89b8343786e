// The requests are read until all are answered, and GCC 12 destroys a braced temporary of an awaited expression early.
// expected: (use of deleted function|call to deleted function).*fan_out
#include <tokenwire/perplexity/fan_out.hpp>

namespace pplx = tokenwire::perplexity;

boost::asio::awaitable<void> ask(pplx::client& client);

boost::asio::awaitable<void> ask(pplx::client& client) {
#ifdef MISTAKE
  auto answers = co_await pplx::fan_out(client, {{.model = "sonar"}, {.model = "sonar-pro"}});
#else
  std::vector<pplx::chat_request> const requests{{.model = "sonar"}, {.model = "sonar-pro"}};
  auto answers = co_await pplx::fan_out(client, requests);
#endif
}
