// The response format that a described type is asked for with.

#ifndef TOKENWIRE_SRC_PERPLEXITY_ANSWER_FORMAT_HPP
#define TOKENWIRE_SRC_PERPLEXITY_ANSWER_FORMAT_HPP

#include <tokenwire/perplexity/chat_request.hpp>
#include <tokenwire/structured/value_parser.hpp>

namespace tokenwire::perplexity {

inline constexpr char has_a_format[] =
    "response_format: got one, expected none: the answer's type says it. Ask without a type, or leave it out";

inline json_schema_format answer_format(structured::shape const& type) {
  json_schema_format format{.schema = structured::schema_text(type), .name = structured::schema_name(type)};
  if (!type.description.empty()) format.description = type.description;
  // Servers that know only closed objects refuse a strict map.
  format.strict = !structured::has_map(type);
  return format;
}

}  // namespace tokenwire::perplexity

#endif
