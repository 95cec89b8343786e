// What reads a chat completion, and what an observer is told of it.

#ifndef TOKENWIRE_SRC_PERPLEXITY_CHAT_READER_HPP
#define TOKENWIRE_SRC_PERPLEXITY_CHAT_READER_HPP

#include <tokenwire/sse.hpp>

#include "answer/stream_impl.hpp"
#include "net/call_events.hpp"
#include "perplexity/chat_decoder.hpp"

namespace tokenwire::perplexity {

using chat_reader = answer::reader<chat_decoder, sse::decoder>;
using chat_session = answer::session<chat_reader>;
using chat_session_options = answer::session_options<chat_reader>;

void describe(chat_completion const& answer, net::call_outcome& outcome) noexcept;

}  // namespace tokenwire::perplexity

namespace tokenwire::answer {

template <>
struct reader_for<perplexity::chat_chunk> {
  using type = perplexity::chat_reader;
};

}  // namespace tokenwire::answer

#endif
