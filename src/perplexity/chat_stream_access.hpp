// What is behind a stream's handle, for who reads several of them.

#ifndef TOKENWIRE_SRC_PERPLEXITY_CHAT_STREAM_ACCESS_HPP
#define TOKENWIRE_SRC_PERPLEXITY_CHAT_STREAM_ACCESS_HPP

#include <memory>
#include <tokenwire/perplexity/chat_stream.hpp>
#include <vector>

#include "perplexity/chat_reader.hpp"

namespace tokenwire::perplexity {

struct chat_stream_access {
  using impl = detail::stream_access::impl<chat_chunk, chat_completion>;
  /// Null for a stream that was moved from.
  static std::shared_ptr<impl> const& get(chat_stream const& stream) noexcept {
    return detail::stream_access::get(stream);
  }
};

/// The stream goes on as if these had not been read; one that was aborted meanwhile with the rest alone.
/// Precondition: nobody waits for the next one.
void unread(chat_stream_access::impl& stream, std::vector<owned_chat_chunk> before);

}  // namespace tokenwire::perplexity

#endif
