#include <tokenwire/perplexity/chat_request.hpp>

#include "compiled_vector_impl.hpp"

namespace tokenwire {

template class compiled_vector<perplexity::content_part>;
template class compiled_vector<perplexity::function_tool>;
template class compiled_vector<perplexity::message>;
template class compiled_vector<perplexity::reasoning_step>;
template class compiled_vector<perplexity::tool_call>;

}  // namespace tokenwire
