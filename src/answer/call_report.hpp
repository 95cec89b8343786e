// What is said of a call that is over: to who asked, and to who observes.

#ifndef TOKENWIRE_SRC_ANSWER_CALL_REPORT_HPP
#define TOKENWIRE_SRC_ANSWER_CALL_REPORT_HPP

#include <tokenwire/diagnostics.hpp>
#include <tokenwire/error.hpp>

#include "net/http_call.hpp"

namespace tokenwire::answer {

/// Hides the request's secrets where the server repeated them; the body stays as it came.
void hide_secrets(net::call_request const& request, diagnostics& facts);

/// Tells the call's observer, if there is one, of its end.
void report_end(net::http_call const& call, net::call_outcome const& outcome = {}) noexcept;

/// Throws api_error with these facts, after report_end(), the secrets hidden.
[[noreturn]] void fail_call(net::http_call const& call, error_code ec, diagnostics facts);

}  // namespace tokenwire::answer

#endif
