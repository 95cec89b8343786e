// Requests through a SOCKS proxy, which the test is, and the target behind it as well.

#include <atomic>
#include <boost/test/unit_test.hpp>
#include <future>

#include "support/kept_answers.hpp"

BOOST_AUTO_TEST_SUITE(socks_proxy)

namespace {

using namespace std::chrono_literals;
using namespace std::string_view_literals;
using namespace tokenwire::test;
using tokenwire::error;

constexpr auto opened = "\5\0\0\1\0\0\0\0\0\0"sv;
/// What a client without a password asks for api.test:80 with.
constexpr std::size_t greeting_size = 3;
constexpr std::size_t target_size = 4 + 1 + 8 + 2;

std::string url(scripted_server const& proxy, std::string const& user_info = {}) {
  return "socks5h://" + user_info + "127.0.0.1:" + std::to_string(proxy.port());
}

/// A client that goes through it to a name that nobody else knows.
struct socks_client {
  explicit socks_client(scripted_server const& proxy, std::string const& user_info = {}) : c("http://api.test") {
    c.fixture.options.proxy.url = url(proxy, user_info);
  }
  keeping_client c;
};

}  // namespace

BOOST_AUTO_TEST_CASE(a_plain_target_has_a_tunnel_too_and_keeps_it) {
  std::vector<std::string> seen;
  scripted_server proxy([&](server_connection& peer, int) {
    seen.push_back(peer.read_bytes(greeting_size));
    peer.send("\5\0"sv);
    seen.push_back(peer.read_bytes(target_size));
    peer.send(opened);
    for (int i = 0; i != 2; ++i) {
      seen.push_back(peer.read_request());
      peer.send(document_answer());
    }
    peer.wait_for_close();
  });
  socks_client s(proxy);
  auto const first = s.c.complete();
  BOOST_TEST(!first.ec, first.what);
  BOOST_TEST(first.value.text() == "fine");
  BOOST_TEST(!s.c.complete().ec);
  BOOST_TEST(proxy.connections() == 1);
  BOOST_REQUIRE(seen.size() == 4U);
  BOOST_TEST(seen[0] == "\5\1\0"sv);
  BOOST_TEST(seen[1] == "\5\1\0\3\10api.test\0\120"sv);
  BOOST_TEST(seen[2].starts_with("POST /chat/completions HTTP/1.1\r\nHost: api.test\r\n"));
  BOOST_TEST(seen[2].find("Proxy-") == std::string::npos);
}

BOOST_AUTO_TEST_CASE(a_password_that_is_refused_is_not_shown) {
  scripted_server proxy([](server_connection& peer, int) {
    peer.read_bytes(4);
    peer.send("\5\2"sv);
    peer.read_bytes(1 + 1 + 4 + 1 + 12);
    peer.send("\1\1"sv);
    peer.wait_for_close();
  });
  socks_client s(proxy, "user:secret%40word1@");
  s.c.fixture.options.retry.max_retries = 2;
  auto const answer = s.c.complete();
  BOOST_TEST(answer.ec == error::proxy_authentication);
  BOOST_TEST(answer.facts.attempts == 1U);
  BOOST_TEST(answer.facts.phase == "proxy");
  BOOST_TEST(answer.facts.detail == "the proxy 127.0.0.1:" + std::to_string(proxy.port()) +
                                        ", asked for api.test: it refused the user's name or the password");
  BOOST_TEST(answer.what.find("secret") == std::string::npos);
}

BOOST_AUTO_TEST_CASE(a_target_that_cannot_be_reached) {
  scripted_server proxy([](server_connection& peer, int) {
    peer.read_bytes(greeting_size);
    peer.send("\5\0"sv);
    peer.read_bytes(target_size);
    peer.send("\5\4\0\1\0\0\0\0\0\0"sv);
    peer.wait_for_close();
  });
  socks_client s(proxy);
  auto const answer = s.c.complete();
  BOOST_TEST(answer.ec == error::proxy_refused);
  BOOST_TEST(answer.facts.detail.find("host unreachable") != std::string::npos, answer.facts.detail);
}

BOOST_AUTO_TEST_CASE(an_end_at_any_byte_of_its_answers) {
  std::string const all = std::string("\5\0"sv) + std::string(opened);
  for (std::size_t n = 0; n != all.size(); ++n) {
    scripted_server proxy([&](server_connection& peer, int) {
      peer.read_bytes(greeting_size);
      peer.send(std::string_view(all).substr(0, std::min<std::size_t>(n, 2)));
      if (n >= 2) {
        peer.read_bytes(target_size);
        peer.send(std::string_view(all).substr(2, n - 2));
      }
      peer.close();
      peer.wait_for_close();
    });
    socks_client s(proxy);
    auto const answer = s.c.complete();
    BOOST_TEST(answer.ec == error::proxy_refused, n << ": " << answer.what);
  }
}

BOOST_AUTO_TEST_CASE(what_is_no_socks_proxy) {
  scripted_server proxy([](server_connection& peer, int) {
    peer.read_bytes(greeting_size);
    peer.send("HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n");
    peer.wait_for_close();
  });
  socks_client s(proxy);
  auto const answer = s.c.complete();
  BOOST_TEST(answer.ec == error::proxy_refused);
  BOOST_TEST(answer.facts.detail.find("not SOCKS 5") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(a_status_407_behind_it_is_the_servers) {
  scripted_server proxy([](server_connection& peer, int) {
    peer.read_bytes(greeting_size);
    peer.send("\5\0"sv);
    peer.read_bytes(target_size);
    peer.send(opened);
    peer.read_request();
    peer.send(response_head(407, "Content-Length: 0\r\n"));
    peer.wait_for_close();
  });
  socks_client s(proxy);
  auto const answer = s.c.complete();
  BOOST_TEST(answer.facts.status == 407U);
  BOOST_TEST(answer.ec != error::proxy_authentication);
}

BOOST_AUTO_TEST_CASE(a_silent_one_has_a_deadline) {
  std::atomic<bool> greeted{};
  scripted_server proxy([&](server_connection& peer, int) {
    peer.read_bytes(greeting_size);
    greeted = true;
    peer.wait_for_close();
  });
  socks_client s(proxy);
  s.c.fixture.options.timeouts.connect = 5s;
  awaited<tokenwire::perplexity::chat_completion> out;
  s.c.start_complete(out);
  s.c.fixture.pump([&] { return greeted.load(); });
  s.c.settle();
  s.c.fixture.time.advance(5s);
  s.c.fixture.pump([&] { return out.over; });
  BOOST_TEST(out.ec == error::connect_timeout);
  BOOST_TEST(out.facts.phase == "proxy");
}

BOOST_AUTO_TEST_CASE(cancelled_in_the_handshake) {
  std::atomic<bool> greeted{};
  std::promise<bool> closed;
  scripted_server proxy([&](server_connection& peer, int) {
    peer.read_bytes(greeting_size);
    greeted = true;
    closed.set_value(peer.wait_for_close());
  });
  socks_client s(proxy);
  awaited<tokenwire::perplexity::chat_completion> out;
  s.c.start_complete(out);
  s.c.fixture.pump([&] { return greeted.load(); });
  s.c.client().cancel();
  s.c.fixture.pump([&] { return out.over; });
  BOOST_TEST(out.ec == boost::asio::error::operation_aborted);
  BOOST_TEST(closed.get_future().get());
}

BOOST_AUTO_TEST_SUITE_END()
