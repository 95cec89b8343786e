// GCC 12 destroys a braced temporary of an awaited expression too early: create_response() takes a named request only.
// expected: (use of deleted function|call to deleted member function).*create_response
#include <tokenwire/twelvelabs.hpp>

namespace tl = tokenwire::twelvelabs;

boost::asio::awaitable<void> ask(tl::client& client);

boost::asio::awaitable<void> ask(tl::client& client) {
#ifdef MISTAKE
  auto answer = co_await client.create_response({.knowledge_store_id = "ks_1", .input = {tl::user("Why?")}});
#else
  tl::response_request const request{.knowledge_store_id = "ks_1", .input = {tl::user("Why?")}};
  auto answer = co_await client.create_response(request);
#endif
}
