// Events that say when they were sent.

#ifndef TOKENWIRE_BENCH_SUPPORT_STAMPED_EVENT_HPP
#define TOKENWIRE_BENCH_SUPPORT_STAMPED_EVENT_HPP

#include <charconv>
#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>

namespace bench {

/// 19 digits: nanoseconds of the steady clock, and 10^18.
inline constexpr std::int64_t stamp_base = 1'000'000'000'000'000'000;
inline constexpr std::string_view stamp_place = "@0000000000000000000";

inline std::int64_t steady_now() noexcept {
  return std::chrono::nanoseconds(std::chrono::steady_clock::now().time_since_epoch()).count();
}

inline std::string stamp(std::int64_t now) {
  return std::to_string(now + stamp_base);
}

/// Nanoseconds from the stamp that `text` begins with, after its `@`, to now; negative where there is none.
inline std::int64_t delay_of(std::string_view text, std::int64_t now) noexcept {
  std::int64_t sent = 0;
  if (text.size() < stamp_place.size() || text.front() != '@') return -1;
  std::from_chars(text.data() + 1, text.data() + stamp_place.size(), sent);
  return sent < stamp_base ? -1 : now - (sent - stamp_base);
}

}  // namespace bench

#endif
