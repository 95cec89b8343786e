// Base64 (RFC 4648, 4), as credentials and data URLs have it.

#ifndef TOKENWIRE_SRC_HTTP_BASE64_HPP
#define TOKENWIRE_SRC_HTTP_BASE64_HPP

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace tokenwire::http {

void append_base64(std::span<std::byte const> bytes, std::string& out);

/// The bytes that the text stands for; nothing where it is no base64. The padding may be left out.
std::optional<std::string> from_base64(std::string_view text);

}  // namespace tokenwire::http

#endif
