// Base64 (RFC 4648, 4), as credentials and data URLs have it.

#ifndef TOKENWIRE_SRC_HTTP_BASE64_HPP
#define TOKENWIRE_SRC_HTTP_BASE64_HPP

#include <cstddef>
#include <span>
#include <string>

namespace tokenwire::http {

void append_base64(std::span<std::byte const> bytes, std::string& out);

}  // namespace tokenwire::http

#endif
