// Streams on many threads: each on one executor, wherever its consumer is. The thread sanitizer is the judge.

#include <boost/asio.hpp>
#include <boost/test/unit_test.hpp>
#include <thread>
#include <tokenwire/perplexity/client.hpp>

#include "support/temporary_folder.hpp"
#include "support/threads.hpp"

BOOST_AUTO_TEST_SUITE(chat_threads_tests)

namespace asio = boost::asio;
namespace pplx = tokenwire::perplexity;
using namespace tokenwire::test;

namespace {

/// Reads a stream on `where` from a coroutine in `home`.
asio::awaitable<void> read(pplx::client const& client, asio::any_io_executor where, strand_type home,
                           std::string const& text, tally& seen) {
  pplx::chat_request const request = small_request();
  auto stream = client.stream(request, where);
  std::string got;
  bool failed = false;
  try {
    while (pplx::chat_chunk const* const chunk = co_await stream.next()) {
      if (!home.running_in_this_thread()) ++seen.strayed;
      got += chunk->text();
    }
    if (!home.running_in_this_thread()) ++seen.strayed;
  } catch (std::exception const&) {
    failed = true;
  }
  seen.end(!failed && got == text && stream.result().text() == text);
  co_await go_to(where);
}

/// The same, each chunk waited for in small steps.
asio::awaitable<void> read_in_steps(pplx::client const& client, asio::any_io_executor where, strand_type home,
                                    std::string const& text, tally& seen) {
  pplx::chat_request const request = small_request();
  auto stream = client.stream(request, where);
  std::string got;
  auto status = pplx::next_status::not_yet;
  for (int i = 0; status != pplx::next_status::end; ++i) {
    auto const until = std::chrono::steady_clock::now() + std::chrono::microseconds(i % 8 * 20);
    pplx::next_result const next = co_await stream.next_until(until);
    if (!home.running_in_this_thread()) ++seen.strayed;
    status = next.status;
    if (next) got += next.chunk->text();
  }
  seen.end(got == text);
  co_await go_to(where);
}

}  // namespace

BOOST_AUTO_TEST_CASE(a_context_and_a_client_for_each_thread) {
  peer const p;
  tally seen;
  auto program = [&] {
    asio::io_context context(1);
    pplx::client const client(context, p.settings);
    auto const strand = asio::make_strand(context);
    for (int i = 0; i != streams; ++i)
      asio::co_spawn(strand, read(client, strand, strand, p.text, seen), asio::detached);
    context.run();
  };
  std::thread first(program), second(program);
  first.join();
  second.join();
  seen.check(2 * streams);
}

BOOST_AUTO_TEST_CASE(a_strand_for_each_stream) {
  peer const p;
  tally seen;
  asio::io_context context(threads);
  pplx::client const client(context, p.settings);
  for (int i = 0; i != streams; ++i) {
    auto const strand = asio::make_strand(context);
    asio::co_spawn(strand, read(client, strand, strand, p.text, seen), asio::detached);
  }
  pool(context, threads).join();
  seen.check(streams);
}

BOOST_AUTO_TEST_CASE(a_strand_for_each_stream_with_tls) {
  temporary_folder const folder;
  auto options = fast();
  options.tls = true;
  options.write_ca = folder.path / "ca.pem";
  peer const p(options);
  tally seen;
  asio::io_context context(threads);
  pplx::client const client(context, p.settings);
  auto const spawn = [&] {
    auto const strand = asio::make_strand(context);
    asio::co_spawn(strand, read(client, strand, strand, p.text, seen), asio::detached);
  };
  // One alone: OpenSSL completes the authority's certificate, which all connections share, when it is first used, and
  // the sanitizer does not see what that is synchronised by.
  spawn();
  context.run();
  context.restart();
  for (int i = 0; i != streams; ++i) spawn();
  pool(context, threads).join();
  seen.check(streams + 1);
}

BOOST_AUTO_TEST_CASE(a_consumer_in_a_strand_of_its_own) {
  peer const p;
  tally seen;
  asio::io_context context(threads);
  pplx::client const client(context, p.settings);
  for (int i = 0; i != streams; ++i) {
    auto const where = asio::make_strand(context), home = asio::make_strand(context);
    asio::co_spawn(home, read(client, where, home, p.text, seen), asio::detached);
  }
  pool(context, threads).join();
  seen.check(streams);
}

BOOST_AUTO_TEST_CASE(a_consumer_on_another_context) {
  peer const p;
  tally seen;
  asio::io_context consumers(2), context(1);
  pplx::client const client(context, p.settings);
  auto work = asio::make_work_guard(context);
  for (int i = 0; i != streams; ++i) {
    auto const home = asio::make_strand(consumers);
    asio::co_spawn(home, read(client, context.get_executor(), home, p.text, seen), asio::detached);
  }
  pool network(context, 1);
  pool(consumers, 2).join();
  work.reset();
  network.join();
  seen.check(streams);
}

BOOST_AUTO_TEST_CASE(waits_that_give_up_while_the_chunk_comes) {
  auto options = fast();
  options.delay = std::chrono::microseconds(50);
  peer const p(options);
  tally seen;
  asio::io_context context(threads);
  pplx::client const client(context, p.settings);
  for (int i = 0; i != streams; ++i) {
    auto const where = asio::make_strand(context);
    auto const home = i % 2 ? where : asio::make_strand(context);
    asio::co_spawn(home, read_in_steps(client, where, home, p.text, seen), asio::detached);
  }
  pool(context, threads).join();
  seen.check(streams);
}

BOOST_AUTO_TEST_SUITE_END()
