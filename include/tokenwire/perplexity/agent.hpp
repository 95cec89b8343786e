// Perplexity's Agent API, for a client: requests, streams, responses, runs.

#ifndef TOKENWIRE_PERPLEXITY_AGENT_HPP
#define TOKENWIRE_PERPLEXITY_AGENT_HPP

#include <tokenwire/perplexity/agent_request.hpp>
#include <tokenwire/perplexity/agent_runs.hpp>
#include <tokenwire/perplexity/agent_stream.hpp>
#include <tokenwire/perplexity/client.hpp>

#endif
