// What a client takes from the environment.

#include <boost/test/unit_test.hpp>
#include <cstdlib>
#include <tokenwire/perplexity/client_options.hpp>

BOOST_AUTO_TEST_SUITE(client_environment_tests)

using namespace tokenwire;
using perplexity::client_options;

namespace {

/// A variable for as long as this lives.
struct variable {
  variable(char const* its_name, char const* value) : name(its_name) { ::setenv(name, value, 1); }
  ~variable() { ::unsetenv(name); }
  variable(variable const&) = delete;
  variable& operator=(variable const&) = delete;
  char const* name;
};

}  // namespace

BOOST_AUTO_TEST_CASE(key_and_base_url_unless_empty) {
  variable const key("PERPLEXITY_API_KEY", "secret");
  variable const url("PERPLEXITY_BASE_URL", "http://127.0.0.1:1");
  BOOST_TEST(client_options::from_environment().api_key.value() == "secret");
  BOOST_TEST(client_options::from_environment().base_url == "http://127.0.0.1:1");
  variable const no_key("PERPLEXITY_API_KEY", "");
  variable const no_url("PERPLEXITY_BASE_URL", "");
  BOOST_TEST(!client_options::from_environment().api_key.has_value());
  BOOST_TEST(client_options::from_environment().base_url == perplexity::default_base_url);
}

// As the provider's own SDKs read them.
BOOST_AUTO_TEST_CASE(header_lines_without_a_colon_or_a_name_are_left_out) {
  variable const headers("PERPLEXITY_CUSTOM_HEADERS",
                         "X-One: 1\r\n\n  X-Two :a:b  \nno colon here\n: nameless\n \t:x\nX-Empty:\nX-Last: 3");
  header_list const expected{{"X-One", "1"}, {"X-Two", "a:b"}, {"X-Empty", ""}, {"X-Last", "3"}};
  BOOST_TEST((client_options::from_environment().headers == expected));
  variable const nothing("PERPLEXITY_CUSTOM_HEADERS", "");
  BOOST_TEST(client_options::from_environment().headers.empty());
}

BOOST_AUTO_TEST_CASE(proxies_by_what_they_are_for) {
  variable const own("PERPLEXITY_PROXY", "");
  variable const all("ALL_PROXY", "all");
  variable const all_lower("all_proxy", "");
  variable const https("HTTPS_PROXY", "upper");
  variable const http("http_proxy", "plain");
  variable const exempt("NO_PROXY", "a,b");
  auto proxy = client_options::from_environment().proxy;
  BOOST_TEST(!proxy.url.has_value());
  BOOST_TEST(proxy.https == "upper");
  BOOST_TEST(proxy.http == "plain");
  BOOST_TEST(proxy.no_proxy == "a,b");
  variable const lower("https_proxy", "lower");
  variable const no_http("http_proxy", "");
  variable const exempt_lower("no_proxy", "c");
  proxy = client_options::from_environment().proxy;
  BOOST_TEST(proxy.https == "lower");
  BOOST_TEST(proxy.http == "all");
  BOOST_TEST(proxy.no_proxy == "c");
  variable const own_again("PERPLEXITY_PROXY", "own");
  proxy = client_options::from_environment().proxy;
  BOOST_TEST(proxy.https == "own");
  BOOST_TEST(proxy.http == "own");
}

BOOST_AUTO_TEST_CASE(the_level_of_the_log) {
  struct {
    char const* text;
    log_level level;
  } const cases[] = {{"off", log_level::off},     {"error", log_level::error}, {"warn", log_level::warn},
                     {"info", log_level::info},   {"debug", log_level::debug}, {"", log_level::off},
                     {"verbose", log_level::off}, {"DEBUG", log_level::off}};
  for (auto const& one : cases) {
    variable const level("PERPLEXITY_LOG", one.text);
    BOOST_TEST((client_options::from_environment().log.level == one.level), one.text);
  }
  BOOST_TEST((client_options::from_environment().log.level == log_level::off));
}

BOOST_AUTO_TEST_SUITE_END()
