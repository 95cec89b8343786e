#include <tokenwire/perplexity/client.hpp>
#include <tokenwire/perplexity/structured.hpp>
#include <utility>

#include "answer/whole_answer.hpp"
#include "net/run_on.hpp"
#include "perplexity/answer_format.hpp"
#include "perplexity/chat_stream_access.hpp"
#include "perplexity/client_impl.hpp"
#include "structured/value_stream_impl.hpp"

namespace tokenwire::perplexity {

// For value_stream, which finds them by their arguments.
structured::answer_facts facts_of(chat_completion const& answer);
bool begins_anew(chat_chunk const& chunk) noexcept;

structured::answer_facts facts_of(chat_completion const& answer) {
  std::string_view const refusal =
      answer.choices().empty() ? std::string_view{} : std::string_view{answer.choices().front().message.refusal};
  return {.text = answer.text(),
          .reasoning = answer.reasoning(),
          .refusal = refusal,
          .finish_reason = answer.finish_reason(),
          .text_may_be_reasoning = answer.reasoning().empty() && answer.text_may_be_reasoning()};
}

bool begins_anew(chat_chunk const& chunk) noexcept {
  return chunk.restarted() || chunk.text_was_reasoning();
}

chat_stream client::start_shaped(chat_request const& request, structured::shape const& type, bool stream,
                                 boost::asio::any_io_executor executor, request_options const& options) const {
  if (request.response_format) {
    chat_stream refused = start(request, stream, std::move(executor), options);
    chat_stream_access::get(refused)->refuse(error::invalid_request, has_a_format);
    return refused;
  }
  chat_request shaped = request;
  shaped.response_format = answer_format(type);
  return start(shaped, stream, std::move(executor), options);
}

chat_stream client::stream_shaped(chat_request const& request, structured::shape const& type,
                                  boost::asio::any_io_executor executor, request_options const& options) const {
  return start_shaped(request, type, true, std::move(executor), options);
}

boost::asio::awaitable<chat_completion> client::complete_shaped(chat_request const& request,
                                                                structured::shape const& type,
                                                                request_options const& options) const {
  return net::run_on(impl_->executor, answer::whole_answer<chat_completion>(
                                          start_shaped(request, type, false, impl_->executor, options)));
}

}  // namespace tokenwire::perplexity

namespace tokenwire::structured {

template class value_stream<perplexity::chat_stream>;
template void read_answer(perplexity::chat_completion const&, shape const&, void*, read_options const&);

}  // namespace tokenwire::structured
