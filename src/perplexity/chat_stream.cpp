#include <tokenwire/perplexity/chat_stream.hpp>
#include <utility>

#include "answer/answer_stream_impl.hpp"
#include "perplexity/chat_reader.hpp"

namespace tokenwire {

template class answer::reader<perplexity::chat_decoder, sse::decoder>;
template struct answer::session<perplexity::chat_reader>;
template async_generator<perplexity::chat_chunk const> answer::read_answer(boost::asio::any_io_executor,
                                                                           perplexity::chat_session&);
template class answer_stream<perplexity::chat_chunk, perplexity::chat_completion>;

}  // namespace tokenwire

namespace tokenwire::perplexity {

void describe(chat_completion const& answer, net::call_outcome& outcome) noexcept {
  outcome.response_id = answer.id();
  outcome.response_model = answer.model();
  outcome.finish_reason = answer.finish_reason();
  usage_info const* const usage = answer.usage();
  if (!usage) return;
  outcome.input_tokens = usage->prompt_tokens;
  outcome.output_tokens = usage->completion_tokens;
}

chat_stream::chat_stream(std::shared_ptr<impl> state) noexcept : answer_stream(std::move(state)) {}

boost::asio::awaitable<chat_completion> collect(chat_stream& stream) {
  for (;;) {
    chat_chunk const* const chunk = co_await stream.next();
    if (!chunk) break;
  }
  co_return stream.result();
}

}  // namespace tokenwire::perplexity
