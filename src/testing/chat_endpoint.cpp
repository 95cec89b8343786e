#include "testing/chat_endpoint.hpp"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

#include <optional>

#include "testing/random.hpp"
#include "testing/refusal.hpp"
#include "testing/regex_text.hpp"
#include "testing/search_filters.hpp"

namespace tokenwire::testing {
namespace {

namespace json = boost::json;

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

class query_reader : member_reader {
 public:
  using member_reader::member_reader;

  std::variant<chat_query, reply> read() {
    read_model();
    flag(request(), {"stream"}, query_.stream);
    if (auto const mode = word(request(), {"stream_mode"}, {"full", "concise"})) query_.concise = *mode == 1;
    query_.max_tokens = static_cast<std::size_t>(integer("max_tokens", 1, INT64_MAX).value_or(0));
    flag(request(), {"return_images"}, query_.images);
    flag(request(), {"return_related_questions"}, query_.related_questions);
    read_media();
    word(request(), {"reasoning_effort"}, {"minimal", "low", "medium", "high"});
    read_search();
    read_response_format();
    read_messages();
    if (refusal()) return std::move(*refusal());
    return std::move(query_);
  }

 private:
  void read_model() {
    json::value const* model = request().if_contains("model");
    if (!model) return refuse(bad_request("invalid_request", "The request has no model."));
    if (!model->is_string()) return wrong({"model"}, "string_type", "Input should be a valid string", *model);
    query_.model = std::string_view{model->get_string()};
    if (!query_.model.empty() && !query_.model.starts_with("llama-3.1-sonar")) return;
    refuse(bad_request("invalid_model", "Invalid model '" + query_.model +
                                            "'. Permitted models can be found in the documentation at "
                                            "https://docs.perplexity.ai/getting-started/models."));
  }

  void read_media() {
    json::object const* media = object(request(), {"media_response"});
    json::object const* overrides = media ? object(*media, {"media_response", "overrides"}) : nullptr;
    if (!overrides) return;
    flag(*overrides, {"media_response", "overrides", "return_images"}, query_.images);
    flag(*overrides, {"media_response", "overrides", "return_videos"}, query_.videos);
  }

  void read_search() {
    bool disabled = false;
    flag(request(), {"disable_search"}, disabled);
    query_.search = !disabled;
    search_filters filters = read_search_filters(*this);
    query_.domains = std::move(filters.domains);
    query_.source_days = filters.source_days;
    if (json::object const* options = object(request(), {"web_search_options"})) {
      word(*options, {"web_search_options", "search_context_size"}, {"low", "medium", "high"});
      word(*options, {"web_search_options", "search_type"}, {"fast", "pro", "auto"});
    }
  }

  void read_response_format() {
    json::object const* format = object(request(), {"response_format"});
    if (!format) return;
    json::value const* type = find(*format, "type");
    if (type && *type == "text") return;
    if (type && *type == "regex") return read_regex(*format);
    if (!type || *type != "json_schema")
      return wrong({"response_format", "type"}, "enum", "Input should be 'text', 'json_schema' or 'regex'",
                   type ? *type : json::value{});
    json::object const* outer = object(*format, {"response_format", "json_schema"});
    json::object const* schema = outer ? object(*outer, {"response_format", "json_schema", "schema"}) : nullptr;
    if (!schema) return refuse(bad_request("invalid_parameter", "response_format has no json_schema.schema object."));
    query_.json_schema = json::serialize(*schema);
  }

  void read_regex(json::object const& format) {
    json::object const* outer = object(format, {"response_format", "regex"});
    json::value const* expression = outer ? find(*outer, "regex") : nullptr;
    if (!expression || !expression->is_string())
      return refuse(bad_request("invalid_parameter", "response_format has no regex.regex string."));
    std::string fault;
    // The same expression gets the same answer.
    std::uint64_t seed = seed_of(expression->get_string());
    auto text = make_regex_text(expression->get_string(), seed, fault);
    // An answer says something, where it may.
    for (int i = 0; i < 20 && text && text->empty(); ++i)
      text = make_regex_text(expression->get_string(), ++seed, fault);
    if (text && text->empty()) fault = "it asks for an answer without text";
    if (!fault.empty()) {
      return refuse(bad_request("invalid_parameter",
                                "response_format.regex.regex cannot be answered by this simulator: " + fault + '.'));
    }
    query_.text = std::move(*text);
  }

  void read_messages() {
    json::value const* messages = request().if_contains("messages");
    if (!messages) return refuse(bad_request("invalid_request", "The request has no messages."));
    if (!messages->is_array()) return wrong({"messages"}, "list_type", "Input should be a valid list", *messages);
    json::array const& list = messages->get_array();
    if (list.empty()) return refuse(bad_request("invalid_message", "At least one message is needed."));
    for (std::size_t i = 0; i < list.size() && !refusal(); ++i) read_message(list[i], i);
    if (refusal()) return;
    if (auto refusal = check_order(list)) refuse(std::move(*refusal));
  }

  void read_message(json::value const& value, std::size_t i) {
    json::object const* message = value.if_object();
    if (!message) return wrong({"messages", i}, "model_attributes_type", "Input should be a valid dictionary", value);
    json::value const* role = message->if_contains("role");
    if (!role) return wrong({"messages", i, "role"}, "missing", "Field required", value);
    if (!role->is_string() || !known_role(role->get_string()))
      return wrong({"messages", i, "role"}, "enum", "Input should be 'system', 'user', 'assistant' or 'tool'", *role);
    json::value const* content = message->if_contains("content");
    if (!content) return wrong({"messages", i, "content"}, "missing", "Field required", value);
    std::optional<std::string> text = content_text(*content);
    if (!text) return wrong({"messages", i, "content"}, "string_type", "Input should be a valid string", *content);
    query_.question = std::move(*text);
  }

  chat_query query_;
};

}  // namespace

std::variant<chat_query, reply> read_chat_query(json::object const& request, json::array location) {
  return query_reader{request, std::move(location)}.read();
}

std::variant<chat_query, reply> parse_chat_query(std::string_view body) {
  auto parsed = parse_object(body);
  if (auto* refusal = std::get_if<reply>(&parsed)) return std::move(*refusal);
  return read_chat_query(std::get<json::value>(parsed).get_object(), {"body"});
}

}  // namespace tokenwire::testing
