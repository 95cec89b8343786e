// The body of a 2xx answer to chunks, from its first byte to the verdict on its end. No I/O, no clock.

#ifndef TOKENWIRE_SRC_PERPLEXITY_ANSWER_READER_HPP
#define TOKENWIRE_SRC_PERPLEXITY_ANSWER_READER_HPP

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <tokenwire/diagnostics.hpp>
#include <tokenwire/error.hpp>
#include <tokenwire/options.hpp>
#include <tokenwire/perplexity/chat_chunk.hpp>
#include <tokenwire/perplexity/chat_completion.hpp>
#include <tokenwire/perplexity/request_options.hpp>
#include <tokenwire/sse.hpp>

#include "perplexity/body_sniffer.hpp"
#include "perplexity/chat_decoder.hpp"
#include "perplexity/rare_diagnostics.hpp"
#include "perplexity/stream_end.hpp"

namespace tokenwire::perplexity {

struct answer_reader_options {
  chat_decoder_options decoding{};
  malformed_event_policy on_malformed_event{malformed_event_policy::fail};
  tokenwire::limits limits{};
};

///   reader.begin(content_type, request_id);
///   while (!reader.over() && there are bytes) {
///     reader.feed(bytes);
///     while (reader.next()) use(reader.chunk());
///   }
///   reader.end(transport);
///   while (reader.next()) use(reader.chunk());
///   if (reader.error()) …
///
/// Any split of the bytes gives the same chunks and the same error.
class answer_reader {
 public:
  explicit answer_reader(answer_reader_options const& options);

  /// Once, before the first byte; again after restart().
  void begin(std::string_view content_type, std::string_view request_id);

  /// The next bytes, unchanged until next() has given false.
  /// Precondition: next() has given false since the last feed().
  void feed(std::string_view bytes);

  /// The bytes are over, or no more are wanted. `transport`: why they are; no error where the body ended as its framing
  /// says. Cancelled: what is held back stays there. May be called again with a newer cause before next() gives false.
  void end(error_code transport);

  /// True: chunk() is the next one. False: more bytes are needed, or over(), or after end() there is nothing more.
  bool next();

  /// No more bytes are wanted: a hard mark or an error came, or an excerpt of what is no answer is long enough.
  bool over() const noexcept { return over_ || stop_.ended(); }

  /// For the same answer from its beginning; chunk() is one whose restarted() is true, result() the same object.
  void restart();

  chat_chunk const& chunk() const noexcept { return decoder_.chunk(); }
  chat_completion const& result() const noexcept { return decoder_.result(); }
  /// Every choice has its finish reason.
  bool finishing() const noexcept { return stop_.finishing(); }
  /// An event has begun to come.
  bool mid_event() const noexcept { return events_.mid_event(); }
  /// A hard mark came.
  bool ended() const noexcept { return stop_.ended(); }
  /// Events that malformed_event_policy::skip left out.
  std::uint64_t skipped() const noexcept { return skipped_; }

  /// The first failure; of the end's after end() and next() alone. Its words: type, provider_code, message, detail and
  /// body, those that are known.
  error_code error() const noexcept { return error_; }
  diagnostics const& details() const noexcept { return details_.get(); }

 private:
  enum class phase : unsigned char { body, last_chunk, held_back, verdict, done };

  bool next_event();
  bool next_at_end();
  bool decode_last();
  bool decode_pending();
  bool decode_document();
  void keep(std::string_view bytes);
  void refuse();
  void judge();
  void fail(error_code ec, std::string detail);
  void take_decoder_failure();

  answer_reader_options const options_;
  sse::decoder events_;
  chat_decoder decoder_;
  stream_end stop_{};
  body_sniffer sniffer_{{}};
  std::string content_type_{};
  // What may be a document, or is no answer: of that only the beginning.
  std::string kept_{};
  error_code transport_{};
  error_code error_{};
  rare_diagnostics details_{};
  std::uint64_t skipped_{};
  phase phase_{phase::body};
  bool any_event_{};
  bool over_{};
};

}  // namespace tokenwire::perplexity

#endif
