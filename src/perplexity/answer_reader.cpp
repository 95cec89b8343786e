#include "perplexity/answer_reader.hpp"

#include <algorithm>
#include <utility>

#include "perplexity/error_body.hpp"

namespace tokenwire::perplexity {

answer_reader::answer_reader(answer_reader_options const& options)
    : options_(options), events_(options.limits.event), decoder_(options.decoding) {}

void answer_reader::begin(std::string_view content_type, std::string_view request_id) {
  sniffer_ = body_sniffer(content_type);
  content_type_ = content_type;
  decoder_.set_request_id(request_id);
}

void answer_reader::restart() {
  events_.reset();
  decoder_.restart();
  stop_ = {};
  kept_.clear();
  transport_ = error_ = {};
  details_.reset();
  skipped_ = 0;
  phase_ = phase::body;
  any_event_ = over_ = false;
}

void answer_reader::feed(std::string_view bytes) {
  std::size_t const begin = sniffer_.feed(bytes);
  body_kind const kind = sniffer_.kind();
  // Undecided bytes go both ways: they hold no whole event.
  if (kind == body_kind::unknown || kind == body_kind::events || kind == body_kind::doubtful) events_.feed(bytes);
  if (kind == body_kind::events || (kind == body_kind::doubtful && any_event_)) {
    kept_.clear();
  } else {
    keep(bytes.substr(begin));
  }
}

void answer_reader::keep(std::string_view bytes) {
  bool const is_document = sniffer_.kind() == body_kind::document;
  std::size_t const limit = is_document ? options_.limits.document : options_.limits.error_body;
  std::size_t const room = limit - std::min(limit, kept_.size());
  kept_.append(bytes.substr(0, room));
  if (bytes.size() <= room) return;
  if (is_document) fail(error::body_too_large, "expected at most " + std::to_string(limit) + " bytes");
  if (sniffer_.kind() == body_kind::refused) over_ = true;
}

void answer_reader::end(error_code transport) {
  transport_ = transport;
  if (phase_ == phase::body) phase_ = phase::last_chunk;
}

bool answer_reader::next() {
  return phase_ == phase::body ? next_event() : next_at_end();
}

bool answer_reader::next_event() {
  while (!over()) {
    sse::event const* const event = events_.next();
    if (!events_.error_field().empty()) {
      decoder_.decode(events_.error_field(), "error");
      take_decoder_failure();
      return false;
    }
    if (!event) {
      if (events_.error() == sse::decode_error::event_too_large)
        fail(error::event_too_large, "expected events of at most " + std::to_string(options_.limits.event) + " bytes");
      return false;
    }
    any_event_ = true;
    switch (decoder_.decode(event->data, event->type)) {
      case decoded::chunk:
        stop_.on_chunk(decoder_.is_done_event(), decoder_.all_choices_finished());
        return true;
      case decoded::done_sentinel:
        stop_.on_done_sentinel();
        break;
      case decoded::nothing:
        break;
      case decoded::malformed:
        if (options_.on_malformed_event == malformed_event_policy::skip) {
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

bool answer_reader::next_at_end() {
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

bool answer_reader::decode_last() {
  switch (sniffer_.kind()) {
    case body_kind::refused:
      refuse();
      return false;
    case body_kind::document:
      return decode_document();
    case body_kind::doubtful:
      if (!any_event_ && !transport_ && !events_.pending()) {
        refuse();
        return false;
      }
      break;
    case body_kind::unknown:
      if (sniffer_.is_foreign()) {
        refuse();
        return false;
      }
      break;
    case body_kind::events:
      break;
  }
  return decode_pending();
}

/// What the last bytes hold, when the body ended cleanly after an event without its blank line.
bool answer_reader::decode_pending() {
  sse::event const* const pending = transport_ ? nullptr : events_.pending();
  if (!pending) return false;
  switch (decoder_.decode(pending->data, pending->type)) {
    case decoded::chunk:
      stop_.on_chunk(decoder_.is_done_event(), decoder_.all_choices_finished());
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

bool answer_reader::decode_document() {
  if (transport_) {
    fail(transport_, {});
    details_.made().body = excerpt(kept_, options_.limits.error_body);
    return false;
  }
  if (decoder_.decode_document(kept_) != decoded::chunk) {
    take_decoder_failure();
    details_.made().body = excerpt(kept_, options_.limits.error_body);
    return false;
  }
  stop_.on_document();
  return true;
}

void answer_reader::refuse() {
  fail(error::not_a_stream, "expected events or a JSON document, got something else labelled as " +
                                (content_type_.empty() ? "nothing" : content_type_));
  details_.made().body = excerpt(kept_, options_.limits.error_body);
}

void answer_reader::judge() {
  auto verdict = stop_.at_end(transport_);
  if (!verdict.error && !decoder_.says_something()) verdict = {error::empty_stream, end_mark::none};
  decoder_.set_end(verdict.mark);
  if (!verdict.error) return;
  fail(verdict.error, {});
  if (verdict.error == error::empty_stream && any_event_)
    details_.made().detail = "the stream ended without any choice that has a delta or a message";
  if (!any_event_) details_.made().body = excerpt(kept_, options_.limits.error_body);
  if (!transport_ && verdict.error == error::stream_incomplete)
    details_.made().detail = "the body ended before a finish reason, a done event or [DONE]";
}

void answer_reader::fail(error_code ec, std::string detail) {
  error_ = ec;
  details_.made().detail = std::move(detail);
  over_ = true;
}

void answer_reader::take_decoder_failure() {
  error_ = decoder_.error();
  details_.made() = decoder_.details();
  over_ = true;
}

}  // namespace tokenwire::perplexity
