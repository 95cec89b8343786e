// The winner is one of the caller's streams: a vector that goes away with the expression would take it along.
// expected: (use of deleted function|call to deleted function).*race
#include <tokenwire/perplexity/race.hpp>
#include <utility>

namespace pplx = tokenwire::perplexity;

boost::asio::awaitable<std::size_t> first(std::vector<pplx::chat_stream> streams);

boost::asio::awaitable<std::size_t> first(std::vector<pplx::chat_stream> streams) {
#ifdef MISTAKE
  co_return co_await pplx::race(std::move(streams));
#else
  co_return co_await pplx::race(streams);
#endif
}
