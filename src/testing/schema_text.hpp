// An answer that fits a JSON schema.

#ifndef TOKENWIRE_TESTING_SCHEMA_TEXT_HPP
#define TOKENWIRE_TESTING_SCHEMA_TEXT_HPP

#include <cstdint>
#include <string>
#include <string_view>

namespace tokenwire::testing {

/// JSON text for a schema of objects (`properties`), arrays (`items`, `minItems`, `maxItems`), strings, numbers,
/// integers (`minimum`, `maximum`), booleans and null, with `enum`, `const`, `$ref` into `$defs`, and the first of
/// `anyOf` or `oneOf`. Every property is there, required or not. What else a schema says is not looked at; text that is
/// no schema gives `{}`.
std::string make_schema_text(std::string_view schema, std::uint64_t seed);

}  // namespace tokenwire::testing

#endif
