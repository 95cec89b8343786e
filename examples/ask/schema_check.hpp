// Whether a JSON object is as a JSON schema wants it.

#ifndef TOKENWIRE_EXAMPLES_ASK_SCHEMA_CHECK_HPP
#define TOKENWIRE_EXAMPLES_ASK_SCHEMA_CHECK_HPP

#include <string>
#include <string_view>

namespace ask {

/// What a schema says of an object.
struct schema_verdict {
  enum class kind {
    fits,
    misfit,
    /// The schema says nothing: there is no validator, it cannot read the schema, or it did not come to an end.
    unknown,
  };
  kind said{kind::unknown};
  /// Of a misfit: a JSON pointer to what does not fit.
  std::string path{};
  /// Why it does not fit, or is not known.
  std::string reason{};
};

/// Holds `object` against `schema`; both are JSON text. The validator works in a process of its own: its regular
/// expressions take a stack frame for each character of a string, and may take for ever, and an answer that came whole
/// is told whatever becomes of it. It has `max_seconds` of CPU time.
schema_verdict check_schema(std::string_view object, std::string_view schema, unsigned max_seconds = 10);

}  // namespace ask

#endif
