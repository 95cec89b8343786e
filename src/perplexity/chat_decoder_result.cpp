// What a chunk adds to the stream's result.

#include <algorithm>

#include "perplexity/chat_decoder_impl.hpp"

namespace tokenwire::perplexity {
namespace {

// The call that a piece belongs to: by its number, else by its id, else the last one.
tool_call& call_of(std::vector<tool_call>& calls, tool_call const& piece) {
  auto found = calls.end();
  if (piece.index) {
    found = std::find_if(calls.begin(), calls.end(), [&](tool_call const& call) { return call.index == piece.index; });
  } else if (!piece.id.empty()) {
    found = std::find_if(calls.begin(), calls.end(), [&](tool_call const& call) { return call.id == piece.id; });
  } else if (!calls.empty()) {
    found = calls.end() - 1;
  }
  if (found != calls.end()) return *found;
  calls.emplace_back().index = piece.index;
  return calls.back();
}

bool same_step(reasoning_step const& a, reasoning_step const& b) {
  return a.thought == b.thought && a.type == b.type;
}

}  // namespace

std::size_t chat_decoder::impl::choice_slot(std::int64_t index) {
  auto const& known = result.choices_;
  auto const found =
      std::find_if(known.begin(), known.end(), [index](chat_choice const& choice) { return choice.index == index; });
  if (found != known.end()) return static_cast<std::size_t>(found - known.begin());
  result.choices_.emplace_back().index = index;
  choices.emplace_back();
  ++unfinished_choices;
  return choices.size() - 1;
}

void chat_decoder::impl::add_choice(std::size_t slot, chat_choice_view const& view, bool is_document) {
  chat_choice& into = result.choices_[slot];
  std::string& content = into.message.content;
  std::string_view const whole = view.message.content;
  std::string_view piece = view.delta.content;
  if (is_document && !whole.empty()) {
    piece = whole;
  } else if (!piece.empty()) {
    choices[slot].had_delta = true;
  } else if (!choices[slot].had_delta && whole.starts_with(content)) {
    piece = whole.substr(content.size());
  }
  content.append(piece);

  std::string_view const role = view.delta.role.empty() ? view.message.role : view.delta.role;
  if (!role.empty()) into.message.role.assign(role);
  std::string_view const call_id =
      view.delta.tool_call_id.empty() ? view.message.tool_call_id : view.delta.tool_call_id;
  if (!call_id.empty()) into.message.tool_call_id.assign(call_id);
  add_tool_calls(slot, view);
  add_reasoning_steps(into.message, view);

  if (!view.finish_reason.empty()) {
    if (into.finish_reason.empty()) --unfinished_choices;
    into.finish_reason.assign(view.finish_reason);
  }
  if (slot == 0) add_text(piece, is_document || done_event || !view.finish_reason.empty());
}

void chat_decoder::impl::add_text(std::string_view content, bool last) {
  auto const parts = options.separate_reasoning ? splitter.push(content, last) : think_splitter::parts{content, {}};
  if (parts.text_was_reasoning) {
    result.reasoning_.append(result.text_);
    result.text_.clear();
  }
  result.reasoning_.append(parts.reasoning);
  result.text_.append(parts.text);
  chunk.text_ = parts.text;
  chunk.reasoning_ = parts.reasoning;
  chunk.text_was_reasoning_ = parts.text_was_reasoning;
}

void chat_decoder::impl::add_tool_calls(std::size_t slot, chat_choice_view const& view) {
  auto& calls_so_far = result.choices_[slot].message.tool_calls;
  for (tool_call const& piece : view.delta.tool_calls) {
    choices[slot].had_tool_call_delta = true;
    tool_call& call = call_of(calls_so_far, piece);
    if (!piece.id.empty()) call.id = piece.id;
    if (!piece.type.empty()) call.type = piece.type;
    call.function.name += piece.function.name;
    call.function.arguments += piece.function.arguments;
  }
  if (!choices[slot].had_tool_call_delta && !view.message.tool_calls.empty()) {
    calls_so_far.assign(view.message.tool_calls.begin(), view.message.tool_calls.end());
  }
}

void chat_decoder::impl::add_reasoning_steps(chat_message& into, chat_choice_view const& view) {
  auto& known = into.reasoning_steps;
  for (reasoning_step const& step : view.delta.reasoning_steps) {
    if (std::find(known.begin(), known.end(), step) == known.end()) known.push_back(step);
  }
  // A message repeats all steps so far, sometimes with less in them. Each repeats one that is known; the others are
  // new.
  std::vector<bool> repeated(known.size());
  for (reasoning_step const& step : view.message.reasoning_steps) {
    std::size_t at = 0;
    while (at < repeated.size() && (repeated[at] || !same_step(known[at], step))) ++at;
    if (at < repeated.size()) {
      repeated[at] = true;
    } else {
      known.push_back(step);
    }
  }
}

}  // namespace tokenwire::perplexity
