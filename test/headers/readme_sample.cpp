#include <iostream>
#include <tokenwire/perplexity.hpp>
#include <tokenwire/run.hpp>

namespace pplx = tokenwire::perplexity;

boost::asio::awaitable<void> answer(std::string question) {
  pplx::client client(co_await boost::asio::this_coro::executor);
  pplx::chat_request request{.model = "sonar", .messages = {pplx::user(question)}};
  auto stream = client.stream(request);
  while (auto chunk = co_await stream.next()) std::cout << chunk->text() << std::flush;
  for (auto& source : stream.result().search_results()) std::cout << source.url << '\n';
}

int main() {
  tokenwire::run(answer("What is new in C++?"));
}
