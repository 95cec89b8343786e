#include "json/utf16.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <utility>

#include "json/utf8.hpp"

namespace tokenwire::json {
namespace {

enum class byte_order : unsigned char { little, big };

std::optional<byte_order> order_of(std::string_view bytes) noexcept {
  if (bytes.size() < 2) return std::nullopt;
  auto const first = static_cast<unsigned char>(bytes[0]);
  auto const second = static_cast<unsigned char>(bytes[1]);
  if ((first == 0xFF && second == 0xFE) || (second == 0 && first != 0 && first < 0x80)) return byte_order::little;
  if ((first == 0xFE && second == 0xFF) || (first == 0 && second != 0 && second < 0x80)) return byte_order::big;
  return std::nullopt;
}

}  // namespace

bool utf8_from_utf16(std::string_view bytes, std::string& out) {
  auto const order = order_of(bytes);
  if (!order) return false;
  auto const unit = [&](std::size_t i) {
    auto const a = static_cast<unsigned char>(bytes[i]);
    auto const b = static_cast<unsigned char>(bytes[i + 1]);
    return static_cast<std::uint32_t>(*order == byte_order::little ? a | b << 8 : a << 8 | b);
  };
  constexpr std::uint32_t replacement = 0xFFFD;
  std::string text;
  std::size_t i = unit(0) == 0xFEFF ? 2 : 0;
  for (; i + 1 < bytes.size(); i += 2) {
    std::uint32_t point = unit(i);
    if ((point & 0xF800) == 0xD800) {
      bool const high = (point & 0x0400) == 0;
      bool const paired = high && i + 3 < bytes.size() && (unit(i + 2) & 0xFC00) == 0xDC00;
      point = paired ? 0x10000 + ((point & 0x3FF) << 10) + (unit(i + 2) & 0x3FF) : replacement;
      if (paired) i += 2;
    }
    append_code_point(point, text);
  }
  if (i < bytes.size()) append_code_point(replacement, text);
  out = std::move(text);
  return true;
}

}  // namespace tokenwire::json
