// A user's program: one client, asked nothing that leaves the machine.

#include <cstdio>
#include <tokenwire/perplexity.hpp>
#include <tokenwire/run.hpp>

namespace pplx = tokenwire::perplexity;

static boost::asio::awaitable<bool> refused() {
  pplx::client_options options;
  options.base_url = "not a URL";
  bool thrown = false;
  try {
    pplx::client const client(co_await boost::asio::this_coro::executor, options);
  } catch (tokenwire::api_error const& e) {
    thrown = e.code() == tokenwire::error::invalid_base_url;
  }
  co_return thrown;
}

int main() {
  bool const good = tokenwire::run(refused());
  std::puts(good ? "consumer: good" : "consumer: the client took a base URL that is none");
  return good ? 0 : 1;
}
