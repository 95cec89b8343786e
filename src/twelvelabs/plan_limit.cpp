#include "twelvelabs/plan_limit.hpp"

#include <tokenwire/diagnostics.hpp>

#include "answer/error_body.hpp"

namespace tokenwire::twelvelabs {

bool is_plan_limit(std::string_view body) noexcept {
  diagnostics words;
  answer::read_error_body(body, words, body.size());
  return words.provider_code == "plan_limit_exceeded";
}

}  // namespace tokenwire::twelvelabs
