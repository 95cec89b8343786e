#include "answer/stream_end.hpp"

namespace tokenwire::answer {

stream_end::verdict stream_end::at_end(error_code transport) const noexcept {
  if (ended()) {
    if (!any_chunk_) return {error::empty_stream, end_mark::none};
    return {{}, hard_};
  }
  if (transport == condition::cancelled) return {transport, end_mark::none};
  if (soft_) {
    if (!transport) return {{}, end_mark::finish_reason_then_end};
    return {
        {},
        transport == condition::timeout ? end_mark::finish_reason_then_silence : end_mark::finish_reason_then_failure};
  }
  return {transport ? transport : error_code(error::stream_incomplete), end_mark::none};
}

}  // namespace tokenwire::answer
