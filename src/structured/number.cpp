#include "structured/number.hpp"

#include <algorithm>
#include <charconv>
#include <limits>

namespace tokenwire::structured {
namespace {

bool is_digit(char c) noexcept {
  return c >= '0' && c <= '9';
}

// The digits without leading zeros and the power of ten that the last one counts; views into the text, which the point
// divides.
struct decimal {
  bool negative{};
  std::string_view whole{};
  std::string_view fraction{};
  // Bounded, so that sums with sizes of texts do not overflow.
  std::int64_t exponent{};

  std::size_t digits() const noexcept { return whole.size() + fraction.size(); }
  char digit(std::size_t n) const noexcept { return n < whole.size() ? whole[n] : fraction[n - whole.size()]; }
};

decimal split(std::string_view text) noexcept {
  decimal parts;
  if (text.front() == '-') {
    parts.negative = true;
    text.remove_prefix(1);
  }
  if (auto const mark = text.find_first_of("eE"); mark != text.npos) {
    std::string_view power = text.substr(mark + 1);
    bool const negative = power.front() == '-';
    if (!is_digit(power.front())) power.remove_prefix(1);
    constexpr std::int64_t most = std::numeric_limits<std::int64_t>::max() / 32;
    for (char const c : power) parts.exponent = std::min(parts.exponent * 10 + (c - '0'), most);
    if (negative) parts.exponent = -parts.exponent;
    text = text.substr(0, mark);
  }
  auto const point = text.find('.');
  parts.whole = text.substr(0, point);
  if (point != text.npos) parts.fraction = text.substr(point + 1);
  return parts;
}

// The power of ten of the first digit that is not 0; none of zero.
std::optional<std::int64_t> magnitude(decimal const& parts) noexcept {
  for (std::size_t i = 0; i != parts.digits(); ++i) {
    if (parts.digit(i) != '0')
      return static_cast<std::int64_t>(parts.whole.size()) - 1 - static_cast<std::int64_t>(i) + parts.exponent;
  }
  return std::nullopt;
}

template <class Float>
std::optional<Float> read(std::string_view text) noexcept {
  Float value{};
  auto const [end, ec] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (ec == std::errc()) return value;
  decimal const parts = split(text);
  auto const power = magnitude(parts);
  if (power && *power >= 0) return std::nullopt;
  return parts.negative ? -Float{} : Float{};
}

}  // namespace

bool is_number(std::string_view text) noexcept {
  auto at = text.begin();
  auto const end = text.end();
  auto const digits = [&] {
    auto const first = at;
    while (at != end && is_digit(*at)) ++at;
    return at != first;
  };
  if (at != end && *at == '-') ++at;
  auto const first = at;
  if (!digits() || (*first == '0' && at - first > 1)) return false;
  if (at != end && *at == '.') {
    ++at;
    if (!digits()) return false;
  }
  if (at != end && (*at == 'e' || *at == 'E')) {
    ++at;
    if (at != end && (*at == '+' || *at == '-')) ++at;
    if (!digits()) return false;
  }
  return at == end;
}

whole_number read_whole(std::string_view text) noexcept {
  decimal const parts = split(text);
  auto const power = magnitude(parts);
  if (!power) return {true, false, 0};
  // How many digits stand before the point once the exponent is applied.
  std::int64_t const before = static_cast<std::int64_t>(parts.whole.size()) + parts.exponent;
  auto const digits = static_cast<std::int64_t>(parts.digits());
  for (std::int64_t i = std::max<std::int64_t>(before, 0); i < digits; ++i) {
    if (parts.digit(static_cast<std::size_t>(i)) != '0') return {};
  }
  whole_number result{true, parts.negative, std::nullopt};
  if (*power > 19) return result;
  std::uint64_t value = 0;
  for (std::int64_t i = before - 1 - *power; i < before; ++i) {
    auto const digit = static_cast<std::uint64_t>(i < digits ? parts.digit(static_cast<std::size_t>(i)) - '0' : 0);
    if (value > (std::numeric_limits<std::uint64_t>::max() - digit) / 10) return result;
    value = value * 10 + digit;
  }
  result.magnitude = value;
  return result;
}

std::optional<double> read_double(std::string_view text) noexcept {
  return read<double>(text);
}

std::optional<float> read_float(std::string_view text) noexcept {
  return read<float>(text);
}

}  // namespace tokenwire::structured
