#include "net/connect.hpp"

#include <boost/asio.hpp>
#include <boost/test/unit_test.hpp>

#include "support/connected.hpp"
#include "support/full_listener.hpp"
#include "support/hanging_resolver.hpp"
#include "support/io_outcome.hpp"
#include "support/mock_time_source.hpp"

BOOST_AUTO_TEST_SUITE(net_connect)

namespace {

namespace asio = boost::asio;
using asio::ip::tcp;
using namespace std::chrono_literals;
using tokenwire::error_code;
using tokenwire::net::async_resolve;
using tokenwire::net::connection_attempt_delay;
using tokenwire::net::endpoint_list;
using tokenwire::net::time_source;
using tokenwire::test::full_listener;
using tokenwire::test::hanging_resolver;
using tokenwire::test::io_outcome;

constexpr asio::cancellation_type cancellation_types[] = {
    asio::cancellation_type::total, asio::cancellation_type::partial, asio::cancellation_type::terminal};

struct resolved {
  int calls = 0;
  error_code ec;
  endpoint_list addresses;

  auto handler() {
    return [this](error_code result, endpoint_list const& found) {
      ++calls;
      ec = result;
      addresses = found;
    };
  }
};

resolved resolve(std::string const& host) {
  asio::io_context io;
  resolved result;
  async_resolve(io.get_executor(), host, 443, result.handler());
  BOOST_TEST(result.calls == 0);
  io.run();
  BOOST_TEST(result.calls == 1);
  return result;
}

tcp::endpoint refusing_endpoint(asio::io_context& io) {
  return tcp::acceptor(io, tokenwire::test::loopback()).local_endpoint();
}

}  // namespace

BOOST_AUTO_TEST_CASE(addresses_need_no_resolver) {
  auto const v4 = resolve("192.0.2.7");
  BOOST_TEST(!v4.ec);
  BOOST_REQUIRE(v4.addresses.size() == 1u);
  BOOST_TEST(v4.addresses[0] == tcp::endpoint(asio::ip::make_address("192.0.2.7"), 443));
  auto const v6 = resolve("2001:db8::7");
  BOOST_TEST(!v6.ec);
  BOOST_REQUIRE(v6.addresses.size() == 1u);
  BOOST_TEST(v6.addresses[0] == tcp::endpoint(asio::ip::make_address("2001:db8::7"), 443));
}

BOOST_AUTO_TEST_CASE(names_are_looked_up) {
  auto const local = resolve("localhost");
  BOOST_TEST(!local.ec);
  BOOST_REQUIRE(!local.addresses.empty());
  for (auto const& address : local.addresses) {
    BOOST_TEST(address.address().is_loopback());
    BOOST_TEST(address.port() == 443);
  }
  hanging_resolver::fail_for("unknown.test");
  auto const unknown = resolve("unknown.test");
  BOOST_TEST(unknown.ec == asio::error::host_not_found);
  BOOST_TEST(unknown.addresses.empty());
}

BOOST_AUTO_TEST_CASE(what_is_no_name_is_not_found) {
  BOOST_TEST(resolve("").ec == asio::error::host_not_found);
  BOOST_TEST(resolve(std::string("localhost\0.test", 15)).ec == asio::error::host_not_found);
}

BOOST_AUTO_TEST_CASE(a_hanging_look_up_is_cancelled_at_once) {
  for (auto const type : cancellation_types) {
    hanging_resolver const resolver("hangs.test");
    asio::io_context io;
    asio::cancellation_signal signal;
    resolved result;
    async_resolve(io.get_executor(), "hangs.test", 443, asio::bind_cancellation_slot(signal.slot(), result.handler()));
    resolver.wait_until_it_hangs();
    signal.emit(type);
    BOOST_TEST(result.calls == 0);
    io.run_one_for(10s);
    BOOST_TEST(result.calls == 1);
    BOOST_TEST(result.ec == asio::error::operation_aborted);
    signal.emit(type);
    resolver.release();
    io.run();
    BOOST_TEST(result.calls == 1);
  }
}

BOOST_AUTO_TEST_CASE(a_look_up_behind_a_hanging_one_can_be_cancelled_too) {
  hanging_resolver const resolver("hangs.test");
  asio::io_context io;
  asio::cancellation_signal signal;
  resolved first;
  resolved second;
  async_resolve(io.get_executor(), "hangs.test", 443, first.handler());
  resolver.wait_until_it_hangs();
  async_resolve(io.get_executor(), "localhost", 443, asio::bind_cancellation_slot(signal.slot(), second.handler()));
  signal.emit(asio::cancellation_type::total);
  io.run_one_for(10s);
  BOOST_TEST(second.ec == asio::error::operation_aborted);
  BOOST_TEST(first.calls == 0);
  resolver.release();
  io.run();
  BOOST_TEST(first.calls == 1);
  BOOST_TEST(second.calls == 1);
}

BOOST_AUTO_TEST_CASE(an_io_context_that_ends_takes_a_look_up_with_it) {
  for (bool const cancelled : {false, true}) {
    hanging_resolver const resolver("hangs.test");
    auto const owned = std::make_shared<int>(7);
    asio::cancellation_signal signal;
    auto io = std::make_unique<asio::io_context>();
    auto handler = [owned](error_code, endpoint_list const&) { BOOST_ERROR("completed"); };
    async_resolve(io->get_executor(), "hangs.test", 443, asio::bind_cancellation_slot(signal.slot(), handler));
    resolver.wait_until_it_hangs();
    if (cancelled) signal.emit(asio::cancellation_type::terminal);
    resolver.release();
    io.reset();
    signal.emit(asio::cancellation_type::terminal);
    BOOST_TEST(owned.use_count() == 2);  // ours and `handler`'s
  }
}

BOOST_AUTO_TEST_CASE(connecting_takes_the_first_address_that_answers) {
  asio::io_context io;
  tcp::acceptor acceptor(io, tokenwire::test::loopback());
  tcp::socket socket(io);
  io_outcome result;
  tokenwire::net::async_connect(socket, {refusing_endpoint(io), acceptor.local_endpoint()}, time_source::steady(), result.handler());
  BOOST_TEST(result.calls == 0);
  io.run();
  BOOST_TEST(result.calls == 1);
  BOOST_TEST(!result.ec);
  BOOST_TEST(socket.remote_endpoint() == acceptor.local_endpoint());
  tcp::no_delay no_delay;
  socket.get_option(no_delay);
  BOOST_TEST(no_delay.value());
  asio::socket_base::keep_alive keep_alive;
  socket.get_option(keep_alive);
  BOOST_TEST(keep_alive.value());
}

// Room to write is always there, and nobody asks for it.
BOOST_AUTO_TEST_CASE(a_wait_for_bytes_is_woken_by_bytes_alone) {
  asio::io_context io;
  tcp::acceptor acceptor(io, tokenwire::test::loopback());
  tcp::socket socket(io);
  io_outcome connected;
  tokenwire::net::async_connect(socket, {acceptor.local_endpoint()}, time_source::steady(), connected.handler());
  tcp::socket peer = acceptor.accept();
  io.run();
  BOOST_TEST(!connected.ec);
  for (int i = 1; i != 4; ++i) {
    io_outcome waited;
    socket.async_wait(tcp::socket::wait_read, waited.handler());
    io.restart();
    BOOST_TEST(io.poll() == 0U);
    asio::write(peer, asio::buffer("x", 1));
    io.run();
    BOOST_TEST(waited.calls == 1);
    char byte;
    asio::read(socket, asio::buffer(&byte, 1));
  }
}

BOOST_AUTO_TEST_CASE(the_last_address_says_why_none_answered) {
  asio::io_context io;
  tcp::socket socket(io);
  io_outcome refused;
  auto const closed = refusing_endpoint(io);
  tokenwire::net::async_connect(socket, {closed, closed}, time_source::steady(), refused.handler());
  io.run();
  BOOST_TEST(refused.ec == asio::error::connection_refused);
  io_outcome nowhere;
  tokenwire::net::async_connect(socket, {}, time_source::steady(), nowhere.handler());
  BOOST_TEST(nowhere.calls == 0);
  io.restart();
  io.run();
  BOOST_TEST(nowhere.calls == 1);
  BOOST_TEST(nowhere.ec == asio::error::not_found);
}

BOOST_AUTO_TEST_CASE(a_hanging_connect_is_cancelled_by_every_type) {
  asio::io_context io;
  full_listener const full;
  auto const address = full.endpoint();
  for (auto const type : cancellation_types) {
    tcp::socket socket(io);
    asio::cancellation_signal signal;
    io_outcome result;
    tokenwire::net::async_connect(socket, {address, address}, time_source::steady(),
                  asio::bind_cancellation_slot(signal.slot(), result.handler()));
    io.restart();
    io.poll();
    BOOST_TEST(result.calls == 0);
    signal.emit(type);
    io.poll();
    BOOST_TEST(result.calls == 1);
    BOOST_TEST(result.ec == asio::error::operation_aborted);
  }
}

BOOST_AUTO_TEST_CASE(a_silent_address_does_not_hold_up_the_next_one) {
  asio::io_context io;
  full_listener const full;
  auto const silent = full.endpoint();
  tcp::acceptor acceptor(io, tokenwire::test::loopback());
  tokenwire::test::mock_time_source time;
  tcp::socket socket(io);
  io_outcome result;
  tokenwire::net::async_connect(socket, {silent, silent, acceptor.local_endpoint()}, time, result.handler());
  auto const go_on = [&] {
    io.restart();
    io.run_for(20ms);
  };
  for (int waits = 0; waits != 2; ++waits) {
    go_on();
    BOOST_TEST(time.pending() == 1U);
    time.advance(connection_attempt_delay - 1ns);
    go_on();
    BOOST_TEST(result.calls == 0);
    time.advance(1ns);
  }
  go_on();
  BOOST_TEST(result.calls == 1);
  BOOST_TEST(!result.ec);
  BOOST_TEST(socket.remote_endpoint() == acceptor.local_endpoint());
  BOOST_TEST(time.pending() == 0U);
  go_on();
  BOOST_TEST(result.calls == 1);
}

BOOST_AUTO_TEST_CASE(a_silent_address_is_waited_for_to_the_end) {
  asio::io_context io;
  full_listener const full;
  tokenwire::test::mock_time_source time;
  tcp::socket socket(io);
  io_outcome result;
  // The second one fails, and the first one is still waited for.
  tokenwire::net::async_connect(socket, {full.endpoint(), refusing_endpoint(io)}, time, result.handler());
  io.run_for(20ms);
  time.advance(connection_attempt_delay);
  io.restart();
  io.run_for(20ms);
  BOOST_TEST(result.calls == 0);
  BOOST_TEST(time.pending() == 0U);
}

BOOST_AUTO_TEST_CASE(families_take_turns) {
  auto const v4 = [](unsigned short port) { return tcp::endpoint(asio::ip::address_v4::loopback(), port); };
  auto const v6 = [](unsigned short port) { return tcp::endpoint(asio::ip::address_v6::loopback(), port); };
  auto const check = [](endpoint_list const& given, endpoint_list const& expected) {
    BOOST_TEST(tokenwire::net::interleaved(given) == expected, boost::test_tools::per_element());
  };
  check({}, {});
  check({v4(1)}, {v4(1)});
  check({v6(1), v6(2), v6(3), v4(4), v4(5)}, {v6(1), v4(4), v6(2), v4(5), v6(3)});
  check({v4(1), v6(2), v6(3), v6(4)}, {v4(1), v6(2), v6(3), v6(4)});
}

BOOST_AUTO_TEST_CASE(an_io_context_that_ends_takes_a_connect_with_it) {
  auto const owned = std::make_shared<int>(7);
  {
    asio::io_context io;
    full_listener const full;
    auto socket = std::make_shared<tcp::socket>(io);
    tcp::socket& pending = *socket;
    auto handler = [owned, socket](error_code) { BOOST_ERROR("completed"); };
    tokenwire::net::async_connect(pending, {full.endpoint()}, time_source::steady(), std::move(handler));
    socket.reset();
    io.poll();
  }
  BOOST_TEST(owned.use_count() == 1);
}

BOOST_AUTO_TEST_SUITE_END()
