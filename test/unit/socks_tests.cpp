#include "http/socks.hpp"

#include <boost/test/unit_test.hpp>

BOOST_AUTO_TEST_SUITE(socks)

namespace {

using namespace std::string_view_literals;
using namespace tokenwire::http;
using tokenwire::error;

origin target(std::string host, std::uint16_t port = 443) {
  return {.tls = true, .host = std::move(host), .port = port};
}

proxy through(std::string user = {}, std::string password = {}) {
  return {.user = std::move(user), .password = std::move(password), .socks = true};
}

void put(socks_handshake& handshake, std::string_view bytes) {
  handshake.put({bytes.data(), bytes.size()});
}

constexpr auto no_login = "\5\0"sv;
constexpr auto by_password = "\5\2"sv;
constexpr auto passed = "\1\0"sv;
constexpr auto opened = "\5\0\0\1\0\0\0\0\0\0"sv;

}  // namespace

BOOST_AUTO_TEST_CASE(a_name_without_login) {
  socks_handshake handshake(target("api.test"), through());
  BOOST_TEST(handshake.take_output() == "\5\1\0"sv);
  BOOST_TEST(handshake.take_output().empty());
  put(handshake, no_login);
  BOOST_TEST(handshake.take_output() == "\5\1\0\3\10api.test\1\273"sv);
  BOOST_TEST(!handshake.open());
  put(handshake, opened);
  BOOST_TEST(handshake.open());
  BOOST_TEST(!handshake.error());
  BOOST_TEST(handshake.take_output().empty());
}

BOOST_AUTO_TEST_CASE(addresses) {
  socks_handshake v4(target("192.0.2.1", 80), through());
  v4.take_output();
  put(v4, no_login);
  BOOST_TEST(v4.take_output() == "\5\1\0\1\300\0\2\1\0\120"sv);
  socks_handshake v6(target("2001:db8::1", 65535), through());
  v6.take_output();
  put(v6, no_login);
  BOOST_TEST(v6.take_output() == "\5\1\0\4\x20\1\x0d\xb8\0\0\0\0\0\0\0\0\0\0\0\1\xff\xff"sv);
}

BOOST_AUTO_TEST_CASE(a_user_and_a_password) {
  socks_handshake handshake(target("a"), through("user", "secret"));
  BOOST_TEST(handshake.take_output() == "\5\2\0\2"sv);
  put(handshake, by_password);
  BOOST_TEST(handshake.take_output() == "\1\4user\6secret"sv);
  put(handshake, passed);
  BOOST_TEST(handshake.take_output() == "\5\1\0\3\1a\1\273"sv);
}

BOOST_AUTO_TEST_CASE(a_proxy_that_wants_no_login_gets_none) {
  socks_handshake handshake(target("a"), through("user", "secret"));
  handshake.take_output();
  put(handshake, no_login);
  BOOST_TEST(handshake.take_output() == "\5\1\0\3\1a\1\273"sv);
}

// In pieces of any size, and with each kind of address in the answer.
BOOST_AUTO_TEST_CASE(every_split) {
  for (std::string_view const answer :
       {opened, "\5\0\0\3\3abc\0\0"sv, "\5\0\0\3\0\0\0"sv, "\5\0\0\4\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0"sv}) {
    std::string const all = std::string(by_password) + std::string(passed) + std::string(answer);
    for (std::size_t size = 1; size <= all.size(); ++size) {
      socks_handshake handshake(target("a"), through("u", "p"));
      for (std::size_t at = 0; at < all.size(); at += size) {
        BOOST_TEST(!handshake.open());
        put(handshake, std::string_view(all).substr(at, size));
      }
      BOOST_TEST(handshake.open());
      BOOST_TEST(!handshake.error());
    }
  }
}

BOOST_AUTO_TEST_CASE(refusals) {
  struct {
    std::string user;
    std::string_view answers;
    error code;
    std::string detail;
  } const cases[] = {
      {"", "\4\0"sv, error::proxy_refused, "its answer is not SOCKS 5"},
      {"", "HT"sv, error::proxy_refused, "its answer is not SOCKS 5"},
      {"", "\5\xff"sv, error::proxy_authentication, "it wants a user's name and a password, or more than those"},
      {"", "\5\2"sv, error::proxy_authentication, "it wants a user's name and a password, or more than those"},
      {"u", "\5\xff"sv, error::proxy_authentication, "it wants more than a user's name and a password"},
      {"u", "\5\2\1\1"sv, error::proxy_authentication, "it refused the user's name or the password"},
      {"", "\5\0\5\5"sv, error::proxy_refused, "it answered 5, connection refused"},
      {"", "\5\0\5\4"sv, error::proxy_refused, "it answered 4, host unreachable"},
      {"", "\5\0\5\xff"sv, error::proxy_refused, "it answered 255, unknown reason"},
      {"", "\5\0\4\0"sv, error::proxy_refused, "its answer is not SOCKS 5"},
      {"", "\5\0\5\0\0\2"sv, error::proxy_refused, "its answer is not SOCKS 5"},
      {"", "\5\0\5\0\0\1\0\0\0\0\0\0H"sv, error::proxy_refused, "it sent bytes of its own behind its answer"},
  };
  for (auto const& each : cases) {
    socks_handshake handshake(target("a"), through(each.user, "secret"));
    put(handshake, each.answers);
    BOOST_TEST(handshake.error() == each.code);
    BOOST_TEST(handshake.detail() == each.detail);
    BOOST_TEST(handshake.take_output().empty());
    // The first fault counts.
    put(handshake, opened);
    handshake.put_end();
    BOOST_TEST(handshake.detail() == each.detail);
  }
}

BOOST_AUTO_TEST_CASE(an_end_at_any_byte) {
  std::string const all = std::string(no_login) + std::string(opened);
  for (std::size_t n = 0; n != all.size(); ++n) {
    socks_handshake handshake(target("a"), through());
    put(handshake, std::string_view(all).substr(0, n));
    handshake.put_end();
    BOOST_TEST(handshake.error() == error::proxy_refused);
    BOOST_TEST(handshake.detail() == "it closed the connection");
  }
}

BOOST_AUTO_TEST_CASE(a_name_that_does_not_fit) {
  socks_handshake handshake(target(std::string(256, 'a')), through());
  BOOST_TEST(handshake.error() == error::proxy_refused);
  BOOST_TEST(handshake.take_output().empty());
  socks_handshake fits(target(std::string(255, 'a')), through());
  BOOST_TEST(!fits.error());
}

BOOST_AUTO_TEST_SUITE_END()
