// JSON values to the values of chat_types.hpp.

#ifndef TOKENWIRE_SRC_PERPLEXITY_CHAT_VALUES_HPP
#define TOKENWIRE_SRC_PERPLEXITY_CHAT_VALUES_HPP

#include <boost/json/value.hpp>
#include <string>
#include <string_view>
#include <tokenwire/perplexity/chat_types.hpp>
#include <vector>

namespace tokenwire::perplexity {

usage_info read_usage(boost::json::object const& object);

/// Of texts and sources: an element of a wrong type keeps its place, as an empty one, for `[n]` in the text counts
/// them. Of reasoning steps and tool calls: it is left out.
template <class T>
void read_list(boost::json::array const& array, std::vector<T>& out);

/// A message's content: the string itself, or the text of its parts joined into `joined`; empty for anything else.
std::string_view read_content(boost::json::object const& message, std::string& joined);

/// What the parts of a message's content that are `thinking` or `reasoning` say, joined; they are no part of the above.
std::string_view read_reasoning(boost::json::object const& message, std::string& joined);

}  // namespace tokenwire::perplexity

#endif
