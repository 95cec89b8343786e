#include "http/date.hpp"

#include <algorithm>
#include <array>
#include <cstddef>

#include "http/field.hpp"

namespace tokenwire::http {
namespace {

using std::chrono::sys_days;

struct civil_time {
  int year{};
  unsigned month{};
  unsigned day{};
  unsigned hour{};
  unsigned minute{};
  unsigned second{};
};

constexpr auto month_names = std::to_array<std::string_view>(
    {"Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"});

/// Reads `text` along `pattern`: Y, M, D, h, m and s are each one character of that part of the date (a month is three
/// letters), `_` is a digit or a space of the day, everything else is itself.
bool read(std::string_view text, std::string_view pattern, civil_time& out) {
  if (text.size() != pattern.size()) return false;
  std::string_view month;
  for (std::size_t i = 0; i < pattern.size(); ++i) {
    char const c = text[i];
    unsigned const digit = is_digit(c) ? static_cast<unsigned>(c - '0') : 10;
    bool ok = digit < 10;
    switch (pattern[i]) {
      case 'Y':
        out.year = out.year * 10 + static_cast<int>(digit);
        break;
      case 'D':
        out.day = out.day * 10 + digit;
        break;
      case '_':
        if (c == ' ')
          ok = true;
        else
          out.day = digit;
        break;
      case 'h':
        out.hour = out.hour * 10 + digit;
        break;
      case 'm':
        out.minute = out.minute * 10 + digit;
        break;
      case 's':
        out.second = out.second * 10 + digit;
        break;
      case 'M':
        if (month.empty()) month = text.substr(i, 3);
        ok = true;
        break;
      default:
        ok = c == pattern[i];
        break;
    }
    if (!ok) return false;
  }
  auto const found = std::find(month_names.begin(), month_names.end(), month);
  if (found == month_names.end()) return false;
  out.month = static_cast<unsigned>(found - month_names.begin()) + 1;
  return true;
}

/// What is behind the day's name and `separator`.
std::string_view after_day_name(std::string_view text, std::string_view separator) noexcept {
  std::size_t letters = 0;
  while (letters < text.size() && is_alpha(text[letters])) ++letters;
  if (letters < 3 || text.substr(letters, separator.size()) != separator) return {};
  return text.substr(letters + separator.size());
}

/// RFC 9110, 5.6.7: a year that seems to be more than 50 years ahead is the last past one with the same digits.
int full_year(int two_digits, std::chrono::system_clock::time_point now) {
  std::chrono::year_month_day const today{std::chrono::floor<std::chrono::days>(now)};
  int const this_year = static_cast<int>(today.year());
  int const year = this_year - this_year % 100 + two_digits;
  return year > this_year + 50 ? year - 100 : year;
}

}  // namespace

std::optional<std::chrono::sys_seconds> parse_date(std::string_view text, std::chrono::system_clock::time_point now) {
  civil_time time;
  auto const after_comma = after_day_name(text, ", ");
  if (civil_time fixed; read(after_comma, "DD MMM YYYY hh:mm:ss GMT", fixed)) {
    time = fixed;
  } else if (civil_time rfc_850; read(after_comma, "DD-MMM-YY hh:mm:ss GMT", rfc_850)) {
    time = rfc_850;
    time.year = full_year(time.year, now);
  } else if (civil_time ascii; read(after_day_name(text, " "), "MMM _D hh:mm:ss YYYY", ascii)) {
    time = ascii;
  } else {
    return std::nullopt;
  }

  std::chrono::year_month_day const date{std::chrono::year{time.year}, std::chrono::month{time.month},
                                         std::chrono::day{time.day}};
  // 60 is a leap second.
  if (!date.ok() || time.hour > 23 || time.minute > 59 || time.second > 60) return std::nullopt;
  return sys_days{date} + std::chrono::hours{time.hour} + std::chrono::minutes{time.minute} +
         std::chrono::seconds{time.second};
}

}  // namespace tokenwire::http
