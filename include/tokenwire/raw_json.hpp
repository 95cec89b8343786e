// JSON that has no type of its own here.

#ifndef TOKENWIRE_RAW_JSON_HPP
#define TOKENWIRE_RAW_JSON_HPP

#include <string>

namespace tokenwire {

/// The text of a JSON object, sent as it is written: for kinds of things that a provider has and this library does not
/// know yet. Text that is not one JSON object is error::invalid_request when it is to be sent.
struct raw_json {
  std::string text{};

  bool operator==(raw_json const&) const = default;
};

}  // namespace tokenwire

#endif
