#include <tokenwire/perplexity/agent_request.hpp>
#include <tokenwire/perplexity/chat_request.hpp>

#include "compiled_vector_impl.hpp"

namespace tokenwire {

template class compiled_vector<perplexity::agent_input_item>;
template class compiled_vector<perplexity::agent_skill>;
template class compiled_vector<perplexity::agent_tool>;
template class compiled_vector<perplexity::content_part>;
template class compiled_vector<perplexity::function_tool>;
template class compiled_vector<perplexity::input_part>;
template class compiled_vector<perplexity::message>;
template class compiled_vector<perplexity::reasoning_step>;
template class compiled_vector<perplexity::reasoning_text>;
template class compiled_vector<perplexity::summary_text>;
template class compiled_vector<perplexity::tool_call>;

}  // namespace tokenwire
