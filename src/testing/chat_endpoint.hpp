// What the chat completions endpoint makes of a request's body.

#ifndef TOKENWIRE_TESTING_CHAT_ENDPOINT_HPP
#define TOKENWIRE_TESTING_CHAT_ENDPOINT_HPP

#include <cstddef>
#include <string>
#include <string_view>
#include <variant>

#include "testing/reply.hpp"

namespace tokenwire::testing {

struct chat_query {
  std::string model{};
  /// The text of the last message.
  std::string question{};
  bool stream{};
  std::size_t max_tokens{};
};

/// The query, or the refusal that the provider answers: 400 for what it cannot serve, 422 for members of a wrong type.
std::variant<chat_query, reply> parse_chat_query(std::string_view body);

}  // namespace tokenwire::testing

#endif
