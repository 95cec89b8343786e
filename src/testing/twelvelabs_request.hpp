// What TwelveLabs' endpoints make of a request's body.

#ifndef TOKENWIRE_TESTING_TWELVELABS_REQUEST_HPP
#define TOKENWIRE_TESTING_TWELVELABS_REQUEST_HPP

#include <string>
#include <string_view>
#include <variant>

#include "testing/reply.hpp"

namespace tokenwire::testing {

/// In the provider's shape: `{"code","message"}`.
reply twelvelabs_error(unsigned status, std::string_view code, std::string_view message);

struct response_query {
  std::string knowledge_store_id{};
  std::string session_id{};
  /// The text of the last input item.
  std::string question{};
  /// JSON text of the schema that the answer has to fit; empty: none.
  std::string json_schema{};
  bool intermediate_outputs{};
  bool stream{};
};

struct analyze_query {
  std::string prompt{};
  std::string json_schema{};
  std::size_t max_tokens{};
  bool stream{true};
};

/// Code points.
std::size_t characters(std::string_view text);

/// The query, or the refusal that the provider answers.
std::variant<response_query, reply> parse_response_query(std::string_view body);
std::variant<analyze_query, reply> parse_analyze_query(std::string_view body);

}  // namespace tokenwire::testing

#endif
