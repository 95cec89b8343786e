// Connections over TLS that break off at any byte of their records, and servers that do not know how to part.

#include <boost/test/unit_test.hpp>

#include "support/cut_rounds.hpp"
#include "support/trusting_client.hpp"

BOOST_AUTO_TEST_SUITE(hostile_tls)

namespace {

using namespace std::chrono_literals;
using namespace tokenwire::test;
using tokenwire::error;

/// An answer in records, none of them an event, and which of its bytes those have that came whole.
struct records {
  records(hostile_server& server, cut_answer const& answer) {
    std::size_t at = 0;
    for (std::size_t const size : {answer.head_size() - 2, std::size_t{30}, std::size_t{50}, answer.size()}) {
      std::string const part = answer.wire().substr(at, size);
      wire += server.sealed(part);
      at += part.size();
      ends.emplace_back(wire.size(), at);
    }
  }
  std::size_t opened(std::size_t sent) const {
    std::size_t most = 0;
    for (auto const& [end, bytes] : ends)
      if (sent >= end) most = bytes;
    return most;
  }
  std::string wire;
  std::vector<std::pair<std::size_t, std::size_t>> ends;
};

/// Without its goodbye the end of a connection proves as little as a reset does, and so does a record that is none.
trouble as_without_tls(trouble what) {
  return what == trouble::stall ? what : trouble::reset;
}

/// A round for each byte of the answer's records; the troubles take turns.
void cut_at_each_byte(cut_answer const& answer, int version, std::vector<trouble> const& what) {
  hostile_server server(version);
  trusting_client trusting(server.base_url());
  cut_rounds client(server.base_url());
  client.fixture().options.tls = trusting.fixture.options.tls;
  std::size_t size = 1;
  for (std::size_t sent = 0; sent != size; ++sent) {
    client.begin(server);
    records const sealed(server, answer);
    size = sealed.wire.size();
    auto const now = what[sent % what.size()];
    bool const at_once = sent / what.size() % 2 == 0;
    BOOST_TEST_CONTEXT(now << " after " << sent << " of " << size << " bytes")
    client.check(server, std::string_view(sealed.wire).substr(0, sent), now, at_once,
                 expected_after(answer, sealed.opened(sent), as_without_tls(now)));
  }
}

}  // namespace

BOOST_AUTO_TEST_CASE(an_answer_that_breaks_off_at_any_byte_of_its_records) {
  auto const answers = cut_answers(framing::chunked);
  cut_at_each_byte(answers[0], TLS1_3_VERSION, {trouble::close, trouble::stall, trouble::garbage});
  cut_at_each_byte(answers[1], TLS1_3_VERSION, {trouble::stall, trouble::reset, trouble::close});
  cut_at_each_byte(answers[1], TLS1_2_VERSION, {trouble::garbage, trouble::close, trouble::reset});
}

BOOST_AUTO_TEST_CASE(a_body_until_the_close_does_not_end_without_a_goodbye) {
  auto const answers = cut_answers(framing::until_close);
  cut_at_each_byte(answers[0], TLS1_2_VERSION, {trouble::close});
  cut_at_each_byte(answers[1], TLS1_3_VERSION, {trouble::close});
}

BOOST_AUTO_TEST_CASE(a_record_for_each_byte_is_slow_and_nothing_else) {
  for (int const version : tls_versions) {
    hostile_server server(version);
    trusting_client c(server.base_url());
    awaited<tokenwire::perplexity::chat_completion> out;
    c.start_complete(out);
    server.take_request(c.fixture);
    for (char const byte : document_answer()) {
      BOOST_TEST(!out.over);
      server.send(c.fixture, server.sealed({&byte, 1}));
    }
    BOOST_TEST(out.over);
    BOOST_TEST(!out.ec, out.what);
    BOOST_TEST(out.value.text() == "fine");
  }
}

// Nobody waits for a server that reads nothing more and answers no goodbye, nor for its end.
BOOST_AUTO_TEST_CASE(a_shutdown_is_not_waited_for) {
  for (int const version : tls_versions) {
    for (bool const kept : {false, true}) {
      hostile_server server(version);
      trusting_client c(server.base_url());
      c.fixture.options.pool.max_idle = kept ? 1 : 0;
      c.fixture.options.timeouts = {};
      awaited<tokenwire::perplexity::chat_completion> out;
      {
        auto stream = c.client().stream(c.fixture.request);
        start(c.fixture, collect(stream), out);
        server.take_request(c.fixture);
        server.send(c.fixture, server.sealed(stream_answer()));
        BOOST_TEST(out.over);
        BOOST_TEST(!out.ec, out.what);
      }
      c.destroy();
      BOOST_TEST(!server.is_connected());
      BOOST_TEST(c.fixture.time.pending() == 0U);
      // Nothing is left to run.
      c.fixture.io.restart();
      BOOST_TEST(c.fixture.io.run() == 0U);
      server.wait_for_end(c.fixture);
    }
  }
}

// Nothing of the answer.
BOOST_AUTO_TEST_CASE(session_tickets_alone_are_silence) {
  hostile_server server(TLS1_3_VERSION);
  trusting_client c(server.base_url());
  c.fixture.options.timeouts.idle = 7s;
  awaited<tokenwire::perplexity::chat_completion> out;
  auto stream = c.client().stream(c.fixture.request);
  start(c.fixture, collect(stream), out);
  server.take_request(c.fixture);
  server.send(c.fixture, server.sealed(stream_answer().substr(0, answer_head.size())));
  for (auto const step : {3s, 3s}) {
    c.fixture.time.advance(step);
    std::string const ticket = server.ticket();
    BOOST_TEST(!ticket.empty());
    server.send(c.fixture, ticket);
  }
  c.fixture.time.advance(1s - 1ms);
  run_ready(c.fixture);
  BOOST_TEST(!out.over);
  c.fixture.time.advance(1ms);
  run_ready(c.fixture);
  BOOST_TEST(out.ec == error::idle_timeout);
}

// It may have been at work on the request. A goodbye, or nothing at all, says that it was not.
BOOST_AUTO_TEST_CASE(a_kept_connection_that_breaks_inside_the_answers_record_is_no_stale_one) {
  enum class last { nothing, goodbye, record };
  for (int const version : tls_versions) {
    for (last const what : {last::nothing, last::goodbye, last::record}) {
      hostile_server server(version);
      trusting_client c(server.base_url());
      c.fixture.options.pool.max_idle = 1;
      awaited<tokenwire::perplexity::chat_completion> first;
      c.start_complete(first);
      server.take_request(c.fixture);
      server.send(c.fixture, server.sealed(document_answer()));
      BOOST_TEST(!first.ec, first.what);

      awaited<tokenwire::perplexity::chat_completion> out;
      c.start_complete(out);
      server.take_request(c.fixture);
      std::string bytes;
      if (what == last::goodbye) bytes = server.goodbye();
      if (what == last::record) bytes = server.sealed(document_answer()).substr(0, 30);
      server.send_with(c.fixture, bytes, trouble::close);
      if (what == last::record) {
        BOOST_TEST(out.over);
        BOOST_TEST(out.ec == error::connection_closed);
        BOOST_TEST(server.connections() == 1);
        continue;
      }
      BOOST_TEST(!out.over);
      server.take_request(c.fixture);
      server.send(c.fixture, server.sealed(document_answer()));
      BOOST_TEST(!out.ec, out.what);
      BOOST_TEST(server.connections() == 2);
    }
  }
}

// The kept connection's end comes with the next request, or before it, and in the middle of a record.
BOOST_AUTO_TEST_CASE(a_kept_connection_that_breaks_is_not_used_again) {
  for (int const version : tls_versions) {
    for (trouble const what : {trouble::close, trouble::reset, trouble::garbage}) {
      hostile_server server(version);
      trusting_client c(server.base_url());
      c.fixture.options.pool.max_idle = 1;
      for (int i = 0; i != 3; ++i) {
        awaited<tokenwire::perplexity::chat_completion> out;
        auto stream = c.client().stream(c.fixture.request);
        start(c.fixture, collect(stream), out);
        server.take_request(c.fixture);
        server.send(c.fixture, server.sealed(stream_answer()));
        BOOST_TEST(out.over);
        BOOST_TEST(!out.ec, out.what);
        BOOST_TEST(!stream.response().connection_reused);
        // A record that is none is the one end that speaks against its session.
        BOOST_TEST(stream.response().tls_resumed == (i != 0 && what != trouble::garbage));
        BOOST_TEST(stream.diagnostics().stale_connections == 0U);
        server.send_with(c.fixture, server.sealed("HTTP/1.1 200 OK\r\n").substr(0, 9), what);
      }
      BOOST_TEST(server.connections() == 3);
    }
  }
}

BOOST_AUTO_TEST_SUITE_END()
