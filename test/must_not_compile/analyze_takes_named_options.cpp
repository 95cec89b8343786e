// The options of an analysis are named before it begins.
// expected: (use of deleted function|call to deleted member function).*analyze
#include <tokenwire/twelvelabs.hpp>

namespace tl = tokenwire::twelvelabs;

boost::asio::awaitable<void> ask(tl::client& client, tl::analyze_request const& request);

boost::asio::awaitable<void> ask(tl::client& client, tl::analyze_request const& request) {
#ifdef MISTAKE
  auto told = co_await client.analyze(request, {.path = "/elsewhere"});
#else
  tokenwire::request_options const options{.path = "/elsewhere"};
  auto told = co_await client.analyze(request, options);
#endif
}
