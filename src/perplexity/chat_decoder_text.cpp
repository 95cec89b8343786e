// The `text_chunk` / `done` dialect: pieces of text, then one event with all of it and the metadata.

#include "json/fields.hpp"
#include "perplexity/chat_decoder_impl.hpp"
#include "perplexity/chat_values.hpp"

namespace tokenwire::perplexity {
namespace {

namespace bj = boost::json;

event_kind kind_named(std::string_view name) noexcept {
  if (name == "text_chunk") return event_kind::text_chunk;
  return name == "done" ? event_kind::done : event_kind::chat;
}

bj::object const* first_choice(bj::object const& root) noexcept {
  bj::array const* const choices = json::find_array(root, "choices");
  return choices != nullptr && !choices->empty() ? choices->front().if_object() : nullptr;
}

// The whole answer, under any of the names that it is known to have. What the choices hold is left to them.
std::string_view whole_text(bj::object const& root, std::string& joined) {
  for (std::string_view const key : {"text", "answer"})
    if (auto const text = json::find_string(root, key); !text.empty()) return text;
  return read_content(root, joined);
}

}  // namespace

event_kind kind_of(bj::object const& root, std::string_view type) noexcept {
  event_kind const named = kind_named(type);
  return named != event_kind::chat ? named : kind_named(json::find_string(root, "type"));
}

void chat_decoder::impl::read_text(event_members const& event, event_kind kind) {
  bj::object const& root = event.root;
  bool const is_done = kind == event_kind::done;
  bj::object const* const choice = first_choice(root);
  std::string_view const text = is_done ? whole_text(root, joined) : json::find_string(root, "text");
  if (text.empty() && choice != nullptr) {
    // A chat's chunk under this dialect's name.
    read_choices(root, false);
  } else {
    says_something = says_something || !text.empty() || !is_done;
    chat_choice_view view;
    if (!result.choices_.empty()) view.index = result.choices_.front().index;
    view.finish_reason = keep(event.string("finish_reason"));
    if (view.finish_reason.empty() && choice != nullptr)
      view.finish_reason = keep(json::find_string(*choice, "finish_reason"));
    if (is_done) {
      view.message.content = message_content.assign(text);
    } else {
      view.delta.content = delta_content.assign(text);
    }
    views.push_back(view);
    chunk.choices_ = views;
    message_is_content = false;
    add_choice(choice_slot(view.index), view, false);
  }
  // The dialect has no roles: whoever streams an answer is the assistant.
  if (result.choices_.empty()) return;
  std::string& role = result.choices_.front().message.role;
  if (role.empty()) role = "assistant";
}

}  // namespace tokenwire::perplexity
