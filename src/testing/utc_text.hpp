// A time in words.

#ifndef TOKENWIRE_SRC_TESTING_UTC_TEXT_HPP
#define TOKENWIRE_SRC_TESTING_UTC_TEXT_HPP

#include <ctime>
#include <string>

namespace tokenwire::testing {

/// As std::strftime has it, in 63 bytes at most.
inline std::string utc_text(std::time_t seconds, char const* format) {
  std::tm time{};
  gmtime_r(&seconds, &time);
  char text[64];
  return {text, std::strftime(text, sizeof text, format, &time)};
}

}  // namespace tokenwire::testing

#endif
