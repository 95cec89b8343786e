#include "perplexity/chat_request_json.hpp"

#include "json/write_fields.hpp"
#include "perplexity/chat_request_fields.hpp"

namespace tokenwire::perplexity {
namespace {

void merge_extra(std::string const& text, json::object_text& body, json::field_writer& writer) {
  if (text.empty()) return;
  json::field_writer::at const here(writer, "extra");
  for (auto const& [name, value] : writer.parse_object(text)) {
    if (name == "stream") writer.fault("the member stream", "another: it follows from the call");
    if (body.contains(name)) writer.fault("the member " + name, "another: it is set already");
    body.set(name, value);
  }
}

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
  merge_extra(request.extra, body, writer);
  if (!writer.fault().empty()) {
    ec = error::invalid_request;
    detail = writer.fault();
    return {};
  }
  if (kind != request_body::bare) body.set("stream", kind == request_body::stream ? "true" : "false");
  return body.text();
}

}  // namespace tokenwire::perplexity
