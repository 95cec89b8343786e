// Attempts before a 2xx head, on a clock that stands still but for the pauses.

#include <boost/test/unit_test.hpp>

#include "support/chat_client_fixture.hpp"

BOOST_AUTO_TEST_SUITE(chat_retry)

namespace {

using namespace std::chrono_literals;
using namespace tokenwire::test;
using tokenwire::error;

std::string refusal(int status, std::string const& fields = {}) {
  return response_head(status, "Content-Length: 0\r\n" + fields);
}

std::string success() {
  return plain_stream(sse_body({delta_event("fine", "stop"), "[DONE]"}));
}

/// Refuses the first `times` requests.
scripted_server::script refuse(int times, std::string answer) {
  return [times, answer = std::move(answer)](server_connection& peer, int number) {
    if (peer.read_request().empty()) return;
    peer.send(number < times ? answer : success());
    peer.wait_for_close();
  };
}

/// Reads to the end; the pauses that were made on the way.
std::vector<tokenwire::net::clock::duration> read_with_pauses(chat_client& client) {
  std::vector<tokenwire::net::clock::duration> pauses;
  client.start();
  while (auto const pause = client.next_pause()) {
    pauses.push_back(*pause);
    client.time.advance(*pause - 1ns);
    client.settle();
    BOOST_TEST(!client.out.over);
    client.time.advance(1ns);
    // The pause is over once its wait has been taken.
    client.pump([&] { return client.time.pending() == 0 || client.time.next_due() > client.time.now(); });
  }
  return pauses;
}

void within(tokenwire::net::clock::duration pause, std::chrono::milliseconds longest) {
  BOOST_TEST((pause <= longest));
  BOOST_TEST((pause >= longest * 3 / 4));
}

}  // namespace

BOOST_AUTO_TEST_CASE(a_server_that_is_busy_twice_is_asked_three_times) {
  scripted_server server(refuse(2, refusal(503)));
  chat_client client(server.base_url());
  client.options.retry.max_retries = 2;
  auto const pauses = read_with_pauses(client);
  BOOST_TEST(!client.out.ec);
  BOOST_TEST(client.out.text == "fine");
  BOOST_TEST(client.out.response.attempts == 3U);
  BOOST_TEST(client.out.facts.attempts == 3U);
  BOOST_TEST(client.out.facts.status == 200U);
  BOOST_TEST(server.connections() == 3);
  BOOST_REQUIRE(pauses.size() == 2U);
  within(pauses[0], 500ms);
  within(pauses[1], 1000ms);
}

BOOST_AUTO_TEST_CASE(the_deadline_of_what_failed_does_not_reach_into_the_pause) {
  chat_client client("http://127.0.0.1:1");
  client.options.retry.max_retries = 2;
  client.options.timeouts.connect = 300ms;
  client.start();
  while (auto const pause = client.next_pause()) {
    client.time.advance(*pause);
    client.settle();
  }
  BOOST_TEST(client.out.ec == error::connect_failed);
  BOOST_TEST(client.out.facts.attempts == 3U);
}

BOOST_AUTO_TEST_CASE(the_last_failure_is_the_one_reported) {
  scripted_server server(refuse(3, refusal(503)));
  chat_client client(server.base_url());
  client.options.retry.max_retries = 2;
  BOOST_TEST(read_with_pauses(client).size() == 2U);
  BOOST_TEST(client.out.ec == error::internal_server_error);
  BOOST_TEST(client.out.facts.attempts == 3U);
  BOOST_TEST(server.connections() == 3);
}

BOOST_AUTO_TEST_CASE(the_server_may_say_when) {
  struct {
    char const* field;
    std::chrono::milliseconds pause;
  } const cases[] = {{"Retry-After: 7\r\n", 7s}, {"Retry-After-Ms: 1500\r\nRetry-After: 9\r\n", 1500ms}};
  for (auto const& one : cases) {
    scripted_server server(refuse(1, refusal(429, one.field)));
    chat_client client(server.base_url());
    client.options.retry.max_retries = 2;
    auto const pauses = read_with_pauses(client);
    BOOST_REQUIRE(pauses.size() == 1U);
    BOOST_TEST((pauses[0] == one.pause));
    BOOST_TEST(client.out.text == "fine");
  }
}

BOOST_AUTO_TEST_CASE(a_pause_beyond_the_total_deadline_fails_now) {
  scripted_server server(refuse(1, refusal(429, "Retry-After: 31\r\n")));
  chat_client client(server.base_url());
  client.options.retry.max_retries = 2;
  client.options.timeouts.total = 30s;
  client.read();
  BOOST_TEST(client.out.ec == error::rate_limited);
  BOOST_TEST(client.out.thrown == "rate_limit_error");
  BOOST_TEST((client.out.facts.retry_after == 31s));
  BOOST_TEST(server.connections() == 1);
}

BOOST_AUTO_TEST_CASE(x_should_retry_goes_before_the_status) {
  scripted_server yes(refuse(1, refusal(400, "X-Should-Retry: true\r\n")));
  chat_client told(yes.base_url());
  told.options.retry.max_retries = 2;
  BOOST_TEST(read_with_pauses(told).size() == 1U);
  BOOST_TEST(told.out.text == "fine");

  scripted_server no(refuse(1, refusal(503, "X-Should-Retry: false\r\n")));
  chat_client told_not(no.base_url());
  told_not.options.retry.max_retries = 2;
  BOOST_TEST(read_with_pauses(told_not).empty());
  BOOST_TEST(told_not.out.ec == error::internal_server_error);
  BOOST_TEST(no.connections() == 1);
}

BOOST_AUTO_TEST_CASE(nothing_is_sent_again_that_should_not_be) {
  struct {
    unsigned max_retries;
    std::string answer;
    error code;
  } const cases[] = {
      {0, refusal(503), error::internal_server_error},
      {2, refusal(400), error::bad_request},
      {2, "garbage\r\n\r\n", error::malformed_response},
      {2, chunked_event_stream(sse_body({delta_event("so far")}), 9).substr(0, 250), error::stream_incomplete},
      {2, plain_stream(""), error::stream_incomplete},
      {2, plain_stream("data: {\"error\":\"busy\"}\n\n"), error::error_in_stream},
  };
  for (auto const& one : cases) {
    scripted_server server(answer_with(one.answer, true));
    chat_client client(server.base_url());
    client.options.retry.max_retries = one.max_retries;
    BOOST_TEST(read_with_pauses(client).empty());
    BOOST_TEST(client.out.ec == one.code);
    BOOST_TEST(client.out.facts.attempts == 1U);
    BOOST_TEST(server.connections() == 1);
  }
}

BOOST_AUTO_TEST_CASE(a_connection_that_fails_is_made_again) {
  std::string nobody;
  {
    scripted_server gone(refuse(0, {}));
    nobody = gone.base_url();
  }
  chat_client refused(nobody);
  refused.options.retry.max_retries = 2;
  BOOST_TEST(read_with_pauses(refused).size() == 2U);
  BOOST_TEST(refused.out.ec == error::connect_failed);
  BOOST_TEST(refused.out.thrown == "connection_error");
  BOOST_TEST(refused.out.facts.attempts == 3U);

  scripted_server server([](server_connection& peer, int number) {
    if (peer.read_request().empty()) return;
    if (number == 0) return peer.reset();
    peer.send(success());
    peer.wait_for_close();
  });
  chat_client client(server.base_url());
  client.options.retry.max_retries = 2;
  BOOST_TEST(read_with_pauses(client).size() == 1U);
  BOOST_TEST(client.out.text == "fine");
  BOOST_TEST(client.out.response.attempts == 2U);
}

BOOST_AUTO_TEST_SUITE_END()
