// A time in words.

#ifndef TOKENWIRE_SRC_TESTING_UTC_TEXT_HPP
#define TOKENWIRE_SRC_TESTING_UTC_TEXT_HPP

#include <chrono>
#include <cstdint>
#include <ctime>
#include <string>

namespace tokenwire::testing {

/// Seconds since 1970.
inline std::int64_t unix_now() {
  return std::chrono::system_clock::to_time_t(std::chrono::system_clock::now());
}

/// As std::strftime has it, in 63 bytes at most.
inline std::string utc_text(std::time_t seconds, char const* format) {
  std::tm time{};
  gmtime_r(&seconds, &time);
  char text[64];
  return {text, std::strftime(text, sizeof text, format, &time)};
}

}  // namespace tokenwire::testing

#endif
