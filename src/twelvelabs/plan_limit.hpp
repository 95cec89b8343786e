// A 429 that no waiting clears.

#ifndef TOKENWIRE_SRC_TWELVELABS_PLAN_LIMIT_HPP
#define TOKENWIRE_SRC_TWELVELABS_PLAN_LIMIT_HPP

#include <string_view>

namespace tokenwire::twelvelabs {

/// For net::call_request::is_final: what the plan allows is used up, for hours.
bool is_plan_limit(std::string_view body) noexcept;

}  // namespace tokenwire::twelvelabs

#endif
