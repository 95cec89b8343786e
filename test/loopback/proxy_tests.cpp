// Requests through proxies: tunnels, whole URLs, passwords, and proxies that refuse.

#include <boost/test/unit_test.hpp>
#include <tokenwire/testing/simulator.hpp>

#include "support/hostile_server.hpp"
#include "support/kept_answers.hpp"
#include "support/simulated.hpp"
#include "support/temporary_folder.hpp"
#include "support/test_proxy.hpp"
#include "support/tls_connected.hpp"

BOOST_AUTO_TEST_SUITE(proxied)

namespace {

using namespace std::chrono_literals;
using namespace tokenwire::test;
using tokenwire::error;

/// A server, plain or with TLS, and a client that trusts it and the tests' authority.
struct site {
  explicit site(bool tls) : server(settings(tls)), c(server.base_url()) {
    std::string trusted = authority().certificate_pem;
    if (tls) trusted += server.ca_certificate();
    c.fixture.options.tls.ca_file = folder.add("trusted.pem", trusted);
  }

  static tokenwire::testing::simulator_options settings(bool tls) {
    auto made = fast();
    made.tls = tls;
    return made;
  }

  temporary_folder folder;
  tokenwire::testing::simulator server;
  keeping_client c;
};

}  // namespace

BOOST_AUTO_TEST_CASE(every_kind_of_proxy_reaches_every_kind_of_server) {
  for (bool const server_tls : {false, true}) {
    for (bool const proxy_tls : {false, true}) {
      for (bool const password : {false, true}) {
        BOOST_TEST_CONTEXT("server " << server_tls << " proxy " << proxy_tls << " password " << password) {
          test_proxy proxy({.authorization = password ? "Basic dXNlcjpwQHNzOndvcmQ=" : "", .tls = proxy_tls});
          site s(server_tls);
          s.c.fixture.options.proxy.url = proxy.url(password ? "user:p%40ss:word@" : "");
          auto const streamed = s.c.read();
          BOOST_TEST(!streamed.ec, streamed.ec.message() << " " << streamed.what);
          BOOST_TEST(!streamed.value.text().empty());
          s.c.settle();
          auto const whole = s.c.complete();
          BOOST_TEST(!whole.ec);
          BOOST_TEST(whole.value.text() == streamed.value.text());
          // Tunnel or not, the connection serves again.
          BOOST_TEST(proxy.connections() == 1);
          auto const asked = proxy.requests();
          BOOST_REQUIRE(!asked.empty());
          std::string const authority = "127.0.0.1:" + std::to_string(s.server.port());
          BOOST_TEST(asked[0] == (server_tls ? "CONNECT " + authority + " HTTP/1.1"
                                             : "POST http://" + authority + "/chat/completions HTTP/1.1"));
          for (auto const& request : s.server.requests())
            BOOST_TEST((!server_tls || request.headers.find("Proxy-Authorization") == std::string::npos));
        }
      }
    }
  }
}

BOOST_AUTO_TEST_CASE(a_wrong_password_is_said) {
  for (bool const tls : {false, true}) {
    test_proxy proxy({.authorization = "Basic other"});
    site s(tls);
    s.c.fixture.options.retry.max_retries = 2;
    s.c.fixture.options.proxy.url = proxy.url("user:secret@");
    auto const answer = s.c.complete();
    BOOST_TEST(answer.ec == error::proxy_authentication);
    BOOST_TEST(answer.ec != tokenwire::condition::retryable);
    BOOST_TEST(answer.facts.detail.find("127.0.0.1") != std::string::npos);
    BOOST_TEST(answer.facts.detail.find("407") != std::string::npos);
    BOOST_TEST(answer.what.find("secret") == std::string::npos);
    BOOST_TEST(proxy.requests().size() == 1U);
    BOOST_TEST(s.server.connections() == 0U);
  }
}

BOOST_AUTO_TEST_CASE(a_proxy_that_makes_no_tunnel_says_why) {
  struct refusal {
    std::string answer;
    std::string part;
  };
  for (auto const& [answer, part] : std::initializer_list<refusal>{
           {"HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n", "403"},
           {"HTTP/1.1 502 Bad Gateway\r\n\r\n", "502"},
           {"SSH-2.0-OpenSSH\r\n\r\n", "HTTP/1.1"},
           {"HTTP/1.1 2", "closed"}}) {
    test_proxy proxy({.answer = answer});
    site s(true);
    s.c.fixture.options.proxy.url = proxy.url();
    auto const got = s.c.complete();
    BOOST_TEST(got.ec == error::proxy_refused);
    BOOST_TEST(got.ec == tokenwire::condition::connection);
    BOOST_TEST(got.facts.detail.find(part) != std::string::npos, got.facts.detail);
    BOOST_TEST(s.server.connections() == 0U);
  }
}

BOOST_AUTO_TEST_CASE(bytes_of_the_proxys_own_in_a_tunnel_are_refused) {
  test_proxy proxy({.first_bytes = "HTTP/1.1 200 OK\r\n\r\n"});
  site s(true);
  s.c.fixture.options.proxy.url = proxy.url();
  BOOST_TEST(s.c.complete().ec);
  BOOST_TEST(s.server.request_count() == 0U);
}

BOOST_AUTO_TEST_CASE(a_proxy_that_is_not_there_is_named) {
  site s(true);
  s.c.fixture.options.proxy.url = "http://127.0.0.1:1";
  auto const answer = s.c.complete();
  BOOST_TEST(answer.ec == error::connect_failed);
  BOOST_TEST(answer.facts.detail.find("127.0.0.1:1:") == 0U);
}

BOOST_AUTO_TEST_CASE(a_silent_proxy_has_a_deadline) {
  held_server silent;
  site s(true);
  s.c.fixture.options.proxy.url = silent.base_url();
  s.c.fixture.options.timeouts.connect = 5s;
  awaited<tokenwire::perplexity::chat_completion> out;
  s.c.start_complete(out);
  silent.connection(s.c.fixture);
  s.c.settle();
  s.c.fixture.time.advance(5s);
  s.c.fixture.pump([&] { return out.over; });
  BOOST_TEST(out.ec == error::connect_timeout);
}

BOOST_AUTO_TEST_CASE(a_tunnels_answer_breaks_off_at_any_byte) {
  std::string_view const answer = "HTTP/1.1 200 Connection established\r\nX-Cache: MISS\r\n\r\n";
  for (trouble const what : {trouble::stall, trouble::close, trouble::reset}) {
    for (std::size_t sent = 0; sent != answer.size(); ++sent) {
      BOOST_TEST_CONTEXT(what << " after " << sent << " bytes") {
        hostile_server proxy({}, hostile_server::reads::head);
        chat_client client("https://127.0.0.1:1");
        client.options.proxy.url = proxy.base_url();
        client.options.timeouts.connect = 5s;
        client.start();
        proxy.take_request(client);
        proxy.send(client, answer.substr(0, sent));
        proxy.make(client, what);
        if (what == trouble::stall) client.time.advance(5s);
        client.pump([&] { return client.out.over; });
        BOOST_TEST(client.out.ec == (what == trouble::stall ? error::connect_timeout : error::proxy_refused));
        BOOST_TEST(client.out.facts.phase == "proxy");
      }
    }
  }
}

BOOST_AUTO_TEST_CASE(the_certificate_behind_a_tunnel_is_the_servers) {
  test_proxy proxy;
  site s(true);
  s.c.fixture.options.proxy.url = proxy.url();
  s.c.fixture.options.tls.ca_file = s.folder.add("other.pem", authority().certificate_pem);
  BOOST_TEST(s.c.complete().ec == error::tls_certificate);
}

BOOST_AUTO_TEST_CASE(what_is_exempt_goes_straight) {
  test_proxy proxy;
  site s(false);
  s.c.fixture.options.proxy.http = proxy.url();
  s.c.fixture.options.proxy.no_proxy = "127.0.0.0/8";
  BOOST_TEST(!s.c.complete().ec);
  BOOST_TEST(proxy.connections() == 0);
}

BOOST_AUTO_TEST_CASE(a_bad_proxy_is_refused_before_anything_is_sent) {
  chat_client fixture("http://127.0.0.1:1");
  fixture.options.proxy.url = "socks4://u:secret@127.0.0.1:1080";
  try {
    auto const made = make_client(fixture);
    BOOST_ERROR("was taken");
  } catch (tokenwire::api_error const& e) {
    BOOST_TEST(e.code() == error::invalid_proxy);
    BOOST_TEST(std::string(e.what()).find("secret") == std::string::npos);
  }
}

BOOST_AUTO_TEST_SUITE_END()
