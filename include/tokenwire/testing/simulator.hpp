// A server that answers as the providers do: for tests, demonstrations and work without a key.

#ifndef TOKENWIRE_TESTING_SIMULATOR_HPP
#define TOKENWIRE_TESTING_SIMULATOR_HPP

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tokenwire::testing {

/// What goes wrong in each answer.
enum class fault : unsigned char {
  none,
  /// The connection ends in an orderly way in the middle of the stream, the chunked body unfinished.
  cut,
  /// A TCP reset in the middle of the stream.
  reset,
  /// The body ends, framed as it should be, before the stream's mark.
  close,
  /// Half of the stream, then silence.
  stall,
  /// One byte at a time.
  slow,
  /// Bytes that are not HTTP.
  garbage,
  /// An error object in the middle of the stream.
  error_event,
  /// 200 with an HTML page.
  html,
  unauthorized,       // "401"
  too_many_requests,  // "429"
  /// The first request gets 503, the others are answered: "503-once".
  unavailable_once,
};

/// From the name that a command line uses: cut, reset, close, stall, slow, garbage, error-event, html, 401, 429,
/// 503-once.
std::optional<fault> parse_fault(std::string_view name) noexcept;

struct simulator_options {
  /// 127.0.0.1 only. 0: a free one.
  std::uint16_t port{0};
  /// A file, or a folder of `.sse` files taken in turn, to send instead of made answers (the body, not chunk-framed).
  std::string replay{};
  /// Bytes of the body a write, which is one HTTP chunk; 0: one event a write.
  std::size_t write_size{0};
  /// Between writes.
  std::chrono::microseconds delay{std::chrono::milliseconds{20}};
  bool tls{};
  /// Where to write the PEM certificate of the authority that signed the server's certificate; empty: nowhere.
  std::string write_ca{};
  testing::fault fault{testing::fault::none};
};

/// What a request looked like, for tests.
struct received_request {
  std::string method{};
  std::string target{};
  /// `name: value` lines ended by LF.
  std::string headers{};
  std::string body{};
};

/// Runs on a thread of its own from construction to destruction. Any key is accepted but `bad`, which gets 401.
/// Errors: the constructor throws boost::system::system_error (the port is taken, the file cannot be read).
class simulator {
 public:
  explicit simulator(simulator_options options = {});
  ~simulator();
  simulator(simulator const&) = delete;
  simulator& operator=(simulator const&) = delete;

  std::uint16_t port() const noexcept;
  /// `http://127.0.0.1:PORT`, or https.
  std::string base_url() const;
  /// The authority's certificate, PEM; empty without TLS.
  std::string const& ca_certificate() const noexcept;
  /// Connections accepted, and requests received, so far. Safe to call from any thread.
  std::size_t connections() const;
  std::vector<received_request> requests() const;

 private:
  struct impl;
  std::unique_ptr<impl> impl_;
};

}  // namespace tokenwire::testing

#endif
