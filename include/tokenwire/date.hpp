// A day of the calendar.

#ifndef TOKENWIRE_DATE_HPP
#define TOKENWIRE_DATE_HPP

namespace tokenwire {

/// A day, whole or not: 2026-02-31 can be written here, and is refused where it is used. <chrono>'s year_month_day,
/// `2026y / 2 / 28`, becomes one by itself.
struct date {
  constexpr date() = default;
  constexpr date(int y, unsigned m, unsigned d) noexcept : year(y), month(m), day(d) {}
  template <class YearMonthDay>
    requires requires(YearMonthDay const& value) {
      static_cast<int>(value.year());
      static_cast<unsigned>(value.month());
      static_cast<unsigned>(value.day());
    }
  constexpr date(YearMonthDay const& value) noexcept
      : date(static_cast<int>(value.year()), static_cast<unsigned>(value.month()), static_cast<unsigned>(value.day())) {}

  bool operator==(date const&) const = default;

  int year = 0;
  unsigned month = 0;
  unsigned day = 0;
};

}  // namespace tokenwire

#endif
