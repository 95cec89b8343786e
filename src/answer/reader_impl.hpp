// The reader's members that know the dialect: for the file that instantiates them.

#ifndef TOKENWIRE_SRC_ANSWER_READER_IMPL_HPP
#define TOKENWIRE_SRC_ANSWER_READER_IMPL_HPP

#include <string>
#include <tokenwire/sse.hpp>
#include <utility>

#include "answer/error_body.hpp"
#include "answer/reader.hpp"

namespace tokenwire::answer {

template <class Decoder, class Framing>
reader<Decoder, Framing>::reader(reader_options<Decoder> const& options)
    : reader_state(options.on_malformed_event, options.limits),
      events_(options.limits.event),
      decoder_(options.decoding) {}

template <class Decoder, class Framing>
void reader<Decoder, Framing>::begin(std::string_view content_type, std::string_view request_id) {
  if constexpr (requires { Framing::is_json_lines; }) {
    begin_body(content_type, stream_form::json_lines);
  } else {
    begin_body(content_type, stream_form::events);
  }
  decoder_.set_request_id(request_id);
}

template <class Decoder, class Framing>
void reader<Decoder, Framing>::restart() {
  events_.reset();
  decoder_.restart();
  forget_body();
}

template <class Decoder, class Framing>
void reader<Decoder, Framing>::feed(std::string_view bytes) {
  if (sort(bytes)) events_.feed(bytes);
}

template <class Decoder, class Framing>
bool reader<Decoder, Framing>::next() {
  return phase_ == phase::body ? next_event() : next_at_end();
}

/// The next event and what it says.
template <class Decoder, class Framing>
struct next_step {
  Framing& events;
  Decoder& decoder;

  sse::event const* event() { return events.next(); }
  decoded decode(sse::event const& found) { return decoder.decode(found.data, found.type); }
};

/// The same of a decoder that knows how lines may go on.
template <class Decoder, class Framing>
  requires requires { typename Decoder::forecast; }
struct next_step<Decoder, Framing> {
  Framing& events;
  Decoder& decoder;
  typename Decoder::forecast forecast{decoder};

  sse::event const* event() { return events.next(&forecast); }
  decoded decode(sse::event const& found) { return decoder.decode(found.data, found.type, &forecast); }
};

template <class Decoder, class Framing>
bool reader<Decoder, Framing>::next_event() {
  while (!over()) {
    next_step<Decoder, Framing> step{events_, decoder_};
    auto const* const event = step.event();
    if (!events_.error_field().empty()) {
      decoder_.decode(events_.error_field(), "error");
      take_decoder_failure();
      return false;
    }
    if (!event) {
      if (events_.error() != decltype(events_.error()){}) fail_too_large();
      return false;
    }
    any_event_ = true;
    switch (step.decode(*event)) {
      case decoded::chunk:
        stop_.on_chunk(decoder_.is_done_event(), decoder_.is_finishing());
        return true;
      case decoded::done_sentinel:
        stop_.on_done_sentinel();
        break;
      case decoded::nothing:
        break;
      case decoded::malformed:
        if (on_malformed_event_ == malformed_event_policy::skip) {
          ++skipped_;
        } else {
          take_decoder_failure();
        }
        break;
      case decoded::provider_error:
        take_decoder_failure();
        break;
    }
  }
  return false;
}

template <class Decoder, class Framing>
bool reader<Decoder, Framing>::next_at_end() {
  if (phase_ == phase::last_chunk) {
    phase_ = phase::held_back;
    if (!error_ && !stop_.ended() && decode_last()) return true;
  }
  if (phase_ == phase::held_back) {
    phase_ = phase::verdict;
    // Also before an error is reported: what had arrived is not lost.
    bool const cancelled = error_ == condition::cancelled || transport_ == condition::cancelled;
    if (!cancelled && decoder_.flush()) return true;
  }
  if (phase_ == phase::verdict) {
    phase_ = phase::done;
    if (!error_) judge();
  }
  return false;
}

template <class Decoder, class Framing>
bool reader<Decoder, Framing>::decode_last() {
  if (sniffer_.kind() == body_kind::document) return decode_document();
  bool const unread = sniffer_.kind() == body_kind::doubtful && events_.pending() != nullptr;
  if (!is_refused(unread)) return decode_pending();
  refuse();
  return false;
}

/// What the last bytes hold, when the body ended cleanly after an event without its end.
template <class Decoder, class Framing>
bool reader<Decoder, Framing>::decode_pending() {
  auto const* const pending = transport_ ? nullptr : events_.pending();
  if (!pending) return false;
  switch (decoder_.decode(pending->data, pending->type)) {
    case decoded::chunk:
      stop_.on_chunk(decoder_.is_done_event(), decoder_.is_finishing());
      return true;
    case decoded::done_sentinel:
      stop_.on_done_sentinel();
      return false;
    case decoded::provider_error:
      take_decoder_failure();
      return false;
    case decoded::nothing:
    case decoded::malformed:  // cut: what the end's rule says of it is what counts
      return false;
  }
  return false;
}

template <class Decoder, class Framing>
bool reader<Decoder, Framing>::decode_document() {
  if (transport_) {
    fail(transport_, {});
  } else if (decoder_.decode_document(kept_) != decoded::chunk) {
    take_decoder_failure();
  } else {
    stop_.on_document();
    return true;
  }
  details_.made().body = excerpt(kept_, limits_.error_body);
  return false;
}

template <class Decoder, class Framing>
void reader<Decoder, Framing>::judge() {
  auto verdict = stop_.at_end(transport_);
  if (!verdict.error && !decoder_.says_something()) verdict = {error::empty_stream, end_mark::none};
  decoder_.set_end(verdict.mark);
  if (!verdict.error) return;
  fail(verdict.error, {});
  if (verdict.error == error::empty_stream && any_event_) details_.made().detail = Decoder::said_nothing;
  if (!any_event_) details_.made().body = excerpt(kept_, limits_.error_body);
  if (!transport_ && verdict.error == error::stream_incomplete) details_.made().detail = Decoder::had_no_mark;
}

}  // namespace tokenwire::answer

#endif
