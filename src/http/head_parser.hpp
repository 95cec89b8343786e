// The head of a response, whole.

#ifndef TOKENWIRE_SRC_HTTP_HEAD_PARSER_HPP
#define TOKENWIRE_SRC_HTTP_HEAD_PARSER_HPP

#include <cstdint>
#include <string>
#include <string_view>
#include <tokenwire/error.hpp>

#include "http/response_head.hpp"

namespace tokenwire::http {

enum class body_framing : unsigned char { none, fixed_length, chunked, until_close };

struct parsed_head {
  response_head head{};
  body_framing framing{body_framing::none};
  /// Of a body of fixed length.
  std::uint64_t length{};
};

/// Parses a head from its status line to its blank line with Beast's parser, and decides how the body is framed as
/// RFC 9112, section 6.3 says for a request other than HEAD and CONNECT; 1xx responses have no body.
/// @return success, error::malformed_response or error::header_too_large; the reason is in `detail` then.
error_code parse_head(std::string_view bytes, parsed_head& out, std::string& detail);

}  // namespace tokenwire::http

#endif
