// What becomes of a plain stream's operations when they are cancelled, or what they need goes.

#include <boost/asio.hpp>
#include <boost/test/unit_test.hpp>

#include "net/stream.hpp"
#include "support/connected.hpp"
#include "support/fill.hpp"
#include "support/io_outcome.hpp"

BOOST_AUTO_TEST_SUITE(net_stream_lifetime)

namespace {

namespace asio = boost::asio;
using tokenwire::error_code;
using tokenwire::net::readiness;
using tokenwire::net::stream;
using tokenwire::test::connected;
using tokenwire::test::drain;
using tokenwire::test::fill;
using tokenwire::test::io_outcome;

constexpr asio::cancellation_type cancellation_types[] = {
    asio::cancellation_type::total, asio::cancellation_type::partial, asio::cancellation_type::terminal};

}  // namespace

BOOST_AUTO_TEST_CASE(every_operation_is_cancelled_by_every_type_and_loses_nothing) {
  for (auto const type : cancellation_types) {
    connected pair;
    std::string const sent = fill(*pair.client);
    char data[16];
    io_outcome results[4];
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
    io_outcome read;
    io_outcome written;
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
    io_outcome read;
    io_outcome written;
    io_outcome waited;
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
    acceptor->set_option(asio::socket_base::receive_buffer_size(32768));
    auto client = std::make_shared<stream>(io->get_executor());
    client->socket().open(asio::ip::tcp::v4());
    client->socket().set_option(asio::socket_base::send_buffer_size(32768));
    client->socket().connect(acceptor->local_endpoint());
    watch = client;
    char data[16];
    auto reading = [client](error_code, std::size_t) { BOOST_ERROR("completed"); };
    auto waiting = [client](error_code, bool) { BOOST_ERROR("completed"); };
    stream& pending = *client;
    fill(pending);
    pending.async_read_some(asio::buffer(data), std::move(reading));
    pending.async_wait_readable_or(readiness::writable,
                                   asio::bind_cancellation_slot(signal.slot(), std::move(waiting)));
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
  io_outcome read;
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
