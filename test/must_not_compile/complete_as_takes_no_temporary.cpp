// As complete(): a braced temporary of an awaited expression is destroyed too early.
// expected: (use of deleted function|call to deleted member function).*complete_as
#include <boost/describe/class.hpp>
#include <tokenwire/perplexity/structured.hpp>

namespace pplx = tokenwire::perplexity;

struct answer {
  int number{};
};
BOOST_DESCRIBE_STRUCT(answer, (), (number))

boost::asio::awaitable<void> ask(pplx::client& client);

boost::asio::awaitable<void> ask(pplx::client& client) {
#ifdef MISTAKE
  auto told = co_await client.complete_as<answer>({.model = "sonar", .messages = {pplx::user("Why?")}});
#else
  pplx::chat_request const request{.model = "sonar", .messages = {pplx::user("Why?")}};
  auto told = co_await client.complete_as<answer>(request);
#endif
}
