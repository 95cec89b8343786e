#include "ask/answer.hpp"

#include <cstdio>

namespace ask {
namespace {

namespace pplx = tokenwire::perplexity;
namespace tl = tokenwire::twelvelabs;

std::string seconds(double value) {
  char text[32];
  std::snprintf(text, sizeof text, "%.6g s", value);
  return text;
}

pplx::search_result source_of(tl::annotation const& citation, std::string const& text) {
  pplx::search_result source;
  std::string const& id = citation.item_id.empty() ? citation.collection_id : citation.item_id;
  source.title = citation.title.value_or(id);
  if (citation.start_sec && citation.end_sec)
    source.title += " (" + seconds(*citation.start_sec) + " to " + seconds(*citation.end_sec) + ')';
  source.url = citation.hls_url.value_or(citation.thumbnail_url.value_or(""));
  source.snippet = text.substr(citation.begin, citation.end - citation.begin);
  source.source = citation.type;
  return source;
}

/// What a chat's answer and an agent's have in common.
template <class Answer>
answer shown(Answer const& from) {
  answer out;
  out.id = from.id();
  out.model = from.model();
  out.text = from.text();
  out.reasoning = from.reasoning();
  out.finish_reason = from.finish_reason();
  out.ended_by = name(from.ended_by());
  out.citations = from.citations();
  out.search_results = from.search_results();
  if (from.usage()) out.usage = *from.usage();
  out.request_id = from.request_id();
  return out;
}

}  // namespace

std::vector<pplx::reasoning_step> const& steps_of(pplx::chat_completion const& completion) noexcept {
  static std::vector<pplx::reasoning_step> const none;
  return completion.choices().empty() ? none : completion.choices().front().message.reasoning_steps;
}

answer answer_of(pplx::chat_completion const& completion) {
  answer out = shown(completion);
  if (!completion.choices().empty()) out.refusal = completion.choices().front().message.refusal;
  out.steps = steps_of(completion);
  return out;
}

answer answer_of(pplx::agent_response const& response) {
  answer out = shown(response);
  out.refusal = response.refusal();
  out.is_cut = response.status() == "incomplete";
  return out;
}

answer answer_of(tl::response const& response) {
  answer out;
  out.id = response.id();
  out.text = response.text();
  out.reasoning = response.reasoning();
  out.refusal = response.refusal();
  out.is_cut = response.status() == "incomplete";
  // There is no reason but the status: `incomplete` where the service cut the answer.
  out.finish_reason = response.status();
  if (response.incomplete_details()) out.finish_detail = response.incomplete_details()->reason;
  out.ended_by = name(response.ended_by());
  for (tl::annotation const& each : response.citations()) {
    out.citations.push_back(each.item_id.empty() ? each.collection_id : each.item_id);
    out.search_results.push_back(source_of(each, response.text()));
  }
  if (tl::usage_info const* const usage = response.usage()) {
    auto& counted = out.usage.emplace();
    counted.prompt_tokens = usage->input_tokens.value_or(0);
    counted.completion_tokens = usage->output_tokens.value_or(0);
    counted.total_tokens = counted.prompt_tokens + counted.completion_tokens;
  }
  out.request_id = response.request_id();
  out.session_id = response.session_id();
  return out;
}

}  // namespace ask
