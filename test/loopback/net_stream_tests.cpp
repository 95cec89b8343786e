#include "net/stream.hpp"

#include <boost/asio.hpp>
#include <boost/asio/experimental/awaitable_operators.hpp>
#include <boost/test/unit_test.hpp>
#include <csignal>

#include "support/connected.hpp"
#include "support/echo.hpp"
#include "support/fill.hpp"
#include "support/io_outcome.hpp"

BOOST_AUTO_TEST_SUITE(net_stream)

namespace {

namespace asio = boost::asio;
using namespace std::chrono_literals;
using tokenwire::error_code;
using tokenwire::net::readiness;
using tokenwire::net::stream;
using tokenwire::test::connected;
using tokenwire::test::drain;
using tokenwire::test::fill;
using tokenwire::test::io_outcome;

}  // namespace

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
  io_outcome read;
  io_outcome written;
  io_outcome waited;
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
  pair.wait_for_peer();
  BOOST_TEST(pair.client->read_some(asio::buffer(data), wanted, ec) == 5u);
  BOOST_TEST(!ec);
  BOOST_TEST((wanted == readiness::none));
  BOOST_TEST(!fill(*pair.client).empty());
  pair.peer.shutdown(asio::ip::tcp::socket::shutdown_send);
  pair.wait_for_peer();
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
    io_outcome read;
    pair.client->async_read_some(asio::buffer(data), read.handler());
    pair.poll();
    asio::write(pair.peer, asio::buffer("0123456789abcdef", 16));
    pair.run();
    BOOST_TEST(read.size == 8u);
    readiness wanted{};
    error_code ec;
    BOOST_TEST(pair.client->read_some(asio::buffer(data, round % 2 ? 8 : 7), wanted, ec) > 0u);
    if (round % 2) continue;
    io_outcome rest;
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
  io_outcome read;
  pair.client->async_read_some(asio::buffer(data), read.handler());
  pair.run();
  BOOST_TEST(read.ec == asio::error::connection_reset);
  for (int i = 0; i < 3; ++i) {
    readiness wanted{};
    error_code ec;
    pair.client->write_some(asio::buffer("hello", 5), wanted, ec);
    BOOST_TEST(ec == asio::error::broken_pipe);
    io_outcome written;
    pair.client->async_write_some(asio::buffer("hello", 5), written.handler());
    pair.run();
    BOOST_TEST(written.ec == asio::error::broken_pipe);
  }
  std::signal(SIGPIPE, before);
}

BOOST_AUTO_TEST_CASE(a_blocked_write_hinders_no_read) {
  connected pair;
  std::string const sent = fill(*pair.client);
  char data[16];
  io_outcome read;
  io_outcome written;
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
  std::string const sent = fill(*pair.client);
  {
    io_outcome waited;
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
    io_outcome waited;
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
    io_outcome waited;
    pair.client->async_wait_readable_or(readiness::readable, waited.handler());
    pair.poll();
    BOOST_TEST(waited.calls == 0);
    pair.peer.shutdown(asio::ip::tcp::socket::shutdown_send);
    pair.run();
    BOOST_TEST(waited.calls == 1);
    BOOST_TEST(waited.readable);
  }
}

BOOST_AUTO_TEST_SUITE_END()
