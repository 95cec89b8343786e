// The members of value_stream, for the file of a dialect that instantiates them. The dialect has, beside its types,
// structured::answer_facts facts_of(Answer const&) and bool begins_anew(Chunk const&).

#ifndef TOKENWIRE_SRC_STRUCTURED_VALUE_STREAM_IMPL_HPP
#define TOKENWIRE_SRC_STRUCTURED_VALUE_STREAM_IMPL_HPP

#include <boost/asio/dispatch.hpp>
#include <boost/asio/error.hpp>
#include <memory>
#include <string>
#include <tokenwire/detail/placed_handler.hpp>
#include <tokenwire/detail/spare_memory.hpp>
#include <tokenwire/structured/structured_error.hpp>
#include <tokenwire/structured/value_stream.hpp>
#include <utility>

#include "structured/step_operation.hpp"
#include "structured/verdict.hpp"

namespace tokenwire::structured {

template <class Stream>
value_stream<Stream>::value_stream(Stream stream, shape const& type, void* value, void (*renew)(void*),
                                   read_options const& options)
    : stream_(std::move(stream)), parser_(type, value, options), value_(value), renew_(renew) {}

template <class Stream>
void value_stream<Stream>::close() noexcept {
  stream_.reset();
}

template <class Stream>
error_code value_stream<Stream>::error() const noexcept {
  return failure_ ? failure_->code() : stream_->error();
}

template <class Stream>
structured::problem const& value_stream<Stream>::problem() const noexcept {
  static structured::problem const none;
  return failure_ ? failure_->problem() : none;
}

template <class Stream>
tokenwire::diagnostics const& value_stream<Stream>::diagnostics() const noexcept {
  return failure_ ? failure_->diagnostics() : stream_->diagnostics();
}

template <class Stream>
void value_stream<Stream>::check() const {
  if (!stream_) throw boost::system::system_error(boost::asio::error::operation_aborted);
  if (failure_) throw structured_error(*failure_);
}

template <class Stream>
void value_stream<Stream>::fail(structured::problem what) {
  tokenwire::diagnostics facts = stream_->diagnostics();
  facts.partial_text = stream_->result().text();
  facts.partial_reasoning = stream_->result().reasoning();
  failure_.emplace(std::move(what), std::move(facts));
  // What does not fit will not fit later. Its consumer may be elsewhere.
  boost::asio::dispatch(stream_->get_executor(), [self = this->weak_from_this()] {
    if (auto const alive = self.lock(); alive && alive->stream_) alive->stream_->cancel();
  });
}

template <class Stream>
bool value_stream<Stream>::take(chunk_type const* chunk) {
  if (!chunk) {
    structured::problem found = judge(facts_of(stream_->result()), parser_);
    if (found) fail(std::move(found));
    return true;
  }
  bool const anew = begins_anew(*chunk);
  if (anew) {
    parser_.reset();
    renew_(value_);
  }
  if (chunk->text().empty()) return anew;
  if (parser_.feed(chunk->text())) return true;
  // Else the end tells, unless the answer begins anew before it.
  bool const is_clear = !facts_of(stream_->result()).text_may_be_reasoning;
  if (is_clear) fail(parser_.problem());
  return is_clear;
}

template <class Stream>
boost::asio::awaitable<bool> value_stream<Stream>::step(std::shared_ptr<value_stream> self) {
  for (;;) {
    self->check();
    chunk_type const* const chunk = co_await self->stream_->next();
    self->check();
    if (!self->take(chunk)) continue;
    self->check();
    co_return chunk != nullptr;
  }
}

template <class Stream>
boost::asio::awaitable<next_status> value_stream<Stream>::step_until(std::shared_ptr<value_stream> self,
                                                                     std::chrono::steady_clock::time_point deadline) {
  for (;;) {
    self->check();
    auto const found = co_await self->stream_->next_until(deadline);
    self->check();
    if (found.status == next_status::not_yet) co_return found.status;
    if (!self->take(found.chunk)) continue;
    self->check();
    co_return found.status;
  }
}

template <class Stream>
next_status value_stream<Stream>::try_step() {
  for (;;) {
    if (failure_) return next_status::failed;
    auto const found = stream_->try_next();
    if (!found && found.status != next_status::end) return found.status;
    if (!take(found.chunk)) continue;
    if (!failure_) return found.status;
    // Here is the stream's place, and nobody may run its context for a while.
    stream_->cancel();
    return next_status::failed;
  }
}

template <class Stream>
void value_stream<Stream>::start_step(std::shared_ptr<value_stream> self, step_handler handler,
                                      boost::asio::any_io_executor where) {
  auto const start = [&self]<class Handler>(Handler made) {
    using operation = step_operation<Stream, Handler>;
    tokenwire::detail::spare_allocator<operation> const memory;
    std::allocate_shared<operation>(memory, std::move(self), std::move(made))->start();
  };
  if (!where) return start(std::move(handler));
  start(tokenwire::detail::placed_handler<void(error_code, bool)>(std::move(handler), std::move(where)));
}

template <class Answer>
void read_answer(Answer const& answer, shape const& type, void* value, read_options const& options) {
  value_parser parser(type, value, options);
  parser.feed(answer.text());
  structured::problem found = judge(facts_of(answer), parser);
  if (!found) return;
  diagnostics facts;
  facts.status = 200;
  facts.request_id = answer.request_id();
  facts.partial_text = answer.text();
  facts.partial_reasoning = answer.reasoning();
  throw structured_error(std::move(found), std::move(facts));
}

}  // namespace tokenwire::structured

#endif
