// An answer as a whole is an object: a text is a member of one.
// expected: an answer as a whole is a JSON object
#include <boost/describe/class.hpp>
#include <tokenwire/perplexity/structured.hpp>
#include <vector>

namespace pplx = tokenwire::perplexity;

struct answer {
  int number{};
};
BOOST_DESCRIBE_STRUCT(answer, (), (number))

boost::asio::awaitable<void> ask(pplx::client& client, pplx::chat_request const& request);

boost::asio::awaitable<void> ask(pplx::client& client, pplx::chat_request const& request) {
#ifdef MISTAKE
  auto told = co_await client.complete_as<std::string>(request);
#else
  auto told = co_await client.complete_as<answer>(request);
#endif
}
