// What reads an agent's response, and what an observer is told of it.

#ifndef TOKENWIRE_SRC_PERPLEXITY_AGENT_READER_HPP
#define TOKENWIRE_SRC_PERPLEXITY_AGENT_READER_HPP

#include <boost/asio/any_io_executor.hpp>
#include <memory>
#include <tokenwire/sse.hpp>

#include "answer/provider.hpp"
#include "answer/stream_impl.hpp"
#include "net/call_events.hpp"
#include "perplexity/agent_decoder.hpp"

namespace tokenwire::perplexity {

using agent_reader = answer::reader<agent_decoder, sse::decoder>;
using agent_session = answer::session<agent_reader>;
using agent_session_options = answer::session_options<agent_reader>;

void describe(agent_response const& answer, net::call_outcome& outcome) noexcept;

}  // namespace tokenwire::perplexity

namespace tokenwire::answer {

template <>
struct reader_for<perplexity::agent_event> {
  using type = perplexity::agent_reader;
};

template <>
struct stream_extra<perplexity::agent_event> {
  /// Cancels the run at the service, once, where it has an id and has not ended.
  void on_abort(boost::asio::any_io_executor const& executor, perplexity::agent_session const& session) noexcept;

  /// Null: runs are left alone.
  std::unique_ptr<endpoint> runs{};
};

}  // namespace tokenwire::answer

#endif
