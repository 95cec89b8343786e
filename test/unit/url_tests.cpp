#include "http/url.hpp"

#include <boost/test/unit_test.hpp>
#include <string>

BOOST_AUTO_TEST_SUITE(url)

namespace {

using tokenwire::http::base_url;
using tokenwire::http::origin;
using tokenwire::http::parse_base_url;

base_url parsed(std::string_view text) {
  std::string reason;
  auto const url = parse_base_url(text, reason);
  BOOST_TEST_REQUIRE(url.has_value(), text << ": " << reason);
  return *url;
}

std::string refusal(std::string_view text) {
  std::string reason;
  BOOST_TEST(!parse_base_url(text, reason).has_value(), text << " was taken");
  return reason;
}

}  // namespace

BOOST_AUTO_TEST_CASE(scheme_host_port_and_path) {
  auto const url = parsed("https://api.perplexity.ai");
  BOOST_TEST(url.where.tls);
  BOOST_TEST(url.where.host == "api.perplexity.ai");
  BOOST_TEST(url.where.port == 443);
  BOOST_TEST(url.path == "");
  BOOST_TEST(url.where.authority() == "api.perplexity.ai");

  auto const gateway = parsed("HTTP://Gateway.Example:8080/llm/v1");
  BOOST_TEST(!gateway.where.tls);
  BOOST_TEST(gateway.where.host == "gateway.example");
  BOOST_TEST(gateway.where.port == 8080);
  BOOST_TEST(gateway.path == "/llm/v1");
  BOOST_TEST(gateway.where.authority() == "gateway.example:8080");
}

BOOST_AUTO_TEST_CASE(the_default_port_is_not_named) {
  BOOST_TEST(parsed("http://h").where.port == 80);
  BOOST_TEST(parsed("http://h:80").where.authority() == "h");
  BOOST_TEST(parsed("https://h:443/").where.authority() == "h");
  BOOST_TEST(parsed("https://h:80").where.authority() == "h:80");
  BOOST_TEST(parsed("http://h:443").where.authority() == "h:443");
  BOOST_TEST(parsed("https://h:/x").where.authority() == "h");
  BOOST_TEST(parsed("http://h:1").where.port == 1);
  BOOST_TEST(parsed("http://h:65535").where.port == 65535);
}

BOOST_AUTO_TEST_CASE(trailing_slashes_are_dropped_and_others_kept) {
  BOOST_TEST(parsed("https://h/").path == "");
  BOOST_TEST(parsed("https://h///").path == "");
  BOOST_TEST(parsed("https://h/a/").path == "/a");
  BOOST_TEST(parsed("https://h/a//b//").path == "/a//b");
  BOOST_TEST(parsed("https://h/a%20b/~c/@d:e").path == "/a%20b/~c/@d:e");
}

BOOST_AUTO_TEST_CASE(ipv6_and_ipv4) {
  auto const loopback = parsed("http://[::1]:8080/x");
  BOOST_TEST(loopback.where.host == "::1");
  BOOST_TEST(loopback.where.port == 8080);
  BOOST_TEST(loopback.where.authority() == "[::1]:8080");
  BOOST_TEST(loopback.path == "/x");
  BOOST_TEST(parsed("https://[2001:DB8:0::1]").where.authority() == "[2001:db8::1]");
  BOOST_TEST(parsed("http://127.0.0.1:0081").where.authority() == "127.0.0.1:81");
  for (auto const* text :
       {"http://[::1", "http://[]", "http://[::1]x", "http://[::1]x:80", "http://[127.0.0.1]",
        "http://[fe80::1%25eth0]", "http://[fe80::1%eth0]", "http://[h]", "http://::1", "http://[::1]:0"}) {
    BOOST_TEST(!refusal(text).empty());
  }
}

BOOST_AUTO_TEST_CASE(one_origin_has_one_form) {
  BOOST_CHECK(parsed("https://API.example/a").where == parsed("https://api.example:443/b").where);
  BOOST_CHECK(parsed("http://[::1]").where == parsed("http://[0:0:0:0:0:0:0:1]:80").where);
  BOOST_CHECK(parsed("http://h").where != parsed("https://h").where);
  BOOST_CHECK(parsed("http://h").where != parsed("http://h:81").where);
  BOOST_CHECK(parsed("http://h").where != parsed("http://i").where);
}

BOOST_AUTO_TEST_CASE(what_is_no_base_url_is_refused_with_a_reason) {
  for (auto const* text : {"",
                           "h",
                           "h:80",
                           "//h",
                           "ftp://h",
                           "https:/h",
                           "https:h",
                           "https://",
                           "https:///path",
                           "http://:80",
                           "http://h:0",
                           "http://h:65536",
                           "http://h:99999999999999999999",
                           "http://h:8x",
                           "http://h:-1",
                           "http://h:+1",
                           "http://h:80:80",
                           "http://h/?q",
                           "http://h?q",
                           "http://h/#f",
                           "http://h#f",
                           "http://h/a b",
                           " http://h",
                           "http://h ",
                           "http://h\r\nX: y",
                           "http://h/a\nb",
                           "http://h/\t",
                           "http://h\x7f",
                           "http://h\\x",
                           "http://h/\"",
                           "http://b\xc3\xbc"
                           "cher.example",
                           "http://h/\xc3\xbc",
                           "http://h%41/",
                           "http://a,b"}) {
    BOOST_TEST(!refusal(text).empty());
  }
}

BOOST_AUTO_TEST_CASE(the_reason_says_what_is_in_the_way) {
  BOOST_TEST(refusal("h") == "it has to begin with https:// or http://");
  BOOST_TEST(refusal("http://h?q") == "it has a query");
  BOOST_TEST(refusal("http://h/#f") == "it has a fragment");
  BOOST_TEST(refusal("http://h/ ") == "there is a space in it");
  BOOST_TEST(refusal("http://h\n") == "there is a control character in it");
  BOOST_TEST(refusal("http://") == "there is no host");
  BOOST_TEST(refusal("http://h:0") == "the port is no number from 1 to 65535");
}

BOOST_AUTO_TEST_CASE(a_password_is_not_told) {
  for (auto const* text : {"https://user:hunter2@h/", "https://hunter2@h", "http://user:hunter2@h:0/"}) {
    auto const reason = refusal(text);
    BOOST_TEST(reason.find("user info") != std::string::npos);
    BOOST_TEST(reason.find("hunter2") == std::string::npos);
  }
}

BOOST_AUTO_TEST_CASE(what_may_follow_a_base_url) {
  using tokenwire::http::is_path;
  using tokenwire::http::is_path_and_query;
  for (char const* path : {"/", "/v1/sonar", "/a//b/", "/%C3%A4", "/a;b=c,d/~e!$&'()*+:@"}) {
    BOOST_TEST(is_path(path), path);
    BOOST_TEST(is_path_and_query(path), path);
  }
  for (char const* path : {"", "v1", "/a b", "/a#b", "/\xc3\xa4", "/a\r\n", "/\"", "/<", "/[", "/\\"}) {
    BOOST_TEST(!is_path(path), path);
    BOOST_TEST(!is_path_and_query(path), path);
  }
  for (char const* path : {"/?", "/a?b=c&d", "/a?b?c/d"}) {
    BOOST_TEST(!is_path(path), path);
    BOOST_TEST(is_path_and_query(path), path);
  }
  for (char const* path : {"?a", "/a?b c", "/a?b#c", "/a?\n", "/a?\xff"}) BOOST_TEST(!is_path_and_query(path), path);
}

BOOST_AUTO_TEST_CASE(percent_encoding_leaves_only_what_is_unreserved) {
  using tokenwire::http::percent_encoded;
  BOOST_TEST(percent_encoded("") == "");
  BOOST_TEST(percent_encoded("azAZ09-._~") == "azAZ09-._~");
  BOOST_TEST(percent_encoded("a/b?c&d=e+f%20 \r\n") == "a%2Fb%3Fc%26d%3De%2Bf%2520%20%0D%0A");
  BOOST_TEST(percent_encoded(std::string_view("\0\x7f\xc3\xbc", 4)) == "%00%7F%C3%BC");
}

BOOST_AUTO_TEST_CASE(user_info_is_not_shown) {
  using tokenwire::http::without_user_info;
  BOOST_TEST(without_user_info("http://user:pw@host/a") == "http://host/a");
  BOOST_TEST(without_user_info("https://user@host") == "https://host");
  BOOST_TEST(without_user_info("//u:p@host:1/") == "//host:1/");
  BOOST_TEST(without_user_info("http:\\\\u:p@host/") == "http:\\\\host/");
  BOOST_TEST(without_user_info("http://u:p@x@host?a@b") == "http://host?a@b");
  BOOST_TEST(without_user_info("http:///u:p@host/") == "http:///host/");
  for (char const* same :
       {"http://host/a@b", "https://host?x=a@b", "/a@b", "a@b", "a/b@c//d", "", "http://", "//", "/"})
    BOOST_TEST(without_user_info(same) == same);
}

BOOST_AUTO_TEST_SUITE_END()
