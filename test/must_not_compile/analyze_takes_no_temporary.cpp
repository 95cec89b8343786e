// GCC 12 destroys a braced temporary of an awaited expression too early: analyze() takes a named request only.
// expected: (use of deleted function|call to deleted member function).*analyze
#include <tokenwire/twelvelabs.hpp>

namespace tl = tokenwire::twelvelabs;

boost::asio::awaitable<void> ask(tl::client& client);

boost::asio::awaitable<void> ask(tl::client& client) {
#ifdef MISTAKE
  auto answer = co_await client.analyze({.video_id = "v1", .prompt = "Why?"});
#else
  tl::analyze_request const request{.video_id = "v1", .prompt = "Why?"};
  auto answer = co_await client.analyze(request);
#endif
}
