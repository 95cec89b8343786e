#include <tokenwire/twelvelabs/analyze_stream.hpp>
#include <utility>

#include "answer/answer_stream_impl.hpp"
#include "twelvelabs/readers.hpp"

namespace tokenwire {

template class answer::reader<twelvelabs::analyze_decoder, ndjson::decoder>;
template struct answer::session<twelvelabs::analyze_reader>;
template async_generator<twelvelabs::analyze_event const> answer::read_answer(
    boost::asio::any_io_executor, answer::session<twelvelabs::analyze_reader>&);
template class answer_stream<twelvelabs::analyze_event, twelvelabs::analyze_result>;

}  // namespace tokenwire

namespace tokenwire::twelvelabs {

void describe(analyze_result const& answer, net::call_outcome& outcome) noexcept {
  outcome.response_id = answer.id();
  outcome.finish_reason = answer.finish_reason();
  if (!answer.usage()) return;
  outcome.input_tokens = answer.usage()->input_tokens;
  outcome.output_tokens = answer.usage()->output_tokens;
}

analyze_stream::analyze_stream(std::shared_ptr<impl> state) noexcept : answer_stream(std::move(state)) {}

boost::asio::awaitable<analyze_result> collect(analyze_stream& stream) {
  for (;;) {
    analyze_event const* const event = co_await stream.next();
    if (!event) break;
  }
  co_return stream.result();
}

}  // namespace tokenwire::twelvelabs
