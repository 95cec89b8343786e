#include <boost/asio/any_io_executor.hpp>
#include <tokenwire/async_generator.hpp>
#include <utility>

#include "perplexity/chat_stream_access.hpp"

namespace tokenwire::perplexity {
namespace asio = boost::asio;
namespace {

/// Yields chunks that were read before, then what comes; of a call that was aborted meanwhile the rest alone.
/// Precondition: the session outlives the generator.
async_generator<chat_chunk const> read_again(asio::any_io_executor, chat_session const& s,
                                             std::vector<owned_chat_chunk> before,
                                             async_generator<chat_chunk const> rest) {
  for (owned_chat_chunk const& each : before) {
    if (s.call->aborted) break;
    chat_chunk const& chunk = *each;
    co_yield chunk;
  }
  for (;;) {
    chat_chunk const* const next = co_await rest;
    if (!next) break;
    if (s.call->aborted) continue;
    chat_chunk const& chunk = *next;
    co_yield chunk;
  }
}

}  // namespace

void unread(chat_stream_access::impl& stream, std::vector<owned_chat_chunk> before) {
  if (before.empty()) return;
  stream.replace(read_again(stream.executor, stream.session, std::move(before), std::move(stream.chunks)));
}

}  // namespace tokenwire::perplexity
