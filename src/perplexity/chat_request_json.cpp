#include "perplexity/chat_request_json.hpp"

#include <boost/json/serialize.hpp>

#include "json/write_fields.hpp"
#include "perplexity/chat_request_fields.hpp"

namespace tokenwire::perplexity {
namespace {

void merge_extra(std::string const& text, boost::json::object& body, json::field_writer& writer) {
  if (text.empty()) return;
  json::field_writer::at const here(writer, "extra");
  for (auto const& [key, value] : writer.parse_object(text)) {
    std::string const name(key);
    if (name == "stream") writer.fault("the member stream", "another: it follows from the call");
    if (body.contains(name)) writer.fault("the member " + name, "another: it is set already");
    body[name] = value;
  }
}

}  // namespace

std::string to_json(chat_request const& request, request_body kind, error_code& ec, std::string& detail) {
  json::field_writer writer;
  boost::json::object body = writer.object(request);
  merge_extra(request.extra, body, writer);
  if (!writer.fault().empty()) {
    ec = error::invalid_request;
    detail = writer.fault();
    return {};
  }
  if (kind != request_body::bare) body["stream"] = kind == request_body::stream;
  return boost::json::serialize(body);
}

}  // namespace tokenwire::perplexity
