#include "testing/twelvelabs_request.hpp"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include <algorithm>
#include <optional>

#include "testing/json_writer.hpp"

namespace tokenwire::testing {
namespace {

namespace json = boost::json;

constexpr std::size_t most_characters = 10'000;

/// A body's members; the first refusal counts.
class members {
 public:
  explicit members(std::string_view body) {
    boost::system::error_code ec;
    document_ = json::parse(body, ec);
    if (ec || !document_.is_object()) refuse("parameter_invalid", "The request body is not a JSON object.");
  }

  json::object const& root() const {
    static json::object const none;
    return document_.is_object() ? document_.get_object() : none;
  }
  std::optional<reply>& refusal() { return refusal_; }

  void refuse(std::string_view code, std::string const& message, unsigned status = 400) {
    if (!refusal_) refusal_ = twelvelabs_error(status, code, message);
  }
  /// Null where it is not there.
  static json::value const* find(json::object const& object, std::string_view name) {
    json::value const* found = object.if_contains({name.data(), name.size()});
    return found && !found->is_null() ? found : nullptr;
  }
  std::string string(json::object const& object, std::string_view name) {
    json::value const* found = find(object, name);
    if (found && !found->is_string()) wrong(name, "a string");
    return found && found->is_string() ? std::string{found->get_string()} : std::string{};
  }
  bool flag(std::string_view name, bool otherwise) {
    json::value const* found = find(root(), name);
    if (found && !found->is_bool()) wrong(name, "a boolean");
    return found && found->is_bool() ? found->get_bool() : otherwise;
  }
  json::array const* array(json::object const& object, std::string_view name) {
    json::value const* found = find(object, name);
    if (found && !found->is_array()) wrong(name, "an array");
    return found ? found->if_array() : nullptr;
  }
  json::object const* object(json::object const& parent, std::string_view name) {
    json::value const* found = find(parent, name);
    if (found && !found->is_object()) wrong(name, "an object");
    return found ? found->if_object() : nullptr;
  }
  void wrong(std::string_view name, std::string_view expected) {
    refuse("parameter_invalid",
           std::string("The ").append(name).append(" parameter is invalid. It should be ").append(expected) + '.');
  }
  void missing(std::string_view name) {
    refuse("parameter_not_provided", std::string("The ").append(name).append(" parameter is required."));
  }
  void only(std::initializer_list<std::string_view> known) {
    for (auto const& [key, value] : root()) {
      std::string_view const name{key.data(), key.size()};
      if (std::find(known.begin(), known.end(), name) == known.end())
        refuse("parameter_unknown", "The parameter " + std::string(name) + " is unknown.");
    }
  }

 private:
  json::value document_{};
  std::optional<reply> refusal_{};
};

void read_input(members& body, response_query& query) {
  json::array const* input = body.array(body.root(), "input");
  if (!input || input->empty()) return body.missing("input");
  for (json::value const& element : *input) {
    json::object const* item = element.if_object();
    if (!item) return body.wrong("input", "an array of messages");
    if (body.string(*item, "type") != "message") return body.wrong("input.type", "message");
    if (body.string(*item, "role") != "user") return body.wrong("input.role", "user");
    query.question = body.string(*item, "content");
    std::size_t const size = characters(query.question);
    if (size == 0 || size > most_characters) return body.wrong("input.content", "of 1 to 10000 characters");
  }
}

void read_selections(members& body) {
  json::array const* selections = body.array(body.root(), "selections");
  if (!selections) return;
  for (json::value const& element : *selections) {
    json::object const* selection = element.if_object();
    if (!selection) return body.wrong("selections", "an array of objects");
    std::string const kind = body.string(*selection, "kind");
    if (kind != "item" && kind != "collection") body.wrong("selections.kind", "item or collection");
    if (body.string(*selection, "id").empty()) body.missing("selections.id");
  }
}

void read_format(members& body, response_query& query) {
  json::object const* text = body.object(body.root(), "text");
  json::object const* format = text ? body.object(*text, "format") : nullptr;
  if (!format) return;
  std::string const type = body.string(*format, "type");
  if (type == "text") return;
  json::object const* schema = body.object(*format, "schema");
  if (type != "json_schema") return body.wrong("text.format.type", "text or json_schema");
  if (body.string(*format, "name").empty()) return body.missing("text.format.name");
  if (!schema) return body.missing("text.format.schema");
  query.json_schema = json::serialize(*schema);
}

std::string store_of(members& body) {
  std::string id = body.string(body.root(), "knowledge_store_id");
  json::array const* tools = id.empty() ? body.array(body.root(), "tools") : nullptr;
  json::object const* tool = tools && tools->size() == 1 ? tools->front().if_object() : nullptr;
  return tool ? body.string(*tool, "knowledge_store_id") : id;
}

void read_video(members& body) {
  json::object const* video = body.object(body.root(), "video");
  bool const by_id = !body.string(body.root(), "video_id").empty();
  if (video && by_id) return body.refuse("parameter_invalid", "Provide either video or video_id, not both.");
  if (!video) return by_id ? void() : body.missing("video");
  std::string const type = body.string(*video, "type");
  if (type != "url" && type != "asset_id" && type != "base64_string")
    return body.wrong("video.type", "url, asset_id or base64_string");
  if (body.string(*video, type).empty()) body.missing("video." + type);
}

}  // namespace

std::size_t characters(std::string_view text) {
  return static_cast<std::size_t>(
      std::count_if(text.begin(), text.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; }));
}

reply twelvelabs_error(unsigned status, std::string_view code, std::string_view message) {
  json_writer writer{json_style::compact};
  writer.begin_object().key("code").string(code).key("message").string(message);
  writer.key("docs_url").string("https://docs.twelvelabs.io/api-reference/error-codes").end_object();
  return document_reply(status, writer.text());
}

std::variant<response_query, reply> parse_response_query(std::string_view text) {
  members body(text);
  response_query query;
  body.only({"knowledge_store_id", "input", "session_id", "instructions", "include", "stream", "selections", "text",
             "model", "tools"});
  query.knowledge_store_id = store_of(body);
  if (query.knowledge_store_id.empty()) body.missing("knowledge_store_id");
  query.session_id = body.string(body.root(), "session_id");
  body.string(body.root(), "instructions");
  query.stream = body.flag("stream", false);
  if (json::array const* include = body.array(body.root(), "include")) {
    for (json::value const& word : *include) {
      if (word != "intermediate_outputs") body.wrong("include", "an array of intermediate_outputs");
      query.intermediate_outputs = true;
    }
  }
  read_selections(body);
  read_format(body, query);
  read_input(body, query);
  if (query.knowledge_store_id == "ks_missing")
    body.refuse("resource_not_exist", "The knowledge store ks_missing does not exist.", 404);
  if (query.knowledge_store_id == "ks_indexing")
    body.refuse("knowledge_store_not_ready", "The knowledge store ks_indexing has no item that is ready.");
  if (body.refusal()) return std::move(*body.refusal());
  return query;
}

std::variant<analyze_query, reply> parse_analyze_query(std::string_view text) {
  members body(text);
  analyze_query query;
  query.stream = body.flag("stream", true);
  read_video(body);
  query.prompt = body.string(body.root(), "prompt");
  if (json::object const* prompt = body.object(body.root(), "prompt_v2")) {
    if (!query.prompt.empty()) body.refuse("parameter_invalid", "Provide either prompt or prompt_v2, not both.");
    query.prompt = body.string(*prompt, "input_text");
  }
  if (query.prompt.empty()) body.missing("prompt");
  if (json::object const* format = body.object(body.root(), "response_format")) {
    json::object const* schema = body.object(*format, "json_schema");
    if (body.string(*format, "type") != "json_schema" || !schema) body.wrong("response_format", "a json_schema");
    if (schema) query.json_schema = json::serialize(*schema);
  }
  if (json::value const* most = members::find(body.root(), "max_tokens")) {
    if (!most->is_int64() || most->get_int64() < 1) body.wrong("max_tokens", "a positive integer");
    if (most->is_int64()) query.max_tokens = static_cast<std::size_t>(most->get_int64());
  }
  if (body.refusal()) return std::move(*body.refusal());
  return query;
}

}  // namespace tokenwire::testing
