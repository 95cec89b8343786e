#include "perplexity/stream_group.hpp"

#include <boost/asio/error.hpp>
#include <string>
#include <tokenwire/api_error.hpp>
#include <utility>

namespace tokenwire::perplexity {
namespace asio = boost::asio;
namespace {

error_code ended_with(chat_stream_access::impl const& stream) noexcept {
  if (!stream.chunks.promise()) return asio::error::operation_aborted;
  if (!stream.chunks.exception()) return {};
  return stream.session.error ? stream.session.error : make_error_code(error::unknown_exception);
}

[[noreturn]] void refuse(std::string why) {
  diagnostics facts;
  facts.detail = std::move(why);
  throw_api_error(error::invalid_streams, std::move(facts));
}

}  // namespace

std::size_t stream_group::add(stream_ptr stream) {
  streams_.push_back(std::move(stream));
  ++left_;
  return line_.add();
}

void stream_group::remove(std::size_t place) noexcept {
  streams_[place].reset();
}

stream_look stream_group::look() {
  while (auto const place = line_.take_first()) {
    auto& chunks = streams_[*place]->chunks;
    auto* const promise = chunks.promise();
    if (promise && promise->suspended() && !promise->has_value()) promise->resume();
    if (promise && promise->has_value())
      return {.status = next_status::chunk, .place = *place, .chunk = promise->value(), .error = {}};
    if (chunks.ended()) {
      --left_;
      error_code const ec = ended_with(*streams_[*place]);
      next_status const status = ec ? next_status::failed : next_status::end;
      return {.status = status, .place = *place, .chunk = nullptr, .error = ec};
    }
    line_.wait_for(*place, *promise);
  }
  return {};
}

void stream_group::advance(std::size_t place) noexcept {
  if (auto* const promise = streams_[place]->chunks.promise()) promise->take_value();
  line_.line_up(place);
}

void stream_group::cancel_all() noexcept {
  for (std::size_t place = 0; place != streams_.size(); ++place) cancel(place);
}

void stream_group::cancel(std::size_t place) noexcept {
  if (auto const& stream = streams_[place]) stream->chunks.cancel();
}

void stream_group::run_out_all() {
  for (std::size_t place = 0; place != streams_.size(); ++place) run_out(place);
}

void stream_group::run_out(std::size_t place) {
  auto* const promise = streams_[place]->chunks.promise();
  if (promise && promise->suspended()) promise->resume();
}

void check_streams(std::span<chat_stream const> streams) {
  if (streams.empty()) refuse("there is no stream");
  for (std::size_t i = 0; i != streams.size(); ++i) {
    if (!chat_stream_access::get(streams[i])) refuse("stream " + std::to_string(i) + " was moved from");
    if (streams[i].get_executor() != streams[0].get_executor())
      refuse("streams 0 and " + std::to_string(i) + " are on different executors");
  }
}

void check_idle(std::span<chat_stream const> streams) {
  for (std::size_t i = 0; i != streams.size(); ++i) {
    if (chat_stream_access::get(streams[i])->chunks.next_pending())
      refuse("an operation on stream " + std::to_string(i) + " is pending");
  }
}

}  // namespace tokenwire::perplexity
