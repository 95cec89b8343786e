#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/error.hpp>
#include <optional>
#include <string>
#include <tokenwire/api_error.hpp>
#include <tokenwire/async_generator.hpp>
#include <tokenwire/perplexity/race.hpp>
#include <utility>

#include "net/run_on.hpp"
#include "perplexity/stream_group.hpp"

namespace tokenwire::perplexity {
namespace asio = boost::asio;
namespace {

/// Of a stream that has said nothing yet; the next one wins, whatever it is.
constexpr std::size_t most_kept = 63;

bool says_something(chat_message_view const& delta) noexcept {
  return !delta.content.empty() || !delta.reasoning_steps.empty() || !delta.tool_calls.empty() ||
         !delta.refusal.empty();
}

bool says_something(chat_chunk const& chunk) noexcept {
  if (!chunk.text().empty() || !chunk.reasoning().empty()) return true;
  for (chat_choice_view const& choice : chunk.choices()) {
    if (says_something(choice.delta)) return true;
  }
  return false;
}

struct race_session {
  explicit race_session(std::span<chat_stream> streams) : kept(streams.size()) {
    for (chat_stream const& stream : streams) group.add(chat_stream_access::get(stream));
  }

  stream_group group;
  /// Of each stream what it gave, while that said nothing.
  std::vector<std::vector<owned_chat_chunk>> kept;
  std::optional<std::size_t> winner;
  /// Ended as it should, having said nothing: the first that did.
  std::optional<std::size_t> whole;
  stream_look failed_last;
};

void take_note(race_session& s, stream_look const& found) {
  switch (found.status) {
    case next_status::chunk: {
      auto& kept = s.kept[found.place];
      if (says_something(*found.chunk) || kept.size() == most_kept) {
        // It stays in its stream.
        s.winner = found.place;
        return;
      }
      kept.push_back(own(*found.chunk));
      s.group.advance(found.place);
      return;
    }
    case next_status::end:
      if (!s.whole) s.whole = found.place;
      break;
    case next_status::failed:
      s.failed_last = found;
      break;
    case next_status::not_yet:
      break;
  }
  if (s.group.none_left()) s.winner = s.whole;
}

/// Yields nothing; ends when there is a winner, or none can be. Precondition: the session outlives the generator.
async_generator<race_session const> decide(asio::any_io_executor, race_session& s) {
  auto wait = [&s](auto handler) { s.group.wait(std::move(handler)); };
  for (;;) {
    stream_look const found = s.group.look();
    take_note(s, found);
    if (s.winner || s.group.none_left()) co_return;
    if (found.status == next_status::not_yet) co_await async_operation<>(wait);
  }
}

asio::awaitable<std::size_t> run_race(asio::any_io_executor executor, std::span<chat_stream> streams) {
  check_idle(streams);
  race_session s(streams);
  auto decision = decide(executor, s);
  decision.set_cancel_hook([](void* context) noexcept { static_cast<stream_group*>(context)->cancel_all(); }, &s.group);
  auto over = decision.next();
  co_await std::move(over);

  if (!s.winner) throw_api_error(s.failed_last.error, s.group.stream(s.failed_last.place).session.diagnostics.get());
  std::size_t const winner = *s.winner;
  for (std::size_t i = 0; i != streams.size(); ++i) {
    if (i == winner) continue;
    s.group.cancel(i);
    s.group.run_out(i);
  }
  unread(s.group.stream(winner), std::move(s.kept[winner]));
  co_return winner;
}

}  // namespace

asio::awaitable<std::size_t> race(std::span<chat_stream> streams) {
  check_streams(streams);
  asio::any_io_executor const executor = streams.front().get_executor();
  return net::run_on(executor, run_race(executor, streams));
}

}  // namespace tokenwire::perplexity
