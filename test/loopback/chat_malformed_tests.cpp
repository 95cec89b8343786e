// Events that are not the JSON they have to be, left out and counted.

#include <boost/test/unit_test.hpp>

#include "support/chat_client_fixture.hpp"

BOOST_AUTO_TEST_SUITE(chat_malformed_tests)

namespace {

using namespace tokenwire::test;
using tokenwire::error;
using tokenwire::perplexity::end_mark;
using tokenwire::perplexity::malformed_event_policy;

chat_outcome skipping(std::string const& answer, unsigned restarts = 0) {
  scripted_server server(answer_with(answer, true));
  chat_client client(server.base_url());
  client.options.on_malformed_event = malformed_event_policy::skip;
  client.options.restart_incomplete = restarts;
  client.options.retry.initial_delay = std::chrono::milliseconds{0};
  client.options.limits.event = 5000;
  client.read();
  return client.out;
}

std::string const good = delta_event("good");
std::string const deep = R"({"choices":)" + std::string(200, '[') + std::string(200, ']') + "}";

}  // namespace

BOOST_AUTO_TEST_CASE(they_are_left_out_and_counted) {
  auto const out = skipping(plain_stream(
      sse_body({"{", good, R"({"id":"1","choi)", deep, "3", "<html>", delta_event(", too", "stop"), "[", "[DONE]"})));
  BOOST_TEST(!out.ec);
  BOOST_TEST(out.chunks == 2U);
  BOOST_TEST(out.text == "good, too");
  BOOST_TEST(out.response.malformed_events == 6U);
  BOOST_TEST((out.result.ended_by() == end_mark::done_sentinel));
  BOOST_TEST(out.facts.detail == "");
  BOOST_TEST(out.facts.body == "");
}

BOOST_AUTO_TEST_CASE(the_default_is_to_fail) {
  scripted_server server(answer_with(plain_stream(sse_body({good, "{", delta_event("", "stop")})), true));
  chat_client client(server.base_url());
  BOOST_TEST(client.read().ec == error::malformed_event);
  BOOST_TEST(client.out.response.malformed_events == 0U);
  BOOST_TEST(client.out.text == "good");
}

BOOST_AUTO_TEST_CASE(an_error_of_the_provider_is_never_left_out) {
  for (std::string const& wrong :
       {sse_body({R"({"error":{"message":"queue full"}})"}), "event: error\n" + sse_body({"queue full"}),
        "event: error\n" + sse_body({"\"queue full\""}), "event: error\n" + sse_body({R"({"message":"queue full")"})}) {
    auto const out = skipping(plain_stream(sse_body({good, "{"}) + wrong + sse_body({delta_event("", "stop")})));
    BOOST_TEST(out.ec == error::error_in_stream);
    BOOST_TEST(out.facts.body.find("queue full") != std::string::npos);
    BOOST_TEST(out.response.malformed_events == 1U);
    BOOST_TEST(out.text == "good");
  }
}

BOOST_AUTO_TEST_CASE(nothing_but_malformed_events) {
  auto out = skipping(plain_stream(sse_body({"{", "[", "x"})));
  BOOST_TEST(out.ec == error::stream_incomplete);
  BOOST_TEST(out.response.malformed_events == 3U);
  BOOST_TEST(out.chunks == 0U);
  out = skipping(plain_stream(sse_body({"{", "[DONE]"})));
  BOOST_TEST(out.ec == error::empty_stream);
  BOOST_TEST(out.response.malformed_events == 1U);
}

BOOST_AUTO_TEST_CASE(what_is_no_event_is_an_error_still) {
  BOOST_TEST(skipping(plain_stream(sse_body({good, std::string(9000, 'x')}))).ec == error::event_too_large);
  BOOST_TEST(skipping(response_head(200, "Content-Type: application/json\r\n") + R"({"choices":)").ec ==
             error::malformed_event);
  // Cut off in the middle: it is not counted, the end's rule decides.
  auto const cut = skipping(plain_stream(sse_body({good}) + R"(data: {"choi)"));
  BOOST_TEST(cut.ec == error::stream_incomplete);
  BOOST_TEST(cut.response.malformed_events == 0U);
}

BOOST_AUTO_TEST_CASE(they_are_counted_for_each_answer) {
  scripted_server server([](server_connection& peer, int number) {
    if (peer.read_request().empty()) return;
    peer.send(plain_stream(number == 0 ? sse_body({"{", "{", good}) : sse_body({"{", delta_event("whole", "stop")})));
    peer.close();
    peer.wait_for_close();
  });
  chat_client client(server.base_url());
  client.options.on_malformed_event = malformed_event_policy::skip;
  client.options.restart_incomplete = 1;
  client.options.retry.initial_delay = std::chrono::milliseconds{0};
  BOOST_TEST(!client.read().ec);
  BOOST_TEST(client.out.text == "whole");
  BOOST_TEST(client.out.response.restarts == 1U);
  BOOST_TEST(client.out.response.malformed_events == 1U);
}

BOOST_AUTO_TEST_SUITE_END()
