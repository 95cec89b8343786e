// Agent streams as the client makes them.

#ifndef TOKENWIRE_SRC_PERPLEXITY_AGENT_ACCESS_HPP
#define TOKENWIRE_SRC_PERPLEXITY_AGENT_ACCESS_HPP

#include <memory>
#include <tokenwire/perplexity/agent_request.hpp>
#include <tokenwire/perplexity/agent_stream.hpp>
#include <tokenwire/perplexity/request_options.hpp>
#include <utility>

#include "perplexity/agent_reader.hpp"

namespace tokenwire::perplexity {

struct agent_access {
  using impl = detail::stream_access::impl<agent_event, agent_response>;
  static agent_stream make(std::shared_ptr<impl> state) noexcept { return agent_stream(std::move(state)); }
};

class client_settings;

/// A response's stream, or document, that a client asks for.
agent_stream start_response(client_settings const& settings, agent_request const& request, bool stream,
                            boost::asio::any_io_executor executor, request_options const& own);

/// On `executor`. Throws as fetch_document() does.
boost::asio::awaitable<void> cancel_run(boost::asio::any_io_executor executor, std::shared_ptr<net::http_call> call);

}  // namespace tokenwire::perplexity

#endif
