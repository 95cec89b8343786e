// The body of a 2xx answer to chunks, from its first byte to the verdict on its end. No I/O, no clock.

#ifndef TOKENWIRE_SRC_ANSWER_READER_HPP
#define TOKENWIRE_SRC_ANSWER_READER_HPP

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <tokenwire/diagnostics.hpp>
#include <tokenwire/error.hpp>
#include <tokenwire/options.hpp>

#include "answer/body_sniffer.hpp"
#include "answer/decoded.hpp"
#include "answer/rare_diagnostics.hpp"
#include "answer/stream_end.hpp"

namespace tokenwire::answer {

/// What every dialect's reader has.
class reader_state {
 public:
  /// The bytes are over, or no more are wanted. `transport`: why they are; no error where the body ended as its framing
  /// says. Cancelled: what is held back stays there. May be called again with a newer cause before next() gives false.
  void end(error_code transport);

  /// No more bytes are wanted: a hard mark or an error came, or an excerpt of what is no answer is long enough.
  bool over() const noexcept { return over_ || stop_.ended(); }
  /// The soft mark came: every choice has its finish reason.
  bool finishing() const noexcept { return stop_.finishing(); }
  /// A hard mark came.
  bool ended() const noexcept { return stop_.ended(); }
  /// Events that malformed_event_policy::skip left out.
  std::uint64_t skipped() const noexcept { return skipped_; }

  /// The first failure; of the end's after end() and next() alone. Its words: type, provider_code, message, detail and
  /// body, those that are known.
  error_code error() const noexcept { return error_; }
  diagnostics const& details() const noexcept { return details_.get(); }

 protected:
  enum class phase : unsigned char { body, last_chunk, held_back, verdict, done };

  reader_state(malformed_event_policy on_malformed_event, tokenwire::limits const& limits)
      : on_malformed_event_(on_malformed_event), limits_(limits) {}
  ~reader_state() = default;

  void begin_body(std::string_view content_type, stream_form form);
  void forget_body();
  /// Of the next bytes: what may be a document, or is no answer. True: they may be events, too.
  bool sort(std::string_view bytes);
  void refuse();
  void fail(error_code ec, std::string detail);
  void fail_too_large();
  void take_failure(error_code ec, diagnostics const& facts);
  /// At the end: it is neither events nor a document.
  /// @param unread a last event has come but for its end.
  bool is_refused(bool unread) const noexcept;

  malformed_event_policy const on_malformed_event_;
  tokenwire::limits const limits_;
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

 private:
  void keep(std::string_view bytes);
};

template <class Decoder>
struct reader_options {
  typename Decoder::options_type decoding{};
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
///
/// @tparam Decoder the dialect: chat_decoder says what it has. Its members end in reader_impl.hpp, which one file of
/// the dialect's instantiates. One with a member `forecast` is asked about lines to come; its framing asks it.
/// @tparam Framing bytes to events: sse::decoder, or what has its feed(), next(), pending(), mid_event(), error(),
/// error_field() and reset(), and is made with the limit of an event. One with
/// a member `is_json_lines` reads those.
template <class Decoder, class Framing>
class reader : public reader_state {
 public:
  using decoder_type = Decoder;
  using chunk_type = typename Decoder::chunk_type;
  using result_type = typename Decoder::result_type;

  explicit reader(reader_options<Decoder> const& options);

  /// Once, before the first byte; again after restart().
  void begin(std::string_view content_type, std::string_view request_id);

  /// The next bytes, unchanged until next() has given false.
  /// Precondition: next() has given false since the last feed().
  void feed(std::string_view bytes);

  /// True: chunk() is the next one. False: more bytes are needed, or over(), or after end() there is nothing more.
  bool next();

  /// For the same answer from its beginning; chunk() is one whose restarted() is true, result() the same object.
  void restart();

  chunk_type const& chunk() const noexcept { return decoder_.chunk(); }
  result_type const& result() const noexcept { return decoder_.result(); }
  /// An event has begun to come.
  bool mid_event() const noexcept { return events_.mid_event(); }

 private:
  bool next_event();
  bool next_at_end();
  bool decode_last();
  bool decode_pending();
  bool decode_document();
  void judge();
  void take_decoder_failure() { take_failure(decoder_.error(), decoder_.details()); }

  Framing events_;
  Decoder decoder_;
};

}  // namespace tokenwire::answer

#endif
