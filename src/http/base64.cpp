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

}  // namespace tokenwire::http
