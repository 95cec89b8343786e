// The plain path: a parsed event to a chunk.

#include <algorithm>

#include "json/fields.hpp"
#include "perplexity/chat_decoder_impl.hpp"
#include "perplexity/chat_names.hpp"
#include "perplexity/chat_values.hpp"

namespace tokenwire::perplexity {
namespace {

namespace bj = boost::json;

template <class T>
bool same_values(std::vector<T> const& values, shared_list<T> const& last) {
  return last ? *last == values : values.empty();
}

}  // namespace

std::int64_t index_of(bj::object const& choice, std::size_t place) noexcept {
  return json::find_integer(choice, names::index).value_or(static_cast<std::int64_t>(place));
}

std::string_view event_members::string(std::string_view key) const noexcept {
  std::string_view const text = json::find_string(root, key);
  return text.empty() && metadata != nullptr ? json::find_string(*metadata, key) : text;
}

std::optional<std::int64_t> event_members::integer(std::string_view key) const noexcept {
  auto const number = json::find_integer(root, key);
  return number || metadata == nullptr ? number : json::find_integer(*metadata, key);
}

bj::object const* event_members::object(std::string_view key) const noexcept {
  auto const* found = json::find_object(root, key);
  return found != nullptr || metadata == nullptr ? found : json::find_object(*metadata, key);
}

bj::array const* event_members::array(std::string_view key) const noexcept {
  auto const* found = json::find_array(root, key);
  return found != nullptr || metadata == nullptr ? found : json::find_array(*metadata, key);
}

void chat_decoder::impl::apply(bj::object const& root, json::document const& document, std::string_view data,
                               event_kind kind) {
  pattern.forget();
  strings.recycle();
  steps.recycle();
  calls.recycle();
  views.clear();
  chunk = chat_chunk{};
  chunk.raw_ = data;

  auto const layout = scan_event(document.text(), last_sources);
  bool const is_text = kind == event_kind::text_chunk || kind == event_kind::done;
  event_members const event{root, is_text ? json::find_object(root, "metadata") : nullptr};
  read_scalars(event);
  if (kind == event_kind::done) done_event = true;
  read_sources(event, layout ? &*layout : nullptr);
  if (is_text) {
    read_text(event, kind);
  } else {
    read_choices(root, kind == event_kind::document);
  }
  ++chunk_count;

  // Text that was repaired has other bytes than the event's.
  if (!options.reuse || kind != event_kind::chat || !layout || document.replaced()) return;
  learn(document.text(), *layout);
}

void chat_decoder::impl::learn(std::string_view text, event_layout const& layout) {
  // The chunk that ends a stream has no follower; without a delta so far, text may still come from the message.
  if (done_event || views.empty() || choices.empty() || !choices.front().had_delta) return;
  if (!views.front().finish_reason.empty() || views.front().index != result.choices_.front().index) return;
  if (auto const holes = find_holes(layout)) pattern.learn(text, layout, *holes);
}

std::string_view chat_decoder::impl::keep(std::string_view text) {
  if (text.empty()) return {};
  return strings.take().assign(text);
}

void chat_decoder::impl::read_scalars(event_members const& event) {
  chunk.id_ = keep(event.string(names::id));
  chunk.model_ = keep(event.string(names::model));
  chunk.object_ = keep(json::find_string(event.root, names::object));
  chunk.status_ = keep(event.string(names::status));
  chunk.type_ = keep(json::find_string(event.root, names::type));
  json::assign_if_there(result.id_, chunk.id_);
  json::assign_if_there(result.model_, chunk.model_);
  json::assign_if_there(result.object_, chunk.object_);
  json::assign_if_there(result.status_, chunk.status_);
  json::assign_if_there(result.type_, chunk.type_);
  done_event = chunk.object_ == "chat.completion.done";
  if (auto const created = event.integer(names::created)) {
    chunk.created_ = *created;
    result.created_ = *created;
  }
  usage.reset();
  if (auto const* object = event.object(names::usage)) {
    usage = read_usage(*object);
    chunk.usage_ = &*usage;
    add_usage();
  }
}

template <class T>
void chat_decoder::impl::read_source(bj::array const* array, std::string_view text, std::string& last_text,
                                     shared_list<T>& last, shared_list<T>& in_chunk) {
  if (array == nullptr) return;
  if (!last || text.empty() || text != last_text) {
    std::vector<T> list;
    read_list(*array, list);
    if (!same_values(list, last)) chunk.new_sources_ = true;
    if (!last || list != *last) last = std::make_shared<std::vector<T> const>(std::move(list));
    last_text.assign(text);
  }
  in_chunk = last;
}

void chat_decoder::impl::read_sources(event_members const& event, event_layout const* layout) {
  event_layout const unknown;
  auto const& texts = (layout != nullptr ? *layout : unknown).sources;
  auto& last = last_sources;
  auto const read = [&](std::size_t kind, auto& list, auto& in_chunk) {
    read_source(event.array(names::sources[kind]), texts[kind], last[kind], list, in_chunk);
  };
  read(0, result.citations_, chunk.citations_);
  read(1, result.search_results_, chunk.search_results_);
  read(2, result.images_, chunk.images_);
  read(3, result.related_questions_, chunk.related_questions_);
  read(4, result.videos_, chunk.videos_);
}

chat_message_view chat_decoder::impl::read_message(bj::object const& message, std::string_view content) {
  chat_message_view view;
  view.role = keep(json::find_string(message, names::role));
  view.content = content;
  view.tool_call_id = keep(json::find_string(message, names::tool_call_id));
  view.refusal = keep(json::find_string(message, names::refusal));
  if (auto const* array = json::find_array(message, names::reasoning_steps); array != nullptr && !array->empty()) {
    auto& list = steps.take();
    read_list(*array, list);
    view.reasoning_steps = list;
  }
  bj::array const* array = json::find_array(message, names::tool_calls);
  bj::array list_of_one;
  // Some servers send that one instead.
  if (auto const* one = json::find_object(message, names::tool_calls)) {
    list_of_one.push_back(*one);
    array = &list_of_one;
  }
  if (array != nullptr && !array->empty()) {
    auto& list = calls.take();
    read_list(*array, list);
    view.tool_calls = list;
  }
  return view;
}

void chat_decoder::impl::begin_choices(bj::array const& array) {
  std::optional<std::int64_t> lowest;
  std::size_t place = 0;
  for (bj::value const& element : array) {
    std::int64_t const index = index_of(element.get_object(), place++);
    lowest = std::min(lowest.value_or(index), index);
  }
  if (lowest) choice_slot(*lowest);
}

void chat_decoder::impl::read_choices(bj::object const& root, bool is_document) {
  bj::array const* const array = json::find_array(root, names::choices);
  bool has_first = false;
  std::string_view first_message;
  if (array != nullptr) {
    if (result.choices_.empty()) begin_choices(*array);
    for (bj::value const& element : *array) {
      bj::object const& choice = element.get_object();
      chat_choice_view view;
      view.index = index_of(choice, views.size());
      view.finish_reason = keep(json::find_string(choice, names::finish_reason));
      std::size_t const slot = choice_slot(view.index);
      if (json::find(choice, names::delta) != nullptr || json::find(choice, names::message) != nullptr)
        says_something = true;
      bool const is_first = slot == 0 && !has_first;
      if (auto const* delta = json::find_object(choice, names::delta)) {
        std::string_view content = read_content(*delta, joined);
        content = is_first ? std::string_view{delta_content.assign(content)} : keep(content);
        view.delta = read_message(*delta, content);
      }
      if (auto const* message = json::find_object(choice, names::message)) {
        std::string_view content = read_content(*message, joined);
        content = is_first ? std::string_view{message_content.assign(content)} : keep(content);
        view.message = read_message(*message, content);
      }
      if (is_first) {
        has_first = true;
        first_message = view.message.content;
      }
      views.push_back(view);
      // A choice that one event has twice counts once.
      if (choices[slot].last_event == chunk_count + 1) continue;
      choices[slot].last_event = chunk_count + 1;
      add_choice(slot, view, is_document);
      if (slot == 0) add_reasoning(choice, is_document);
    }
  }
  if (!has_first && done_event) add_text({}, true);
  message_is_content = has_first && first_message == result.choices_.front().message.content;
  chunk.choices_ = views;
}

}  // namespace tokenwire::perplexity
