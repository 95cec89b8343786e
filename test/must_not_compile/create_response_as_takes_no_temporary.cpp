// As create_response(): a braced temporary of an awaited expression is destroyed too early.
// expected: (use of deleted function|call to deleted member function).*create_response_as
#include <boost/describe/class.hpp>
#include <tokenwire/twelvelabs/structured.hpp>

namespace tl = tokenwire::twelvelabs;

struct answer {
  int number{};
};
BOOST_DESCRIBE_STRUCT(answer, (), (number))

boost::asio::awaitable<void> ask(tl::client& client);

boost::asio::awaitable<void> ask(tl::client& client) {
#ifdef MISTAKE
  auto told = co_await client.create_response_as<answer>({.knowledge_store_id = "ks_1", .input = {tl::user("Why?")}});
#else
  tl::response_request const request{.knowledge_store_id = "ks_1", .input = {tl::user("Why?")}};
  auto told = co_await client.create_response_as<answer>(request);
#endif
}
