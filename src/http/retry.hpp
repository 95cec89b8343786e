// Whether and when a failed attempt is made again. Pure: no clock, no random source of its own.

#ifndef TOKENWIRE_SRC_HTTP_RETRY_HPP
#define TOKENWIRE_SRC_HTTP_RETRY_HPP

#include <chrono>
#include <optional>
#include <string_view>
#include <tokenwire/error.hpp>
#include <tokenwire/options.hpp>

namespace tokenwire::http {

/// `retry-after-ms` (a number of milliseconds), else `retry-after` (seconds, a fraction allowed, or an HTTP date).
/// Nullopt for what is absent, negative or not understood. Not capped.
std::optional<std::chrono::milliseconds> parse_retry_after(std::optional<std::string_view> retry_after_ms,
                                                           std::optional<std::string_view> retry_after,
                                                           std::chrono::system_clock::time_point now);

struct failed_attempt {
  error_code ec{};
  /// `x-should-retry`, where a response had it as `true` or `false`: it goes before every other rule.
  std::optional<bool> should_retry{};
  std::optional<std::chrono::milliseconds> retry_after{};
};

/// The pause before the next attempt, or nullopt: the failure is final.
/// @param retries_done how many attempts were made again so far.
/// @param remaining until the total deadline; a pause that does not fit means that the failure is final now.
/// @param random from [0, 1).
std::optional<std::chrono::milliseconds> decide_retry(retry_options const& options, failed_attempt const& attempt,
                                                      unsigned retries_done,
                                                      std::optional<std::chrono::milliseconds> remaining,
                                                      double random) noexcept;

}  // namespace tokenwire::http

#endif
