#include "http/proxy.hpp"

#include <boost/test/unit_test.hpp>
#include <string>

BOOST_AUTO_TEST_SUITE(proxies)

namespace {

using namespace tokenwire::http;
using tokenwire::proxy_options;

proxy parsed(std::string_view text) {
  std::string reason;
  auto const found = parse_proxy(text, reason);
  BOOST_TEST_REQUIRE(found.has_value(), text << ": " << reason);
  return *found;
}

std::string refusal(std::string_view text) {
  std::string reason;
  BOOST_TEST(!parse_proxy(text, reason).has_value(), text << " was taken");
  return reason;
}

origin target(std::string host, bool tls = true, std::uint16_t port = 443) {
  return {.tls = tls, .host = std::move(host), .port = port};
}

}  // namespace

BOOST_AUTO_TEST_CASE(scheme_host_and_port) {
  BOOST_TEST((parsed("http://proxy.test:3128") == proxy{{false, "proxy.test", 3128}, {}}));
  BOOST_TEST((parsed("HTTPS://Proxy.test/") == proxy{{true, "proxy.test", 443}, {}}));
  BOOST_TEST((parsed("proxy.test:8080") == proxy{{false, "proxy.test", 8080}, {}}));
  BOOST_TEST((parsed("http://[::1]:3128") == proxy{{false, "::1", 3128}, {}}));
}

BOOST_AUTO_TEST_CASE(user_info_is_basic_authentication) {
  // RFC 7617, 2.
  BOOST_TEST(parsed("http://Aladdin:open%20sesame@p").authorization == "Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==");
  BOOST_TEST(parsed("http://user@p").authorization == "Basic dXNlcjo=");
  BOOST_TEST(parsed("http://user:p%40ss%3aword@p:1").authorization == "Basic dXNlcjpwQHNzOndvcmQ=");
  BOOST_TEST(parsed("http://a:b@c@p").where.host == "p");
}

BOOST_AUTO_TEST_CASE(a_socks_proxy) {
  proxy const plain = parsed("socks5://proxy.test");
  BOOST_TEST((plain.where == origin{false, "proxy.test", 1080}));
  BOOST_TEST(plain.socks);
  BOOST_TEST(parsed("SOCKS5H://[::1]/").where.port == 1080);
  BOOST_TEST(parsed("socks5://[::1]:80").where.port == 80);
  BOOST_TEST(parsed("socks5://p:80").where.port == 80);
  BOOST_TEST(parsed("socks5://p:").where.port == 1080);
  proxy const known = parsed("socks5h://us%3Aer:pass%40word@p:9");
  BOOST_TEST(known.user == "us:er");
  BOOST_TEST(known.password == "pass@word");
  BOOST_TEST(known.authorization.empty());
  BOOST_TEST(known.where.port == 9);
  BOOST_TEST(!parsed("http://p").socks);
}

BOOST_AUTO_TEST_CASE(what_is_refused_is_not_quoted) {
  for (std::string_view const bad : {"socks4://u:secret@p:1080", "http://u:secret%@p", "http://u:secret%4@p",
                                     "http://u%3Ax:secret@p", "http://u:secret@", "http://u:secret@p/path",
                                     "http://u:secret@p:99999", "http://u:secret@p?x", "://p", "http://"}) {
    BOOST_TEST(refusal(bad).find("secret") == std::string::npos, bad);
    BOOST_TEST(!refusal(bad).empty());
  }
}

BOOST_AUTO_TEST_CASE(the_request_for_a_tunnel) {
  std::string const request = tunnel_request(target("api.test"), parsed("http://p"));
  BOOST_TEST(request.starts_with("CONNECT api.test:443 HTTP/1.1\r\nHost: api.test:443\r\nUser-Agent: tokenwire/"));
  BOOST_TEST(request.ends_with("\r\n\r\n"));
  BOOST_TEST(request.find("Authorization") == std::string::npos);
  BOOST_TEST(tunnel_request(target("::1", true, 8443), parsed("http://user@p")).find("CONNECT [::1]:8443 ") == 0U);
  BOOST_TEST(tunnel_request(target("a"), parsed("http://user@p")).find("\r\nProxy-Authorization: Basic dXNlcjo=\r\n") !=
             std::string::npos);
}

BOOST_AUTO_TEST_CASE(names_are_exempt_with_those_below_them) {
  for (std::string_view const list : {"example.com", ".example.com", "*.example.com", "x, EXAMPLE.com ,y", "*"}) {
    BOOST_TEST(is_exempt(target("example.com"), list), list);
    BOOST_TEST(is_exempt(target("api.example.com"), list), list);
  }
  for (std::string_view const list : {"", ",", "ample.com", "api.example.com", "com.", "example.comm", "."})
    BOOST_TEST(!is_exempt(target("example.com"), list), list);
  BOOST_TEST(!is_exempt(target("notexample.com"), "example.com"));
}

BOOST_AUTO_TEST_CASE(ports_have_to_agree) {
  BOOST_TEST(is_exempt(target("example.com", true, 8443), "example.com:8443"));
  BOOST_TEST(!is_exempt(target("example.com"), "example.com:8443"));
  BOOST_TEST(!is_exempt(target("example.com"), "example.com:x"));
  BOOST_TEST(is_exempt(target("::1", true, 8443), "[::1]:8443"));
  BOOST_TEST(!is_exempt(target("::1"), "[::1]:8443"));
}

BOOST_AUTO_TEST_CASE(addresses_and_networks) {
  BOOST_TEST(is_exempt(target("127.0.0.1"), "127.0.0.1"));
  BOOST_TEST(is_exempt(target("::1"), "::1"));
  BOOST_TEST(is_exempt(target("::1"), "[::1]"));
  BOOST_TEST(is_exempt(target("10.1.2.3"), "10.0.0.0/8"));
  BOOST_TEST(is_exempt(target("10.255.255.255"), "10.0.0.0/8"));
  BOOST_TEST(is_exempt(target("fd00::7"), "fd00::/8"));
  BOOST_TEST(!is_exempt(target("11.1.2.3"), "10.0.0.0/8"));
  BOOST_TEST(!is_exempt(target("10.1.2.3"), "10.1.2.3/99"));
  BOOST_TEST(!is_exempt(target("10.1.2.3"), "fd00::/8"));
  BOOST_TEST(!is_exempt(target("10.1.2.3"), "1.2.3"));
  // Loopback is no exception.
  BOOST_TEST(!is_exempt(target("127.0.0.1"), ""));
  BOOST_TEST(!is_exempt(target("localhost"), "127.0.0.1"));
}

BOOST_AUTO_TEST_CASE(what_the_options_say_goes_by_the_target) {
  proxy_options const environment{.https = "s", .http = "h", .no_proxy = "direct.test"};
  BOOST_TEST(proxy_for(target("a"), environment) == "s");
  BOOST_TEST(proxy_for(target("a", false, 80), environment) == "h");
  BOOST_TEST(proxy_for(target("direct.test"), environment) == "");
  proxy_options chosen = environment;
  chosen.url = "mine";
  BOOST_TEST(proxy_for(target("direct.test"), chosen) == "mine");
  chosen.url = "";
  BOOST_TEST(proxy_for(target("a"), chosen) == "");
}

BOOST_AUTO_TEST_SUITE_END()
