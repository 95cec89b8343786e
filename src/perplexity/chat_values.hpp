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

// Lists keep the place of an element that is of a wrong type, as an empty one: `[n]` in the text counts them.
void read_list(boost::json::array const& array, std::vector<std::string>& out);
void read_list(boost::json::array const& array, std::vector<search_result>& out);
void read_list(boost::json::array const& array, std::vector<image_result>& out);
void read_list(boost::json::array const& array, std::vector<video_result>& out);

// These skip an element that is no object.
void read_list(boost::json::array const& array, std::vector<reasoning_step>& out);
void read_list(boost::json::array const& array, std::vector<tool_call>& out);

/// A message's content: the string itself, or the text of its parts joined into `joined`; empty for anything else.
std::string_view read_content(boost::json::object const& message, std::string& joined);

}  // namespace tokenwire::perplexity

#endif
