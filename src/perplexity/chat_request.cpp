#include <tokenwire/perplexity/chat_request.hpp>

#include "json/write_fields.hpp"
#include "perplexity/chat_request_fields.hpp"

namespace tokenwire::perplexity {
namespace {

/// Nothing where the text is no JSON object, which the sender says.
std::optional<json::object_text> parse_extra(std::string const& text) {
  if (text.empty()) return json::object_text{};
  json::field_writer reader;
  auto object = reader.parse_object(text);
  if (!reader.fault().empty()) return std::nullopt;
  return object;
}

}  // namespace

chat_request with_defaults(chat_request request, chat_request const& defaults) {
  auto const extra = parse_extra(request.extra);
  auto missing = parse_extra(defaults.extra);
  json::for_each_field<chat_request>([&](auto const& field) {
    auto& member = request.*field.member;
    if (json::is_set(member)) {
      if (missing) missing->erase(field.name);
    } else if (!extra || !extra->contains(field.name)) {
      member = defaults.*field.member;
    }
  });
  if (!extra || defaults.extra.empty()) return request;
  if (!missing) {
    request.extra = defaults.extra;
    return request;
  }
  for (auto const& [name, value] : *extra) missing->set(name, value);
  request.extra = missing->empty() ? std::string{} : missing->text();
  return request;
}

}  // namespace tokenwire::perplexity
