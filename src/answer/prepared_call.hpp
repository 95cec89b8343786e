// A call that can be sent, or why it cannot.

#ifndef TOKENWIRE_SRC_ANSWER_PREPARED_CALL_HPP
#define TOKENWIRE_SRC_ANSWER_PREPARED_CALL_HPP

#include <memory>
#include <string_view>

#include "net/call_request.hpp"
#include "net/http_call.hpp"
#include "net/time_source.hpp"

namespace tokenwire::answer {

struct prepared_call {
  net::refusal why{};
  net::call_request request{};

  /// Errors: throws api_error when it was refused.
  std::shared_ptr<net::http_call> start(net::time_source& time);
};

/// Throws it as api_error, where there is something.
void throw_if(net::refusal why);

/// Why this names nothing below an endpoint.
/// @param of_what "a job's", …
net::refusal check_id(std::string_view id, std::string_view of_what);

}  // namespace tokenwire::answer

#endif
