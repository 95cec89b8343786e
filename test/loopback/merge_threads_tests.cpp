// Streams side by side on many threads: one executor for each group, wherever the consumer is. The thread sanitizer is
// the judge.

#include <array>
#include <boost/asio.hpp>
#include <boost/test/unit_test.hpp>
#include <tokenwire/perplexity/client.hpp>
#include <tokenwire/perplexity/fan_out.hpp>
#include <tokenwire/perplexity/merge.hpp>
#include <tokenwire/perplexity/race.hpp>

#include "support/threads.hpp"

BOOST_AUTO_TEST_SUITE(merge_threads_tests)

namespace asio = boost::asio;
namespace pplx = tokenwire::perplexity;
using namespace tokenwire::test;

namespace {

constexpr std::size_t at_once = 3;
constexpr int groups = 8;

std::vector<pplx::chat_stream> some_streams(pplx::client const& client, asio::any_io_executor where) {
  std::vector<pplx::chat_stream> all;
  for (std::size_t i = 0; i != at_once; ++i) all.push_back(client.stream(small_request(), where));
  return all;
}

/// Reads merged streams on `where` from a coroutine in `home`; each item waited for in small steps, if asked to.
asio::awaitable<void> read_merged(pplx::client const& client, strand_type where, strand_type home, bool in_steps,
                                  std::string const& text, tally& seen) {
  co_await go_to(where);
  auto all = pplx::merge(some_streams(client, where));
  co_await go_to(home);
  std::array<std::string, at_once> got;
  std::size_t ends = 0;
  for (int i = 0;; ++i) {
    pplx::merge_item const* item = nullptr;
    if (in_steps) {
      auto const until = std::chrono::steady_clock::now() + std::chrono::microseconds(i % 8 * 20);
      auto const next = co_await all.next_until(until);
      if (!home.running_in_this_thread()) ++seen.strayed;
      if (next.status == pplx::merge_status::end) break;
      item = next.item;
      if (!item) continue;
    } else {
      item = co_await all.next();
      if (!home.running_in_this_thread()) ++seen.strayed;
      if (!item) break;
    }
    if (item->chunk) got[item->index] += item->chunk->text();
    ends += item->status == pplx::next_status::end;
  }
  bool good = ends == at_once;
  for (std::string const& each : got) good = good && each == text;
  seen.end(good);
  co_await go_to(where);
}

asio::awaitable<void> race_and_read(pplx::client const& client, strand_type where, strand_type home,
                                    std::string const& text, tally& seen) {
  auto streams = some_streams(client, where);
  auto const first = co_await pplx::race(streams);
  std::string got;
  while (auto const* const next = co_await streams[first].next()) {
    if (!home.running_in_this_thread()) ++seen.strayed;
    got += next->text();
  }
  seen.end(got == text);
  co_await go_to(where);
}

asio::awaitable<void> ask_all(pplx::client const& client, strand_type home, std::string const& text, tally& seen) {
  std::vector<pplx::chat_request> const requests(7, small_request());
  pplx::fan_out_options options;
  options.max_concurrency = at_once;
  auto const all = co_await pplx::fan_out(client, requests, options);
  if (!home.running_in_this_thread()) ++seen.strayed;
  bool good = all.size() == requests.size();
  for (auto const& result : all) good = good && result && result.completion.text() == text;
  seen.end(good);
}

/// Pulls items with handlers in `home`, until it is given up.
struct given_up {
  given_up(pplx::client const& client, strand_type where, strand_type home, bool by_signal)
      : where(where), home(home), by_signal(by_signal), all(pplx::merge(some_streams(client, where))) {}

  /// Where what gives it up comes from.
  strand_type& starts_in() { return by_signal ? home : where; }
  void go() {
    if (!all) return;
    auto handler = [this](tokenwire::error_code ec, pplx::merge_item const* item) {
      if (!home.running_in_this_thread()) ++strayed;
      if (item) return asio::post(starts_in(), [this] { go(); });
      aborted = ec == asio::error::operation_aborted;
      over = !ec || aborted;
    };
    auto in_home = asio::bind_executor(home, handler);
    if (!by_signal) return all->async_next(std::move(in_home));
    all->async_next(asio::bind_cancellation_slot(signal.slot(), std::move(in_home)));
  }

  strand_type where;
  strand_type home;
  bool by_signal;
  asio::cancellation_signal signal;
  std::optional<pplx::chat_merge> all;
  int strayed{};
  bool over{};
  bool aborted{};
};

}  // namespace

BOOST_AUTO_TEST_CASE(merged_streams_and_their_consumer_in_strands) {
  for (bool const in_steps : {false, true}) {
    auto options = fast();
    if (in_steps) options.delay = std::chrono::microseconds(50);
    peer const p(options);
    tally seen;
    asio::io_context context(threads);
    pplx::client const client(context, p.settings);
    for (int i = 0; i != groups; ++i) {
      auto const where = asio::make_strand(context);
      auto const home = i % 2 ? where : asio::make_strand(context);
      asio::co_spawn(home, read_merged(client, where, home, in_steps, p.text, seen), asio::detached);
    }
    pool(context, threads).join();
    seen.check(groups);
  }
}

BOOST_AUTO_TEST_CASE(races_from_strands) {
  peer const p;
  tally seen;
  asio::io_context context(threads);
  pplx::client const client(context, p.settings);
  for (int i = 0; i != groups; ++i) {
    auto const where = asio::make_strand(context);
    auto const home = i % 2 ? where : asio::make_strand(context);
    asio::co_spawn(home, race_and_read(client, where, home, p.text, seen), asio::detached);
  }
  pool(context, threads).join();
  seen.check(groups);
}

BOOST_AUTO_TEST_CASE(fan_out_from_strands_that_are_not_the_client_s) {
  peer const p;
  tally seen;
  asio::io_context context(threads);
  pplx::client const client(asio::make_strand(context), p.settings);
  for (int i = 0; i != groups; ++i) {
    auto const home = asio::make_strand(context);
    asio::co_spawn(home, ask_all(client, home, p.text, seen), asio::detached);
  }
  pool(context, threads).join();
  seen.check(groups);
}

BOOST_AUTO_TEST_CASE(merged_streams_given_up_while_a_handler_elsewhere_waits) {
  auto options = fast();
  options.delay = std::chrono::microseconds(100);
  peer const p(options);
  asio::io_context context(threads);
  pplx::client const client(context, p.settings);
  std::vector<std::unique_ptr<given_up>> all;
  for (int i = 0; i != 3 * groups; ++i) {
    auto const where = asio::make_strand(context), home = asio::make_strand(context);
    all.push_back(std::make_unique<given_up>(client, where, home, i % 3 == 0));
    given_up& g = *all.back();
    asio::post(g.starts_in(), [&g] { g.go(); });
    auto const timer = std::make_shared<asio::steady_timer>(context, std::chrono::microseconds(i * 100));
    timer->async_wait([&g, i, timer](tokenwire::error_code) {
      if (i % 3 == 0) asio::post(g.home, [&g] { g.signal.emit(asio::cancellation_type::terminal); });
      if (i % 3 == 1) asio::post(g.where, [&g] { g.all->cancel(); });
      if (i % 3 == 2) asio::post(g.where, [&g] { g.all.reset(); });
    });
  }
  { pool const running(context, threads); }
  int aborted = 0;
  for (auto const& each : all) {
    BOOST_TEST(each->strayed == 0);
    // Where it was destroyed between two operations nothing is said.
    if (each->all) BOOST_TEST(each->over);
    aborted += each->aborted;
  }
  BOOST_TEST(aborted > 0);
}

BOOST_AUTO_TEST_SUITE_END()
