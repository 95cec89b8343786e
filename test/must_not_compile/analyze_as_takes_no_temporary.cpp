// As analyze(): a braced temporary of an awaited expression is destroyed too early.
// expected: (use of deleted function|call to deleted member function).*analyze_as
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
  auto told = co_await client.analyze_as<answer>({.video_id = "v1", .prompt = "Why?"});
#else
  tl::analyze_request const request{.video_id = "v1", .prompt = "Why?"};
  auto told = co_await client.analyze_as<answer>(request);
#endif
}
