// The options of reading are named before it begins.
// expected: (use of deleted function|call to deleted member function).*complete_as
#include <boost/describe/class.hpp>
#include <tokenwire/perplexity/structured.hpp>
#include <vector>

namespace pplx = tokenwire::perplexity;

struct answer {
  int number{};
};
BOOST_DESCRIBE_STRUCT(answer, (), (number))

boost::asio::awaitable<void> ask(pplx::client& client, pplx::chat_request const& request,
                                 pplx::request_options const& options);

boost::asio::awaitable<void> ask(pplx::client& client, pplx::chat_request const& request,
                                 pplx::request_options const& options) {
#ifdef MISTAKE
  auto told = co_await client.complete_as<answer>(request, options, {.max_depth = 8});
#else
  tokenwire::structured::read_options const reading{.max_depth = 8};
  auto told = co_await client.complete_as<answer>(request, options, reading);
#endif
}
