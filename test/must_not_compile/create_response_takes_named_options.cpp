// The options of a request are named before it begins.
// expected: (use of deleted function|call to deleted member function).*create_response
#include <tokenwire/twelvelabs.hpp>

namespace tl = tokenwire::twelvelabs;

boost::asio::awaitable<void> ask(tl::client& client, tl::response_request const& request);

boost::asio::awaitable<void> ask(tl::client& client, tl::response_request const& request) {
#ifdef MISTAKE
  auto told = co_await client.create_response(request, {.path = "/elsewhere"});
#else
  tokenwire::request_options const options{.path = "/elsewhere"};
  auto told = co_await client.create_response(request, options);
#endif
}
