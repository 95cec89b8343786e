#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <exception>
#include <tokenwire/perplexity.hpp>

#include "clients/taking.hpp"

namespace bench {
namespace {

namespace asio = boost::asio;
namespace pplx = tokenwire::perplexity;

asio::awaitable<void> ask(pplx::client& client, pplx::chat_request const& request, unsigned times, findings& found) {
  for (unsigned i = 0; i != times; ++i) {
    auto stream = client.stream(request);
    while (auto chunk = co_await stream.next()) take(*chunk, found);
    take(stream.result(), found);
  }
}

}  // namespace

findings read_with_tokenwire(workload const& work) {
  asio::io_context io(1);
  pplx::client_options options;
  options.base_url = work.base_url;
  options.tls.ca_file = work.ca_file;
  options.separate_reasoning = false;
  pplx::client client(io, options);
  pplx::chat_request const request{.model = "sonar", .messages = {pplx::user("Why is the sky blue?")}};
  findings found;
  for (unsigned i = 0; i != work.concurrency; ++i) {
    asio::co_spawn(io, ask(client, request, work.requests, found), [](std::exception_ptr failure) {
      if (failure) std::rethrow_exception(failure);
    });
  }
  io.run();
  return found;
}

}  // namespace bench
