#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <chrono>
#include <tokenwire/perplexity/agent_stream.hpp>
#include <utility>

#include "answer/answer_stream_impl.hpp"
#include "answer/document_call.hpp"
#include "http/url.hpp"
#include "perplexity/agent_access.hpp"

namespace tokenwire {

template class answer::reader<perplexity::agent_decoder, sse::decoder>;
template struct answer::session<perplexity::agent_reader>;
template async_generator<perplexity::agent_event const> answer::read_answer(boost::asio::any_io_executor,
                                                                            perplexity::agent_session&);
template class answer_stream<perplexity::agent_event, perplexity::agent_response>;

}  // namespace tokenwire

namespace tokenwire::perplexity {

void describe(agent_response const& answer, net::call_outcome& outcome) noexcept {
  outcome.response_id = answer.id();
  outcome.response_model = answer.model();
  outcome.finish_reason = answer.finish_reason();
  agent_usage const* const usage = answer.response_usage();
  if (!usage) return;
  outcome.input_tokens = usage->input_tokens;
  outcome.output_tokens = usage->output_tokens;
}

boost::asio::awaitable<void> cancel_run(boost::asio::any_io_executor executor, std::shared_ptr<net::http_call> call) {
  co_await answer::fetch_document(executor, call);
  answer::report_end(*call);
}

agent_stream::agent_stream(std::shared_ptr<impl> state) noexcept : answer_stream(std::move(state)) {}

boost::asio::awaitable<agent_response> collect(agent_stream& stream) {
  for (;;) {
    agent_event const* const event = co_await stream.next();
    if (!event) break;
  }
  co_return stream.result();
}

}  // namespace tokenwire::perplexity

namespace tokenwire::answer {

void stream_extra<perplexity::agent_event>::on_abort(boost::asio::any_io_executor const& executor,
                                                     perplexity::agent_session const& session) noexcept {
  perplexity::agent_response const& so_far = session.answer.result();
  if (!runs || session.answer.ended() || so_far.finished() || so_far.id().empty()) return;
  // An id that a path cannot hold names nothing.
  if (check_id(so_far.id(), "a response's")) return;
  try {
    std::unique_ptr<endpoint> const responses = std::move(runs);
    std::string const below = '/' + http::percent_encoded(so_far.id()) + "/cancel";
    prepared_call cancel = responses->call("cancel_response", "POST", below, {});
    cancel.request.timeouts.total = std::chrono::seconds{10};
    cancel.request.retry.hedge_delay = {};
    std::shared_ptr<net::http_call> const call = cancel.start(session.call->time);
    // Its errors are nobody's.
    boost::asio::co_spawn(executor, perplexity::cancel_run(executor, call), boost::asio::detached);
  } catch (...) {
    // Without memory the run goes on; it will end by itself.
  }
}

}  // namespace tokenwire::answer
