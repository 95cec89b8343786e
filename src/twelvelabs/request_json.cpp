#include "twelvelabs/request_json.hpp"

#include "answer/extra_members.hpp"
#include "json/write_fields.hpp"
#include "twelvelabs/analyze_fields.hpp"
#include "twelvelabs/code_points.hpp"
#include "twelvelabs/response_fields.hpp"

namespace tokenwire::twelvelabs {
namespace {

constexpr std::size_t most_characters = 10'000;

void check_input(std::vector<input_item> const& input, json::field_writer& writer) {
  json::field_writer::at const here(writer, "input");
  for (std::size_t i = 0; i != input.size(); ++i) {
    json::field_writer::at const item(writer, {}, i);
    json::field_writer::at const content(writer, "content");
    std::size_t const size = count_code_points(input[i].content);
    if (size > most_characters) writer.too_many(size, "characters", most_characters);
  }
}

void set_stream(bool stream, json::object_text& body) {
  body.set("stream", stream ? "true" : "false");
}

void fault_at(json::field_writer& writer, std::string_view name, std::string_view got, std::string_view expected) {
  json::field_writer::at const here(writer, name);
  writer.fault(got, expected);
}

bool brings_media(analyze_request const& request) {
  return request.prompt_v2 && !request.prompt_v2->media_sources.empty();
}

}  // namespace

std::string to_json(response_request const& request, bool stream, error_code& ec, std::string& detail) {
  json::field_writer writer;
  json::object_text body = writer.object(request);
  check_input(request.input, writer);
  answer::merge_extra(request.extra, body, writer, "stream");
  // Older forms of the API name the store among the tools.
  if (!body.contains("knowledge_store_id") && !body.contains("tools"))
    fault_at(writer, "knowledge_store_id", "nothing", "the id of a knowledge store");
  set_stream(stream, body);
  return answer::finish_body(body, writer, ec, detail);
}

std::string to_json(analyze_request const& request, bool stream, error_code& ec, std::string& detail) {
  json::field_writer writer;
  json::object_text body = writer.object(request);
  answer::merge_extra(request.extra, body, writer, "stream");
  if (body.contains("video") && body.contains("video_id"))
    fault_at(writer, "video_id", "another video beside video", "one of the two");
  if (!body.contains("video") && !body.contains("video_id") && !brings_media(request))
    fault_at(writer, "video", "nothing", "a video, or video_id");
  if (body.contains("prompt") && body.contains("prompt_v2"))
    fault_at(writer, "prompt_v2", "another prompt beside prompt", "one of the two");
  set_stream(stream, body);
  return answer::finish_body(body, writer, ec, detail);
}

}  // namespace tokenwire::twelvelabs
