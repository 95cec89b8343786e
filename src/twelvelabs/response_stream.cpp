#include <tokenwire/twelvelabs/response_stream.hpp>
#include <utility>

#include "answer/answer_stream_impl.hpp"
#include "twelvelabs/readers.hpp"

namespace tokenwire {

template class answer::reader<twelvelabs::response_decoder, sse::decoder>;
template struct answer::session<twelvelabs::response_reader>;
template async_generator<twelvelabs::response_event const> answer::read_answer(
    boost::asio::any_io_executor, answer::session<twelvelabs::response_reader>&);
template class answer_stream<twelvelabs::response_event, twelvelabs::response>;

}  // namespace tokenwire

namespace tokenwire::twelvelabs {

void describe(response const& answer, net::call_outcome& outcome) noexcept {
  outcome.response_id = answer.id();
  outcome.finish_reason = answer.status();
  if (!answer.usage()) return;
  outcome.input_tokens = answer.usage()->input_tokens;
  outcome.output_tokens = answer.usage()->output_tokens;
}

response_stream::response_stream(std::shared_ptr<impl> state) noexcept : answer_stream(std::move(state)) {}

boost::asio::awaitable<response> collect(response_stream& stream) {
  for (;;) {
    response_event const* const event = co_await stream.next();
    if (!event) break;
  }
  co_return stream.result();
}

}  // namespace tokenwire::twelvelabs
