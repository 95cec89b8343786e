// What the head of a response says.

#ifndef TOKENWIRE_SRC_HTTP_RESPONSE_HEAD_HPP
#define TOKENWIRE_SRC_HTTP_RESPONSE_HEAD_HPP

#include <string>

namespace tokenwire::http {

/// What the head of the final (not 1xx) response said.
struct response_head {
  unsigned status{};
  /// The connection may carry another request once this response has been read whole.
  bool keep_alive{};
  /// `name: value` lines ended by LF, in the order they came; a folded value has become one line.
  std::string headers{};
  /// The first Content-Type, as it came.
  std::string content_type{};
  /// A Content-Encoding, or a Transfer-Encoding other than chunked, that has to be undone before the body can be read;
  /// empty for none and for `identity`. Lower case; several are separated by ", " in the order they were applied.
  std::string content_coding{};
};

}  // namespace tokenwire::http

#endif
