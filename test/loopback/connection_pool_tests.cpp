// Requests that wait for a connection: in order, for as long as they are told, given up and left behind.

#include <boost/asio.hpp>
#include <boost/test/unit_test.hpp>
#include <deque>
#include <filesystem>
#include <iterator>
#include <memory>
#include <thread>
#include <tokenwire/testing/simulator.hpp>

#include "support/kept_answers.hpp"
#include "support/simulated.hpp"
#include "support/temporary_folder.hpp"
#include "support/threads.hpp"

BOOST_AUTO_TEST_SUITE(connection_pool_waits)

namespace asio = boost::asio;
namespace pplx = tokenwire::perplexity;

namespace {

using namespace std::chrono_literals;
using namespace tokenwire::test;
using tokenwire::error;

using outcome = awaited<pplx::chat_completion>;

/// A client of one connection, which a stream has; the server's end of it.
struct busy {
  busy() : c(server.base_url()) {
    c.fixture.options.pool.max_connections = 1;
    c.fixture.options.timeouts.pool = 10s;
    c.start_complete(first);
    peer = &server.connection(c.fixture);
  }

  held_server server;
  keeping_client c;
  outcome first;
  server_connection* peer{};
};

/// Open ones of this process, the simulator's among them.
std::ptrdiff_t descriptors() {
  return std::distance(std::filesystem::directory_iterator("/proc/self/fd"), {});
}

asio::awaitable<void> ask(pplx::client const& client, std::string const& text, tally& seen) {
  pplx::chat_request const request = small_request();
  bool good = false;
  try {
    auto stream = client.stream(request, co_await asio::this_coro::executor);
    auto const answer = co_await collect(stream);
    good = answer.text() == text;
  } catch (std::exception const&) {
  }
  seen.end(good);
}

}  // namespace

BOOST_AUTO_TEST_CASE(a_thousand_requests_share_fifty_connections) {
  for (bool const tls : {false, true}) {
    temporary_folder const folder;
    auto settings = fast();
    settings.tls = tls;
    settings.write_ca = tls ? (folder.path / "ca.pem").string() : std::string{};
    peer p(settings);
    p.settings.pool = {.max_connections = 50};
    auto const before = p.server.connections();
    tally seen;
    int const requests = 1000;
    auto const open_before = descriptors();
    {
      asio::io_context context;
      // Stands still: however slow the machine is, the rest of an answer is waited for.
      mock_time_source time;
      auto const client = pplx::client_access::make(context.get_executor(), p.settings, time);
      for (int i = 0; i != requests; ++i) asio::co_spawn(context, ask(client, p.text, seen), asio::detached);
      context.run();
    }
    seen.check(requests);
    BOOST_TEST(p.server.connections() - before <= 50U);
    // The simulator sees the ends of the connections later; one from before may have ended meanwhile, too.
    for (int i = 0; i != 10'000 && descriptors() > open_before; ++i)
      std::this_thread::sleep_for(std::chrono::milliseconds(1));
    BOOST_TEST(descriptors() <= open_before);
  }
}

BOOST_AUTO_TEST_CASE(threads_of_one_context_share_them_too) {
  peer p;
  p.settings.pool = {.max_connections = 8};
  auto const before = p.server.connections();
  tally seen;
  int const requests = 200;
  {
    asio::io_context context;
    pplx::client const client(context, p.settings);
    for (int i = 0; i != requests; ++i)
      asio::co_spawn(asio::make_strand(context), ask(client, p.text, seen), asio::detached);
    pool const running(context, threads);
  }
  seen.check(requests);
  BOOST_TEST(p.server.connections() - before <= 8U);
}

BOOST_AUTO_TEST_CASE(contexts_on_threads_of_their_own_share_a_client) {
  peer p;
  p.settings.pool = {.max_connections = 4};
  tally seen;
  int const requests = 40;
  {
    asio::io_context home;
    pplx::client const client(home, p.settings);
    std::deque<asio::io_context> contexts(threads);
    std::deque<pool> running;
    for (asio::io_context& context : contexts) {
      for (int i = 0; i != requests; ++i) asio::co_spawn(context, ask(client, p.text, seen), asio::detached);
      running.emplace_back(context, 1);
    }
    running.clear();
  }
  seen.check(requests * threads);
}

BOOST_AUTO_TEST_CASE(who_waits_is_served_when_a_connection_is_free) {
  busy b;
  outcome second;
  outcome third;
  b.c.start_complete(second);
  b.c.settle();
  b.c.start_complete(third);
  b.c.settle();
  b.peer->send(document_answer());
  b.c.fixture.pump([&] { return b.first.over; });
  b.c.settle();
  BOOST_TEST(!b.peer->read_request().empty());
  BOOST_TEST(!second.over);
  b.peer->send(document_answer());
  b.c.fixture.pump([&] { return second.over; });
  b.c.settle();
  BOOST_TEST(!third.over);
  b.peer->read_request();
  b.peer->send(document_answer());
  b.c.fixture.pump([&] { return third.over; });
  BOOST_TEST((!b.first.ec && !second.ec && !third.ec));
  BOOST_TEST(b.server.connections() == 1);
}

BOOST_AUTO_TEST_CASE(a_connection_that_breaks_makes_room_for_a_new_one) {
  busy b;
  outcome second;
  b.c.start_complete(second);
  b.c.settle();
  b.peer->reset();
  b.c.fixture.pump([&] { return b.first.over; });
  BOOST_TEST(b.first.ec == error::connection_closed);
  b.server.connection(b.c.fixture, 1).send(document_answer());
  b.c.fixture.pump([&] { return second.over; });
  BOOST_TEST(!second.ec);
}

BOOST_AUTO_TEST_CASE(the_wait_has_a_deadline_of_its_own) {
  busy b;
  outcome second;
  b.c.start_complete(second);
  b.c.fixture.pump([&] { return b.c.fixture.time.pending() != 0; });
  b.c.fixture.time.advance(10s - 1ns);
  b.c.settle();
  BOOST_TEST(!second.over);
  b.c.fixture.time.advance(1ns);
  b.c.fixture.pump([&] { return second.over; });
  BOOST_TEST(second.ec == error::pool_timeout);
  BOOST_TEST(second.ec == tokenwire::condition::timeout);
  BOOST_TEST(second.ec != tokenwire::condition::retryable);
  BOOST_TEST(second.facts.detail.find("127.0.0.1") != std::string::npos);
  // Nobody is in the way of the next one.
  outcome third;
  b.c.start_complete(third);
  b.c.settle();
  b.peer->send(document_answer());
  b.c.fixture.pump([&] { return b.first.over; });
  b.c.settle();
  BOOST_TEST(!b.peer->read_request().empty());
  b.peer->send(document_answer());
  b.c.fixture.pump([&] { return third.over; });
  BOOST_TEST(!third.ec);
}

BOOST_AUTO_TEST_CASE(a_wait_can_be_cancelled) {
  for (auto const type : {asio::cancellation_type::terminal}) {
    busy b;
    outcome second;
    asio::cancellation_signal signal;
    b.c.start_complete(second, signal.slot());
    b.c.settle();
    signal.emit(type);
    b.c.fixture.pump([&] { return second.over; });
    BOOST_TEST(second.ec == asio::error::operation_aborted);
    b.peer->send(document_answer());
    b.c.fixture.pump([&] { return b.first.over; });
    BOOST_TEST(!b.first.ec);
    BOOST_TEST(b.server.connections() == 1);
  }
}

BOOST_AUTO_TEST_CASE(a_stream_that_waits_can_be_dropped) {
  busy b;
  std::optional<pplx::chat_stream> stream(b.c.client().stream(b.c.fixture.request));
  int completions = 0;
  stream->async_next([&](tokenwire::error_code ec, pplx::chat_chunk const*) {
    ++completions;
    BOOST_TEST(ec == asio::error::operation_aborted);
  });
  b.c.settle();
  stream.reset();
  b.c.settle();
  BOOST_TEST(completions == 1);
  // A connection that was granted on the way is not lost.
  b.peer->send(document_answer());
  b.c.fixture.pump([&] { return b.first.over; });
  outcome next;
  b.c.start_complete(next);
  b.c.settle();
  BOOST_TEST(!b.peer->read_request().empty());
  b.peer->send(document_answer());
  b.c.fixture.pump([&] { return next.over; });
  BOOST_TEST(!next.ec);
}

BOOST_AUTO_TEST_CASE(a_grant_that_crosses_a_cancellation_is_not_lost) {
  busy b;
  std::optional<pplx::chat_stream> stream(b.c.client().stream(b.c.fixture.request));
  stream->async_next([](tokenwire::error_code, pplx::chat_chunk const*) {});
  b.c.settle();
  b.peer->send(document_answer());
  // Up to where the first has ended, whose connection is on its way to the second.
  while (!b.first.over) b.c.fixture.io.run_one();
  stream->cancel();
  stream.reset();
  b.c.settle();
  outcome next;
  b.c.start_complete(next);
  b.c.settle();
  server_connection& peer = b.server.connections() == 1 ? *b.peer : b.server.connection(b.c.fixture, 1);
  if (&peer == b.peer) peer.read_request();
  peer.send(document_answer());
  b.c.fixture.pump([&] { return next.over; });
  BOOST_TEST(!next.ec);
}

BOOST_AUTO_TEST_CASE(a_context_that_goes_takes_its_connections_and_who_waits) {
  peer p;
  p.settings.pool = {.max_connections = 1};
  asio::io_context home;
  pplx::client const client(home, p.settings);
  for (int round = 0; round != 20; ++round) {
    // Idle ones and waiting ones, as far as a few steps bring them.
    auto context = std::make_unique<asio::io_context>();
    tally seen;
    for (int i = 0; i != 3; ++i) asio::co_spawn(*context, ask(client, p.text, seen), asio::detached);
    for (int step = 0; step != round * 7; ++step) context->poll_one();
    context.reset();
  }
  tally seen;
  asio::co_spawn(home, ask(client, p.text, seen), asio::detached);
  home.run();
  seen.check(1);
}

BOOST_AUTO_TEST_CASE(streams_outlive_their_client) {
  peer p;
  p.settings.pool = {.max_connections = 1};
  tally seen;
  asio::io_context context;
  {
    std::optional<pplx::client> client(std::in_place, context, p.settings);
    std::deque<pplx::chat_stream> streams;
    pplx::chat_request const request = small_request();
    for (int i = 0; i != 4; ++i) streams.push_back(client->stream(request));
    client.reset();
    auto read = [](pplx::chat_stream& stream, std::string const& text, tally& t) -> asio::awaitable<void> {
      auto const answer = co_await collect(stream);
      t.end(answer.text() == text);
    };
    for (auto& stream : streams) asio::co_spawn(context, read(stream, p.text, seen), asio::detached);
    context.run();
  }
  seen.check(4);
}

BOOST_AUTO_TEST_CASE(an_idle_connection_is_no_work) {
  peer p;
  p.settings.pool = {};
  asio::io_context context;
  pplx::client const client(context, p.settings);
  tally seen;
  asio::co_spawn(context, ask(client, p.text, seen), asio::detached);
  // Comes back, or the suite's time is over.
  context.run();
  seen.check(1);
}

BOOST_AUTO_TEST_SUITE_END()
