// Events of a response's stream to typed events, and the response that they add up to.

#ifndef TOKENWIRE_SRC_TWELVELABS_RESPONSE_DECODER_HPP
#define TOKENWIRE_SRC_TWELVELABS_RESPONSE_DECODER_HPP

#include <boost/json/value.hpp>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <tokenwire/diagnostics.hpp>
#include <tokenwire/error.hpp>
#include <tokenwire/twelvelabs/response_event.hpp>
#include <vector>

#include "answer/decoded.hpp"
#include "answer/rare_diagnostics.hpp"
#include "twelvelabs/decoder_options.hpp"
#include "twelvelabs/sequence_filter.hpp"

namespace tokenwire::twelvelabs {

/// Pure: no I/O, no clock. Resumable per event. In the steady state of a stream of text deltas nothing is allocated but
/// what the growing text needs.
///
/// What an event is says the JSON's `type`, and where it has none the event's name. An event of a type that is not
/// known is one like another. `response.completed`, `.incomplete` and `.cancelled` end the answer, as its status says.
/// `response.failed`, a status `failed` at the end, `error` and an `error` member are the provider's error. `[DONE]`
/// ends nothing: where no such event came before it, error() is stream_incomplete, or empty_stream.
///
/// Lifetimes: chunk() and result(), and their views, are valid until the next decode() and as long as `data`.
class response_decoder {
 public:
  using options_type = decoder_options;
  using chunk_type = response_event;
  using result_type = response;
  static constexpr char said_nothing[] = "the stream ended without any event";
  static constexpr char had_no_mark[] = "the body ended before response.completed or an event like it";

  explicit response_decoder(decoder_options const& options = {}) : options_(options) {}

  /// Decodes the data of one event. `type` is the event's name ("message" by default).
  answer::decoded decode(std::string_view data, std::string_view type = "message");
  /// Decodes a whole response that is no stream. Gives `chunk`, `provider_error` or `malformed`.
  answer::decoded decode_document(std::string_view body);
  /// Nothing is held back.
  bool flush() noexcept { return false; }
  /// Back to the state after construction; chunk() is an event whose restarted() is true, result() the same object.
  void restart();

  response_event const& chunk() const noexcept { return event_; }
  response const& result() const noexcept { return result_; }
  error_code error() const noexcept { return ec_; }
  diagnostics const& details() const noexcept { return details_.get(); }

  bool is_done_event() const noexcept { return ended_; }
  bool is_finishing() const noexcept { return false; }
  bool says_something() const noexcept { return any_; }
  void set_end(end_mark mark) noexcept { result_.ended_by_ = mark; }
  void set_request_id(std::string_view id) { result_.request_id_.assign(id); }

 private:
  /// Where the text of a part of the final answer stands in the result's.
  struct part_state {
    std::size_t begin{};
    std::size_t shown{};
    /// In one piece, and the part's text to the byte.
    bool exact{true};
  };
  /// Of the result's output item of the same place.
  struct item_state {
    std::int64_t output_index{-1};
    std::vector<part_state> parts{};
  };

  static constexpr std::size_t most_items = 1024;
  /// Of an item: a number in an event is enough to make them.
  static constexpr std::size_t most_parts = 128;
  static constexpr std::size_t many_citations = 1024;

  answer::decoded fail(error_code ec, std::string detail, std::string_view data);
  answer::decoded fail_provider(boost::json::value const& root, std::string_view data);
  answer::decoded fail_without_json(std::string_view data);
  answer::decoded take_sentinel();
  /// Why it cannot be taken: what must not look like an answer without text; empty where it can.
  std::string fault_of(boost::json::object const& root, std::string_view type) const;
  bool is_failure(boost::json::object const& root, std::string_view type) const;
  void apply(boost::json::object const& root, std::string_view text, bool failure);
  void apply_item(boost::json::object const& root, std::string_view text);
  void take_response(boost::json::object const& object, std::string_view text);
  void take_item(std::size_t slot, boost::json::object const& object, std::string_view text);
  void take_part(std::size_t slot, std::size_t place, boost::json::object const& object);
  void take_part(std::size_t slot, std::size_t place, content_part part);
  void append(std::size_t slot, std::size_t place, std::string_view text);
  void complete(std::size_t slot, std::size_t place, std::string_view whole);
  void show(std::size_t slot, part_state& part, std::string_view text);
  void gather_refusal();
  void cite();

  /// Of the item that is named so, or else numbered so; a new one where there is none.
  std::size_t slot_of(std::string_view id, std::int64_t output_index);
  bool is_slot(std::size_t slot, std::string_view id, std::int64_t output_index) const noexcept;
  content_part& part_at(std::size_t slot, std::size_t place);

  decoder_options options_;
  response_event event_{};
  response result_{};
  std::vector<item_state> items_{};
  sequence_filter numbers_{};
  // Where the event's views point to.
  std::string type_{};
  std::string item_id_{};
  std::string full_text_{};
  // How much of the result's text and reasoning was there before the event.
  std::size_t text_before_{};
  std::size_t reasoning_before_{};
  std::size_t last_slot_{};
  // Of the message that narrated last, one more; 0: none has.
  std::size_t narrator_{};
  error_code ec_{};
  answer::rare_diagnostics details_{};
  /// What comes now is no news, though it may have come otherwise before.
  bool silent_{};
  bool ended_{};
  bool any_{};
  bool cites_anew_{};
};

}  // namespace tokenwire::twelvelabs

#endif
