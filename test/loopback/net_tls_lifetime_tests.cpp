// TLS operations that are cancelled, or whose stream or io_context goes, at any point of their way.

#include <boost/asio.hpp>
#include <boost/asio/ssl.hpp>
#include <boost/test/unit_test.hpp>

#include "support/fill.hpp"
#include "support/tls_held.hpp"

BOOST_AUTO_TEST_SUITE(net_tls_lifetime)

namespace {

namespace asio = boost::asio;
using tokenwire::error_code;
using tokenwire::net::readiness;
using tokenwire::net::stream;
using tokenwire::test::fill;
using tokenwire::test::io_outcome;
using tokenwire::test::rest_after;
using tokenwire::test::tls_connected;
using tokenwire::test::tls_held;
using tokenwire::test::tls_versions;

enum class end { total, partial, terminal, close, destroy };
constexpr end ends[] = {end::total, end::partial, end::terminal, end::close, end::destroy};
constexpr end cancellations[] = {end::total, end::partial, end::terminal};

/// Ends what is pending on the client, by the signals or by what happens to the stream.
void bring(end how, std::unique_ptr<stream>& client, std::initializer_list<asio::cancellation_signal*> signals) {
  if (how == end::close) return client->close();
  if (how == end::destroy) return client.reset();
  auto const type = how == end::total     ? asio::cancellation_type::total
                    : how == end::partial ? asio::cancellation_type::partial
                                          : asio::cancellation_type::terminal;
  for (auto* const signal : signals) signal->emit(type);
}

}  // namespace

BOOST_AUTO_TEST_CASE(a_handshake_ends_at_any_byte) {
  for (int const version : tls_versions) {
    for (end const how : ends) {
      std::size_t ended = 0;
      bool whole = false;
      for (std::size_t given = 0; !whole; given += 151) {
        tls_held pair(version);
        asio::cancellation_signal signal;
        pair.client->set_tls(*pair.context, "127.0.0.1");
        pair.client->async_handshake(asio::bind_cancellation_slot(signal.slot(), pair.ours.handler()));
        pair.poll();
        bool done = false;
        pair.between.before_read = [&] {
          if (pair.between.held.empty() || done) return;
          done = true;
          whole = given >= pair.between.held.size();
          if (given > 0) pair.hand_on(given);
          if (pair.ours.calls == 0) {
            bring(how, pair.client, {&signal});
            BOOST_TEST(pair.ours.calls == 0);
            pair.run();
            BOOST_TEST(pair.ours.ec == asio::error::operation_aborted);
            ++ended;
          }
          BOOST_TEST(pair.ours.calls == 1);
          if (pair.client) pair.client->close();
        };
        pair.run_handshake();
        BOOST_TEST(done);
      }
      BOOST_TEST(ended > 2U);
    }
  }
}

BOOST_AUTO_TEST_CASE(cancelled_operations_lose_nothing) {
  for (end const how : cancellations) {
    tls_connected pair;
    pair.handshake();
    std::string const sent = fill(*pair.client);
    std::string const rest = rest_after(sent);
    char data[16];
    io_outcome results[4];
    asio::cancellation_signal signals[4];
    auto const bound = [&](int i) { return asio::bind_cancellation_slot(signals[i].slot(), results[i].handler()); };
    pair.client->async_read_some(asio::buffer(data), bound(0));
    pair.client->async_write_some(asio::buffer(rest), bound(1));
    pair.client->async_wait_readable_or(readiness::writable, bound(2));
    pair.client->async_wait_readable_or(readiness::readable, bound(3));
    pair.poll();
    bring(how, pair.client, {&signals[0], &signals[1], &signals[2], &signals[3]});
    for (auto& result : results) BOOST_TEST(result.calls == 0);
    pair.run();
    for (auto& result : results) {
      BOOST_TEST(result.calls == 1);
      BOOST_TEST(result.ec == asio::error::operation_aborted);
    }
    asio::write(pair.tls_peer, asio::buffer("hello", 5));
    std::vector<char> sink(sent.size() + rest.size());
    io_outcome read;
    io_outcome written;
    io_outcome drained;
    asio::async_read(pair.tls_peer, asio::buffer(sink), drained.handler());
    pair.client->async_read_some(asio::buffer(data), read.handler());
    asio::async_write(*pair.client, asio::buffer(rest), written.handler());
    pair.run();
    BOOST_TEST(read.size == 5U);
    BOOST_TEST((std::string(sink.data(), drained.size) == sent + rest));
  }
}

BOOST_AUTO_TEST_CASE(half_a_record_survives_a_cancelled_read) {
  for (int const version : tls_versions) {
    for (end const how : cancellations) {
      tls_held pair(version);
      pair.handshake();
      asio::write(pair.server, asio::buffer("hello", 5));
      char data[16];
      while (!pair.between.held.empty()) {
        asio::cancellation_signal signal;
        io_outcome read;
        pair.client->async_read_some(asio::buffer(data), asio::bind_cancellation_slot(signal.slot(), read.handler()));
        bool const last = pair.between.held.size() == 1;
        pair.hand_on(1);
        BOOST_TEST(read.calls == (last ? 1 : 0));
        if (!last) bring(how, pair.client, {&signal});
        pair.run();
        BOOST_TEST(read.calls == 1);
        BOOST_TEST(read.size == (last ? 5U : 0U));
      }
      BOOST_TEST(std::string(data, 5) == "hello");
    }
  }
}

BOOST_AUTO_TEST_CASE(closing_or_destroying_it_completes_what_is_pending) {
  for (int const version : tls_versions) {
    for (end const how : {end::close, end::destroy}) {
      tls_connected pair(version);
      pair.handshake();
      std::string const rest = rest_after(fill(*pair.client));
      char data[16];
      io_outcome read;
      io_outcome written;
      pair.client->async_read_some(asio::buffer(data), read.handler());
      pair.client->async_write_some(asio::buffer(rest), written.handler());
      pair.poll();
      BOOST_TEST(read.calls + written.calls == 0);
      bring(how, pair.client, {});
      BOOST_TEST(read.calls + written.calls == 0);
      pair.run();
      BOOST_TEST(read.calls == 1);
      BOOST_TEST(read.ec == asio::error::operation_aborted);
      BOOST_TEST(written.calls == 1);
      BOOST_TEST(written.ec == asio::error::operation_aborted);
    }
  }
}

BOOST_AUTO_TEST_CASE(a_wait_that_was_over_already_ends_in_an_abort_too) {
  for (end const how : ends) {
    tls_connected pair;
    pair.handshake();
    asio::io_context elsewhere;
    asio::cancellation_signal signal;
    char data[16];
    io_outcome read;
    auto const bound = asio::bind_cancellation_slot(signal.slot(), read.handler());
    pair.client->async_read_some(asio::buffer(data), asio::bind_executor(elsewhere.get_executor(), bound));
    asio::write(pair.tls_peer, asio::buffer("hello", 5));
    pair.wait_for_peer();
    // The wait is over, and its handler has not run yet.
    pair.poll();
    bring(how, pair.client, {&signal});
    elsewhere.run();
    BOOST_TEST(read.calls == 1);
    BOOST_TEST(read.ec == asio::error::operation_aborted);
    if (how == end::close || how == end::destroy) continue;
    pair.client->async_read_some(asio::buffer(data), read.handler());
    pair.run();
    BOOST_TEST(read.size == 5U);
  }
}

BOOST_AUTO_TEST_CASE(what_was_done_without_waiting_outlives_its_stream) {
  for (end const how : {end::close, end::destroy}) {
    tls_connected pair;
    pair.handshake();
    asio::write(pair.tls_peer, asio::buffer("hello", 5));
    pair.wait_for_peer();
    char data[16];
    io_outcome read;
    pair.client->async_read_some(asio::buffer(data), read.handler());
    BOOST_TEST(read.calls == 0);
    bring(how, pair.client, {});
    pair.run();
    BOOST_TEST(read.calls == 1);
    BOOST_TEST(read.size == 5U);
  }
}

BOOST_AUTO_TEST_CASE(an_io_context_that_ends_takes_the_handlers_with_it) {
  for (bool const established : {false, true}) {
    auto const owned = std::make_shared<int>(7);
    asio::cancellation_signal signals[3];
    {
      tls_connected pair;
      if (established) pair.handshake();
      std::string const rest = established ? rest_after(fill(*pair.client)) : "";
      // The stream goes with the last handler, while the io_context goes.
      std::shared_ptr<stream> const client(std::move(pair.client));
      auto const keep = [&](int i) {
        auto never = [client, owned](error_code, auto...) { BOOST_ERROR("completed"); };
        return asio::bind_cancellation_slot(signals[i].slot(), std::move(never));
      };
      char data[16];
      if (established) {
        client->async_read_some(asio::buffer(data), keep(0));
        client->async_write_some(asio::buffer(rest), keep(1));
        client->async_wait_readable_or(readiness::writable, keep(2));
      } else {
        client->set_tls(*pair.context, "127.0.0.1");
        client->async_handshake(keep(0));
      }
      pair.poll();
      BOOST_TEST(owned.use_count() > 1);
    }
    BOOST_TEST(owned.use_count() == 1);
  }
}

BOOST_AUTO_TEST_SUITE_END()
