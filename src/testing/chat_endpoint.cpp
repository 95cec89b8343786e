#include "testing/chat_endpoint.hpp"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include <initializer_list>
#include <optional>

#include "testing/refusal.hpp"
#include "testing/regex_text.hpp"
#include "testing/us_date.hpp"

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

// The same expression gets the same answer.
std::uint64_t seed_of(std::string_view text) {
  std::uint64_t seed = 0;
  for (char const c : text) seed = seed * 31 + static_cast<unsigned char>(c);
  return seed;
}

/// Reads members and keeps the first refusal.
class query_reader {
 public:
  // In parentheses: braces would make an array of the array.
  query_reader(json::object const& request, json::array location) : request_{request}, location_(std::move(location)) {}

  std::variant<chat_query, reply> read() {
    read_model();
    flag(request_, {"stream"}, query_.stream);
    read_stream_mode();
    read_max_tokens();
    flag(request_, {"return_images"}, query_.images);
    flag(request_, {"return_related_questions"}, query_.related_questions);
    read_media();
    word(request_, {"reasoning_effort"}, {"minimal", "low", "medium", "high"});
    read_search();
    read_response_format();
    read_messages();
    if (refusal_) return std::move(*refusal_);
    return std::move(query_);
  }

 private:
  // Null where it is absent or null.
  static json::value const* find(json::object const& object, std::string_view name) {
    json::value const* value = object.if_contains(name);
    return value && !value->is_null() ? value : nullptr;
  }

  void refuse(reply refusal) {
    if (!refusal_) refusal_ = std::move(refusal);
  }
  void wrong(json::array const& below, std::string_view type, std::string_view message, json::value const& input) {
    json::array location = location_;
    location.insert(location.end(), below.begin(), below.end());
    refuse(invalid(std::move(location), type, message, input));
  }

  // `path` ends with the member's name.
  void flag(json::object const& object, json::array const& path, bool& out) {
    json::value const* value = find(object, path.back().get_string());
    if (!value) return;
    if (!value->is_bool()) return wrong(path, "bool_type", "Input should be a valid boolean", *value);
    out = out || value->get_bool();
  }

  json::object const* object(json::object const& parent, json::array const& path) {
    json::value const* value = find(parent, path.back().get_string());
    if (!value) return nullptr;
    if (!value->is_object()) wrong(path, "dict_type", "Input should be a valid dictionary", *value);
    return value->if_object();
  }

  void read_model() {
    json::value const* model = request_.if_contains("model");
    if (!model) return refuse(bad_request("invalid_request", "The request has no model."));
    if (!model->is_string()) return wrong({"model"}, "string_type", "Input should be a valid string", *model);
    query_.model = std::string_view{model->get_string()};
    if (!query_.model.empty() && !query_.model.starts_with("llama-3.1-sonar")) return;
    refuse(bad_request("invalid_model", "Invalid model '" + query_.model +
                                            "'. Permitted models can be found in the documentation at "
                                            "https://docs.perplexity.ai/getting-started/models."));
  }

  void read_stream_mode() {
    if (auto const mode = word(request_, {"stream_mode"}, {"full", "concise"})) query_.concise = *mode == 1;
  }

  void read_max_tokens() {
    json::value const* limit = find(request_, "max_tokens");
    if (!limit) return;
    if (!limit->is_int64()) return wrong({"max_tokens"}, "int_type", "Input should be a valid integer", *limit);
    if (limit->get_int64() < 1) return refuse(bad_request("invalid_parameter", "max_tokens must be at least 1."));
    query_.max_tokens = static_cast<std::size_t>(limit->get_int64());
  }

  void read_media() {
    json::object const* media = object(request_, {"media_response"});
    json::object const* overrides = media ? object(*media, {"media_response", "overrides"}) : nullptr;
    if (!overrides) return;
    flag(*overrides, {"media_response", "overrides", "return_images"}, query_.images);
    flag(*overrides, {"media_response", "overrides", "return_videos"}, query_.videos);
  }

  void read_search() {
    bool disabled = false;
    flag(request_, {"disable_search"}, disabled);
    query_.search = !disabled;
    // Nobody's addresses, as those of all sources that nobody named.
    if (auto const mode = word(request_, {"search_mode"}, {"web", "academic", "sec"}); mode && *mode != 0)
      query_.domains = {*mode == 1 ? "journal.open-letters.example" : "filings.public-tables.example"};
    constexpr std::size_t days[] = {1, 1, 7, 30, 365};
    if (auto const span = word(request_, {"search_recency_filter"}, {"hour", "day", "week", "month", "year"}))
      query_.source_days = days[*span];
    for (char const* const name : {"search_after_date_filter", "search_before_date_filter", "last_updated_after_filter",
                                   "last_updated_before_filter"})
      check_date(name);
    if (json::object const* options = object(request_, {"web_search_options"})) {
      word(*options, {"web_search_options", "search_context_size"}, {"low", "medium", "high"});
      word(*options, {"web_search_options", "search_type"}, {"fast", "pro", "auto"});
    }
    read_domains();
  }

  void read_domains() {
    json::value const* domains = find(request_, "search_domain_filter");
    if (!domains) return;
    if (!domains->is_array())
      return wrong({"search_domain_filter"}, "list_type", "Input should be a valid list", *domains);
    std::vector<std::string> named;
    bool only_denied = true;
    for (json::value const& domain : domains->get_array()) {
      if (!domain.is_string())
        return wrong({"search_domain_filter"}, "string_type", "Input should be a valid string", domain);
      only_denied = only_denied && domain.get_string().starts_with('-');
      named.emplace_back(domain.get_string());
    }
    // The mode's own domain stays where others are left out alone.
    if (!only_denied) query_.domains.clear();
    query_.domains.insert(query_.domains.end(), named.begin(), named.end());
  }

  void check_date(std::string_view name) {
    json::value const* date = find(request_, name);
    if (!date) return;
    if (!date->is_string()) return wrong({name}, "string_type", "Input should be a valid string", *date);
    if (is_us_date(date->get_string())) return;
    refuse(bad_request("invalid_parameter", std::string(name) + " must be a date as MM/DD/YYYY."));
  }

  // Which of the words it is.
  std::optional<std::size_t> word(json::object const& object, json::array const& path,
                                  std::initializer_list<std::string_view> words) {
    json::value const* value = find(object, path.back().get_string());
    if (!value) return std::nullopt;
    std::string list;
    for (std::string_view const& each : words) {
      if (value->is_string() && std::string_view{value->get_string()} == each)
        return static_cast<std::size_t>(&each - words.begin());
      list.append(list.empty() ? "'" : &each + 1 == words.end() ? " or '" : ", '").append(each) += '\'';
    }
    wrong(path, "enum", "Input should be " + list, *value);
    return std::nullopt;
  }

  void read_response_format() {
    json::object const* format = object(request_, {"response_format"});
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
    json::value const* messages = request_.if_contains("messages");
    if (!messages) return refuse(bad_request("invalid_request", "The request has no messages."));
    if (!messages->is_array()) return wrong({"messages"}, "list_type", "Input should be a valid list", *messages);
    json::array const& list = messages->get_array();
    if (list.empty()) return refuse(bad_request("invalid_message", "At least one message is needed."));
    for (std::size_t i = 0; i < list.size() && !refusal_; ++i) read_message(list[i], i);
    if (refusal_) return;
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

  json::object const& request_;
  json::array location_;
  chat_query query_;
  std::optional<reply> refusal_;
};

}  // namespace

std::variant<chat_query, reply> read_chat_query(json::object const& request, json::array location) {
  return query_reader{request, std::move(location)}.read();
}

std::variant<chat_query, reply> parse_chat_query(std::string_view body) {
  boost::system::error_code ec;
  json::value const document = json::parse(body, ec);
  json::object const* request = document.if_object();
  if (ec || !request) return bad_request("invalid_request", "The request body is not a JSON object.");
  return read_chat_query(*request, {"body"});
}

}  // namespace tokenwire::testing
