#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/error.hpp>
#include <optional>
#include <tokenwire/api_error.hpp>
#include <tokenwire/async_generator.hpp>
#include <tokenwire/perplexity/fan_out.hpp>
#include <utility>
#include <vector>

#include "net/run_on.hpp"
#include "perplexity/client_access.hpp"
#include "perplexity/stream_group.hpp"

namespace tokenwire::perplexity {
namespace asio = boost::asio;
namespace {

struct fan_out_session {
  fan_out_session(client asked, std::vector<chat_request> const& all, fan_out_options settings)
      : where(std::move(asked)), requests(all), options(std::move(settings)), results(all.size()), streams(all.size()) {
    if (options.max_concurrency == 0) options.max_concurrency = requests.size();
  }

  perplexity::client where;
  std::vector<chat_request> const& requests;
  fan_out_options options;
  std::vector<fan_out_result> results;

  /// Those under way. A request's number is its stream's place in the group.
  std::vector<std::optional<chat_stream>> streams;
  // Destroyed before the streams, which would wake it.
  stream_group group;
  std::size_t next_request{};
  /// What the generator yields: the request whose result is there.
  std::size_t done{};
  /// Why nothing more is sent; null while that may be.
  char const* stopped{};
};

bool can_start(fan_out_session const& s) noexcept {
  return s.next_request != s.requests.size() && s.group.left() < s.options.max_concurrency;
}

void start(fan_out_session& s) {
  std::size_t const request = s.next_request++;
  auto& stream = s.streams[request];
  stream.emplace(client_access::start_document(s.where, s.requests[request], s.options.settings));
  s.group.add(chat_stream_access::get(*stream));
}

void stop(fan_out_session& s, char const* why) {
  s.stopped = why;
  s.group.cancel_all();
}

/// Of a stream that has ended.
void finish(fan_out_session& s, stream_look const& found) {
  auto& stream = s.streams[found.place];
  s.done = found.place;
  fan_out_result& result = s.results[s.done];
  result.error = found.error;
  result.diagnostics = stream->diagnostics();
  result.completion = stream->result();
  s.group.remove(found.place);
  stream.reset();
  if (!found.error || !s.options.stop_on_failure) return;
  stop(s, "not sent, for another request had failed");
}

/// Of a request that is not sent any more.
void give_up(fan_out_session& s) {
  s.done = s.next_request++;
  fan_out_result& result = s.results[s.done];
  result.error = asio::error::operation_aborted;
  result.diagnostics.detail = s.stopped;
}

/// Yields the index of each result that has come. Precondition: the session outlives the generator.
async_generator<std::size_t const> answer_all(asio::any_io_executor, fan_out_session& s) {
  auto wait = [&s](auto handler) { s.group.wait(std::move(handler)); };
  std::size_t const& done = s.done;
  for (;;) {
    while (!s.stopped && can_start(s)) start(s);
    stream_look const found = s.group.look();
    if (found.status == next_status::chunk) {
      s.group.advance(found.place);
    } else if (found.status != next_status::not_yet) {
      finish(s, found);
      co_yield done;
    } else if (!s.group.none_left()) {
      co_await async_operation<>(wait);
    } else if (s.next_request != s.requests.size()) {
      give_up(s);
      co_yield done;
    } else {
      co_return;
    }
  }
}

asio::awaitable<std::vector<fan_out_result>> run_fan_out(asio::any_io_executor executor, client asked,
                                                         std::vector<chat_request> const& requests,
                                                         fan_out_options options) {
  fan_out_session s(std::move(asked), requests, std::move(options));
  auto answers = answer_all(executor, s);
  auto const cancel = [&s] { stop(s, "not sent, for the client was cancelled"); };
  auto const place = client_access::registry(s.where).enter(executor, cancel);
  // Cancelled, it throws, and what is under way goes with the session.
  for (;;) {
    auto operation = answers.next();
    std::size_t const* const done = co_await std::move(operation);
    if (!done) break;
    if (s.options.on_result) s.options.on_result(*done, s.results[*done]);
  }
  co_return std::move(s.results);
}

}  // namespace

chat_completion const& fan_out_result::value() const {
  if (error) throw_api_error(error, diagnostics);
  return completion;
}

asio::awaitable<std::vector<fan_out_result>> fan_out(client const& client, std::vector<chat_request> const& requests) {
  fan_out_options const defaults;
  return fan_out(client, requests, defaults);
}

asio::awaitable<std::vector<fan_out_result>> fan_out(client const& client, std::vector<chat_request> const& requests,
                                                     fan_out_options const& options) {
  asio::any_io_executor const executor = client.get_executor();
  return net::run_on(executor, run_fan_out(executor, client_access::share(client), requests, options));
}

}  // namespace tokenwire::perplexity
