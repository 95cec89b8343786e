// JSON values to the values of an agent's response.

#ifndef TOKENWIRE_SRC_PERPLEXITY_AGENT_VALUES_HPP
#define TOKENWIRE_SRC_PERPLEXITY_AGENT_VALUES_HPP

#include <boost/json/object.hpp>
#include <string_view>
#include <tokenwire/perplexity/agent_items.hpp>
#include <tokenwire/perplexity/agent_response.hpp>

namespace tokenwire::perplexity {

/// @param text the object's own.
agent_output_item read_item(boost::json::object const& object, std::string_view text);

/// Of a list's text: what is no object is left out.
std::vector<agent_output_item> read_items(boost::json::array const& list, std::string_view text);

agent_usage read_agent_usage(boost::json::object const& object);
usage_info in_chat_words(agent_usage const& usage);

agent_error read_agent_error(boost::json::value const& value);

}  // namespace tokenwire::perplexity

#endif
