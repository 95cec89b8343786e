// What a session does, for the file that instantiates it with its dialect's reader.

#ifndef TOKENWIRE_SRC_ANSWER_SESSION_IMPL_HPP
#define TOKENWIRE_SRC_ANSWER_SESSION_IMPL_HPP

#include <boost/asio/error.hpp>
#include <memory>
#include <optional>
#include <span>
#include <tokenwire/api_error.hpp>

#include "answer/call_failure.hpp"
#include "answer/call_report.hpp"
#include "answer/reader_impl.hpp"
#include "answer/session.hpp"
#include "answer/session_steps.hpp"

namespace tokenwire::answer {

/// From now on. The time of each matters where one may be late, or need not come any more.
template <class Reader>
void await_event(session<Reader>& s) {
  bool const counts = s.call->request.timeouts.event.count() > 0 || s.answer.finishing();
  if (s.is_stream && counts) s.call->awaiting_event = s.call->time.now();
}

/// True: there is a chunk.
template <class Reader>
bool read_next(session<Reader>& s) {
  bool const more = s.answer.next();
  s.call->info.malformed_events = s.answer.skipped();
  s.call->finishing = s.answer.finishing();
  if (more && s.call->info.first_chunk_after.count() == 0)
    s.call->info.first_chunk_after = s.call->time.now() - s.call->started;
  if (more && s.call->events) {
    auto const& chunk = s.answer.chunk();
    s.call->events->chunk(chunk.text().size(), chunk.reasoning().size(), chunk.raw().size());
  }
  return more;
}

template <class Reader>
session<Reader>::~session() {
  report(answer.ended() ? answer.error() : boost::asio::error::operation_aborted);
}

template <class Reader>
void session<Reader>::report(error_code ec) const noexcept {
  if (!call->events) return;
  net::call_outcome outcome;
  outcome.error = ec;
  outcome.message = diagnostics.get().text();
  describe(answer.result(), outcome);
  report_end(*call, outcome);
}

template <class Reader>
async_generator<typename Reader::chunk_type const> read_answer(boost::asio::any_io_executor executor,
                                                               session<Reader>& s) {
  using chunk_type = typename Reader::chunk_type;
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
        chunk_type const& chunk = s.answer.chunk();
        co_yield chunk;
        await_event(s);
      }
      if (s.answer.finishing() && s.answer.mid_event()) await_event(s);
    }
    for (;;) {
      // Again after each: the caller may have given up at a chunk that the last bytes had.
      s.answer.end(s.call->aborted ? boost::asio::error::operation_aborted : s.call->error);
      bool const more = read_next(s);
      if (!more) break;
      chunk_type const& chunk = s.answer.chunk();
      co_yield chunk;
    }
    s.call->finished = !s.answer.error();
    auto const when = when_to_restart(*s.call, s.answer.error(), s.restarts_left);
    if (!when) {
      s.error = s.answer.error();
      if (s.error) s.diagnostics.made() = answer_failure(*s.call, s.answer.details());
      break;
    }
    if (s.call->events)
      s.call->events->resend(resend_reason::incomplete_answer, s.answer.error(), s.answer.details().text(),
                             *when - s.call->time.now());
    --s.restarts_left;
    s.answer.restart();
    s.call->rewind();
    chunk_type const& announced = s.answer.chunk();
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

}  // namespace tokenwire::answer

#endif
