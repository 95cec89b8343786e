#include <tokenwire/end_mark.hpp>

namespace tokenwire {

std::string_view name(end_mark mark) noexcept {
  switch (mark) {
    case end_mark::none:
      return "none";
    case end_mark::done_sentinel:
      return "done_sentinel";
    case end_mark::done_event:
      return "done_event";
    case end_mark::finish_reason_then_end:
      return "finish_reason_then_end";
    case end_mark::finish_reason_then_failure:
      return "finish_reason_then_failure";
    case end_mark::finish_reason_then_silence:
      return "finish_reason_then_silence";
    case end_mark::document:
      return "document";
  }
  return "none";
}

}  // namespace tokenwire
