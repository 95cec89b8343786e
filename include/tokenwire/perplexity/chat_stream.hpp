// A chat completion while it comes.

#ifndef TOKENWIRE_PERPLEXITY_CHAT_STREAM_HPP
#define TOKENWIRE_PERPLEXITY_CHAT_STREAM_HPP

#include <boost/asio/awaitable.hpp>
#include <memory>
#include <tokenwire/answer_stream.hpp>
#include <tokenwire/perplexity/chat_chunk.hpp>
#include <tokenwire/perplexity/chat_completion.hpp>

namespace tokenwire::perplexity {

using tokenwire::next_status;
using next_result = basic_next_result<chat_chunk>;

/// A chat completion stream: pull chunks until null. answer_stream says the rest.
class chat_stream : public answer_stream<chat_chunk, chat_completion> {
 private:
  friend class client;
  explicit chat_stream(std::shared_ptr<impl> state) noexcept;
};

/// Reads a stream to its end and returns what it gathered; the same that complete() gives for the same answer.
/// Precondition: the stream outlives the operation. Executor, cancellation, errors: as chat_stream::next().
boost::asio::awaitable<chat_completion> collect(chat_stream& stream);

}  // namespace tokenwire::perplexity

#endif
