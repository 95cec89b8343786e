// A client that is closed, and one whose calls are all ended at once, wherever they are.

#include <boost/test/unit_test.hpp>
#include <thread>
#include <tokenwire/async_generator.hpp>

#include "support/kept_answers.hpp"

BOOST_AUTO_TEST_SUITE(client_close)

namespace {

using namespace std::chrono_literals;
using namespace tokenwire::test;
using tokenwire::error;
namespace asio = boost::asio;
namespace pplx = tokenwire::perplexity;
using answer = awaited<pplx::chat_completion>;

pplx::chat_job unfinished() {
  pplx::chat_job job;
  job.id = "j1";
  job.status = "CREATED";
  return job;
}

}  // namespace

BOOST_AUTO_TEST_CASE(closed_it_begins_nothing_and_lets_what_runs_end) {
  held_server server;
  keeping_client c(server.base_url());
  answer running;
  auto made_before = c.client().stream(c.fixture.request);
  c.start_complete(running);
  auto& peer = server.connection(c.fixture);
  c.client().close();
  c.client().close();
  answer refused;
  c.start_complete(refused);
  c.fixture.pump([&] { return refused.over; });
  BOOST_TEST(refused.ec == error::client_closed);
  answer never_sent;
  start(c.fixture, collect(made_before), never_sent);
  c.fixture.pump([&] { return never_sent.over; });
  BOOST_TEST(never_sent.ec == error::client_closed);
  awaited<pplx::chat_job> job;
  start(c.fixture, c.client().get_job("j1"), job);
  c.fixture.pump([&] { return job.over; });
  BOOST_TEST(job.ec == error::client_closed);
  awaited<pplx::chat_job> waited;
  pplx::chat_job const begun = unfinished();
  start(c.fixture, c.client().wait(begun), waited);
  c.fixture.pump([&] { return waited.over; });
  BOOST_TEST(waited.ec == error::client_closed);
  BOOST_TEST(!running.over);
  peer.send(document_answer());
  c.fixture.pump([&] { return running.over; });
  BOOST_TEST(!running.ec);
  // It is not kept.
  BOOST_TEST(peer.wait_for_close());
  BOOST_TEST(server.connections() == 1);
}

BOOST_AUTO_TEST_CASE(idle_connections_are_closed_at_once) {
  held_server server;
  keeping_client c(server.base_url());
  answer first;
  c.start_complete(first);
  auto& peer = server.connection(c.fixture);
  peer.send(document_answer());
  c.fixture.pump([&] { return first.over; });
  c.client().close();
  BOOST_TEST(peer.wait_for_close());
}

BOOST_AUTO_TEST_CASE(a_retry_of_what_runs_is_no_new_request) {
  scripted_server server(answer_each([](int connection, int) -> std::optional<std::string> {
    return connection == 0 ? response_head(503, "Content-Length: 0\r\nConnection: close\r\n") : document_answer();
  }));
  keeping_client c(server.base_url());
  c.fixture.options.retry.max_retries = 1;
  answer out;
  c.start_complete(out);
  c.fixture.pump([&] { return c.fixture.time.pending() != 0; });
  c.client().close();
  c.fixture.time.advance(1s);
  c.fixture.pump([&] { return out.over; });
  BOOST_TEST(!out.ec, out.what);
}

// Before the connection, in the pool's line, before the head, in the body, at a chunk that was given, in pauses.
BOOST_AUTO_TEST_CASE(cancelled_wherever_it_is) {
  held_server server;
  keeping_client c(server.base_url());
  c.fixture.options.pool.max_connections = 2;
  answer in_body;
  auto reading = c.client().stream(c.fixture.request);
  start(c.fixture, collect(reading), in_body);
  auto& first = server.connection(c.fixture, 0);
  answer before_head;
  c.start_complete(before_head);
  server.connection(c.fixture, 1);
  answer in_line;
  c.start_complete(in_line);
  c.settle();
  first.send(answer_head + chunk(answer_events(2)[0]));
  c.fixture.pump([&] { return !reading.result().text().empty(); });
  c.client().cancel();
  c.fixture.pump([&] { return in_body.over && before_head.over && in_line.over; });
  for (answer const* const each : {&in_body, &before_head, &in_line}) BOOST_TEST(each->ec == asio::error::operation_aborted);
  BOOST_TEST(reading.result().text() == "word ");
  BOOST_TEST(first.wait_for_close());
  // It can be used further.
  answer next;
  c.start_complete(next);
  auto& peer = server.connection(c.fixture, 2);
  peer.send(document_answer());
  c.fixture.pump([&] { return next.over; });
  BOOST_TEST(!next.ec);
}

// Its status is known by then, and is not what it came to.
BOOST_AUTO_TEST_CASE(cancelled_while_a_refusal_comes) {
  held_server server;
  keeping_client c(server.base_url());
  answer read;
  auto stream = c.client().stream(c.fixture.request);
  start(c.fixture, collect(stream), read);
  server.connection(c.fixture, 0);
  answer whole;
  c.start_complete(whole);
  server.connection(c.fixture, 1);
  awaited<pplx::chat_job> job;
  start(c.fixture, c.client().get_job("j1"), job);
  for (std::size_t const i : {0U, 1U, 2U})
    server.connection(c.fixture, i).send(response_head(401, "Content-Length: 100\r\n") + "so far");
  c.fixture.pump([&] { return stream.diagnostics().status == 401U; });
  c.settle();
  c.client().cancel();
  c.fixture.pump([&] { return read.over && whole.over && job.over; });
  for (auto const& ec : {read.ec, whole.ec, job.ec}) BOOST_TEST(ec == asio::error::operation_aborted);
  for (std::size_t const i : {0U, 1U, 2U}) BOOST_TEST(server.connection(c.fixture, i).wait_for_close());
}

BOOST_AUTO_TEST_CASE(a_stream_that_rests_ends_at_its_next_operation) {
  scripted_server server([](server_connection& peer, int) {
    peer.read_request();
    peer.send(answer_head + chunk(answer_events(3)[0]));
    peer.wait_for_close();
  });
  keeping_client c(server.base_url());
  auto stream = c.client().stream(c.fixture.request);
  auto one = [&]() -> asio::awaitable<pplx::chat_completion> {
    co_await stream.next();
    co_return pplx::chat_completion{};
  };
  answer first;
  start(c.fixture, one(), first);
  c.fixture.pump([&] { return first.over; });
  c.client().cancel();
  c.settle();
  BOOST_TEST(stream.error() == asio::error::operation_aborted);
  answer second;
  start(c.fixture, one(), second);
  c.fixture.pump([&] { return second.over; });
  BOOST_TEST(second.ec == asio::error::operation_aborted);
}

BOOST_AUTO_TEST_CASE(cancelled_in_its_pauses) {
  scripted_server server(answer_each([](int, int) { return response_head(503, "Content-Length: 0\r\n"); }));
  keeping_client c(server.base_url());
  c.fixture.options.retry.max_retries = 1;
  answer retrying;
  c.start_complete(retrying);
  awaited<pplx::chat_job> waiting;
  pplx::chat_job const begun = unfinished();
  start(c.fixture, c.client().wait(begun), waiting);
  c.fixture.pump([&] { return c.fixture.time.pending() == 2; });
  c.client().cancel();
  c.fixture.pump([&] { return retrying.over && waiting.over; });
  BOOST_TEST(retrying.ec == asio::error::operation_aborted);
  BOOST_TEST(waiting.ec == asio::error::operation_aborted);
}

BOOST_AUTO_TEST_CASE(cancelled_before_a_restart) {
  std::string const cut = answer_head + chunk(answer_events(2)[0]) + "0\r\n\r\n";
  scripted_server server(answer_each([&](int, int) { return cut; }));
  keeping_client c(server.base_url());
  c.fixture.options.restart_incomplete = 3;
  answer out;
  auto stream = c.client().stream(c.fixture.request);
  start(c.fixture, collect(stream), out);
  c.fixture.pump([&] { return c.fixture.time.pending() != 0; });
  c.client().cancel();
  c.fixture.pump([&] { return out.over; });
  BOOST_TEST(out.ec == asio::error::operation_aborted);
}

// Streams of several threads, cancelled and closed from yet another, again and again.
BOOST_AUTO_TEST_CASE(from_any_thread) {
  scripted_server server([](server_connection& peer, int) {
    while (!peer.read_request().empty())
      if (!peer.send(stream_answer())) return;
  });
  asio::io_context io(3);
  auto work = asio::make_work_guard(io);
  pplx::client const client(io, options_for(server));
  std::atomic<int> ended{};
  std::atomic<int> strange{};
  constexpr int readers = 6;
  auto read = [&]() -> asio::awaitable<void> {
    pplx::chat_request const request = small_request();
    auto const here = co_await asio::this_coro::executor;
    for (bool closed = false; !closed;) {
      auto stream = client.stream(request, here);
      try {
        co_await collect(stream);
      } catch (boost::system::system_error const& failed) {
        closed = failed.code() == error::client_closed;
        if (!closed && failed.code() != asio::error::operation_aborted) ++strange;
      }
    }
    if (++ended == readers) work.reset();
  };
  for (int i = 0; i != readers; ++i) asio::co_spawn(asio::make_strand(io), read(), asio::detached);
  std::vector<std::jthread> threads;
  for (int i = 0; i != 3; ++i) threads.emplace_back([&] { io.run(); });
  for (int i = 0; i != 50; ++i) {
    client.cancel();
    std::this_thread::yield();
  }
  client.close();
  threads.clear();
  BOOST_TEST(ended == readers);
  BOOST_TEST(strange == 0);
}

// What is registered with a context goes with it, while another thread cancels.
BOOST_AUTO_TEST_CASE(contexts_go_while_their_calls_are_cancelled) {
  scripted_server server([](server_connection& peer, int) {
    peer.read_request();
    peer.wait_for_close();
  });
  asio::io_context home;
  pplx::client const client(home, options_for(server));
  std::atomic<bool> stop{};
  std::jthread canceller([&] {
    while (!stop) client.cancel();
  });
  auto read = [&](asio::any_io_executor where) -> asio::awaitable<void> {
    pplx::chat_request const request = small_request();
    auto stream = client.stream(request, where);
    co_await collect(stream);
  };
  for (int i = 0; i != 30; ++i) {
    asio::io_context context;
    for (int k = 0; k != 3; ++k) asio::co_spawn(context, read(context.get_executor()), asio::detached);
    for (int k = 0; k != i; ++k) context.run_one_for(1ms);
  }
  stop = true;
}

BOOST_AUTO_TEST_SUITE_END()
