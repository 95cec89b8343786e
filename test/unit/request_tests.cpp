#include "http/request.hpp"

#include <boost/test/unit_test.hpp>
#include <string>
#include <string_view>

BOOST_AUTO_TEST_SUITE(request)

namespace {

using namespace std::string_view_literals;
using tokenwire::http::is_field_name;
using tokenwire::http::is_field_value;
using tokenwire::http::is_reserved_field;
using tokenwire::http::serialize_head;

}  // namespace

BOOST_AUTO_TEST_CASE(a_field_name_is_a_token) {
  for (auto const name : {"X-Title"sv, "a"sv, "x_1"sv, "!#$%&'*+-.^_`|~09azAZ"sv})
    BOOST_TEST(is_field_name(name), name);
  for (auto const name : {""sv, " "sv, "a b"sv, "a:"sv, "a\r"sv, "a\n"sv, "a\0"sv, "a\t"sv, "(a)"sv, "a/b"sv, "a=b"sv,
                          "a,b"sv, "a@b"sv, "a[b"sv, "a{"sv, "a\""sv, "a\\"sv, "\x7f"sv, "\xc3\xbc"sv}) {
    BOOST_TEST(!is_field_name(name), name);
  }
}

BOOST_AUTO_TEST_CASE(a_field_value_has_no_control_character_and_no_space_around_it) {
  for (auto const value :
       {""sv, "a"sv, "a b"sv, "a\tb"sv, "Bearer pplx-1"sv, "\"quoted\", list; q=1"sv, "\xc3\xbc"sv, "~"sv}) {
    BOOST_TEST(is_field_value(value), value);
  }
  for (auto const value : {" "sv, " a"sv, "a "sv, "\ta"sv, "a\t"sv, "a\r\nX: y"sv, "a\n"sv, "\r"sv, "a\0b"sv, "\x01"sv,
                           "a\x1f"sv, "a\x7f"sv, "a\x0b"sv}) {
    BOOST_TEST(!is_field_value(value), value);
  }
}

BOOST_AUTO_TEST_CASE(what_the_library_sets_is_reserved_in_any_case) {
  for (auto const name :
       {"Host", "HOST", "content-length", "Transfer-Encoding", "Connection", "Upgrade", "TE", "Trailer", "Expect",
        "Keep-Alive", "Proxy-Connection", "Proxy-Authorization", "Accept-Encoding"}) {
    BOOST_TEST(is_reserved_field(name), name);
  }
  for (auto const name : {"Authorization", "User-Agent", "Accept", "Content-Type", "X-Host", "Hos", "Hosts", ""}) {
    BOOST_TEST(!is_reserved_field(name), name);
  }
}

BOOST_AUTO_TEST_CASE(the_head_is_exact) {
  BOOST_TEST(serialize_head("POST", "/chat/completions", "api.perplexity.ai",
                            {{"Authorization", "Bearer k"}, {"Accept", "application/json"}, {"X-Empty", ""}}, 123) ==
             "POST /chat/completions HTTP/1.1\r\n"
             "Host: api.perplexity.ai\r\n"
             "Authorization: Bearer k\r\n"
             "Accept: application/json\r\n"
             "X-Empty: \r\n"
             "Content-Length: 123\r\n"
             "\r\n");
}

BOOST_AUTO_TEST_CASE(the_length_is_sent_where_it_says_something) {
  BOOST_TEST(serialize_head("GET", "/", "h", {}, 0) == "GET / HTTP/1.1\r\nHost: h\r\n\r\n");
  BOOST_TEST(serialize_head("POST", "/", "h", {}, 0) == "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 0\r\n\r\n");
  BOOST_TEST(serialize_head("DELETE", "/", "h", {}, 5) == "DELETE / HTTP/1.1\r\nHost: h\r\nContent-Length: 5\r\n\r\n");
  BOOST_TEST(serialize_head("CONNECT", "h:443", "h:443", {}, 0) == "CONNECT h:443 HTTP/1.1\r\nHost: h:443\r\n\r\n");
}

BOOST_AUTO_TEST_CASE(fields_go_in_the_place_of_others_with_their_name) {
  using tokenwire::http::replace_fields;
  tokenwire::header_list fields{{"A", "1"}, {"b", "2"}, {"A", "3"}, {"C", "4"}};
  replace_fields(fields, {{"B", "5"}, {"D", "6"}, {"a", "7"}, {"d", "8"}});
  BOOST_TEST((fields == tokenwire::header_list{{"C", "4"}, {"B", "5"}, {"a", "7"}, {"d", "8"}}));
  BOOST_TEST(tokenwire::http::has_field(fields, "c"));
  BOOST_TEST(!tokenwire::http::has_field(fields, "E"));
  tokenwire::http::remove_field(fields, "D");
  BOOST_TEST(fields.size() == 3u);
  // Of one name the last counts, also where the fields have none of it.
  replace_fields(fields, {{"X", "1"}, {"x", "2"}, {"Y", "3"}, {"X", "4"}});
  BOOST_TEST((fields == tokenwire::header_list{{"C", "4"}, {"B", "5"}, {"a", "7"}, {"Y", "3"}, {"X", "4"}}));
}

BOOST_AUTO_TEST_CASE(a_fault_of_a_field_is_told_without_its_value) {
  using tokenwire::http::fault_of;
  BOOST_TEST(fault_of({}) == "");
  BOOST_TEST(fault_of({{"A", ""}, {"B", "b"}}) == "");
  BOOST_TEST(fault_of({{"A", "1"}, {"B", "secret\r\n"}}).find("header B holds") != std::string::npos);
  BOOST_TEST(fault_of({{"A", "secret\n"}}).find("secret") == std::string::npos);
  BOOST_TEST(fault_of({{"A\r\nsecret", "1"}}).find("secret") == std::string::npos);
  BOOST_TEST(fault_of({{"Host", "h"}}) == "the header Host is set by the library");
}

BOOST_AUTO_TEST_SUITE_END()
