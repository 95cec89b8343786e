// An analysis while it comes.

#ifndef TOKENWIRE_TWELVELABS_ANALYZE_STREAM_HPP
#define TOKENWIRE_TWELVELABS_ANALYZE_STREAM_HPP

#include <boost/asio/awaitable.hpp>
#include <memory>
#include <tokenwire/answer_stream.hpp>
#include <tokenwire/twelvelabs/analyze_event.hpp>
#include <tokenwire/twelvelabs/analyze_result.hpp>

namespace tokenwire::twelvelabs {

/// An analysis' stream: pull events until null. answer_stream says the rest.
///
/// It ends as it should with `stream_end`. With the finish reason `length` the text is cut, and the warning beside it
/// is no error.
class analyze_stream : public answer_stream<analyze_event, analyze_result> {
 private:
  friend class client;
  explicit analyze_stream(std::shared_ptr<impl> state) noexcept;
};

/// Reads a stream to its end and returns what it gathered; the same that analyze() gives for the same answer.
/// Precondition: the stream outlives the operation. Executor, cancellation, errors: as answer_stream::next().
boost::asio::awaitable<analyze_result> collect(analyze_stream& stream);

}  // namespace tokenwire::twelvelabs

#endif
