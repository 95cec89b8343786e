// The members of value_stream, for the file of a dialect that instantiates them.

#ifndef TOKENWIRE_SRC_STRUCTURED_VALUE_STREAM_IMPL_HPP
#define TOKENWIRE_SRC_STRUCTURED_VALUE_STREAM_IMPL_HPP

#include <boost/asio/error.hpp>
#include <string>
#include <tokenwire/structured/structured_error.hpp>
#include <tokenwire/structured/value_stream.hpp>
#include <utility>

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
  return problem_ ? problem_.code : stream_->error();
}

template <class Stream>
void value_stream<Stream>::fail(structured::problem what) {
  problem_ = std::move(what);
  auto const& answer = stream_->result();
  tokenwire::diagnostics facts = stream_->diagnostics();
  facts.status = stream_->response().status;
  facts.request_id = stream_->response().request_id;
  facts.attempts = stream_->response().attempts;
  facts.partial_text = answer.text();
  if (!ended_) stream_->cancel();
  throw structured_error(problem_, std::move(facts));
}

template <class Stream>
boost::asio::awaitable<bool> value_stream<Stream>::step(std::shared_ptr<value_stream> self) {
  auto const check_open = [&self] {
    if (!self->stream_) throw boost::system::system_error(boost::asio::error::operation_aborted);
  };
  check_open();
  if (self->problem_) self->fail(self->problem_);
  for (;;) {
    auto const* const chunk = co_await self->stream_->next();
    check_open();
    if (!chunk) {
      self->ended_ = true;
      structured::problem found = judge(self->stream_->result(), self->parser_);
      if (found) self->fail(std::move(found));
      co_return false;
    }
    bool const anew = begins_anew(*chunk);
    if (anew) {
      self->parser_.reset();
      self->renew_(self->value_);
    }
    if (chunk->text().empty() && !anew) continue;
    if (!self->parser_.feed(chunk->text())) self->fail(self->parser_.problem());
    co_return true;
  }
}

}  // namespace tokenwire::structured

#endif
