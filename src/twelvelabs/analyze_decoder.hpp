// Lines of an analysis' stream to typed events, and the result that they add up to.

#ifndef TOKENWIRE_SRC_TWELVELABS_ANALYZE_DECODER_HPP
#define TOKENWIRE_SRC_TWELVELABS_ANALYZE_DECODER_HPP

#include <boost/json/value.hpp>
#include <string>
#include <string_view>
#include <tokenwire/diagnostics.hpp>
#include <tokenwire/error.hpp>
#include <tokenwire/twelvelabs/analyze_event.hpp>
#include <tokenwire/twelvelabs/analyze_result.hpp>

#include "answer/decoded.hpp"
#include "answer/rare_diagnostics.hpp"
#include "twelvelabs/decoder_options.hpp"

namespace tokenwire::twelvelabs {

/// Pure: no I/O, no clock. Resumable per line. In the steady state nothing is allocated but what the growing text
/// needs.
///
/// `event_type` says what a line is; one that is not known is an event like another. `stream_end` ends the answer, also
/// with an `error` beside its finish reason, which is a warning. Any other line with an `error`, and
/// `{"code","message"}`, is the provider's error. A line without event_type that has `data` is the whole answer, as of
/// a service that does not stream.
///
/// Lifetimes: chunk() and result(), and their views, are valid until the next decode() and as long as `data`.
class analyze_decoder {
 public:
  using options_type = decoder_options;
  using chunk_type = analyze_event;
  using result_type = analyze_result;
  static constexpr char said_nothing[] = "the stream ended without any event";
  static constexpr char had_no_mark[] = "the body ended before stream_end";

  explicit analyze_decoder(decoder_options const& options = {}) : options_(options) {}

  /// Decodes one line. An event's name says nothing here.
  answer::decoded decode(std::string_view data, std::string_view type = "message");
  /// Decodes a whole analysis that is no stream, or all of one that is. Gives `chunk`, `provider_error` or `malformed`.
  answer::decoded decode_document(std::string_view body);
  /// Nothing is held back.
  bool flush() noexcept { return false; }
  /// Back to the state after construction; chunk() is an event whose restarted() is true, result() the same object.
  void restart();

  analyze_event const& chunk() const noexcept { return event_; }
  analyze_result const& result() const noexcept { return result_; }
  error_code error() const noexcept { return ec_; }
  diagnostics const& details() const noexcept { return details_.get(); }

  bool is_done_event() const noexcept { return ended_; }
  bool is_finishing() const noexcept { return false; }
  bool says_something() const noexcept { return any_; }
  void set_end(end_mark mark) noexcept { result_.ended_by_ = mark; }
  void set_request_id(std::string_view id) { result_.request_id_.assign(id); }

 private:
  answer::decoded fail(error_code ec, std::string detail, std::string_view data);
  answer::decoded fail_provider(boost::json::value const& root, std::string_view data);
  answer::decoded take_document(boost::json::object const& root, std::string_view data);
  answer::decoded decode_lines(std::string_view body);
  void take_end(boost::json::object const& from, boost::json::object const* usage_in);

  decoder_options options_;
  analyze_event event_{};
  analyze_result result_{};
  std::string event_type_{};
  std::string generation_id_{};
  error_code ec_{};
  answer::rare_diagnostics details_{};
  bool ended_{};
  bool any_{};
};

}  // namespace tokenwire::twelvelabs

#endif
