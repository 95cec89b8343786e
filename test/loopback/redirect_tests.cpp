// Redirects: not followed, followed, and what goes along.

#include <boost/test/unit_test.hpp>

#include "support/asking_server.hpp"
#include "support/kept_answers.hpp"

BOOST_AUTO_TEST_SUITE(redirects)

namespace {

using namespace tokenwire::test;
using tokenwire::error;
using tokenwire::test::asking::asking_server;

std::string redirect_to(std::string const& location, int status = 307) {
  return response_head(status, "Location: " + location + "\r\nContent-Length: 4\r\n") + "gone";
}

std::string body_of(std::string const& request) {
  return request.substr(request.find("\r\n\r\n") + 4);
}

}  // namespace

BOOST_AUTO_TEST_CASE(none_is_followed_unless_asked_for) {
  asking_server server([](int) { return redirect_to("/elsewhere"); });
  keeping_client c(server.base_url());
  auto const out = c.complete();
  BOOST_TEST(out.ec == error::redirect_not_followed);
  BOOST_TEST(out.facts.detail == "the redirect to /elsewhere was not followed");
  BOOST_TEST(server.requests().size() == 1U);
}

BOOST_AUTO_TEST_CASE(the_same_request_goes_elsewhere_on_the_same_connection) {
  for (int const status : {307, 308}) {
    asking_server server([&](int number) {
      return number < 2 ? redirect_to("/next/" + std::to_string(number), status) : stream_answer();
    });
    keeping_client c(server.base_url());
    c.fixture.options.max_redirects = 5;
    auto const out = c.read();
    BOOST_TEST(!out.ec, out.what);
    BOOST_TEST(out.value.text() == answer_text(3));
    BOOST_TEST(c.response.redirects == 2U);
    BOOST_TEST(c.response.attempts == 1U);
    auto const asked = server.requests();
    BOOST_REQUIRE(asked.size() == 3U);
    BOOST_TEST(asked[1].starts_with("POST /next/0 HTTP/1.1\r\n"));
    BOOST_TEST(asked[2].starts_with("POST /next/1 HTTP/1.1\r\n"));
    BOOST_TEST(body_of(asked[2]) == body_of(asked[0]));
    BOOST_TEST(!body_of(asked[0]).empty());
    BOOST_TEST(asked[2].find("Authorization: Bearer ") != std::string::npos);
    BOOST_TEST(server.connections() == 1);
  }
}

BOOST_AUTO_TEST_CASE(never_more_than_five) {
  asking_server server([](int number) { return redirect_to("/" + std::to_string(number)); });
  keeping_client c(server.base_url());
  c.fixture.options.max_redirects = 20;
  auto const out = c.complete();
  BOOST_TEST(out.ec == error::redirect_not_followed);
  BOOST_TEST(out.facts.detail == "the redirect to /5 was not followed: 5 redirects were followed already");
  BOOST_TEST(server.requests().size() == 6U);
}

BOOST_AUTO_TEST_CASE(credentials_stay_with_their_origin) {
  asking_server other([](int) { return stream_answer(); });
  asking_server server([&](int) { return redirect_to(other.base_url() + "/chat"); });
  keeping_client c(server.base_url());
  c.fixture.options.max_redirects = 1;
  c.fixture.options.headers = {{"X-Api-Key", "mine"}, {"X-Trace", "kept"}};
  auto const out = c.read();
  BOOST_TEST(!out.ec, out.what);
  BOOST_REQUIRE(server.requests().size() == 1U);
  BOOST_TEST(server.requests()[0].find("Authorization") != std::string::npos);
  BOOST_REQUIRE(other.requests().size() == 1U);
  auto const there = other.requests()[0];
  BOOST_TEST(there.find("Authorization") == std::string::npos);
  BOOST_TEST(there.find("mine") == std::string::npos);
  BOOST_TEST(there.find("X-Trace: kept") != std::string::npos);
  BOOST_TEST(there.find("Host: " + other.base_url().substr(7) + "\r\n") != std::string::npos);
  // The next request begins where the first did, with its key.
  BOOST_TEST(!c.read().ec);
  BOOST_REQUIRE(server.requests().size() == 2U);
  BOOST_TEST(server.requests()[1].find("Authorization") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(there_is_an_end_to_it) {
  asking_server server([](int) { return redirect_to("/round"); });
  keeping_client c(server.base_url());
  c.fixture.options.max_redirects = 3;
  auto const out = c.complete();
  BOOST_TEST(out.ec == error::redirect_not_followed);
  BOOST_TEST(out.facts.detail == "the redirect to /round was not followed: 3 redirects were followed already");
  BOOST_TEST(server.requests().size() == 4U);
}

BOOST_AUTO_TEST_CASE(those_that_change_the_method_are_not_followed) {
  for (int const status : {301, 302, 303}) {
    asking_server server([&](int) { return redirect_to("/elsewhere", status); });
    keeping_client c(server.base_url());
    c.fixture.options.max_redirects = 3;
    BOOST_TEST(c.complete().ec == error::redirect_not_followed);
    BOOST_TEST(server.requests().size() == 1U);
  }
}

BOOST_AUTO_TEST_CASE(a_location_that_cannot_be_followed_says_why) {
  asking_server server([](int) { return redirect_to("https://user:secret@127.0.0.1/"); });
  keeping_client c(server.base_url());
  c.fixture.options.max_redirects = 3;
  auto const out = c.complete();
  BOOST_TEST(out.ec == error::redirect_not_followed);
  BOOST_TEST(out.facts.detail.find("user info") != std::string::npos, out.facts.detail);
  BOOST_TEST(out.facts.detail.find("secret") == std::string::npos);
  BOOST_TEST(out.facts.status == 307U);
}

BOOST_AUTO_TEST_CASE(a_refusal_behind_a_redirect_is_tried_again_there) {
  asking_server server([](int number) {
    if (number == 0) return redirect_to("/there");
    return number == 1 ? response_head(503, "Content-Length: 0\r\n") : document_answer();
  });
  keeping_client c(server.base_url());
  c.fixture.options.max_redirects = 1;
  c.fixture.options.retry.max_retries = 1;
  awaited<tokenwire::perplexity::chat_completion> out;
  c.start_complete(out);
  c.fixture.pump([&] { return c.fixture.time.pending() != 0; });
  c.fixture.time.advance(std::chrono::seconds(1));
  c.fixture.pump([&] { return out.over; });
  BOOST_TEST(!out.ec, out.what);
  auto const asked = server.requests();
  BOOST_REQUIRE(asked.size() == 3U);
  BOOST_TEST(asked[2].starts_with("POST /there HTTP/1.1\r\n"));
}

BOOST_AUTO_TEST_CASE(a_restart_begins_at_the_beginning) {
  std::string const cut = answer_head + chunk(answer_events(2)[0]) + "0\r\n\r\n";
  asking_server server([&](int number) {
    if (number % 2 == 0) return redirect_to("/there/" + std::to_string(number));
    return number == 1 ? cut : stream_answer();
  });
  keeping_client c(server.base_url());
  c.fixture.options.max_redirects = 1;
  c.fixture.options.restart_incomplete = 1;
  c.fixture.options.retry.initial_delay = std::chrono::milliseconds(0);
  auto const out = c.read();
  BOOST_TEST(!out.ec, out.what);
  auto const asked = server.requests();
  BOOST_REQUIRE(asked.size() == 4U);
  BOOST_TEST(asked[2].starts_with("POST /chat/completions "));
  BOOST_TEST(asked[3].starts_with("POST /there/2 "));
}

BOOST_AUTO_TEST_CASE(one_request_may_have_its_own_limit) {
  asking_server server([](int number) { return number == 0 ? redirect_to("/there") : document_answer(); });
  keeping_client c(server.base_url());
  tokenwire::perplexity::request_options own;
  own.max_redirects = 1;
  awaited<tokenwire::perplexity::chat_completion> out;
  start(c.fixture, c.client().complete(c.fixture.request, own), out);
  c.fixture.pump([&] { return out.over; });
  BOOST_TEST(!out.ec, out.what);
}

BOOST_AUTO_TEST_SUITE_END()
