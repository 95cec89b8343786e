#include "ask/exit_status.hpp"

namespace ask {
namespace {

bool is_callers_fault(tokenwire::error_code const& ec) noexcept {
  using tokenwire::error;
  return ec == error::missing_api_key || ec == error::invalid_header || ec == error::invalid_base_url ||
         ec == error::invalid_proxy || ec == error::invalid_request || ec == error::invalid_ca_file ||
         ec == error::invalid_certificate;
}

// What came was not HTTP: before the head that is a failure of the way there, after it the end of the answer.
bool is_broken_http(tokenwire::error_code const& ec) noexcept {
  using tokenwire::error;
  return ec == error::malformed_response || ec == error::header_too_large || ec == error::chunk_header_too_large ||
         ec == error::too_many_informational_responses;
}

}  // namespace

exit_status exit_status_of(tokenwire::error_code const& ec, unsigned status) noexcept {
  using tokenwire::condition;
  if (!ec) return complete;
  if (ec == condition::cancelled) return interrupted;
  if (is_callers_fault(ec)) return bad_usage;
  if (ec == condition::api_status) return api_failed;  // before the timeouts: status 408 is the API's word
  if (ec == condition::timeout || ec == condition::connection) return no_answer;
  if (ec == condition::incomplete) return cut_short;
  if (is_broken_http(ec)) return status == 0 ? no_answer : cut_short;
  return api_failed;
}

}  // namespace ask
