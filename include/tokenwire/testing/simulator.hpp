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

#include "tokenwire/testing/answers.hpp"

namespace tokenwire::testing {

/// What goes wrong in each answer. "The middle" is half of the events and half of the next one; of an answer without
/// events it is half of its bytes.
enum class fault : unsigned char {
  none,
  /// The connection ends in an orderly way in the middle, the chunked body unfinished.
  cut,
  /// A TCP reset in the middle.
  reset,
  /// The body ends after half of the events, framed as it should be, before the stream's mark.
  close,
  /// Silence from the middle on, until the client leaves.
  stall,
  /// One byte at a time, each a chunk of its own; the delay is taken between events.
  slow,
  /// Bytes that are not HTTP, then the end of the connection.
  garbage,
  /// An error object after half of the events, and no more; instead of a document, a 200 with that object.
  error_event,
  /// 200 with an HTML page.
  html,
  unauthorized,  // "401"
  /// With `Retry-After: 1`.
  too_many_requests,  // "429"
  /// The first answer is a 503 with an HTML page, the others are as they should be: "503-once".
  unavailable_once,
};

/// From the name that a command line uses: cut, reset, close, stall, slow, garbage, error-event, html, 401, 429,
/// 503-once.
std::optional<fault> parse_fault(std::string_view name) noexcept;

struct simulator_options {
  /// 127.0.0.1 only. 0: a free one.
  std::uint16_t port{0};
  /// How made answers look. `model` and `question` come from the request, and what else it says; an empty `id` is a new
  /// one for each answer, and `created` 0 is the time of the request.
  chat_answer_options answer{};
  /// A file, or a folder of `.sse` files taken in turn by name, to send instead of made answers (the body, not
  /// chunk-framed). A request without `stream` gets the last event's JSON as a document.
  std::string replay{};
  /// Bytes of the body a write, which is one HTTP chunk; 0: one event a write.
  std::size_t write_size{0};
  /// Between the writes of a stream. A document takes none.
  std::chrono::microseconds delay{std::chrono::milliseconds{20}};
  /// From the creation of a job to its end.
  std::chrono::milliseconds job_duration{std::chrono::seconds{2}};
  bool tls{};
  /// Where to write the PEM certificate of the authority that signed the server's certificate; empty: nowhere.
  std::string write_ca{};
  testing::fault fault{testing::fault::none};
  /// How many of the newest requests requests() has.
  std::size_t keep_requests{4096};
};

/// What a request looked like, for tests.
struct received_request {
  std::string method{};
  std::string target{};
  /// `name: value` lines ended by LF.
  std::string headers{};
  std::string body{};
  /// The connection that it came on, counted from 1.
  std::size_t connection{};
};

/// Answers `POST /chat/completions`, `/v1/chat/completions` and `/v1/sonar`, with `stream` or without, on a thread of
/// its own from construction to destruction. Any key is accepted, and none; but `bad` gets 401.
///
/// A request gets images, related questions and videos when it asks for them, the concise mode too, and JSON that fits
/// the schema of its `response_format`: objects with all of their properties, arrays, strings, numbers, booleans; enum,
/// const, `$ref` and the common bounds are held. For a `regex` it gets text that matches: characters, classes, groups,
/// alternatives and quantifiers; 400 says what it cannot make text for.
///
/// Its sources are those that it asks for: none with `disable_search`, of the domains of `search_domain_filter`, as new
/// as `search_recency_filter` says, and of an academic journal or of filings where `search_mode` says so.
///
/// TwelveLabs' `POST /responses` and `/analyze`, with `/v1.3` before them or not, streaming or not: a response has every
/// type of event, those on the way where `include` asks for them, citations, sessions, and JSON where a schema is given.
/// It fails where the question has "fail" in it and is incomplete where it has "incomplete"; the knowledge store
/// `ks_missing` is not there and `ks_indexing` not ready. An analysis is cut by `max_tokens`. The key `bad` gets 401.
///
/// Jobs are at `/async/chat/completions` and `/v1/async/sonar`: POST makes one (the same one for the same
/// idempotency_key), GET lists them, newest first, and with `/` and an id gives one. A job ends after `job_duration`:
/// as FAILED where the question has "fail" in it, else as COMPLETED. The newest 1,000 are kept.
///
/// Agents are at `/v1/responses`, `/v1/agent` and `/responses` (where nothing says that TwelveLabs is meant): POST makes a
/// response, with `stream` or without; a preset, or the tool `web_search`, has it look for sources. `/` and an id gives
/// it, `/cancel` cancels it, `/files` lists its files (one, where the `sandbox` is among the tools) and
/// `/files/{id}/content` has their bytes. One in the `background` is in progress for `job_duration`. One fails where the
/// question has "fail" in it, and is incomplete past `max_output_tokens`. The newest 1,000 are kept.
///
/// Destruction closes every connection at once, whatever is under way.
/// Thread safety: the member functions may be called from any thread.
/// Errors: the constructor throws boost::system::system_error (the port is taken, a file cannot be read or written).
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
  /// What goes wrong from the next request on; `unavailable_once` counts anew.
  void set_fault(testing::fault fault);
  /// Connections accepted, and requests received, so far.
  std::size_t connections() const noexcept;
  std::size_t request_count() const noexcept;
  /// The newest of them, oldest first. A request is among them before its answer begins.
  std::vector<received_request> requests() const;

 private:
  struct impl;
  std::unique_ptr<impl> impl_;
};

}  // namespace tokenwire::testing

#endif
