// What is looked at before anything of an event's choices is taken.

#include "json/fields.hpp"
#include "perplexity/chat_decoder_impl.hpp"
#include "perplexity/chat_names.hpp"

namespace tokenwire::perplexity {
namespace {

namespace bj = boost::json;

std::string wrong_kind(std::string place, std::string_view expected, bj::value const& got) {
  return place.append(": expected ").append(expected).append(", got ").append(json::kind_name(got));
}

std::string more_than(std::size_t most, std::string_view what) {
  return "expected at most " + std::to_string(most) + ' ' + std::string(what) + ", got more";
}

std::string place_name(std::size_t choice, std::string_view part) {
  std::string place = "choices[" + std::to_string(choice) + ']';
  if (!part.empty()) place.append(".").append(part);
  return place;
}

// An empty array is what PHP makes of an empty object.
bool is_object(bj::value const& value) noexcept {
  auto const* const array = value.if_array();
  return value.is_object() || (array != nullptr && array->empty());
}

// Null where it is as it should be.
bj::value const* wrong_content(bj::object const& message) noexcept {
  bj::value const* const content = json::find(message, names::content);
  return content == nullptr || content->is_string() || content->is_array() ? nullptr : content;
}

std::size_t size_of(bj::object const& message, std::string_view list) noexcept {
  bj::array const* const array = json::find_array(message, list);
  return array == nullptr ? 0 : array->size();
}

}  // namespace

std::string chat_decoder::impl::fault_of_choices(bj::object const& root, event_kind kind) const {
  bool const is_document = kind == event_kind::document;
  bj::value const* const value = json::find(root, names::choices);
  if (value == nullptr) return is_document ? "expected a completion, got a JSON object without choices" : std::string{};
  bj::array const* const array = value->if_array();
  if (array == nullptr) return wrong_kind(std::string(names::choices), "an array", *value);
  if (array->size() > most_of_a_kind) return more_than(most_of_a_kind, "choices");
  auto const& known = result.choices_;
  std::size_t fresh = 0;
  bool says_something = false;
  for (std::size_t place = 0; place < array->size(); ++place) {
    bj::object const* const choice = (*array)[place].if_object();
    if (choice == nullptr) return wrong_kind(place_name(place, {}), "an object", (*array)[place]);
    std::size_t const slot = place_of(index_of(*choice, place));
    fresh += slot == known.size();
    static chat_message const none;
    chat_message const& before = slot == known.size() ? none : known[slot].message;
    if (before.tool_calls.size() > most_of_a_kind) return more_than(most_of_a_kind, "tool calls");
    for (std::string_view const part : {names::delta, names::message}) {
      bj::value const* const found = json::find(*choice, part);
      if (found == nullptr) continue;
      if (!is_object(*found)) return wrong_kind(place_name(place, part), "an object", *found);
      says_something = true;
      bj::object const* const message = found->if_object();
      if (message == nullptr) continue;
      if (auto const* content = wrong_content(*message))
        return wrong_kind(place_name(place, part) + ".content", "a string or a list of parts", *content);
      // A message repeats the steps before it. A call comes in many pieces.
      std::size_t const steps_so_far = part == names::delta ? before.reasoning_steps.size() : 0;
      if (size_of(*message, names::reasoning_steps) + steps_so_far > most_of_a_kind)
        return more_than(most_of_a_kind, "reasoning steps");
      if (size_of(*message, names::tool_calls) > most_of_a_kind) return more_than(most_of_a_kind, "tool calls");
    }
  }
  if (known.size() + fresh > most_of_a_kind) return more_than(most_of_a_kind, "choices");
  // An answer without a message is none.
  if (is_document && !says_something)
    return "expected a completion, got one whose list of choices has none with a message";
  return {};
}

}  // namespace tokenwire::perplexity
