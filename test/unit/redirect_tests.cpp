// Where a Location leads, as RFC 3986 resolves it, and what is refused.

#include <boost/test/unit_test.hpp>

#include "http/redirect.hpp"

BOOST_AUTO_TEST_SUITE(redirect)

namespace http = tokenwire::http;

namespace {

struct resolved {
  std::string url;
  std::string reason;
};

/// From https://api.example/v1/chat?x=1, or its http twin.
resolved resolve(std::string_view location, bool tls = true) {
  http::origin const from{tls, "api.example", static_cast<std::uint16_t>(tls ? 443 : 80)};
  resolved out;
  auto const target = http::resolve_redirect(from, "/v1/chat?x=1", location, out.reason);
  if (target)
    out.url = (target->where.tls ? "https://" : "http://") + target->where.authority() + target->path_and_query;
  return out;
}

}  // namespace

BOOST_AUTO_TEST_CASE(locations_of_every_form) {
  BOOST_TEST(resolve("https://other.example/a?b=c#d").url == "https://other.example/a?b=c");
  BOOST_TEST(resolve("HTTPS://Other.Example:8443").url == "https://other.example:8443/");
  BOOST_TEST(resolve("https://other.example/").url == "https://other.example/");
  BOOST_TEST(resolve("https://other.example?q=/x:y").url == "https://other.example/?q=/x:y");
  BOOST_TEST(resolve("https://other.example/a/").url == "https://other.example/a/");
  BOOST_TEST(resolve("//other.example/a").url == "https://other.example/a");
  BOOST_TEST(resolve("//other.example/a", false).url == "http://other.example/a");
  BOOST_TEST(resolve("/new").url == "https://api.example/new");
  BOOST_TEST(resolve("/new:path").url == "https://api.example/new:path");
  BOOST_TEST(resolve("new").url == "https://api.example/v1/new");
  BOOST_TEST(resolve("./new/").url == "https://api.example/v1/new/");
  BOOST_TEST(resolve("../new").url == "https://api.example/new");
  BOOST_TEST(resolve("../../../new").url == "https://api.example/new");
  BOOST_TEST(resolve("..").url == "https://api.example/");
  BOOST_TEST(resolve("/a/b/../c/.").url == "https://api.example/a/c/");
  BOOST_TEST(resolve("?y=2").url == "https://api.example/v1/chat?y=2");
  BOOST_TEST(resolve("/new?u=http://x/../y").url == "https://api.example/new?u=http://x/../y");
  BOOST_TEST(resolve("https://api.example/a", false).url == "https://api.example/a");
}

BOOST_AUTO_TEST_CASE(what_is_not_followed) {
  BOOST_TEST(resolve("").reason == "there is no Location");
  BOOST_TEST(resolve("#top").reason == "there is no Location");
  BOOST_TEST(resolve("http://api.example/v1/chat").reason == "it leads from https to http");
  for (char const* const location :
       {"ftp://other.example/", "https://user:secret@other.example/", "https://", "https:///path", "/a b", "/a\xc3\xa4",
        "/a?b c", "javascript:alert(1)", "https://other.example:99999/", "/a\r\nX: y"}) {
    auto const out = resolve(location);
    BOOST_TEST(out.url.empty(), location);
    BOOST_TEST(!out.reason.empty(), location);
    BOOST_TEST(out.reason.find("secret") == std::string::npos);
  }
}

BOOST_AUTO_TEST_CASE(only_those_that_keep_the_method) {
  for (unsigned const status : {300U, 301U, 302U, 303U, 304U, 305U, 306U, 309U, 200U})
    BOOST_TEST(!http::is_followed(status));
  BOOST_TEST(http::is_followed(307));
  BOOST_TEST(http::is_followed(308));
}

BOOST_AUTO_TEST_CASE(credentials_of_every_kind_go) {
  tokenwire::header_list fields{{"authorization", "a"}, {"COOKIE", "b"},        {"x-api-key", "c"},
                                {"Api-Key", "d"},       {"Accept", "e"},        {"Proxy-Authorization", "f"},
                                {"X-Auth-Token", "g"},  {"X-Goog-Api-Key", "h"}};
  http::remove_credentials(fields);
  BOOST_REQUIRE(fields.size() == 1U);
  BOOST_TEST(fields[0].first == "Accept");
}

BOOST_AUTO_TEST_SUITE_END()
