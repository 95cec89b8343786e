// Whether and when a failed attempt is made again. Pure: no clock, no random source of its own.

#ifndef TOKENWIRE_SRC_HTTP_RETRY_HPP
#define TOKENWIRE_SRC_HTTP_RETRY_HPP

#include <chrono>
#include <optional>
#include <string_view>
#include <tokenwire/error.hpp>
#include <tokenwire/options.hpp>

namespace tokenwire::http {

/// `retry-after-ms` (a number of milliseconds; 0 counts as absent), else `retry-after` (seconds, a fraction allowed, or
/// an HTTP date). Nullopt for what is absent, negative, past or not understood. Not capped; rounded up.
std::optional<std::chrono::milliseconds> parse_retry_after(std::optional<std::string_view> retry_after_ms,
                                                           std::optional<std::string_view> retry_after,
                                                           std::chrono::system_clock::time_point now);

/// Doubles with each time that it was made, up to the longest; less up to a quarter of it.
/// @param random from [0, 1).
std::chrono::milliseconds backoff(retry_options const& options, unsigned retries_done, double random) noexcept;

struct failed_attempt {
  error_code ec{};
  /// `x-should-retry`, where a response had it as `true` or `false`: it goes before the status's own rule.
  std::optional<bool> should_retry{};
  std::optional<std::chrono::milliseconds> retry_after{};
};

/// The pause before the next attempt, or nullopt: the failure is final. To be asked only while no 2xx head has come.
///
/// Worth another attempt is what is condition::retryable, and a status for which the response says so. Never: a
/// certificate that was refused, and an answer that is not HTTP (malformed_response and its kin), for they will be the
/// same again; the caller's own mistakes; the total deadline; cancellation.
///
/// `retry_after` sets the pause when 0 < retry_after <= max_retry_after, else the back-off does. One of any length that
/// does not fit into the time left makes the failure final.
/// @param retries_done how many attempts were made again so far.
/// @param remaining until the total deadline; a pause that leaves nothing of it means that the failure is final now.
/// @param random from [0, 1).
std::optional<std::chrono::milliseconds> decide_retry(retry_options const& options, failed_attempt const& attempt,
                                                      unsigned retries_done,
                                                      std::optional<std::chrono::milliseconds> remaining,
                                                      double random) noexcept;

}  // namespace tokenwire::http

#endif
