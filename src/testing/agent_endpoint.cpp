#include "testing/agent_endpoint.hpp"

#include <algorithm>
#include <boost/json/serialize.hpp>
#include <variant>

#include "testing/member_reader.hpp"
#include "testing/query_string.hpp"
#include "testing/refusal.hpp"

namespace tokenwire::testing {
namespace {

namespace json = boost::json;

constexpr std::string_view input_types[] = {"message", "function_call", "function_call_output", "reasoning"};
constexpr std::string_view tool_types[] = {"web_search", "fetch_url", "people_search", "finance_search",
                                           "sandbox",    "function",  "mcp",           "connector"};

std::string_view text_at(json::object const& object, std::string_view name) {
  json::value const* const value = member_reader::find(object, name);
  return value && value->is_string() ? std::string_view{value->get_string()} : std::string_view{};
}

std::string content_of(json::value const& content) {
  if (content.is_string()) return std::string{content.get_string()};
  std::string text;
  if (json::array const* parts = content.if_array()) {
    for (json::value const& part : *parts)
      if (json::object const* object = part.if_object()) text += text_at(*object, "text");
  }
  return text;
}

class agent_reader : member_reader {
 public:
  using member_reader::member_reader;

  std::variant<agent_answer_options, reply> read(bool& stream) {
    read_model();
    read_input();
    flag(request(), {"stream"}, stream);
    flag(request(), {"background"}, query_.background);
    // Only a false one says something.
    if (find(request(), "store")) query_.store = false;
    flag(request(), {"store"}, query_.store);
    query_.previous_response_id = text_at(request(), "previous_response_id");
    query_.answer.max_tokens = static_cast<std::size_t>(integer("max_output_tokens", 1, INT64_MAX).value_or(0));
    integer("max_steps", 1, 100);
    read_format();
    read_list("tools", [&](json::object const& tool) { read_tool(tool); });
    read_list("skills", [&](json::object const& skill) {
      std::string_view const name = text_at(skill, "name");
      if (query_.skill.empty()) query_.skill = name.empty() ? text_at(skill, "id") : name;
    });
    if (refusal()) return std::move(*refusal());
    if (!searches_) query_.answer.sources = 0;
    return std::move(query_);
  }

 private:
  void read_model() {
    std::string_view const model = text_at(request(), "model");
    std::vector<std::string> const models = strings("models");
    std::string_view const preset = text_at(request(), "preset");
    bool const profile = object(request(), {"profile"}) != nullptr;
    if (model.empty() && models.empty() && preset.empty() && !profile)
      refuse(bad_request("invalid_request", "validation failed: one of model, models, preset, profile is required"));
    if (profile && !preset.empty())
      refuse(bad_request("invalid_request", "validation failed: profile and preset exclude each other"));
    query_.answer.model = !models.empty() ? models.front() : !model.empty() ? std::string{model} : "perplexity/sonar";
    // A preset searches by itself; a model does where it has the tool.
    searches_ = !preset.empty();
  }

  void read_input() {
    json::value const* const input = request().if_contains("input");
    if (!input) return refuse(bad_request("invalid_request", "validation failed: input is required"));
    query_.answer.question = content_of(*input);
    if (input->is_string()) return;
    if (!input->is_array()) return wrong({"input"}, "string_type", "Input should be a string or a list", *input);
    read_list("input", [&](json::object const& item) {
      std::string_view const type = text_at(item, "type");
      if (std::ranges::find(input_types, type) == std::end(input_types))
        return refuse(bad_request("invalid_request", "validation failed: input of type " + std::string{type}));
      json::value const* const content = member_reader::find(item, type == "message" ? "content" : "output");
      if (content) query_.answer.question = content_of(*content);
    });
  }

  void read_format() {
    json::object const* const format = object(request(), {"response_format"});
    json::object const* const schema = format ? object(*format, {"json_schema"}) : nullptr;
    if (!schema) return;
    if (text_at(*schema, "name").empty())
      refuse(bad_request("invalid_request", "validation failed: response_format.json_schema.name is required"));
    if (json::value const* const body = schema->if_contains("schema"); body && body->is_object())
      query_.answer.json_schema = json::serialize(*body);
  }

  void read_tool(json::object const& tool) {
    std::string_view const type = text_at(tool, "type");
    if (std::ranges::find(tool_types, type) == std::end(tool_types))
      refuse(bad_request("invalid_request", "validation failed: a tool of type " + std::string{type}));
    if (type == "web_search") searches_ = true;
    if (type == "sandbox") query_.sandbox = true;
  }

  template <class Use>
  void read_list(std::string_view name, Use use) {
    json::value const* const list = member_reader::find(request(), name);
    if (!list) return;
    if (!list->is_array()) return wrong({name}, "list_type", "Input should be a valid list", *list);
    for (json::value const& each : list->get_array()) {
      if (!each.is_object()) return wrong({name}, "dict_type", "Input should be a valid dictionary", each);
      use(each.get_object());
    }
  }

  agent_answer_options query_{};
  bool searches_{};
};

reply not_found(std::string_view what, std::string_view id) {
  return error_reply(404, "not_found", "There is no " + std::string{what} + " '" + std::string{id} + "'.");
}

}  // namespace

reply agent_endpoint::create(std::string_view body, std::string id, std::int64_t now) {
  auto parsed = parse_object(body);
  if (auto* refusal = std::get_if<reply>(&parsed)) return std::move(*refusal);
  agent_reader reader(std::get<json::value>(parsed).get_object(), {"body"});
  bool stream = false;
  auto read = reader.read(stream);
  if (auto* refusal = std::get_if<reply>(&read)) return std::move(*refusal);
  auto& options = std::get<agent_answer_options>(read);
  chat_answer_options wanted = made_;
  wanted.model = std::move(options.answer.model);
  wanted.question = std::move(options.answer.question);
  wanted.id = std::move(id);
  if (options.answer.max_tokens != 0) wanted.max_tokens = options.answer.max_tokens;
  if (options.answer.sources == 0) wanted.sources = 0;
  if (!options.answer.json_schema.empty()) wanted.json_schema = std::move(options.answer.json_schema);
  if (wanted.created == 0) wanted.created = now;
  options.answer = std::move(wanted);
  options.fails = options.answer.question.find("fail") != std::string::npos;

  run made;
  made.created = clock::now();
  made.created_at = now;
  made.background = options.background;
  made.stored = options.store;
  made.has_file = options.sandbox;
  made.answer = std::make_shared<agent_answer const>(std::move(options));
  if (runs_.size() == most_runs) runs_.pop_front();
  runs_.push_back(made);
  if (stream) {
    reply reply;
    reply.content_type = "text/event-stream; charset=utf-8";
    reply.streamed = true;
    reply.body = made.answer;
    return reply;
  }
  return document_reply(200, made.answer->document(made.background ? "queued" : made.answer->final_status()));
}

agent_endpoint::run const* agent_endpoint::find(std::string_view id) const {
  std::string const wanted = url_decoded(id);
  auto const found = std::ranges::find_if(runs_, [&](run const& each) { return each.answer->id() == wanted; });
  return found == runs_.end() ? nullptr : &*found;
}

reply agent_endpoint::get(std::string_view id) const {
  run const* const found = find(id);
  if (!found || !found->stored) return not_found("response", id);
  if (found->cancelled) return document_reply(200, found->answer->document("cancelled"));
  bool const over = !found->background || clock::now() - found->created >= duration_;
  return document_reply(200, found->answer->document(over ? found->answer->final_status() : "in_progress"));
}

reply agent_endpoint::cancel(std::string_view id) {
  std::string const wanted = url_decoded(id);
  auto const found = std::ranges::find_if(runs_, [&](run const& each) { return each.answer->id() == wanted; });
  if (found == runs_.end()) return not_found("response", id);
  found->cancelled = true;
  json_writer writer{json_style::compact};
  writer.begin_object().key("response_id").string(found->answer->id()).key("status").string("cancelling");
  return document_reply(200, writer.end_object().text());
}

reply agent_endpoint::list_files(std::string_view id) const {
  run const* const found = find(id);
  if (!found) return not_found("response", id);
  json_writer writer{json_style::compact};
  writer.begin_object().key("object").string("list").key("data").begin_array();
  if (found->has_file) {
    writer.begin_object().key("id").string(found->answer->file_id()).key("object").string("file");
    writer.key("filename").string("answer.md");
    writer.key("bytes").number(static_cast<std::int64_t>(found->answer->text().size()));
    writer.key("created_at").number(found->created_at).end_object();
  }
  return document_reply(200, writer.end_array().end_object().text());
}

reply agent_endpoint::file(std::string_view id, std::string_view file_id) const {
  run const* const found = find(id);
  bool const is_there = found && found->has_file && found->answer->file_id() == url_decoded(file_id);
  if (!is_there) return not_found("file", file_id);
  reply reply = document_reply(200, found->answer->text(), "application/octet-stream");
  reply.headers = "Content-Disposition: attachment; filename=\"answer.md\"\r\n";
  return reply;
}

}  // namespace tokenwire::testing
