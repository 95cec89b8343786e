// What a call tells its observer.

#ifndef TOKENWIRE_SRC_NET_CALL_EVENTS_HPP
#define TOKENWIRE_SRC_NET_CALL_EVENTS_HPP

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <tokenwire/error.hpp>
#include <tokenwire/observer.hpp>

#include "net/time_source.hpp"

namespace tokenwire::net {

class http_call;
class stream;

/// What the whole operation came to.
struct call_outcome {
  error_code error{};
  std::string_view message{};
  std::string_view response_id{};
  std::string_view response_model{};
  std::string_view finish_reason{};
  std::optional<std::int64_t> input_tokens{};
  std::optional<std::int64_t> output_tokens{};
};

/// Lives in the call that it tells of, where somebody wants to know. Each event says what the call has at that moment.
class call_events {
 public:
  using time_of = std::chrono::nanoseconds connection_event::*;

  explicit call_events(http_call const& call) noexcept : call_(call) {}
  call_events(call_events const&) = delete;
  call_events& operator=(call_events const&) = delete;

  void begin();

  /// A connection is wanted; then, after each step on the way to it, which time that was.
  void opening() noexcept;
  void lap(time_of step) noexcept;
  void opened(stream& connection);

  /// The head is in the call's info.
  void response();
  void chunk(std::size_t text_size, std::size_t reasoning_size, std::size_t data_size) noexcept;
  void resend(resend_reason reason, error_code error, std::string_view message, std::chrono::nanoseconds pause);
  /// The first one after begin() counts.
  void finish(call_outcome const& outcome) noexcept;

 private:
  std::chrono::nanoseconds since_start() const noexcept;

  http_call const& call_;
  // What request_ refers to: redirects change the call's own.
  std::string model_{};
  std::string server_address_{};
  std::string method_{};
  std::string path_{};
  observed_request request_{};
  connection_event connection_{.request = request_};
  time_point last_{};
  unsigned resends_{};
  bool told_first_token_{};
  bool under_way_{};
};

}  // namespace tokenwire::net

#endif
