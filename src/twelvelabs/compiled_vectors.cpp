#include <tokenwire/twelvelabs/response_request.hpp>

#include "compiled_vector_impl.hpp"

namespace tokenwire {

template class compiled_vector<twelvelabs::input_item>;
template class compiled_vector<twelvelabs::selection>;

}  // namespace tokenwire
