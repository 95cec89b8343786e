// What is behind a stream's handle, for who reads several of them.

#ifndef TOKENWIRE_SRC_PERPLEXITY_CHAT_STREAM_ACCESS_HPP
#define TOKENWIRE_SRC_PERPLEXITY_CHAT_STREAM_ACCESS_HPP

#include <memory>
#include <tokenwire/perplexity/chat_stream.hpp>

#include "perplexity/chat_session.hpp"

namespace tokenwire::perplexity {

struct chat_stream_access {
  using impl = chat_stream::impl;
  /// Null for a stream that was moved from.
  static std::shared_ptr<impl> const& get(chat_stream const& stream) noexcept { return stream.impl_; }
};

}  // namespace tokenwire::perplexity

#endif
