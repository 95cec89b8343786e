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
      : where(std::move(asked)), requests(all), options(std::move(settings)), results(all.size()) {
    if (options.max_concurrency == 0) options.max_concurrency = requests.size();
  }
  fan_out_session(fan_out_session const&) = delete;
  fan_out_session& operator=(fan_out_session const&) = delete;
  ~fan_out_session() { group.leave(); }

  perplexity::client where;
  std::vector<chat_request> const& requests;
  fan_out_options options;
  std::vector<fan_out_result> results;

  stream_group group;
  /// By their place in the group: the streams, and which request each is of.
  std::vector<std::optional<chat_stream>> streams;
  std::vector<std::size_t> request_at;
  std::size_t next_request{};
  /// What the generator yields: the request whose result is there.
  std::size_t done{};
  bool stopped{};
  bool cancelled{};
};

bool can_start(fan_out_session const& s) noexcept {
  return s.next_request != s.requests.size() && s.group.left() < s.options.max_concurrency;
}

void start(fan_out_session& s) {
  std::size_t const request = s.next_request++;
  chat_stream stream = client_access::start_document(s.where, s.requests[request], s.options.settings);
  std::size_t const place = s.group.add(chat_stream_access::get(stream));
  if (place == s.streams.size()) {
    s.streams.emplace_back();
    s.request_at.emplace_back();
  }
  s.streams[place].emplace(std::move(stream));
  s.request_at[place] = request;
}

/// Of a stream that has ended.
void finish(fan_out_session& s, stream_look const& found) {
  auto& stream = s.streams[found.place];
  s.done = s.request_at[found.place];
  fan_out_result& result = s.results[s.done];
  result.error = found.error;
  result.diagnostics = stream->diagnostics();
  result.completion = stream->result();
  s.group.remove(found.place);
  stream.reset();
  if (!found.error || !s.options.stop_on_failure || std::exchange(s.stopped, true)) return;
  s.group.cancel_all();
}

/// Of a request that is not sent any more.
void give_up(fan_out_session& s) {
  s.done = s.next_request++;
  fan_out_result& result = s.results[s.done];
  result.error = asio::error::operation_aborted;
  result.diagnostics.detail = "not sent, for another request had failed";
}

/// Yields the index of each result that has come. Precondition: the session outlives the generator.
async_generator<std::size_t const> answer_all(asio::any_io_executor, fan_out_session& s) {
  auto wait = [&s](auto handler) { s.group.wait(std::move(handler)); };
  std::size_t const& done = s.done;
  while (!s.cancelled) {
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
  detail::throw_aborted();
}

asio::awaitable<std::vector<fan_out_result>> run_fan_out(asio::any_io_executor executor, client asked,
                                                         std::vector<chat_request> const& requests,
                                                         fan_out_options options) {
  fan_out_session s(std::move(asked), requests, std::move(options));
  auto answers = answer_all(executor, s);
  answers.set_cancel_hook(
      [](void* context) noexcept {
        auto& session = *static_cast<fan_out_session*>(context);
        session.cancelled = true;
        session.group.cancel_all();
      },
      &s);
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
