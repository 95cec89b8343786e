// Streams on many threads that are given up: cancelled from elsewhere, stopped, or destroyed under way.

#include <boost/asio.hpp>
#include <boost/asio/experimental/awaitable_operators.hpp>
#include <boost/test/unit_test.hpp>
#include <list>
#include <memory>
#include <tokenwire/perplexity/client.hpp>

#include "support/threads.hpp"

BOOST_AUTO_TEST_SUITE(chat_threads_end_tests)

namespace asio = boost::asio;
namespace pplx = tokenwire::perplexity;
using namespace asio::experimental::awaitable_operators;
using namespace tokenwire::test;
using std::chrono::microseconds;
using tokenwire::error_code;

namespace {

constexpr int rounds = 60;

/// Pulls chunks with handlers in `home`, and gives up every other wait as soon as it has begun.
struct impatient {
  impatient(pplx::client const& client, strand_type where, strand_type home)
      : stream(client.stream(small_request(), where)), home(home) {}

  void go() {
    auto handler = [this](error_code ec, pplx::chat_chunk const* chunk) {
      if (!home.running_in_this_thread()) ++strayed;
      if (chunk) text += chunk->text();
      if (chunk || ec == asio::error::operation_aborted) return go();
      failed = ec;
      over = true;
    };
    stream.async_next(asio::bind_cancellation_slot(signal.slot(), asio::bind_executor(home, handler)));
    if (++started % 2) asio::post(home, [this] { signal.emit(asio::cancellation_type::total); });
  }

  pplx::chat_stream stream;
  strand_type home;
  asio::cancellation_signal signal;
  std::string text;
  error_code failed;
  int started{};
  int strayed{};
  bool over{};
};

/// Each answer falls silent after its first event.
scripted_server::script silent_after_one() {
  return [](server_connection& connection, int) {
    if (connection.read_request().empty()) return;
    if (connection.send(answer_head + chunk(answer_events(2).front()))) connection.wait_for_close();
  };
}

/// Has begun to wait for ever in `begun`; whoever owns the stream may destroy it from then on.
asio::awaitable<void> wait_on(pplx::chat_stream& stream, std::atomic<int>& begun, std::shared_ptr<int> held) {
  (void)held;
  co_await stream.next();
  auto more = stream.next();
  ++begun;
  co_await std::move(more);
}

/// The same with a stream of its own; the last one stops the context.
asio::awaitable<void> wait_and_stop(pplx::client const& client, strand_type where, std::atomic<int>& begun,
                                    asio::io_context& context, std::shared_ptr<int> held) {
  (void)held;
  auto stream = client.stream(small_request(), where);
  co_await stream.next();
  if (++begun == streams) context.stop();
  co_await stream.next();
}

}  // namespace

BOOST_AUTO_TEST_CASE(waits_given_up_by_total_lose_nothing) {
  peer const p;
  asio::io_context context(threads);
  pplx::client const client(context, p.settings);
  std::list<impatient> consumers;
  for (int i = 0; i != streams; ++i) {
    consumers.emplace_back(client, asio::make_strand(context), asio::make_strand(context));
    asio::post(consumers.back().home, [&consumer = consumers.back()] { consumer.go(); });
  }
  pool(context, threads).join();
  for (impatient const& consumer : consumers) {
    BOOST_TEST(consumer.over);
    BOOST_TEST(!consumer.failed);
    BOOST_TEST(consumer.text == p.text);
    BOOST_TEST(consumer.strayed == 0);
  }
}

BOOST_AUTO_TEST_CASE(complete_given_up_from_another_context) {
  auto options = fast();
  options.fault = tokenwire::testing::fault::slow;
  peer const p(options);
  asio::io_context consumers(1), context(1);
  pplx::client const client(context, p.settings);
  auto work = asio::make_work_guard(context);
  int answered = 0, given_up = 0;
  auto body = [&]() -> asio::awaitable<void> {
    pplx::chat_request const request = small_request();
    for (int i = 0; i != rounds; ++i) {
      asio::steady_timer timer(consumers, microseconds(i * 50));
      auto race = client.complete(request) || timer.async_wait(asio::use_awaitable);
      auto const won = co_await std::move(race);
      ++(won.index() == 0 ? answered : given_up);
    }
  };
  asio::co_spawn(consumers, body, asio::detached);
  {
    pool network(context, 1);
    pool(consumers, 1).join();
    work.reset();
  }
  BOOST_TEST(answered + given_up == rounds);
  BOOST_TEST_MESSAGE("answered: " << answered);
}

BOOST_AUTO_TEST_CASE(streams_given_up_from_another_context) {
  auto options = fast();
  options.delay = microseconds(100);
  peer const p(options);
  asio::io_context consumers(1), context(1);
  pplx::client const client(context, p.settings);
  auto work = asio::make_work_guard(context);
  int ended = 0;
  auto body = [&]() -> asio::awaitable<void> {
    pplx::chat_request const request = small_request();
    for (int i = 0; i != rounds; ++i) {
      auto stream = client.stream(request);
      asio::steady_timer timer(consumers, microseconds(i * 100));
      auto race = collect(stream) || timer.async_wait(asio::use_awaitable);
      co_await std::move(race);
      ++ended;
      co_await go_to(context.get_executor());
      { auto const destroyed = std::move(stream); }
      co_await go_to(consumers.get_executor());
    }
  };
  asio::co_spawn(consumers, body, asio::detached);
  {
    pool network(context, 1);
    pool(consumers, 1).join();
    work.reset();
  }
  BOOST_TEST(ended == rounds);
}

BOOST_AUTO_TEST_CASE(a_context_that_is_stopped_and_destroyed_takes_everything_along) {
  scripted_server server(silent_after_one());
  auto const held = std::make_shared<int>(0);
  {
    asio::io_context context(threads);
    pplx::client const client(context, options_for(server));
    std::atomic<int> begun{0};
    for (int i = 0; i != streams; ++i) {
      auto const where = asio::make_strand(context);
      auto const home = i % 2 ? where : asio::make_strand(context);
      asio::co_spawn(home, wait_and_stop(client, where, begun, context, held), asio::detached);
    }
    pool(context, threads).join();
    BOOST_TEST(begun == streams);
  }
  BOOST_TEST(held.use_count() == 1);
}

BOOST_AUTO_TEST_CASE(two_contexts_that_are_stopped_and_destroyed) {
  scripted_server server(silent_after_one());
  auto const held = std::make_shared<int>(0);
  {
    std::atomic<int> begun{0};
    // The streams go first, then their context, then the one where their handlers run.
    asio::io_context consumers(2), context(2);
    auto const work = asio::make_work_guard(context);
    pplx::client const client(context, options_for(server));
    std::list<pplx::chat_stream> all;
    for (int i = 0; i != streams; ++i) {
      all.push_back(client.stream(small_request(), asio::make_strand(context)));
      asio::co_spawn(asio::make_strand(consumers), wait_on(all.back(), begun, held), asio::detached);
    }
    pool network(context, 2), program(consumers, 2);
    while (begun != streams) std::this_thread::yield();
    context.stop();
    consumers.stop();
    network.join();
    program.join();
  }
  BOOST_TEST(held.use_count() == 1);
}

BOOST_AUTO_TEST_CASE(streams_destroyed_in_their_strands_complete_who_waits_elsewhere) {
  scripted_server server(silent_after_one());
  asio::io_context consumers(2), context(2);
  auto work = asio::make_work_guard(context);
  pplx::client const client(context, options_for(server));
  struct entry {
    strand_type where;
    std::optional<pplx::chat_stream> stream;
  };
  std::list<entry> all;
  std::atomic<int> begun{0}, aborted{0};
  auto const held = std::make_shared<int>(0);
  auto count = [&](std::exception_ptr failed) { aborted += failed != nullptr; };
  for (int i = 0; i != streams; ++i) {
    entry& e = all.emplace_back(entry{asio::make_strand(context), std::nullopt});
    e.stream.emplace(client.stream(small_request(), e.where));
    asio::co_spawn(asio::make_strand(consumers), wait_on(*e.stream, begun, held), count);
  }
  pool network(context, 2), program(consumers, 2);
  while (begun != streams) std::this_thread::yield();
  for (entry& e : all) asio::post(e.where, [&e] { e.stream.reset(); });
  work.reset();
  network.join();
  program.join();
  BOOST_TEST(aborted == streams);
  BOOST_TEST(held.use_count() == 1);
}

BOOST_AUTO_TEST_SUITE_END()
