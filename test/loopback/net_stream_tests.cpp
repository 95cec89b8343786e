#include "net/stream.hpp"

#include <boost/asio.hpp>
#include <boost/asio/experimental/awaitable_operators.hpp>
#include <boost/test/unit_test.hpp>
#include <csignal>

#include "support/connected.hpp"
#include "support/echo.hpp"
#include "support/outcome.hpp"

namespace {

namespace asio = boost::asio;
using namespace std::chrono_literals;
using tokenwire::error_code;
using tokenwire::net::readiness;
using tokenwire::net::stream;
using tokenwire::test::connected;
using tokenwire::test::outcome;

constexpr asio::cancellation_type cancellation_types[] = {
    asio::cancellation_type::total, asio::cancellation_type::partial, asio::cancellation_type::terminal};

std::size_t fill(stream& stream) {
  std::string const block(65536, 'x');
  std::size_t sent = 0;
  for (;;) {
    readiness wanted{};
    error_code ec;
    std::size_t const size = stream.write_some(asio::buffer(block), wanted, ec);
    sent += size;
    if (ec == asio::error::would_block) {
      BOOST_TEST((wanted == readiness::writable));
      return sent;
    }
    BOOST_REQUIRE(!ec);
  }
}

void drain(asio::ip::tcp::socket& socket, std::size_t size) {
  std::vector<char> sink(size);
  asio::read(socket, asio::buffer(sink));
}

}  // namespace

BOOST_AUTO_TEST_SUITE(net_stream)

BOOST_AUTO_TEST_CASE(bytes_go_there_and_back) {
  for (std::size_t const step : {std::size_t{1}, std::size_t{65536}}) {
    connected pair;
    std::string const sent = tokenwire::test::pattern(step == 1 ? 3000 : 3'000'000);
    std::string received;
    error_code ec;
    auto done = [&](std::exception_ptr failed) {
      BOOST_TEST(!failed);
      pair.client->close();
    };
    asio::co_spawn(pair.io, tokenwire::test::echo(pair.peer), asio::detached);
    asio::co_spawn(pair.io, tokenwire::test::send(*pair.client, sent), asio::detached);
    asio::co_spawn(pair.io, tokenwire::test::receive(*pair.client, sent.size(), step, received, ec), done);
    pair.run();
    BOOST_TEST(!ec);
    BOOST_TEST((received == sent));
  }
}

BOOST_AUTO_TEST_CASE(no_handler_runs_inside_its_initiating_function) {
  connected pair;
  asio::write(pair.peer, asio::buffer("hello", 5));
  char data[16];
  outcome read;
  outcome written;
  outcome waited;
  pair.client->async_wait_readable_or(readiness::writable, waited.handler());
  pair.client->async_read_some(asio::buffer(data), read.handler());
  pair.client->async_write_some(asio::buffer("x", 1), written.handler());
  BOOST_TEST(read.calls + written.calls + waited.calls == 0);
  pair.run();
  BOOST_TEST(read.calls == 1);
  BOOST_TEST(read.size == 5u);
  BOOST_TEST(written.calls == 1);
  BOOST_TEST(waited.calls == 1);
}

BOOST_AUTO_TEST_CASE(steps_never_block) {
  connected pair;
  char data[16];
  readiness wanted{};
  error_code ec;
  BOOST_TEST(pair.client->read_some(asio::buffer(data), wanted, ec) == 0u);
  BOOST_TEST(ec == asio::error::would_block);
  BOOST_TEST((wanted == readiness::readable));
  asio::write(pair.peer, asio::buffer("hello", 5));
  BOOST_TEST(pair.client->read_some(asio::buffer(data), wanted, ec) == 5u);
  BOOST_TEST(!ec);
  BOOST_TEST((wanted == readiness::none));
  BOOST_TEST(fill(*pair.client) > 0u);
  pair.peer.shutdown(asio::ip::tcp::socket::shutdown_send);
  BOOST_TEST(pair.client->read_some(asio::buffer(data), wanted, ec) == 0u);
  BOOST_TEST(ec == asio::error::eof);
  pair.client->close();
  pair.client->read_some(asio::buffer(data), wanted, ec);
  BOOST_TEST(ec == asio::error::bad_descriptor);
}

BOOST_AUTO_TEST_CASE(steps_and_waits_mix) {
  connected pair;
  for (int round = 0; round < 20; ++round) {
    char data[8];
    outcome read;
    pair.client->async_read_some(asio::buffer(data), read.handler());
    pair.poll();
    asio::write(pair.peer, asio::buffer("0123456789abcdef", 16));
    pair.run();
    BOOST_TEST(read.size == 8u);
    readiness wanted{};
    error_code ec;
    BOOST_TEST(pair.client->read_some(asio::buffer(data, round % 2 ? 8 : 7), wanted, ec) > 0u);
    if (round % 2) continue;
    outcome rest;
    pair.client->async_read_some(asio::buffer(data), rest.handler());
    pair.run();
    BOOST_TEST(rest.size == 1u);
  }
}

BOOST_AUTO_TEST_CASE(a_reset_peer_is_an_error_and_no_signal) {
  auto const before = std::signal(SIGPIPE, SIG_DFL);
  connected pair;
  pair.reset_peer();
  char data[16];
  outcome read;
  pair.client->async_read_some(asio::buffer(data), read.handler());
  pair.run();
  BOOST_TEST(read.ec == asio::error::connection_reset);
  for (int i = 0; i < 3; ++i) {
    readiness wanted{};
    error_code ec;
    pair.client->write_some(asio::buffer("hello", 5), wanted, ec);
    BOOST_TEST(ec == asio::error::broken_pipe);
    outcome written;
    pair.client->async_write_some(asio::buffer("hello", 5), written.handler());
    pair.run();
    BOOST_TEST(written.ec == asio::error::broken_pipe);
  }
  std::signal(SIGPIPE, before);
}

BOOST_AUTO_TEST_CASE(a_blocked_write_hinders_no_read) {
  connected pair;
  std::size_t const sent = fill(*pair.client);
  char data[16];
  outcome read;
  outcome written;
  pair.client->async_write_some(asio::buffer("more", 4), written.handler());
  pair.client->async_read_some(asio::buffer(data), read.handler());
  pair.poll();
  BOOST_TEST(read.calls + written.calls == 0);
  asio::write(pair.peer, asio::buffer("early", 5));
  pair.io.restart();
  pair.io.run_one();
  BOOST_TEST(read.size == 5u);
  BOOST_TEST(written.calls == 0);
  drain(pair.peer, sent);
  pair.run();
  BOOST_TEST(written.size == 4u);
}

BOOST_AUTO_TEST_CASE(waiting_for_either_direction_tells_which_it_was) {
  connected pair;
  std::size_t const sent = fill(*pair.client);
  {
    outcome waited;
    pair.client->async_wait_readable_or(readiness::writable, waited.handler());
    pair.poll();
    BOOST_TEST(waited.calls == 0);
    asio::write(pair.peer, asio::buffer("early", 5));
    pair.run();
    BOOST_TEST(waited.calls == 1);
    BOOST_TEST(!waited.ec);
    BOOST_TEST(waited.readable);
  }
  char data[16];
  readiness wanted{};
  error_code ec;
  pair.client->read_some(asio::buffer(data), wanted, ec);
  {
    outcome waited;
    pair.client->async_wait_readable_or(readiness::writable, waited.handler());
    pair.poll();
    BOOST_TEST(waited.calls == 0);
    drain(pair.peer, sent);
    pair.run();
    BOOST_TEST(waited.calls == 1);
    BOOST_TEST(!waited.ec);
    BOOST_TEST(!waited.readable);
  }
  {
    outcome waited;
    pair.client->async_wait_readable_or(readiness::readable, waited.handler());
    pair.poll();
    BOOST_TEST(waited.calls == 0);
    pair.peer.shutdown(asio::ip::tcp::socket::shutdown_send);
    pair.run();
    BOOST_TEST(waited.calls == 1);
    BOOST_TEST(waited.readable);
  }
}

BOOST_AUTO_TEST_CASE(every_operation_is_cancelled_by_every_type_and_loses_nothing) {
  for (auto const type : cancellation_types) {
    connected pair;
    std::size_t const sent = fill(*pair.client);
    char data[16];
    outcome results[4];
    asio::cancellation_signal signals[4];
    auto const bound = [&](int i) { return asio::bind_cancellation_slot(signals[i].slot(), results[i].handler()); };
    pair.client->async_read_some(asio::buffer(data), bound(0));
    pair.client->async_write_some(asio::buffer("more", 4), bound(1));
    pair.client->async_wait_readable_or(readiness::writable, bound(2));
    pair.client->async_wait_readable_or(readiness::readable, bound(3));
    pair.poll();
    for (auto& signal : signals) signal.emit(type);
    for (auto& result : results) BOOST_TEST(result.calls == 0);
    pair.run();
    for (auto& result : results) {
      BOOST_TEST(result.calls == 1);
      BOOST_TEST(result.ec == asio::error::operation_aborted);
    }
    asio::write(pair.peer, asio::buffer("hello", 5));
    drain(pair.peer, sent);
    outcome read;
    outcome written;
    pair.client->async_read_some(asio::buffer(data), read.handler());
    pair.client->async_write_some(asio::buffer("more", 4), written.handler());
    pair.run();
    BOOST_TEST(read.size == 5u);
    BOOST_TEST(written.size == 4u);
  }
}

BOOST_AUTO_TEST_CASE(closing_or_destroying_it_completes_what_is_pending) {
  for (bool const destroy : {false, true}) {
    connected pair;
    fill(*pair.client);
    char data[16];
    outcome read;
    outcome written;
    outcome waited;
    pair.client->async_read_some(asio::buffer(data), read.handler());
    pair.client->async_write_some(asio::buffer("more", 4), written.handler());
    if (!destroy) pair.client->async_wait_readable_or(readiness::writable, waited.handler());
    pair.poll();
    if (destroy)
      pair.client.reset();
    else
      pair.client->close();
    pair.run();
    BOOST_TEST(read.calls == 1);
    BOOST_TEST(read.ec == asio::error::operation_aborted);
    BOOST_TEST(written.calls == 1);
    BOOST_TEST(written.ec == asio::error::operation_aborted);
    BOOST_TEST(waited.calls == (destroy ? 0 : 1));
  }
}

BOOST_AUTO_TEST_CASE(an_io_context_that_ends_takes_the_handlers_with_it) {
  asio::cancellation_signal signal;
  std::weak_ptr<stream> watch;
  {
    auto io = std::make_unique<asio::io_context>();
    auto acceptor = std::make_unique<asio::ip::tcp::acceptor>(*io, tokenwire::test::loopback());
    auto client = std::make_shared<stream>(io->get_executor());
    client->socket().connect(acceptor->local_endpoint());
    watch = client;
    char data[16];
    auto reading = [client](error_code, std::size_t) { BOOST_ERROR("completed"); };
    auto waiting = [client](error_code, bool) { BOOST_ERROR("completed"); };
    stream& pending = *client;
    fill(pending);
    pending.async_read_some(asio::buffer(data), std::move(reading));
    pending.async_wait_readable_or(readiness::writable, asio::bind_cancellation_slot(signal.slot(), std::move(waiting)));
    io->poll();
    client.reset();
    acceptor.reset();
    io.reset();
  }
  BOOST_TEST(watch.expired());
}

BOOST_AUTO_TEST_CASE(it_moves_while_nothing_is_pending) {
  connected pair;
  stream moved(std::move(*pair.client));
  asio::write(pair.peer, asio::buffer("hello", 5));
  char data[16];
  outcome read;
  moved.async_read_some(asio::buffer(data), read.handler());
  pair.run();
  BOOST_TEST(read.size == 5u);
  connected other;
  moved = std::move(*other.client);
  asio::write(other.peer, asio::buffer("hi", 2));
  moved.async_read_some(asio::buffer(data), read.handler());
  other.run();
  BOOST_TEST(read.size == 2u);
  error_code ec;
  pair.peer.read_some(asio::buffer(data), ec);
  BOOST_TEST(ec == asio::error::eof);
  moved.close();
}

BOOST_AUTO_TEST_SUITE_END()
