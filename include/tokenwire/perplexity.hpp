// All of Perplexity's API.

#ifndef TOKENWIRE_PERPLEXITY_HPP
#define TOKENWIRE_PERPLEXITY_HPP

#include <tokenwire/api_error.hpp>
#include <tokenwire/perplexity/client.hpp>
#include <tokenwire/perplexity/conversation.hpp>

#endif
