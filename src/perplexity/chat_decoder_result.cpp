// What a chunk adds to the stream's result.

#include <algorithm>

#include "json/fields.hpp"
#include "json/white_space.hpp"
#include "perplexity/chat_decoder_impl.hpp"
#include "perplexity/chat_names.hpp"
#include "perplexity/chat_values.hpp"

namespace tokenwire::perplexity {
namespace {

namespace bj = boost::json;

// A piece with a function's name and the call's own number, of a server that gives each call the number 0. Some repeat
// the name with each piece, so the same name begins a call only where the arguments so far are all of them.
bool begins_another(tool_call const& call, bool arguments_are_whole, tool_call const& piece) noexcept {
  if (!piece.id.empty() && !call.id.empty() && piece.id != call.id) return true;
  if (call.function.arguments.empty()) return false;
  bool const brings_arguments = piece.function.arguments.find_first_not_of(" \t\r\n") != std::string::npos;
  return piece.function.name != call.function.name || (arguments_are_whole && brings_arguments);
}

// The call that a piece goes on with; calls.size() where it begins one. Its number says so, else its id, else it is the
// last call. Some servers give each call the number 0, with an id of its own or none, some each piece of a call a new
// id: what is not told by number begins a call together with a function's name alone. One event has no two pieces of a
// name.
template <class States>
std::size_t call_of(std::vector<tool_call> const& calls, States const& states, tool_call const& piece,
                    std::uint64_t event) {
  bool const named = !piece.function.name.empty();
  auto const is_named_again = [&](std::size_t i) { return named && piece.id.empty() && states[i].last_event == event; };
  for (std::size_t i = 0; i < calls.size(); ++i) {
    bool const other_number = piece.index && states[i].number && piece.index != states[i].number;
    if (!piece.id.empty() && calls[i].id == piece.id && !other_number) return i;
  }
  if (!piece.index) {
    bool const begins = !piece.id.empty() || calls.empty() || (named && !calls.back().function.arguments.empty()) ||
                        is_named_again(calls.size() - 1);
    return begins ? calls.size() : calls.size() - 1;
  }
  for (std::size_t i = calls.size(); i-- > 0;) {
    if (states[i].number != piece.index) continue;
    bool const begins = named && begins_another(calls[i], states[i].arguments.whole(), piece);
    return begins || is_named_again(i) ? calls.size() : i;
  }
  return calls.size();
}

// What some send with the name, as a placeholder for the arguments that come in pieces then.
bool is_empty_object(std::string_view text) noexcept {
  text = json::trimmed(text);
  return text.starts_with('{') && json::trimmed(text.substr(1)) == "}";
}

bool begins_object(std::string_view text) noexcept {
  return json::trimmed(text).starts_with('{');
}

bool is_real(std::optional<cost_info> const& cost) noexcept {
  return cost && (cost->request_cost || cost->total_cost > 0.0);
}

// A placeholder: an answer uses something.
bool is_nothing(usage_info const& usage) noexcept {
  for (auto const count : {usage.citation_tokens, usage.num_search_queries, usage.reasoning_tokens})
    if (count.value_or(0) != 0) return false;
  return usage.prompt_tokens == 0 && usage.completion_tokens == 0 && usage.total_tokens == 0 && !is_real(usage.cost);
}

// The type may be left out.
bool same_step(reasoning_step const& a, reasoning_step const& b) {
  return a.thought == b.thought && (a.type == b.type || a.type.empty() || b.type.empty());
}

template <class T>
void fill(std::vector<T>& into, std::vector<T> const& from) {
  if (into.empty()) into = from;
}

void fill(std::optional<reasoning_search>& into, std::optional<reasoning_search> const& from) {
  if (!from) return;
  if (!into) into.emplace();
  fill(into->search_keywords, from->search_keywords);
  fill(into->search_results, from->search_results);
}

// What a step's repetition has more than the step.
void fill(reasoning_step& into, reasoning_step const& from) {
  if (into.type.empty()) into.type = from.type;
  fill(into.web_search, from.web_search);
  fill(into.finance_search, from.finance_search);
  if (!into.execute_python) into.execute_python = from.execute_python;
  if (!from.fetch_url_content) return;
  if (!into.fetch_url_content) into.fetch_url_content.emplace();
  fill(into.fetch_url_content->contents, from.fetch_url_content->contents);
}

// Reasoning that gateways give a member of its own, or parts of the content. One that has both sends the same in each.
std::string_view find_reasoning(bj::object const& choice, std::string_view message_key, std::string& joined) {
  bj::object const* const message = json::find_object(choice, message_key);
  if (message == nullptr) return {};
  for (std::string_view const key : {names::reasoning_content, names::reasoning})
    if (auto const text = json::find_string(*message, key); !text.empty()) return text;
  return read_reasoning(*message, joined);
}

}  // namespace

std::size_t chat_decoder::impl::place_of(std::int64_t index) const noexcept {
  auto const& known = result.choices_;
  auto const found =
      std::find_if(known.begin(), known.end(), [index](chat_choice const& choice) { return choice.index == index; });
  return static_cast<std::size_t>(found - known.begin());
}

std::size_t chat_decoder::impl::choice_slot(std::int64_t index) {
  auto const& known = result.choices_;
  if (std::size_t const place = place_of(index); place != known.size()) return place;
  // By index, but for the first: its text was given out already.
  auto at = known.empty() ? known.begin() : known.begin() + 1;
  while (at != known.end() && at->index < index) ++at;
  std::ptrdiff_t const slot = at - known.begin();
  result.choices_.emplace(at)->index = index;
  choices.emplace(choices.begin() + slot);
  ++unfinished_choices;
  return static_cast<std::size_t>(slot);
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
  std::string& refusal = into.message.refusal;
  refusal.append(view.delta.refusal);
  // A message has all of it.
  if (view.message.refusal.size() > refusal.size()) refusal.assign(view.message.refusal);
  add_tool_calls(slot, view);
  add_reasoning_steps(into.message, view);

  if (!view.finish_reason.empty()) {
    if (into.finish_reason.empty()) --unfinished_choices;
    into.finish_reason.assign(view.finish_reason);
  }
  if (slot == 0) add_text(piece, is_document || done_event || !view.finish_reason.empty());
}

void chat_decoder::impl::add_usage() {
  if (result.usage_ && is_nothing(*usage) && !is_nothing(*result.usage_)) return;
  std::optional<cost_info> last_cost;
  if (result.usage_ && !is_real(usage->cost)) last_cost = result.usage_->cost;
  result.usage_ = usage;
  if (is_real(last_cost)) result.usage_->cost = last_cost;
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
  result.text_may_be_reasoning_ = options.separate_reasoning && splitter.undecided();
}

void chat_decoder::impl::add_reasoning(bj::object const& choice, bool is_document) {
  choice_state& state = choices.front();
  std::string whole_joined;
  std::string_view piece = find_reasoning(choice, names::delta, joined);
  std::string_view const whole = find_reasoning(choice, names::message, whole_joined);
  if (is_document && !whole.empty()) {
    piece = whole;
  } else if (!piece.empty()) {
    state.had_reasoning_delta = true;
  } else if (!state.had_delta && !state.had_reasoning_delta && whole.starts_with(result.reasoning_)) {
    piece = whole.substr(result.reasoning_.size());
  }
  if (piece.empty()) return;
  result.reasoning_.append(piece);
  std::string& kept = strings.take();
  chunk.reasoning_ = kept.assign(chunk.reasoning_).append(piece);
}

void chat_decoder::impl::add_tool_calls(std::size_t slot, chat_choice_view const& view) {
  auto& calls_so_far = result.choices_[slot].message.tool_calls;
  auto& states = choices[slot].calls;
  if (states.empty() && !view.delta.tool_calls.empty()) calls_so_far.clear();
  for (tool_call const& piece : view.delta.tool_calls) {
    std::uint64_t const event = chunk_count + 1;
    std::size_t const at = call_of(calls_so_far, states, piece, event);
    if (at == calls_so_far.size()) {
      calls_so_far.emplace_back();
      states.push_back({.number = piece.index});
    }
    tool_call& call = calls_so_far[at];
    if (call.id.empty()) call.id = piece.id;
    if (call.type.empty()) call.type = piece.type;
    // Some repeat it with each piece of the arguments.
    if (call.function.name != piece.function.name) call.function.name += piece.function.name;
    states[at].last_event = event;
    // A whole call that is said once more.
    if (states[at].arguments.whole() && piece.function.arguments == call.function.arguments) continue;
    if (is_empty_object(call.function.arguments) && begins_object(piece.function.arguments)) {
      call.function.arguments.clear();
      states[at].arguments = {};
    }
    call.function.arguments += piece.function.arguments;
    states[at].arguments.push(piece.function.arguments);
  }
  if (!states.empty() || view.message.tool_calls.empty()) return;
  calls_so_far.assign(view.message.tool_calls.begin(), view.message.tool_calls.end());
  for (tool_call& call : calls_so_far) call.index.reset();
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
      fill(known[at], step);
    } else {
      known.push_back(step);
    }
  }
}

}  // namespace tokenwire::perplexity
