// What is said of a call that failed.

#ifndef TOKENWIRE_SRC_ANSWER_CALL_FAILURE_HPP
#define TOKENWIRE_SRC_ANSWER_CALL_FAILURE_HPP

#include <tokenwire/diagnostics.hpp>

#include "net/http_call.hpp"

namespace tokenwire::answer {

/// The call's facts; of a status that is not 2xx with the provider's words, and where a redirect led, without the user
/// info of its URL. Precondition: the call has an error.
diagnostics call_failure(net::http_call const& call);

}  // namespace tokenwire::answer

#endif
