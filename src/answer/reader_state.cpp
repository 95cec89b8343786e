#include <algorithm>
#include <utility>

#include "answer/error_body.hpp"
#include "answer/reader.hpp"

namespace tokenwire::answer {

void reader_state::begin_body(std::string_view content_type, stream_form form) {
  sniffer_ = body_sniffer(content_type, form);
  content_type_ = content_type;
}

void reader_state::forget_body() {
  stop_ = {};
  kept_.clear();
  transport_ = error_ = {};
  details_.reset();
  skipped_ = 0;
  phase_ = phase::body;
  any_event_ = over_ = false;
}

bool reader_state::sort(std::string_view bytes) {
  std::size_t const begin = sniffer_.feed(bytes);
  body_kind const kind = sniffer_.kind();
  if (kind == body_kind::events || (kind == body_kind::doubtful && any_event_)) {
    kept_.clear();
  } else {
    keep(bytes.substr(begin));
  }
  // Undecided bytes go both ways: they hold no whole event.
  return kind == body_kind::unknown || kind == body_kind::events || kind == body_kind::doubtful;
}

void reader_state::keep(std::string_view bytes) {
  bool const is_document = sniffer_.kind() == body_kind::document;
  std::size_t const limit = is_document ? limits_.document : limits_.error_body;
  std::size_t const room = limit - std::min(limit, kept_.size());
  kept_.append(bytes.substr(0, room));
  if (bytes.size() <= room) return;
  if (is_document) fail(error::body_too_large, "expected at most " + std::to_string(limit) + " bytes");
  if (sniffer_.kind() == body_kind::refused) over_ = true;
}

void reader_state::end(error_code transport) {
  transport_ = transport;
  if (phase_ == phase::body) phase_ = phase::last_chunk;
}

bool reader_state::is_refused(bool unread) const noexcept {
  switch (sniffer_.kind()) {
    case body_kind::refused:
      return true;
    case body_kind::doubtful:
      return !any_event_ && !transport_ && !unread;
    case body_kind::unknown:
      return sniffer_.is_foreign();
    case body_kind::document:
    case body_kind::events:
      break;
  }
  return false;
}

void reader_state::refuse() {
  fail(error::not_a_stream, "expected events or a JSON document, got something else labelled as " +
                                (content_type_.empty() ? "nothing" : content_type_));
  details_.made().body = excerpt(kept_, limits_.error_body);
}

void reader_state::fail(error_code ec, std::string detail) {
  error_ = ec;
  details_.made().detail = std::move(detail);
  over_ = true;
}

void reader_state::fail_too_large() {
  fail(error::event_too_large, "expected events of at most " + std::to_string(limits_.event) + " bytes");
}

void reader_state::take_failure(error_code ec, diagnostics const& facts) {
  error_ = ec;
  details_.made() = facts;
  over_ = true;
}

}  // namespace tokenwire::answer
