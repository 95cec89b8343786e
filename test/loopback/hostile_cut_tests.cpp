// Answers that break off at any byte: what becomes of the stream and of its connection, by rules about where that is.

#include <boost/test/unit_test.hpp>

#include "support/cut_rounds.hpp"

BOOST_AUTO_TEST_SUITE(hostile_cut)

namespace {

using namespace std::chrono_literals;
using namespace tokenwire::test;
using tokenwire::perplexity::end_mark;

/// One round for each byte of each answer, before which one of these happens, in turn: every other time before the
/// client has looked at what came.
void cut_at_each_byte(framing how, std::vector<trouble> const& turns) {
  std::size_t turn = 0;
  for (cut_answer const& answer : cut_answers(how)) {
    hostile_server server;
    cut_rounds client(server.base_url());
    std::string_view const wire = answer.wire();
    for (std::size_t sent = 0; sent != wire.size(); ++sent) {
      auto const came = wire.substr(0, sent);
      trouble const what = turns[++turn % turns.size()];
      BOOST_TEST_CONTEXT(what << " after " << sent << " of " << wire.size() << " bytes, [" << came << ']') {
        client.begin(server);
        client.check(server, came, what, sent % 2 == 0, expected_after(answer, sent, what));
      }
    }
  }
}

}  // namespace

BOOST_AUTO_TEST_CASE(silence_after_any_byte) {
  cut_at_each_byte(framing::chunked, {trouble::stall});
}

BOOST_AUTO_TEST_CASE(an_end_after_any_byte) {
  cut_at_each_byte(framing::chunked, {trouble::close});
}

BOOST_AUTO_TEST_CASE(a_reset_after_any_byte) {
  cut_at_each_byte(framing::chunked, {trouble::reset});
}

BOOST_AUTO_TEST_CASE(garbage_after_any_byte) {
  cut_at_each_byte(framing::chunked, {trouble::garbage});
}

BOOST_AUTO_TEST_CASE(a_length_tells_as_much_as_chunks) {
  cut_at_each_byte(framing::length, {trouble::stall, trouble::close, trouble::reset});
}

// Here a FIN is how the body ends, so that a last event needs no blank line; that is still no success without a mark.
BOOST_AUTO_TEST_CASE(without_either_an_end_proves_nothing) {
  cut_at_each_byte(framing::until_close, {trouble::close});
  cut_at_each_byte(framing::until_close, {trouble::stall, trouble::reset});
}

// Each as late as the idle deadline lets it be.
BOOST_AUTO_TEST_CASE(a_byte_at_a_time_is_slow_and_nothing_else) {
  for (cut_answer const& answer : cut_answers(framing::chunked)) {
    hostile_server server;
    chat_client client(server.base_url());
    client.options.timeouts = cut_timeouts;
    client.options.timeouts.first_byte = 0ms;
    client.options.timeouts.finish_grace = idle_limit;
    // The bytes of the framing are no events.
    client.options.timeouts.event = 24h;
    client.start();
    server.take_request(client);
    for (std::size_t sent = 0; sent != answer.size(); ++sent) {
      auto const so_far = answer.after(sent + 1);
      if (!client.out.over) client.time.advance(idle_limit - 1ms);
      server.send(client, answer.wire().substr(sent, 1));
      BOOST_TEST_CONTEXT("after " << sent + 1 << " bytes") {
        BOOST_TEST(client.out.text == so_far.text);
        BOOST_TEST(client.out.over == (so_far.hard != end_mark::none));
      }
    }
    BOOST_TEST(!client.out.ec);
  }
}

// A whole answer says that its connection may be used again, and means it or not.
BOOST_AUTO_TEST_CASE(a_whole_answer_keeps_its_connection_unless_that_ends) {
  for (framing const how : {framing::chunked, framing::length}) {
    cut_answer const answer = cut_answers(how).front();
    for (trouble const what : troubles) {
      BOOST_TEST_CONTEXT(what) {
        for (bool const at_once : {false, true}) {
          hostile_server server;
          keeping_client c(server.base_url());
          for (int i = 0; i != 3; ++i) {
            awaited<tokenwire::perplexity::chat_completion> out;
            auto stream = c.client().stream(c.fixture.request);
            start(c.fixture, collect(stream), out);
            server.take_request(c.fixture);
            if (at_once) server.send_with(c.fixture, answer.wire(), what);
            if (!at_once) server.send(c.fixture, answer.wire());
            BOOST_TEST(out.over);
            BOOST_TEST(!out.ec, out.what);
            BOOST_TEST(out.value.text() == "so far");
            if (!at_once) server.make(c.fixture, what);
            BOOST_TEST(stream.response().connection_reused == (what == trouble::stall && i != 0));
            BOOST_TEST(stream.diagnostics().stale_connections == 0U);
            BOOST_TEST(c.fixture.time.pending() == 0U);
          }
          BOOST_TEST(server.connections() == (what == trouble::stall ? 1 : 3));
        }
      }
    }
  }
}

BOOST_AUTO_TEST_SUITE_END()
