// An agent's response while it comes.

#ifndef TOKENWIRE_PERPLEXITY_AGENT_STREAM_HPP
#define TOKENWIRE_PERPLEXITY_AGENT_STREAM_HPP

#include <boost/asio/awaitable.hpp>
#include <memory>
#include <tokenwire/answer_stream.hpp>
#include <tokenwire/perplexity/agent_event.hpp>
#include <tokenwire/perplexity/agent_response.hpp>

namespace tokenwire::perplexity {

/// Events until null; answer_stream says the rest.
///
/// A response that failed is error::error_in_stream, in the provider's words; its text, its usage and its error are in
/// result(). One that ended as `incomplete` or `cancelled` is no error: the stream ends, and result().status() and
/// finish_reason() say so, as a chat's finish reason `length` does. A stream without an end of its own is
/// error::stream_incomplete.
///
/// With client_options::cancel_dropped_runs a stream that is cancelled or dropped before its end cancels the run at the
/// service.
class agent_stream : public answer_stream<agent_event, agent_response> {
 private:
  friend struct agent_access;
  explicit agent_stream(std::shared_ptr<impl> state) noexcept;
};

/// Reads a stream to its end and returns what it gathered.
/// Precondition: the stream outlives the operation. Executor, cancellation, errors: as agent_stream::next().
boost::asio::awaitable<agent_response> collect(agent_stream& stream);

}  // namespace tokenwire::perplexity

#endif
