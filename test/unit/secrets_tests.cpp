// What is hidden in texts for people, and what is not.

#include <boost/test/unit_test.hpp>

#include "http/secrets.hpp"

BOOST_AUTO_TEST_SUITE(secrets_tests)

using tokenwire::http::is_secret_field;
using tokenwire::http::secrets;

namespace {

std::string hidden(secrets const& known, std::string text) {
  known.hide_in(text);
  return text;
}

}  // namespace

BOOST_AUTO_TEST_CASE(fields_that_say_who_asks) {
  for (char const* const name :
       {"authorization", "Authorization", "Proxy-Authorization", "api-key", "X-API-Key", "Cookie", "Set-Cookie",
        "X-Auth-Token", "x-goog-api-key", "X-Client-Secret", "X-Password", "X-Auth"})
    BOOST_TEST(is_secret_field(name), name);
  for (char const* const name : {"", "key-id", "Accept", "Content-Type", "x-ratelimit-remaining-tokens", "X-Request-Id",
                                 "Retry-After", "Author", "Authority"})
    BOOST_TEST(!is_secret_field(name), name);
}

BOOST_AUTO_TEST_CASE(everywhere_and_only_whole) {
  secrets known;
  known.add("pplx-12345");
  BOOST_TEST(hidden(known, "pplx-12345") == "***");
  BOOST_TEST(hidden(known, "a pplx-12345, b pplx-12345.") == "a ***, b ***.");
  BOOST_TEST(hidden(known, "pplx-1234 pplx-12346 PPLX-12345") == "pplx-1234 pplx-12346 PPLX-12345");
  BOOST_TEST(hidden(known, "pplx-12pplx-12345") == "pplx-12***");
  BOOST_TEST(hidden(known, "") == "");
  BOOST_TEST(hidden({}, "anything") == "anything");
}

BOOST_AUTO_TEST_CASE(a_beginning_where_the_text_was_cut) {
  secrets known;
  known.add("pplx-12345");
  BOOST_TEST(hidden(known, "key: pplx-1234") == "key: ***");
  BOOST_TEST(hidden(known, "key: pplx-123") == "key: ***");
  BOOST_TEST(hidden(known, "key: pplx-12") == "key: pplx-12");
  BOOST_TEST(hidden(known, "\"key: pplx-1234\"\u2026, and") == "\"key: ***\"\u2026, and");
  BOOST_TEST(hidden(known, "key: pplx-1234\u2026") == "key: ***\u2026");
  BOOST_TEST(hidden(known, "key: pplx-1234\", and") == "key: pplx-1234\", and");
}

BOOST_AUTO_TEST_CASE(as_others_write_it) {
  secrets known;
  known.add("pplx/12+345==");
  BOOST_TEST(hidden(known, "/login?key=pplx%2F12%2B345%3D%3D&a=b") == "/login?key=***&a=b");
  BOOST_TEST(hidden(known, "key pplx/12+3... is not valid") == "key ***... is not valid");
}

BOOST_AUTO_TEST_CASE(what_is_short_is_not_looked_for) {
  secrets known;
  known.add("1234567");
  known.add("12345678");
  BOOST_TEST(hidden(known, "1234567 12345678") == "1234567 ***");
}

BOOST_AUTO_TEST_CASE(one_that_holds_another) {
  secrets known;
  known.add("12345678");
  known.add("12345678-and-more");
  BOOST_TEST(hidden(known, "12345678-and-more 12345678 12345678-and.") == "*** *** ***-and.");
}

BOOST_AUTO_TEST_CASE(values_of_fields) {
  secrets known;
  known.add_field("Authorization", "Bearer the-key-1");
  known.add_field("X-Api-Key", "the-key-2");
  known.add_field("Cookie", "name-one=value-one; two=2 ;name-three= value-three");
  known.add_field("Accept", "application/json");
  BOOST_TEST(hidden(known, "Bearer the-key-1, the-key-2, name-one=value-one name-three=value-three two=2") ==
             "Bearer ***, ***, name-one=*** name-three=*** two=2");
  BOOST_TEST(hidden(known, "application/json") == "application/json");
}

BOOST_AUTO_TEST_CASE(heads_as_they_may_be_shown) {
  secrets known;
  known.add("the-key-1");
  BOOST_TEST(
      known.shown_fields("Host: a\r\nAuthorization: Bearer the-key-1\r\nX-Other: is the-key-1\r\nEmpty:\r\n\r\n") ==
      "Host: a\nAuthorization: ***\nX-Other: is ***\nEmpty: \n");
  BOOST_TEST(known.shown_fields("location: https://a:b@host/\nContent-Location: //u@h/p\nset-cookie: x\n") ==
             "location: https://host/\nContent-Location: //h/p\nset-cookie: ***\n");
  BOOST_TEST(known.shown_fields("no colon\nlast: one") == "no colon: \nlast: one\n");
  BOOST_TEST(known.shown_fields("") == "");
}

BOOST_AUTO_TEST_SUITE_END()
