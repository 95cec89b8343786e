// Events of a chat completion stream to typed chunks, and the answer that they add up to.

#ifndef TOKENWIRE_SRC_PERPLEXITY_CHAT_DECODER_HPP
#define TOKENWIRE_SRC_PERPLEXITY_CHAT_DECODER_HPP

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string_view>
#include <tokenwire/diagnostics.hpp>
#include <tokenwire/error.hpp>
#include <tokenwire/perplexity/chat_chunk.hpp>
#include <tokenwire/perplexity/chat_completion.hpp>
#include <tokenwire/sse.hpp>

#include "answer/decoded.hpp"
#include "perplexity/event_pattern.hpp"

namespace tokenwire::perplexity {

struct chat_decoder_options {
  /// Skip what has the same bytes as in the event before. Off: every event is parsed whole (the plain path). Both give
  /// equal chunks for every sequence of inputs.
  bool reuse{true};
  std::size_t max_json_depth{64};
  /// Separate `<think>` from the answer; off, it stays in the text.
  bool separate_reasoning{true};
  /// How much of what is refused is kept, bytes.
  std::size_t error_body{std::size_t{64} * 1024};
};

using answer::decoded;

/// Two dialects, told apart event by event: chat completions, Perplexity's own and those of gateways; and `text_chunk`
/// / `done`, recognised by the event's name or else by the JSON's `type`.
///
/// Pure: no I/O, no clock. Resumable per event. In the steady state (the event is the one before with new values in
/// known places) nothing is allocated but what the growing text needs.
///
/// Lifetimes: chunk() is the last event's after decode() gave `chunk`, what was released after flush() gave true, and
/// empty after an event that was no chunk. It and its views are valid until the next decode() and as long as `data`.
/// result() is valid until the next decode().
class chat_decoder {
 public:
  using options_type = chat_decoder_options;
  using chunk_type = chat_chunk;
  using result_type = chat_completion;
  /// Of a stream that ended, and one that did not.
  static constexpr char said_nothing[] = "the stream ended without any choice that has a delta or a message";
  static constexpr char had_no_mark[] = "the body ended before a finish reason, a done event or [DONE]";

  explicit chat_decoder(chat_decoder_options options = {});
  ~chat_decoder();
  chat_decoder(chat_decoder&&) noexcept;
  chat_decoder& operator=(chat_decoder&&) noexcept;

  class forecast;

  /// Decodes the data of one event. `type` is the event's name ("message" by default): "error" makes any data the
  /// provider's error, "text_chunk" and "done" make it one of that dialect.
  /// @param seen what was asked about the event's line, if anything was.
  decoded decode(std::string_view data, std::string_view type = "message", forecast const* seen = nullptr);

  /// Decodes a whole non-stream answer (complete(), or a stream request answered by one document).
  /// Gives `chunk` (only result() is meaningful then), `provider_error` or `malformed`.
  decoded decode_document(std::string_view body);

  /// Text held back because it may be the beginning of a `<think>` or `</think>` tag is released into chunk().text()
  /// (or reasoning()) and the result. Call it once, when the stream has ended without a chunk that says so; false when
  /// there was none.
  bool flush();

  /// Back to the state after construction, for the same answer from its beginning; chunk() is one whose restarted() is
  /// true. result() is the same object.
  void restart();

  chat_chunk const& chunk() const noexcept;
  error_code error() const noexcept;
  /// Filled after provider_error and malformed: type, provider_code, message; for malformed what was expected, what
  /// came, and where.
  diagnostics const& details() const noexcept;

  /// Facts about the last chunk that the rules of a stream's end need.
  bool is_done_event() const noexcept;         // object == "chat.completion.done", or a `done`
  bool says_something() const noexcept;        // a choice had a delta or a message, or there was a text
  bool all_choices_finished() const noexcept;  // every choice seen so far has had a non-empty finish reason
  bool is_finishing() const noexcept { return all_choices_finished(); }
  std::uint64_t chunks() const noexcept;  // chunks so far
  std::uint64_t reused() const noexcept;  // of them, how many took the reuse path

  chat_completion const& result() const noexcept;
  void set_end(end_mark mark) noexcept;
  void set_request_id(std::string_view id);

 private:
  struct impl;
  std::unique_ptr<impl> impl_;
};

/// Knows the line of an event that is the one before with new values. For one call of sse::decoder::next() and the
/// decode() of what that gives: so the event is compared once.
class chat_decoder::forecast final : public sse::line_forecast {
 public:
  explicit forecast(chat_decoder const& decoder) noexcept : decoder_(*decoder.impl_) {}

  std::size_t known(std::string_view bytes) noexcept override;

 private:
  friend struct chat_decoder::impl;

  impl const& decoder_;
  /// The data of the line that was asked about last, as far as it is known.
  std::string_view data_{};
  bool whole_{};
  event_pattern::values values_;
};

}  // namespace tokenwire::perplexity

#endif
