#include "twelvelabs/provider_failure.hpp"

#include <algorithm>
#include <array>

#include "answer/error_body.hpp"
#include "json/fields.hpp"
#include "twelvelabs/names.hpp"

namespace tokenwire::twelvelabs {

namespace bj = boost::json;

bool has_error(bj::object const& object) noexcept {
  bj::value const* const error = json::find(object, names::error);
  if (error == nullptr) return false;
  if (auto const* text = error->if_string()) return !text->empty();
  if (auto const* inner = error->if_object()) return !inner->empty();
  if (auto const* list = error->if_array()) return !list->empty();
  if (auto const* flag = error->if_bool()) return *flag;
  return json::number(*error).value_or(0.0) != 0.0;
}

bool is_bare_error(bj::object const& object) noexcept {
  constexpr std::array<std::string_view, 6> of_answers = {names::type,   names::event_type, names::object,
                                                          names::output, names::data,       names::status};
  auto const has = [&object](std::string_view name) { return json::find(object, name) != nullptr; };
  // The second: what web frameworks and gateways answer.
  bool const says_why = has(names::message) || json::is_truthy(json::find(object, "detail"));
  return says_why && std::none_of(of_answers.begin(), of_answers.end(), has);
}

void read_failure(bj::value const& root, std::string_view data, std::size_t limit, diagnostics& out) {
  auto const* const object = root.if_object();
  auto const* const response = object != nullptr ? json::find_object(*object, names::response) : nullptr;
  if (response != nullptr && has_error(*response)) answer::read_error_value(*json::find(*response, names::error), out);
  if (object != nullptr && has_error(*object)) answer::read_error_value(*json::find(*object, names::error), out);
  if (out.message.empty()) answer::read_error_value(root, out);
  out.body = answer::excerpt(data, limit);
  if (out.message.empty()) out.detail = without_message;
}

}  // namespace tokenwire::twelvelabs
