// What ask's exit status says.

#ifndef TOKENWIRE_EXAMPLES_ASK_EXIT_STATUS_HPP
#define TOKENWIRE_EXAMPLES_ASK_EXIT_STATUS_HPP

#include <tokenwire/error.hpp>

namespace ask {

enum exit_status : int {
  complete = 0,
  api_failed = 1,
  bad_usage = 2,
  cut_short = 3,
  no_answer = 4,
  interrupted = 130,
};

/// @param status the response's HTTP status; 0 when no head came.
exit_status exit_status_of(tokenwire::error_code const& ec, unsigned status) noexcept;

}  // namespace ask

#endif
