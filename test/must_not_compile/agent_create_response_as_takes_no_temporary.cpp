// As create_response(): a braced temporary of an awaited expression is destroyed too early.
// expected: (use of deleted function|call to deleted member function).*create_response_as
#include <boost/describe/class.hpp>
#include <tokenwire/perplexity/agent_structured.hpp>

namespace pplx = tokenwire::perplexity;

struct answer {
  int number{};
};
BOOST_DESCRIBE_STRUCT(answer, (), (number))

boost::asio::awaitable<void> ask(pplx::client& client);

boost::asio::awaitable<void> ask(pplx::client& client) {
#ifdef MISTAKE
  auto told = co_await client.create_response_as<answer>({.input = "Why?", .preset = "fast"});
#else
  pplx::agent_request const request{.input = "Why?", .preset = "fast"};
  auto told = co_await client.create_response_as<answer>(request);
#endif
}
