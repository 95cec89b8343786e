// The sample that doc/design.md shows, as it stands there.

#include <boost/asio/awaitable.hpp>
#include <iostream>
#include <tokenwire/perplexity.hpp>

namespace asio = boost::asio;

namespace pplx = tokenwire::perplexity;

asio::awaitable<void> answer(pplx::client& client);

asio::awaitable<void> answer(pplx::client& client) {
  pplx::chat_request request{.model = "sonar", .messages = {pplx::user("What is new in C++?")}};
  auto stream = client.stream(request);                 // serialised now, sent at the first next()
  while (auto chunk = co_await stream.next())           // pointer to the chunk, null at the end; throws api_error
    std::cout << chunk->text() << std::flush;
  for (auto& source : stream.result().search_results())  // everything gathered: text, sources, usage, finish reason
    std::cout << source.title << ' ' << source.url << '\n';
}
