#include "http/retry.hpp"

#include <boost/asio/error.hpp>
#include <boost/test/unit_test.hpp>
#include <chrono>
#include <limits>

#include "http/date.hpp"

BOOST_TEST_DONT_PRINT_LOG_VALUE(std::optional<std::chrono::milliseconds>)
BOOST_TEST_DONT_PRINT_LOG_VALUE(std::optional<std::chrono::sys_seconds>)

BOOST_AUTO_TEST_SUITE(retry)

namespace {

using namespace std::chrono_literals;
using std::chrono::milliseconds;
using std::chrono::sys_seconds;
using tokenwire::error;
using tokenwire::error_code;
using tokenwire::retry_options;
using tokenwire::http::decide_retry;
using tokenwire::http::failed_attempt;
using tokenwire::http::parse_date;
using tokenwire::http::parse_retry_after;

using delay = std::optional<milliseconds>;

// Sun, 06 Nov 1994 08:49:37 GMT
constexpr sys_seconds date_of_the_rfc{784111777s};

delay after(std::optional<std::string_view> ms, std::optional<std::string_view> seconds,
            std::chrono::system_clock::time_point now = date_of_the_rfc) {
  return parse_retry_after(ms, seconds, now);
}

/// The pause after a 429 with this Retry-After, without jitter.
delay delay_for(std::string_view retry_after) {
  return decide_retry({}, {.ec = error::rate_limited, .retry_after = after({}, retry_after)}, 0, {}, 0);
}

delay decide(error_code ec, std::optional<bool> should_retry = {}) {
  return decide_retry({}, {.ec = ec, .should_retry = should_retry}, 0, {}, 0);
}

}  // namespace

BOOST_AUTO_TEST_CASE(the_python_sdks_own_cases) {
  BOOST_TEST(delay_for("20") == delay(20s));
  BOOST_TEST(delay_for("60") == delay(60s));
  for (auto const* value : {"0", "-10", "61", "99999999999999999999999999999999999", "garbage", ""}) {
    BOOST_TEST(delay_for(value) == delay(500ms), value);
  }
  // 20 s, 60 s, 0 s, -10 s, 61 s after now.
  BOOST_TEST(delay_for("Sun, 06 Nov 1994 08:49:57 GMT") == delay(20s));
  BOOST_TEST(delay_for("Sun, 06 Nov 1994 08:50:37 GMT") == delay(60s));
  BOOST_TEST(delay_for("Sun, 06 Nov 1994 08:49:37 GMT") == delay(500ms));
  BOOST_TEST(delay_for("Sun, 06 Nov 1994 08:49:27 GMT") == delay(500ms));
  BOOST_TEST(delay_for("Sun, 06 Nov 1994 08:50:38 GMT") == delay(500ms));
}

BOOST_AUTO_TEST_CASE(milliseconds_go_before_seconds) {
  BOOST_TEST(after("1500", "20") == delay(1500ms));
  BOOST_TEST(after(" 1500.25\t", {}) == delay(1501ms));
  BOOST_TEST(after("0", "20") == delay(20s));
  BOOST_TEST(after("-5", "20") == delay(20s));
  BOOST_TEST(after("soon", "20") == delay(20s));
  BOOST_TEST(after("0", {}) == delay());
  BOOST_TEST(after({}, {}) == delay());
}

BOOST_AUTO_TEST_CASE(seconds_may_have_a_fraction) {
  BOOST_TEST(after({}, "0.5") == delay(500ms));
  BOOST_TEST(after({}, " 1.25 ") == delay(1250ms));
  BOOST_TEST(after({}, "0") == delay(0ms));
  BOOST_TEST(after({}, "86400") == delay(24h));
  for (auto const* value : {"-1", "nan", "inf", "1 2", "0x10", "1s", "+1", "--1", "1,5"}) {
    BOOST_TEST(after({}, value) == delay(), value);
  }
  BOOST_TEST(after({}, "1e300").has_value());
}

BOOST_AUTO_TEST_CASE(the_three_forms_of_a_date) {
  auto const now = date_of_the_rfc;
  for (auto const* text :
       {"Sun, 06 Nov 1994 08:49:37 GMT", "Sunday, 06-Nov-94 08:49:37 GMT", "Sun Nov  6 08:49:37 1994"}) {
    BOOST_TEST(parse_date(text, now) == std::optional(date_of_the_rfc), text);
  }
  BOOST_TEST(parse_date("Wed Nov 16 08:49:37 1994", now) == std::optional(date_of_the_rfc + 240h));
  BOOST_TEST(parse_date("Thu, 29 Feb 2024 00:00:00 GMT", now).has_value());
  BOOST_TEST(parse_date("Fri, 30 Jun 2017 23:59:60 GMT", now).has_value());
  for (auto const* text :
       {"", "Sun", "Sun, ", ", 06 Nov 1994 08:49:37 GMT", "Sun, 06 Nov 1994 08:49:37", "Sun, 06 Nov 1994 08:49:37 CET",
        "Sun, 06 Nov 1994 08:49:37 GMT ", "Sun, 6 Nov 1994 08:49:37 GMT", "Sun, 06 Nov 94 08:49:37 GMT",
        "Sun, 06 nov 1994 08:49:37 GMT", "Sun, 31 Nov 1994 08:49:37 GMT", "Thu, 29 Feb 2023 00:00:00 GMT",
        "Sun, 00 Nov 1994 08:49:37 GMT", "Sun, 06 Nov 1994 24:49:37 GMT", "Sun, 06 Nov 1994 08:60:37 GMT",
        "Sun, 06 Nov 1994 08:49:61 GMT", "Sun, 0x Nov 1994 08:49:37 GMT", "06 Nov 1994 08:49:37 GMT",
        "Sun Nov x6 08:49:37 1994"}) {
    BOOST_TEST(!parse_date(text, now).has_value(), text);
  }
}

BOOST_AUTO_TEST_CASE(a_year_of_two_digits_is_at_most_fifty_years_ahead) {
  auto const now = *parse_date("Thu, 01 Jan 2026 00:00:00 GMT", {});
  BOOST_TEST(parse_date("Wednesday, 01-Jan-76 00:00:00 GMT", now) == parse_date("Wed, 01 Jan 2076 00:00:00 GMT", now));
  BOOST_TEST(parse_date("Saturday, 01-Jan-77 00:00:00 GMT", now) == parse_date("Sat, 01 Jan 1977 00:00:00 GMT", now));
  BOOST_TEST(parse_date("Thursday, 01-Jan-26 00:00:00 GMT", now) == std::optional(now));
}

BOOST_AUTO_TEST_CASE(a_date_is_relative_to_now) {
  BOOST_TEST(after({}, "Sun, 06 Nov 1994 08:49:38 GMT", date_of_the_rfc + 250ms) == delay(750ms));
  BOOST_TEST(after({}, "Sun, 06 Nov 1994 08:49:37 GMT", date_of_the_rfc + 250ms) == delay());
  // Farther away than a clock that counts nanoseconds can tell.
  BOOST_TEST(after({}, "Fri, 31 Dec 9999 23:59:59 GMT").has_value());
  BOOST_TEST(after({}, "Sat, 01 Jan 0000 00:00:00 GMT") == delay());
}

BOOST_AUTO_TEST_CASE(what_is_worth_another_attempt) {
  for (auto const e : {error::request_timeout, error::conflict, error::rate_limited, error::internal_server_error,
                       error::resolve_failed, error::connect_failed, error::tls_handshake, error::connection_closed,
                       error::write_failed, error::resolve_timeout, error::connect_timeout, error::tls_timeout,
                       error::write_timeout, error::first_byte_timeout, error::idle_timeout}) {
    BOOST_TEST(decide(e) == delay(500ms), tokenwire::name(error_code(e)));
  }
  for (auto const e : {error::bad_request,
                       error::authentication,
                       error::permission_denied,
                       error::not_found,
                       error::payload_too_large,
                       error::unprocessable_entity,
                       error::redirect_not_followed,
                       error::unexpected_status,
                       error::error_in_stream,
                       error::stream_incomplete,
                       error::empty_stream,
                       error::not_a_stream,
                       error::malformed_event,
                       error::json_too_deep,
                       error::event_too_large,
                       error::body_too_large,
                       error::unknown_content_coding,
                       error::malformed_response,
                       error::header_too_large,
                       error::chunk_header_too_large,
                       error::too_many_informational_responses,
                       error::tls_certificate,
                       error::total_timeout,
                       error::missing_api_key,
                       error::invalid_header,
                       error::invalid_base_url,
                       error::invalid_request,
                       error::invalid_ca_file,
                       error::operation_in_progress}) {
    BOOST_TEST(decide(e) == delay(), tokenwire::name(error_code(e)));
  }
  BOOST_TEST(decide(boost::asio::error::operation_aborted) == delay());
  BOOST_TEST(decide(boost::asio::error::connection_reset) == delay());
}

BOOST_AUTO_TEST_CASE(the_servers_word_goes_before_its_status) {
  BOOST_TEST(decide(error::bad_request, true) == delay(500ms));
  BOOST_TEST(decide(error::unexpected_status, true) == delay(500ms));
  BOOST_TEST(decide(error::rate_limited, false) == delay());
  BOOST_TEST(decide(error::internal_server_error, false) == delay());
  // It says nothing about an answer that cannot be read.
  BOOST_TEST(decide(error::malformed_event, true) == delay());
  BOOST_TEST(decide(error::stream_incomplete, true) == delay());
  BOOST_TEST(decide(boost::asio::error::operation_aborted, true) == delay());
}

BOOST_AUTO_TEST_CASE(the_back_off_doubles_up_to_its_bound) {
  retry_options options;
  options.max_retries = std::numeric_limits<unsigned>::max();
  failed_attempt const attempt{.ec = error::internal_server_error};
  auto const at = [&](unsigned retries_done, double random) {
    return decide_retry(options, attempt, retries_done, {}, random);
  };
  BOOST_TEST(at(0, 0) == delay(500ms));
  BOOST_TEST(at(1, 0) == delay(1s));
  BOOST_TEST(at(2, 0) == delay(2s));
  BOOST_TEST(at(3, 0) == delay(4s));
  BOOST_TEST(at(4, 0) == delay(8s));
  BOOST_TEST(at(5, 0) == delay(8s));
  BOOST_TEST(at(4'000'000'000, 0) == delay(8s));
  // Less up to a quarter.
  BOOST_TEST(at(0, 0.5) == delay(438ms));
  BOOST_TEST(at(1, 0.999999) == delay(751ms));
  options.initial_delay = 0ms;
  BOOST_TEST(at(3, 0) == delay(0ms));
}

BOOST_AUTO_TEST_CASE(retries_are_counted) {
  failed_attempt const attempt{.ec = error::connect_failed};
  BOOST_TEST(decide_retry({}, attempt, 1, {}, 0).has_value());
  BOOST_TEST(!decide_retry({}, attempt, 2, {}, 0).has_value());
  BOOST_TEST(!decide_retry({}, attempt, 3, {}, 0).has_value());
  retry_options none;
  none.max_retries = 0;
  BOOST_TEST(!decide_retry(none, {.ec = error::rate_limited, .should_retry = true}, 0, {}, 0).has_value());
}

BOOST_AUTO_TEST_CASE(a_retry_after_has_no_jitter_and_a_cap_of_its_own) {
  failed_attempt attempt{.ec = error::rate_limited, .retry_after = 20s};
  BOOST_TEST(decide_retry({}, attempt, 0, {}, 0.9) == delay(20s));
  retry_options options;
  options.max_retry_after = 19s;
  BOOST_TEST(decide_retry(options, attempt, 0, {}, 0) == delay(500ms));
}

BOOST_AUTO_TEST_CASE(a_pause_that_does_not_fit_into_the_total_deadline_is_final) {
  failed_attempt attempt{.ec = error::rate_limited, .retry_after = 20s};
  BOOST_TEST(decide_retry({}, attempt, 0, 21s, 0) == delay(20s));
  BOOST_TEST(decide_retry({}, attempt, 0, 20s, 0) == delay());
  BOOST_TEST(decide_retry({}, attempt, 0, 0s, 0) == delay());
  // The server has said that trying earlier is in vain, though 120 s are more than is ever waited.
  attempt.retry_after = 120s;
  BOOST_TEST(decide_retry({}, attempt, 0, 90s, 0) == delay());
  BOOST_TEST(decide_retry({}, attempt, 0, 121s, 0) == delay(500ms));
  attempt.retry_after.reset();
  BOOST_TEST(decide_retry({}, attempt, 0, 501ms, 0) == delay(500ms));
  BOOST_TEST(decide_retry({}, attempt, 0, 500ms, 0) == delay());
}

BOOST_AUTO_TEST_SUITE_END()
