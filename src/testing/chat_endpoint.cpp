#include "testing/chat_endpoint.hpp"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include <optional>

namespace tokenwire::testing {
namespace {

namespace json = boost::json;

reply bad_request(std::string_view type, std::string_view message) {
  return error_reply(400, type, message);
}

// The shape of FastAPI's validation errors. `location` is below the body.
reply invalid(json::array location, std::string_view type, std::string_view message, json::value const& input) {
  location.insert(location.begin(), "body");
  json::object detail{{"type", type}, {"loc", location}, {"msg", message}, {"input", input}};
  return document_reply(422, json::serialize(json::object{{"detail", json::array{detail}}}));
}

// Text of a content that is a string, null or a list of parts; nothing where it is neither.
std::optional<std::string> content_text(json::value const& content) {
  if (content.is_null()) return std::string{};
  if (content.is_string()) return std::string{content.get_string()};
  if (!content.is_array()) return std::nullopt;
  std::string text;
  for (json::value const& part : content.get_array()) {
    json::object const* object = part.if_object();
    json::value const* piece = object ? object->if_contains("text") : nullptr;
    if (piece && piece->is_string()) text.append(text.empty() ? "" : " ").append(piece->get_string());
  }
  return text;
}

bool known_role(std::string_view role) {
  return role == "system" || role == "user" || role == "assistant" || role == "tool";
}

std::optional<reply> check_order(json::array const& messages) {
  constexpr std::string_view alternate =
      "After the (optional) system message(s), user or tool message(s) should alternate with assistant message(s).";
  std::string_view last = "system";
  for (json::value const& message : messages) {
    std::string_view const role = message.get_object().at("role").get_string();
    bool const same_side = (role == "assistant") == (last == "assistant") && last != "system";
    // Two results of tools follow each other where two tools were called.
    bool const tools = role == "tool" && last == "tool";
    bool const late_system = role == "system" && last != "system";
    if (late_system || (same_side && !tools) || (role == "assistant" && last == "system")) {
      return bad_request("invalid_message", alternate);
    }
    last = role;
  }
  if (last == "user" || last == "tool") return std::nullopt;
  return bad_request("invalid_message", "Last message must have role `user` or `tool`.");
}

std::optional<reply> check_messages(json::array const& messages, std::string& question) {
  for (std::size_t i = 0; i < messages.size(); ++i) {
    json::object const* message = messages[i].if_object();
    if (!message) {
      return invalid({"messages", i}, "model_attributes_type", "Input should be a valid dictionary", messages[i]);
    }
    json::value const* role = message->if_contains("role");
    if (!role) return invalid({"messages", i, "role"}, "missing", "Field required", messages[i]);
    if (!role->is_string() || !known_role(role->get_string())) {
      return invalid({"messages", i, "role"}, "enum", "Input should be 'system', 'user', 'assistant' or 'tool'", *role);
    }
    json::value const* content = message->if_contains("content");
    if (!content) return invalid({"messages", i, "content"}, "missing", "Field required", messages[i]);
    std::optional<std::string> text = content_text(*content);
    if (!text) return invalid({"messages", i, "content"}, "string_type", "Input should be a valid string", *content);
    question = std::move(*text);
  }
  return check_order(messages);
}

}  // namespace

std::variant<chat_query, reply> parse_chat_query(std::string_view body) {
  boost::system::error_code ec;
  json::value const document = json::parse(body, ec);
  json::object const* request = document.if_object();
  if (ec || !request) return bad_request("invalid_request", "The request body is not a JSON object.");

  chat_query query;
  json::value const* model = request->if_contains("model");
  if (!model) return bad_request("invalid_request", "The request has no model.");
  if (!model->is_string()) return invalid({"model"}, "string_type", "Input should be a valid string", *model);
  query.model = std::string_view{model->get_string()};
  if (query.model.empty() || query.model.starts_with("llama-3.1-sonar")) {
    return bad_request("invalid_model", "Invalid model '" + query.model +
                                            "'. Permitted models can be found in the documentation at "
                                            "https://docs.perplexity.ai/getting-started/models.");
  }

  if (json::value const* stream = request->if_contains("stream"); stream && !stream->is_null()) {
    if (!stream->is_bool()) return invalid({"stream"}, "bool_type", "Input should be a valid boolean", *stream);
    query.stream = stream->get_bool();
  }
  if (json::value const* limit = request->if_contains("max_tokens"); limit && !limit->is_null()) {
    if (!limit->is_int64()) return invalid({"max_tokens"}, "int_type", "Input should be a valid integer", *limit);
    if (limit->get_int64() < 1) return bad_request("invalid_parameter", "max_tokens must be at least 1.");
    query.max_tokens = static_cast<std::size_t>(limit->get_int64());
  }

  json::value const* messages = request->if_contains("messages");
  if (!messages) return bad_request("invalid_request", "The request has no messages.");
  if (!messages->is_array()) return invalid({"messages"}, "list_type", "Input should be a valid list", *messages);
  if (messages->get_array().empty()) return bad_request("invalid_message", "At least one message is needed.");
  if (auto refusal = check_messages(messages->get_array(), query.question)) return std::move(*refusal);
  return query;
}

}  // namespace tokenwire::testing
