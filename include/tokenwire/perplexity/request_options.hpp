// Settings of one request, before those of its client.

#ifndef TOKENWIRE_PERPLEXITY_REQUEST_OPTIONS_HPP
#define TOKENWIRE_PERPLEXITY_REQUEST_OPTIONS_HPP

#include <tokenwire/request_options.hpp>

namespace tokenwire::perplexity {

using tokenwire::malformed_event_policy;
using tokenwire::request_options;

}  // namespace tokenwire::perplexity

#endif
