#include "http/base64.hpp"

#include <openssl/evp.h>

#include <algorithm>

namespace tokenwire::http {

void append_base64(std::span<std::byte const> bytes, std::string& out) {
  // In pieces, for OpenSSL counts in int; of threes, so that only the last one is padded.
  constexpr std::size_t piece_size = std::size_t{3} << 20;
  // It writes a NUL behind the text, for which a string has room.
  std::size_t at = out.size();
  out.resize(at + (bytes.size() + 2) / 3 * 4);
  while (!bytes.empty()) {
    auto const piece = bytes.first(std::min(bytes.size(), piece_size));
    int const written =
        EVP_EncodeBlock(reinterpret_cast<unsigned char*>(out.data() + at),
                        reinterpret_cast<unsigned char const*>(piece.data()), static_cast<int>(piece.size()));
    at += static_cast<std::size_t>(written);
    bytes = bytes.subspan(piece.size());
  }
}

std::optional<std::string> from_base64(std::string_view text) {
  bool const is_padded = text.ends_with('=');
  if (is_padded && text.size() % 4 != 0) return std::nullopt;
  if (is_padded) text.remove_suffix(text.ends_with("==") ? 2 : 1);
  // OpenSSL leaves out white space at both ends.
  constexpr std::string_view digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  if (text.size() % 4 == 1 || text.find_first_not_of(digits) != text.npos) return std::nullopt;
  std::string padded(text);
  padded.append((4 - text.size() % 4) % 4, 'A');
  std::string bytes(padded.size() / 4 * 3, '\0');
  constexpr std::size_t piece_size = std::size_t{4} << 20;
  for (std::size_t at = 0; at < padded.size(); at += piece_size) {
    std::string_view const piece = std::string_view(padded).substr(at, piece_size);
    EVP_DecodeBlock(reinterpret_cast<unsigned char*>(bytes.data() + at / 4 * 3),
                    reinterpret_cast<unsigned char const*>(piece.data()), static_cast<int>(piece.size()));
  }
  bytes.resize(text.size() * 3 / 4);
  return bytes;
}

}  // namespace tokenwire::http
