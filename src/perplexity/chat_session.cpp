#include "perplexity/chat_session.hpp"

#include <chrono>
#include <optional>
#include <tokenwire/api_error.hpp>

#include "http/retry.hpp"
#include "net/deadline.hpp"
#include "net/random_fraction.hpp"
#include "perplexity/call_failure.hpp"
#include "perplexity/call_report.hpp"

namespace tokenwire::perplexity {
namespace asio = boost::asio;
namespace {

std::string_view view(std::span<char const> bytes) noexcept {
  return {bytes.data(), bytes.size()};
}

void fill(std::string& out, std::string const& text) {
  if (!text.empty()) out = text;
}

/// Why the answer failed: the call's facts, and over them what its body says.
void take_answer_failure(chat_session& s) {
  tokenwire::diagnostics const& found = s.answer.details();
  s.error = s.answer.error();
  tokenwire::diagnostics& facts = s.diagnostics.made() = s.call->failure();
  fill(facts.type, found.type);
  fill(facts.provider_code, found.provider_code);
  fill(facts.message, found.message);
  fill(facts.detail, found.detail);
  fill(facts.body, found.body);
}

/// From now on. The time of each matters where one may be late, or need not come any more.
void await_event(chat_session& s) {
  bool const counts = s.call->request.timeouts.event.count() > 0 || s.answer.finishing();
  if (s.is_stream && counts) s.call->awaiting_event = s.call->time.now();
}

/// True: there is a chunk.
bool read_next(chat_session& s) {
  bool const more = s.answer.next();
  s.call->info.malformed_events = s.answer.skipped();
  s.call->finishing = s.answer.finishing();
  if (more && s.call->info.first_chunk_after.count() == 0)
    s.call->info.first_chunk_after = s.call->time.now() - s.call->started;
  if (more && s.call->events) {
    chat_chunk const& chunk = s.answer.chunk();
    s.call->events->chunk(chunk.text().size(), chunk.reasoning().size(), chunk.raw().size());
  }
  return more;
}

/// Only an answer that began and was cut: whatever else went wrong would go wrong again, or is the caller's wish.
/// When: later, so that a server in trouble is not asked at once; nullopt: not at all, as when no time would be left
/// then.
std::optional<net::time_point> when_to_restart(chat_session const& s) {
  if (s.answer.error() != error::stream_incomplete || s.restarts_left == 0) return std::nullopt;
  net::http_call const& call = *s.call;
  net::time_point const when =
      net::later(call.time.now(), http::backoff(call.request.retry, call.restarts, net::random_fraction()));
  auto const total = call.request.timeouts.total;
  if (total.count() > 0 && std::chrono::ceil<std::chrono::milliseconds>(when - call.started) >= total)
    return std::nullopt;
  return when;
}

}  // namespace

chat_session::~chat_session() {
  report(answer.ended() ? answer.error() : asio::error::operation_aborted);
}

void chat_session::report(error_code ec) const noexcept {
  report_end(*call, ec, diagnostics.get().text(), &answer.result());
}

async_generator<chat_chunk const> read_chat(asio::any_io_executor executor, chat_session& s) {
  if (s.error) throw_api_error(s.error, s.diagnostics.get());
  detail::generator_promise& self = co_await detail::this_generator{};
  auto const place = net::enter(*s.call, executor, self);
  if (!place) {
    s.error = error::client_closed;
    throw_api_error(s.error, s.diagnostics.get());
  }
  for (;;) {
    auto body = net::perform(executor, s.call);
    std::span<char>* piece = co_await body;
    if (!piece) {
      s.error = s.call->error;
      s.diagnostics.made() = call_failure(*s.call);
      break;
    }

    s.answer.begin(s.call->info.content_type, s.call->info.request_id);
    await_event(s);
    while (!s.call->aborted && !s.answer.over()) {
      piece = co_await body;
      if (!piece) break;
      s.answer.feed(view(*piece));
      while (!s.call->aborted && read_next(s)) {
        chat_chunk const& chunk = s.answer.chunk();
        co_yield chunk;
        await_event(s);
      }
      if (s.answer.finishing() && s.answer.mid_event()) await_event(s);
    }
    for (;;) {
      // Again after each: the caller may have given up at a chunk that the last bytes had.
      s.answer.end(s.call->aborted ? asio::error::operation_aborted : s.call->error);
      bool const more = read_next(s);
      if (!more) break;
      chat_chunk const& chunk = s.answer.chunk();
      co_yield chunk;
    }
    s.call->finished = !s.answer.error();
    auto const when = when_to_restart(s);
    if (!when) {
      if (s.answer.error()) take_answer_failure(s);
      break;
    }
    if (s.call->events)
      s.call->events->resend(resend_reason::incomplete_answer, s.answer.error(), s.answer.details().text(),
                             *when - s.call->time.now());
    --s.restarts_left;
    s.answer.restart();
    s.call->rewind();
    chat_chunk const& announced = s.answer.chunk();
    co_yield announced;
    // The time that the consumer took for it counts.
    if (s.call->aborted || s.call->time.now() >= *when) continue;
    std::unique_ptr<net::timer> const timer = s.call->time.make_timer(executor);
    auto wait = [&](auto handler) { timer->async_wait_until(*when, std::move(handler)); };
    co_await async_operation<error_code>(wait);
  }
  if (s.error) hide_secrets(s.call->request, s.diagnostics.made());
  s.report(s.error);
  if (s.error) throw_api_error(s.error, s.diagnostics.get());
}

async_generator<chat_chunk const> read_again(asio::any_io_executor, chat_session const& s,
                                             std::vector<owned_chat_chunk> before,
                                             async_generator<chat_chunk const> rest) {
  for (owned_chat_chunk const& each : before) {
    if (s.call->aborted) break;
    chat_chunk const& chunk = *each;
    co_yield chunk;
  }
  for (;;) {
    chat_chunk const* const next = co_await rest;
    if (!next) break;
    if (s.call->aborted) continue;
    chat_chunk const& chunk = *next;
    co_yield chunk;
  }
}

}  // namespace tokenwire::perplexity
