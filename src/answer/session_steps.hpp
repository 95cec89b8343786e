// What a session decides and says, whatever its dialect.

#ifndef TOKENWIRE_SRC_ANSWER_SESSION_STEPS_HPP
#define TOKENWIRE_SRC_ANSWER_SESSION_STEPS_HPP

#include <optional>
#include <span>
#include <string_view>
#include <tokenwire/diagnostics.hpp>
#include <tokenwire/error.hpp>

#include "net/http_call.hpp"
#include "net/time_source.hpp"

namespace tokenwire::answer {

inline std::string_view view(std::span<char const> bytes) noexcept {
  return {bytes.data(), bytes.size()};
}

/// Why the answer failed: the call's facts, and over them what its body says.
diagnostics answer_failure(net::http_call const& call, diagnostics const& found);

/// Only an answer that began and was cut: whatever else went wrong would go wrong again, or is the caller's wish.
/// When: later, so that a server in trouble is not asked at once; nullopt: not at all, as when no time would be left
/// then.
std::optional<net::time_point> when_to_restart(net::http_call const& call, error_code ended_with,
                                               unsigned restarts_left);

}  // namespace tokenwire::answer

#endif
