#include "perplexity/chat_request_json.hpp"

#include "answer/extra_members.hpp"
#include "perplexity/chat_request_fields.hpp"

namespace tokenwire::perplexity {
namespace {

// Of all messages together, which no field's rule can see.
void check_files(std::vector<message> const& messages, json::field_writer& writer) {
  json::field_writer::at const here(writer, "messages");
  if (auto const files = count_files(messages); files > most_files) writer.too_many(files, "files", most_files);
}

}  // namespace

std::string to_json(chat_request const& request, request_body kind, error_code& ec, std::string& detail) {
  json::field_writer writer;
  json::object_text body = writer.object(request);
  check_files(request.messages, writer);
  answer::merge_extra(request.extra, body, writer, "stream");
  if (kind != request_body::bare) body.set("stream", kind == request_body::stream ? "true" : "false");
  return answer::finish_body(body, writer, ec, detail);
}

}  // namespace tokenwire::perplexity
