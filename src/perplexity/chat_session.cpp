#include "perplexity/chat_session.hpp"

#include <algorithm>
#include <optional>
#include <tokenwire/api_error.hpp>

#include "http/retry.hpp"
#include "net/random_fraction.hpp"
#include "perplexity/error_body.hpp"

namespace tokenwire::perplexity {
namespace asio = boost::asio;
namespace {

enum class body_kind : unsigned char { unknown, events, document, refused };

bool equal_without_case(std::string_view a, std::string_view b) noexcept {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                    [](char x, char y) { return (x >= 'A' && x <= 'Z' ? x + ('a' - 'A') : x) == y; });
}

/// From the media type, whose parameters say nothing (events are UTF-8 always). Servers have labelled streams as JSON.
body_kind kind_of(std::string_view content_type) noexcept {
  std::string_view essence = content_type.substr(0, content_type.find(';'));
  while (!essence.empty() && (essence.back() == ' ' || essence.back() == '\t')) essence.remove_suffix(1);
  if (equal_without_case(essence, "text/event-stream")) return body_kind::events;
  for (std::string_view const vague : {"", "application/json", "text/plain", "application/octet-stream"})
    if (equal_without_case(essence, vague)) return body_kind::unknown;
  return body_kind::refused;
}

/// From the first bytes that say something.
body_kind sniff(std::string_view bytes) noexcept {
  constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";
  if (byte_order_mark.starts_with(bytes)) return body_kind::unknown;
  if (bytes.starts_with(byte_order_mark)) bytes.remove_prefix(byte_order_mark.size());
  std::size_t const first = bytes.find_first_not_of(" \t\r\n");
  if (first == bytes.npos) return body_kind::unknown;
  bytes.remove_prefix(first);
  if (bytes.front() == '{' || bytes.front() == '[') return body_kind::document;
  for (std::string_view const field : {"data", "event", "id", "retry", ":"})
    if (bytes.starts_with(field.substr(0, bytes.size()))) return body_kind::events;
  return body_kind::refused;
}

std::string_view view(std::span<char const> bytes) noexcept {
  return {bytes.data(), bytes.size()};
}

/// Reports the call's failure, the provider's words included.
void take_call_failure(chat_session& s) {
  s.diagnostics = s.call->diagnostics;
  if (s.error == condition::api_status) read_error_body(s.diagnostics.body, s.diagnostics);
}

void take_decoder_failure(chat_session& s) {
  tokenwire::diagnostics const& found = s.decoder.details();
  s.diagnostics = s.call->diagnostics;
  s.diagnostics.type = found.type;
  s.diagnostics.provider_code = found.provider_code;
  s.diagnostics.message = found.message;
  s.diagnostics.detail = found.detail;
  s.diagnostics.body = found.body;
  s.error = s.decoder.error();
}

void refuse_body(chat_session& s, std::string_view bytes) {
  s.error = error::not_a_stream;
  s.diagnostics = s.call->diagnostics;
  s.diagnostics.detail = "expected text/event-stream or application/json, got " +
                         (s.call->info.content_type.empty() ? "no content type" : s.call->info.content_type);
  s.diagnostics.body = bytes.substr(0, s.call->request.limits.error_body);
}

/// What the last bytes hold, when the body ended cleanly after an event without its blank line.
/// True: there is a chunk.
bool decode_pending(chat_session& s) {
  sse::event const* const pending = s.call->error ? nullptr : s.events.pending();
  if (!pending) return false;
  switch (s.decoder.decode(pending->data, pending->type)) {
    case decoded::chunk:
      s.end.on_chunk(s.decoder.is_done_event(), s.decoder.all_choices_finished());
      return true;
    case decoded::done_sentinel:
      s.end.on_done_sentinel();
      return false;
    case decoded::provider_error:
      take_decoder_failure(s);
      return false;
    case decoded::nothing:
    case decoded::malformed:  // cut: what the end's rule says of it is what counts
      return false;
  }
  return false;
}

void judge_end(chat_session& s) {
  // The last bytes may have had a chunk more after them, at which the caller gave up.
  auto const verdict = s.end.at_end(s.call->aborted ? asio::error::operation_aborted : s.call->error);
  s.error = verdict.error;
  s.decoder.set_end(verdict.mark);
  if (!s.error) return;
  s.diagnostics = s.call->diagnostics;
  if (s.diagnostics.detail.empty() && s.error == error::stream_incomplete)
    s.diagnostics.detail = "the body ended before a finish reason, a done event or [DONE]";
}

/// Only an answer that began and was cut: whatever else went wrong would go wrong again, or is the caller's wish.
/// When, so that a server in trouble is not asked at once; nullopt: not at all, as when no time would be left then.
std::optional<net::time_point> when_to_restart(chat_session const& s) {
  if (s.error != error::stream_incomplete || s.restarts_left == 0) return std::nullopt;
  net::http_call const& call = *s.call;
  net::time_point const when =
      call.time.now() + http::backoff(call.request.retry, call.restarts, net::random_fraction());
  auto const total = call.request.timeouts.total;
  if (total.count() > 0 && when >= call.started + total) return std::nullopt;
  return when;
}

void restart(chat_session& s) {
  --s.restarts_left;
  s.error = {};
  s.diagnostics = {};
  s.end = {};
  s.events.reset();
  s.decoder.restart();
  s.call->rewind();
}

/// True: the event is left out.
bool skip_malformed(chat_session& s) noexcept {
  if (s.on_malformed_event != malformed_event_policy::skip) return false;
  ++s.call->info.malformed_events;
  return true;
}

/// Decodes the events that the last bytes completed, one chunk a call. False: more bytes are needed, or the stream is
/// over (its end's mark, or an error).
bool decode_next(chat_session& s) {
  while (!s.error && !s.end.ended()) {
    if (s.call->aborted) {
      s.error = asio::error::operation_aborted;
      return false;
    }
    sse::event const* const event = s.events.next();
    if (!event) {
      if (s.events.error() == sse::decode_error::event_too_large) {
        s.error = error::event_too_large;
        s.diagnostics = s.call->diagnostics;
        s.diagnostics.detail = "expected events of at most " + std::to_string(s.call->request.limits.event) + " bytes";
      }
      return false;
    }
    switch (s.decoder.decode(event->data, event->type)) {
      case decoded::chunk:
        s.end.on_chunk(s.decoder.is_done_event(), s.decoder.all_choices_finished());
        s.call->finishing = s.end.finishing();
        if (s.call->info.first_chunk_after.count() == 0)
          s.call->info.first_chunk_after = s.call->time.now() - s.call->started;
        return true;
      case decoded::done_sentinel:
        s.end.on_done_sentinel();
        break;
      case decoded::nothing:
        break;
      case decoded::malformed:
        if (!skip_malformed(s)) take_decoder_failure(s);
        break;
      case decoded::provider_error:
        take_decoder_failure(s);
        break;
    }
  }
  return false;
}

/// False: too much.
bool keep_document(chat_session& s, std::string& document, std::string_view bytes) {
  std::size_t const limit = s.call->request.limits.document;
  if (bytes.size() > limit - document.size()) {
    s.error = error::body_too_large;
    s.diagnostics = s.call->diagnostics;
    s.diagnostics.detail = "expected at most " + std::to_string(limit) + " bytes";
    return false;
  }
  document += bytes;
  return true;
}

/// True: there is a chunk.
bool decode_whole(chat_session& s, std::string_view document) {
  if (s.call->error) {
    s.error = s.call->error;
    take_call_failure(s);
    return false;
  }
  if (s.decoder.decode_document(document) != decoded::chunk) {
    take_decoder_failure(s);
    s.diagnostics.body = document.substr(0, s.call->request.limits.error_body);
    return false;
  }
  s.end.on_document();
  return true;
}

}  // namespace

async_generator<chat_chunk const> read_chat(asio::any_io_executor executor, chat_session& s) {
  if (s.error) throw_api_error(s.error, s.diagnostics);
  for (;;) {
    auto body = net::perform(executor, s.call);
    std::span<char>* piece = co_await body;
    if (!piece) {
      s.error = s.call->error;
      take_call_failure(s);
      break;
    }

    s.decoder.set_request_id(s.call->info.request_id);
    body_kind kind = kind_of(s.call->info.content_type);
    std::string document;
    while (!s.error && !s.end.ended()) {
      piece = co_await body;
      if (!piece) break;
      std::string_view bytes = view(*piece);
      if (kind != body_kind::events && !keep_document(s, document, bytes)) break;
      if (kind == body_kind::unknown) {
        kind = sniff(document);
        bytes = document;
      }
      if (kind == body_kind::events) {
        s.events.feed(bytes);
        while (decode_next(s)) {
          chat_chunk const& chunk = s.decoder.chunk();
          co_yield chunk;
        }
      }
      if (kind == body_kind::refused && document.size() >= s.call->request.limits.error_body) break;
    }

    if (!s.error && kind == body_kind::refused) refuse_body(s, document);
    if (!s.error && kind == body_kind::document) {
      bool const whole = decode_whole(s, document);
      if (whole) {
        chat_chunk const& chunk = s.decoder.chunk();
        co_yield chunk;
      }
    }
    if (!s.error && kind != body_kind::document && !s.end.ended()) {
      bool const more = decode_pending(s);
      if (more) {
        chat_chunk const& chunk = s.decoder.chunk();
        co_yield chunk;
      }
    }
    // Also before an error is reported: what had arrived is not lost.
    bool const held_back = s.error != condition::cancelled && s.decoder.flush();
    if (held_back) {
      chat_chunk const& chunk = s.decoder.chunk();
      co_yield chunk;
    }
    if (!s.error) judge_end(s);
    auto const when = when_to_restart(s);
    if (!when) break;
    restart(s);
    chat_chunk const& announced = s.decoder.chunk();
    co_yield announced;
    // The time that the consumer took for it counts.
    if (s.call->aborted || s.call->time.now() >= *when) continue;
    std::unique_ptr<net::timer> const timer = s.call->time.make_timer(executor);
    auto wait = [&](auto handler) { timer->async_wait_until(*when, std::move(handler)); };
    co_await async_operation<error_code>(wait);
  }
  if (s.error) throw_api_error(s.error, s.diagnostics);
}

}  // namespace tokenwire::perplexity
