#include "support/chat_compare.hpp"

#include <algorithm>

namespace tokenwire::test {
namespace {

using namespace perplexity;

bool same_usage(usage_info const* a, usage_info const* b) {
  return a == nullptr || b == nullptr ? a == b : *a == *b;
}

void compare(chat_message_view const& a, chat_message_view const& b, std::string const& where, std::string& out) {
  if (a.role != b.role) out += where + ".role ";
  if (a.content != b.content) out += where + ".content ";
  if (a.tool_call_id != b.tool_call_id) out += where + ".tool_call_id ";
  if (a.refusal != b.refusal) out += where + ".refusal ";
  if (!std::ranges::equal(a.reasoning_steps, b.reasoning_steps)) out += where + ".reasoning_steps ";
  if (!std::ranges::equal(a.tool_calls, b.tool_calls)) out += where + ".tool_calls ";
}

}  // namespace

std::string difference(chat_chunk const& a, chat_chunk const& b) {
  std::string out;
  if (a.text() != b.text()) out += "text ";
  if (a.reasoning() != b.reasoning()) out += "reasoning ";
  if (a.text_was_reasoning() != b.text_was_reasoning()) out += "text_was_reasoning ";
  if (a.restarted() != b.restarted()) out += "restarted ";
  if (a.has_new_sources() != b.has_new_sources()) out += "has_new_sources ";
  if (a.id() != b.id()) out += "id ";
  if (a.model() != b.model()) out += "model ";
  if (a.object() != b.object()) out += "object ";
  if (a.status() != b.status()) out += "status ";
  if (a.type() != b.type()) out += "type ";
  if (a.raw() != b.raw()) out += "raw ";
  if (a.created() != b.created()) out += "created ";
  if (!same_usage(a.usage(), b.usage())) out += "usage ";
  if (a.citations() != b.citations()) out += "citations ";
  if (a.search_results() != b.search_results()) out += "search_results ";
  if (a.images() != b.images()) out += "images ";
  if (a.related_questions() != b.related_questions()) out += "related_questions ";
  if (a.videos() != b.videos()) out += "videos ";
  if ((a.shared_citations() == nullptr) != (b.shared_citations() == nullptr)) out += "shared_citations ";
  if ((a.shared_search_results() == nullptr) != (b.shared_search_results() == nullptr)) out += "shared_search_results ";
  if (a.choices().size() != b.choices().size()) return out + "choices ";
  for (std::size_t i = 0; i < a.choices().size(); ++i) {
    auto const& x = a.choices()[i];
    auto const& y = b.choices()[i];
    std::string const where = "choices[" + std::to_string(i) + "]";
    if (x.index != y.index) out += where + ".index ";
    if (x.finish_reason != y.finish_reason) out += where + ".finish_reason ";
    compare(x.delta, y.delta, where + ".delta", out);
    compare(x.message, y.message, where + ".message", out);
  }
  return out;
}

std::string difference(chat_completion const& a, chat_completion const& b) {
  std::string out;
  if (a.text() != b.text()) out += "text ";
  if (a.reasoning() != b.reasoning()) out += "reasoning ";
  if (a.id() != b.id()) out += "id ";
  if (a.model() != b.model()) out += "model ";
  if (a.object() != b.object()) out += "object ";
  if (a.status() != b.status()) out += "status ";
  if (a.type() != b.type()) out += "type ";
  if (a.created() != b.created()) out += "created ";
  if (a.choices() != b.choices()) out += "choices ";
  if (!same_usage(a.usage(), b.usage())) out += "usage ";
  if (a.citations() != b.citations()) out += "citations ";
  if (a.search_results() != b.search_results()) out += "search_results ";
  if (a.images() != b.images()) out += "images ";
  if (a.related_questions() != b.related_questions()) out += "related_questions ";
  if (a.videos() != b.videos()) out += "videos ";
  if (a.ended_by() != b.ended_by()) out += "ended_by ";
  return out;
}

}  // namespace tokenwire::test
