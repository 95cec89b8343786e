// What a request for a response can say.

#ifndef TOKENWIRE_TWELVELABS_RESPONSE_REQUEST_HPP
#define TOKENWIRE_TWELVELABS_RESPONSE_REQUEST_HPP

#include <cstddef>
#include <optional>
#include <string>
#include <tokenwire/compiled_vector.hpp>
#include <utility>
#include <variant>
#include <vector>

namespace tokenwire::twelvelabs {

/// A message to the service.
struct input_item {
  /// 1 to 10000 characters (Unicode code points). May name selections: see selection_token().
  std::string content{};
  std::string role{"user"};
  std::string type{"message"};

  bool operator==(input_item const&) const = default;
};

inline input_item user(std::string content) {
  return {.content = std::move(content)};
}

/// Narrows what the question is about, in the words of the prompt; it is no limit of what the answer may use. The
/// session keeps it.
struct selection {
  /// `item` or `collection`.
  std::string kind{};
  std::string id{};

  bool operator==(selection const&) const = default;
};

inline selection select_item(std::string id) {
  return {.kind = "item", .id = std::move(id)};
}
inline selection select_collection(std::string id) {
  return {.kind = "collection", .id = std::move(id)};
}

/// Stands in an input item's content for the n-th of the selections, from 0 on.
inline std::string selection_token(std::size_t n) {
  return "{{sel:" + std::to_string(n) + "}}";
}

/// The shapes that an answer's text can be held to; `type` on the wire is `text` or `json_schema`.
struct text_format {
  bool operator==(text_format const&) const = default;
};
struct json_schema_format {
  std::string name{};
  /// JSON text: an object. Sent as it is written.
  std::string schema{};
  std::optional<std::string> description{};
  std::optional<bool> strict{};

  bool operator==(json_schema_format const&) const = default;
};
using response_format = std::variant<text_format, json_schema_format>;

struct response_text_options {
  std::optional<response_format> format{};

  bool operator==(response_text_options const&) const = default;
};

/// A question about what a knowledge store holds. A member that is not set (no value, or empty) is not sent. `stream`
/// is not a member: it follows from the call. What the API is sure to refuse is not sent (error::invalid_request; the
/// diagnostics name the field, what it got and what it may be).
struct response_request {
  /// `ks_…`
  std::string knowledge_store_id{};
  /// At least one.
  compiled_vector<input_item> input{};
  /// `sess_…`: goes on with a conversation, which the service keeps; a response's session_id(). It belongs to one
  /// knowledge store. Empty: a new one.
  std::string session_id{};
  /// What a system message is elsewhere; of this request alone.
  std::optional<std::string> instructions{};
  /// `intermediate_outputs`: commentary and function calls come, too.
  std::vector<std::string> include{};
  compiled_vector<selection> selections{};
  std::optional<response_text_options> text{};

  /// A JSON object, merged into the request at its top level: for what has no member here, as `model` and `tools` of
  /// older forms of this API. A name that a set member has too, text that is not one JSON object, and `stream` are
  /// error::invalid_request. Each value is sent as it is written here.
  std::string extra{};

  bool operator==(response_request const&) const = default;
};

}  // namespace tokenwire::twelvelabs

#endif
