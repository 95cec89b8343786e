// An answer that nobody watches while it comes.

#ifndef TOKENWIRE_SRC_ANSWER_WHOLE_ANSWER_HPP
#define TOKENWIRE_SRC_ANSWER_WHOLE_ANSWER_HPP

#include <boost/asio/awaitable.hpp>
#include <tokenwire/api_error.hpp>
#include <utility>

namespace tokenwire::answer {

/// The result of a stream that is read to its end. What had come of one that fails is in the diagnostics of what is
/// thrown: the stream goes with this operation.
template <class Result, class Stream>
boost::asio::awaitable<Result> whole_answer(Stream stream) {
  try {
    for (;;) {
      auto const* const chunk = co_await stream.next();
      if (!chunk) break;
    }
    co_return stream.result();
  } catch (api_error const& failed) {
    Result const& partial = stream.result();
    if (partial.text().empty() && partial.reasoning().empty()) throw;
    diagnostics facts = failed.diagnostics();
    facts.partial_text = partial.text();
    facts.partial_reasoning = partial.reasoning();
    throw_api_error(failed.code(), std::move(facts));
  }
}

}  // namespace tokenwire::answer

#endif
