#include "testing/us_date.hpp"

#include <chrono>
#include <optional>

namespace tokenwire::testing {
namespace {

std::optional<unsigned> number(std::string_view digits, std::size_t least, std::size_t most) noexcept {
  if (digits.size() < least || digits.size() > most) return std::nullopt;
  unsigned value = 0;
  for (char const c : digits) {
    if (c < '0' || c > '9') return std::nullopt;
    value = value * 10 + static_cast<unsigned>(c - '0');
  }
  return value;
}

}  // namespace

bool is_us_date(std::string_view text) noexcept {
  std::size_t const first = text.find('/');
  std::size_t const second = text.find('/', first + 1);
  if (first == text.npos || second == text.npos) return false;
  auto const month = number(text.substr(0, first), 1, 2);
  auto const day = number(text.substr(first + 1, second - first - 1), 1, 2);
  auto const year = number(text.substr(second + 1), 4, 4);
  if (!month || !day || !year) return false;
  using namespace std::chrono;
  return year_month_day(std::chrono::year(static_cast<int>(*year)), std::chrono::month(*month), std::chrono::day(*day))
      .ok();
}

}  // namespace tokenwire::testing
