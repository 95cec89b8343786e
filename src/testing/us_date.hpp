// A day as the search's date filters have it.

#ifndef TOKENWIRE_SRC_TESTING_US_DATE_HPP
#define TOKENWIRE_SRC_TESTING_US_DATE_HPP

#include <string_view>

namespace tokenwire::testing {

/// `%m/%d/%Y`, leading zeros or not, and a day that there is.
bool is_us_date(std::string_view text) noexcept;

}  // namespace tokenwire::testing

#endif
