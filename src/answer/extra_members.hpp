// The members of a request that have no name here yet.

#ifndef TOKENWIRE_SRC_ANSWER_EXTRA_MEMBERS_HPP
#define TOKENWIRE_SRC_ANSWER_EXTRA_MEMBERS_HPP

#include <string>
#include <string_view>
#include <tokenwire/error.hpp>

#include "json/write_fields.hpp"

namespace tokenwire::answer {

/// Merges `extra`, the text of a JSON object or none, into a body at its top level. What a set member says already is a
/// fault of the writer's, and so is a member of the name `implied`.
inline void merge_extra(std::string_view extra, json::object_text& body, json::field_writer& writer,
                        std::string_view implied = {}) {
  if (extra.empty()) return;
  json::field_writer::at const here(writer, "extra");
  for (auto const& [name, value] : writer.parse_object(extra)) {
    if (!implied.empty() && name == implied) writer.fault("the member " + name, "another: it follows from the call");
    if (body.contains(name)) writer.fault("the member " + name, "another: it is set already");
    body.set(name, value);
  }
}

/// The body's text. Where the writer found a fault: error::invalid_request, the fault in `detail`, and no text.
inline std::string finish_body(json::object_text const& body, json::field_writer const& writer, error_code& ec,
                               std::string& detail) {
  if (writer.fault().empty()) return body.text();
  ec = error::invalid_request;
  detail = writer.fault();
  return {};
}

}  // namespace tokenwire::answer

#endif
