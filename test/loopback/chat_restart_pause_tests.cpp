// The pauses before a cut answer is asked for again, on a clock that stands still but for them.

#include <atomic>
#include <boost/test/unit_test.hpp>

#include "support/awaited.hpp"

BOOST_AUTO_TEST_SUITE(chat_restart_pause_tests)

namespace {

using namespace std::chrono_literals;
using namespace tokenwire::test;
using tokenwire::error;
namespace pplx = tokenwire::perplexity;

/// The first `times` answers are cut.
scripted_server::script cut(int times) {
  return [times](server_connection& peer, int number) {
    if (peer.read_request().empty()) return;
    peer.send(plain_stream(number < times ? sse_body({delta_event("Hello, ")})
                                          : sse_body({delta_event("Hello, world", "stop"), "[DONE]"})));
    peer.close();
    peer.wait_for_close();
  };
}

struct restarting : chat_client {
  explicit restarting(scripted_server const& server, unsigned times = 3) : chat_client(server.base_url()) {
    options.restart_incomplete = times;
    options.retry = {.max_retries = 0, .initial_delay = 400ms, .max_delay = 1000ms};
  }

  /// Waits for the next pause, which has to be as long as a back-off of that; lets it pass.
  void take_pause(int connections, scripted_server const& server, std::chrono::milliseconds longest) {
    auto const found = next_pause();
    BOOST_REQUIRE(found.has_value());
    BOOST_TEST((*found <= longest));
    BOOST_TEST((*found >= longest * 3 / 4));
    time.advance(*found - 1ns);
    settle();
    BOOST_TEST(server.connections() == connections);
    time.advance(1ns);
    pump([&] { return time.pending() == 0; });
  }
};

}  // namespace

BOOST_AUTO_TEST_CASE(they_grow_as_those_of_retries_do) {
  scripted_server server(cut(3));
  restarting client(server);
  client.start();
  client.take_pause(1, server, 400ms);
  client.take_pause(2, server, 800ms);
  client.take_pause(3, server, 1000ms);
  client.pump([&] { return client.out.over; });
  BOOST_TEST(!client.out.ec);
  BOOST_TEST(client.out.text == "Hello, world");
  BOOST_TEST(client.out.restarts == 3U);
}

BOOST_AUTO_TEST_CASE(the_announcement_comes_before_it_and_the_consumers_time_counts) {
  scripted_server server(cut(1));
  restarting client(server);
  while (client.out.restarts == 0) client.step();
  BOOST_TEST(client.time.pending() == 0U);
  client.time.advance(400ms);
  while (!client.out.over) client.step();
  BOOST_TEST(client.out.text == "Hello, world");
  BOOST_TEST(server.connections() == 2);
}

BOOST_AUTO_TEST_CASE(one_that_leaves_no_time_is_not_made) {
  for (bool const fits : {false, true}) {
    scripted_server server(cut(1));
    restarting client(server);
    client.options.timeouts.total = fits ? 401ms : 300ms;
    client.start();
    client.pump([&] { return client.out.over || client.out.restarts != 0; });
    BOOST_TEST(client.out.restarts == (fits ? 1U : 0U));
    if (!fits) BOOST_TEST(client.out.ec == error::stream_incomplete);
    if (!fits) BOOST_TEST(client.out.text == "Hello, ");
  }
}

BOOST_AUTO_TEST_CASE(a_cancellation_ends_it) {
  scripted_server server(cut(1));
  restarting fixture(server);
  auto const client = make_client(fixture);
  auto stream = client.stream(fixture.request);
  awaited<pplx::chat_completion> out;
  start(fixture, collect(stream), out);
  BOOST_TEST(fixture.next_pause().has_value());
  stream.cancel();
  fixture.pump([&] { return out.over; });
  BOOST_TEST(out.ec == boost::asio::error::operation_aborted);
  BOOST_TEST(fixture.time.pending() == 0U);
  BOOST_TEST(server.connections() == 1);
}

BOOST_AUTO_TEST_SUITE_END()
