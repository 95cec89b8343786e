// A response while it comes.

#ifndef TOKENWIRE_TWELVELABS_RESPONSE_STREAM_HPP
#define TOKENWIRE_TWELVELABS_RESPONSE_STREAM_HPP

#include <boost/asio/awaitable.hpp>
#include <memory>
#include <tokenwire/answer_stream.hpp>
#include <tokenwire/twelvelabs/response_event.hpp>

namespace tokenwire::twelvelabs {

/// A response's stream: pull events until null. answer_stream says the rest.
///
/// It ends as it should with `response.completed` or an event like it; `[DONE]` alone is no such end
/// (error::stream_incomplete), and nothing behind either is read. An answer that the service cut ends without an error:
/// result().status() is `incomplete` then. `response.failed` is error::error_in_stream. An event that comes twice, with
/// the same sequence number and the same bytes, is given once.
///
/// A stream that broke is not taken up again: to ask anew is a new turn, of which session if any is for the caller to
/// say (result().session_id()).
class response_stream : public answer_stream<response_event, response> {
 private:
  friend class client;
  explicit response_stream(std::shared_ptr<impl> state) noexcept;
};

/// Reads a stream to its end and returns what it gathered; the same that create_response() gives for the same answer.
/// Precondition: the stream outlives the operation. Executor, cancellation, errors: as answer_stream::next().
boost::asio::awaitable<response> collect(response_stream& stream);

}  // namespace tokenwire::twelvelabs

#endif
