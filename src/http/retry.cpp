#include "http/retry.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>

#include "http/date.hpp"
#include "http/field.hpp"

namespace tokenwire::http {
namespace {

using std::chrono::milliseconds;

std::optional<double> parse_number(std::string_view text) noexcept {
  double value = 0;
  auto const [end, ec] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (ec != std::errc{} || end != text.data() + text.size() || !std::isfinite(value) || value < 0) return std::nullopt;
  return value;
}

/// Rounded up, so that a pause is never shorter than what was asked for; a thousand years are as good as more.
milliseconds to_milliseconds(double count) noexcept {
  constexpr double longest = 1000.0 * 366 * 24 * 3600 * 1000;
  return milliseconds{static_cast<milliseconds::rep>(std::ceil(std::min(count, longest)))};
}

std::optional<milliseconds> until(std::chrono::sys_seconds date, std::chrono::system_clock::time_point now) noexcept {
  // In seconds first: the clock's own unit cannot hold every date that can be written.
  auto const whole = date - std::chrono::floor<std::chrono::seconds>(now);
  auto const pause = whole - std::chrono::floor<milliseconds>(now - std::chrono::floor<std::chrono::seconds>(now));
  if (pause < milliseconds::zero()) return std::nullopt;
  return pause;
}

bool is_worth_a_retry(failed_attempt const& attempt) noexcept {
  // The server's word counts for what the server said: a status. It cannot make a half-read answer worth asking again.
  if (attempt.should_retry == false) return false;
  if (attempt.should_retry == true && attempt.ec == condition::api_status) return true;
  // Of idle bytes in the middle of a head, too.
  return attempt.ec == condition::retryable || attempt.ec == error::idle_timeout;
}

}  // namespace

std::optional<milliseconds> parse_retry_after(std::optional<std::string_view> retry_after_ms,
                                              std::optional<std::string_view> retry_after,
                                              std::chrono::system_clock::time_point now) {
  if (retry_after_ms) {
    // Zero says nothing: the coarser field may say more.
    if (auto const count = parse_number(trim(*retry_after_ms)); count && *count > 0) return to_milliseconds(*count);
  }
  if (!retry_after) return std::nullopt;
  auto const text = trim(*retry_after);
  if (auto const seconds = parse_number(text)) return to_milliseconds(*seconds * 1000);
  if (auto const date = parse_date(text, now)) return until(*date, now);
  return std::nullopt;
}

milliseconds backoff(retry_options const& options, unsigned retries_done, double random) noexcept {
  double const doubled =
      std::ldexp(static_cast<double>(options.initial_delay.count()), static_cast<int>(std::min(retries_done, 1000u)));
  double const longest = std::min(doubled, static_cast<double>(options.max_delay.count()));
  return to_milliseconds(std::max(0.0, longest) * (1 - 0.25 * std::clamp(random, 0.0, 1.0)));
}

std::optional<milliseconds> decide_retry(retry_options const& options, failed_attempt const& attempt,
                                         unsigned retries_done, std::optional<milliseconds> remaining,
                                         double random) noexcept {
  if (retries_done >= options.max_retries || !is_worth_a_retry(attempt)) return std::nullopt;
  // Even one that is too long to be obeyed: who says "not before" tells that the time left is of no use.
  if (remaining && attempt.retry_after && *attempt.retry_after >= *remaining) return std::nullopt;
  bool const obeyed = attempt.retry_after && *attempt.retry_after > milliseconds::zero() &&
                      *attempt.retry_after <= options.max_retry_after;
  auto const pause = obeyed ? *attempt.retry_after : backoff(options, retries_done, random);
  if (remaining && pause >= *remaining) return std::nullopt;
  return pause;
}

}  // namespace tokenwire::http
