// What the chat completions endpoint makes of a request's body.

#ifndef TOKENWIRE_TESTING_CHAT_ENDPOINT_HPP
#define TOKENWIRE_TESTING_CHAT_ENDPOINT_HPP

#include <boost/json/array.hpp>
#include <boost/json/value.hpp>

#include <cstddef>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "testing/reply.hpp"

namespace tokenwire::testing {

struct chat_query {
  std::string model{};
  /// The text of the last message.
  std::string question{};
  bool stream{};
  bool concise{};
  std::size_t max_tokens{};
  bool images{};
  bool related_questions{};
  bool videos{};
  /// JSON text of the schema that the answer has to fit; empty: none.
  std::string json_schema{};
  /// The text that the answer has to have, because of an expression that it has to match; empty: any.
  std::string text{};
  bool search{true};
  /// As in chat_answer_options.
  std::vector<std::string> domains{};
  std::size_t source_days{};
};

/// The query, or the refusal that the provider answers: 400 for what it cannot serve, 422 for members of a wrong type.
std::variant<chat_query, reply> parse_chat_query(std::string_view body);

/// The same of a request that stands at `location` of a body.
std::variant<chat_query, reply> read_chat_query(boost::json::object const& request, boost::json::array location);

}  // namespace tokenwire::testing

#endif
