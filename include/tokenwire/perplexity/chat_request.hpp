// What a chat completion request can say.

#ifndef TOKENWIRE_PERPLEXITY_CHAT_REQUEST_HPP
#define TOKENWIRE_PERPLEXITY_CHAT_REQUEST_HPP

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace tokenwire::perplexity {

/// One message of the conversation. After any leading system messages, user and assistant alternate; the last is the
/// user's. The API refuses other orders.
struct message {
  std::string role{};
  std::string content{};

  bool operator==(message const&) const = default;
};

inline message system(std::string content) {
  return {"system", std::move(content)};
}
inline message user(std::string content) {
  return {"user", std::move(content)};
}
inline message assistant(std::string content) {
  return {"assistant", std::move(content)};
}

/// A chat completion request. A member that is not set is not sent. `stream` is not a member: it follows from the call.
struct chat_request {
  /// `sonar`, `sonar-pro`, `sonar-reasoning-pro`, `sonar-deep-research`, or any other the server knows.
  std::string model{};
  std::vector<message> messages{};
  std::optional<std::int64_t> max_tokens{};
  std::optional<double> temperature{};
  std::optional<double> top_p{};
  std::optional<std::int64_t> top_k{};
  std::optional<double> presence_penalty{};
  std::optional<double> frequency_penalty{};
  std::vector<std::string> stop{};
  /// A JSON object, merged into the request at its top level: for what has no member yet. A name that a set member
  /// has too, text that is not one JSON object, and `stream` are error::invalid_request.
  std::string extra{};
};

}  // namespace tokenwire::perplexity

#endif
