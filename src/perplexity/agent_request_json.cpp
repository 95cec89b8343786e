#include "perplexity/agent_request_json.hpp"

#include "answer/extra_members.hpp"
#include "perplexity/agent_request_fields.hpp"

namespace tokenwire::perplexity {
namespace {

void check_input(agent_input const& input, json::field_writer& writer) {
  bool const empty = std::visit([](auto const& what) { return what.empty(); }, input);
  json::field_writer::at const here(writer, "input");
  if (empty) writer.fault("nothing", "text, or one item at least");
}

// Which of them the server takes where several are set is its own affair, but for what it is sure to refuse.
void check_who_answers(agent_request const& request, json::object_text const& body, json::field_writer& writer) {
  constexpr std::string_view ways[]{"model", "models", "preset", "profile"};
  bool any = false;
  for (std::string_view const way : ways) any = any || body.contains(way);
  if (!any) {
    json::field_writer::at const here(writer, "model");
    writer.fault("nothing", "a model's name, or models, a preset or a profile in its place");
  }
  if (!request.profile || !body.contains("preset")) return;
  json::field_writer::at const here(writer, "profile");
  writer.fault("a profile beside a preset", "one of them");
}

}  // namespace

std::string to_json(agent_request const& request, bool stream, error_code& ec, std::string& detail) {
  json::field_writer writer;
  json::object_text body = writer.object(request);
  check_input(request.input, writer);
  answer::merge_extra(request.extra, body, writer, "stream");
  check_who_answers(request, body, writer);
  body.set("stream", stream ? "true" : "false");
  return answer::finish_body(body, writer, ec, detail);
}

}  // namespace tokenwire::perplexity
