// A report of an answer that has to fit a JSON schema.

#ifndef TOKENWIRE_EXAMPLES_ASK_SCHEMA_REPORT_HPP
#define TOKENWIRE_EXAMPLES_ASK_SCHEMA_REPORT_HPP

#include <memory>
#include <string>

#include "ask/report.hpp"

namespace ask {

/// Tells `inner` of the answer, at whose end the object in it is held against the schema: where there is none, or it
/// does not fit, end() throws tokenwire::structured_error. With `object_alone` the text is not told as it comes: at the
/// end the object is, without what stands around it, and of an answer that failed all that had come. At the end `inner`
/// is told of the object as answer::object.
///
/// Where the schema says nothing (schema_verdict::kind::unknown) a JSON object is enough, and the standard error has
/// why.
std::unique_ptr<report> make_schema_report(std::unique_ptr<report> inner, std::string schema, bool object_alone);

}  // namespace ask

#endif
