#include "perplexity/error_body.hpp"

#include <boost/test/unit_test.hpp>

namespace {

using tokenwire::diagnostics;

diagnostics read(std::string_view body) {
  diagnostics out;
  tokenwire::perplexity::read_error_body(body, out);
  BOOST_TEST(out.body == body.substr(0, out.body.size()));
  return out;
}

void check(std::string_view body, std::string_view type, std::string_view code, std::string_view message) {
  BOOST_TEST_CONTEXT(body) {
    diagnostics const out = read(body);
    BOOST_TEST(out.type == type);
    BOOST_TEST(out.provider_code == code);
    BOOST_TEST(out.message == message);
  }
}

}  // namespace

BOOST_AUTO_TEST_SUITE(error_body_tests)

BOOST_AUTO_TEST_CASE(reads_an_error_object_with_a_number_or_a_string_as_code) {
  check("{\"error\":{\"message\":\"Invalid API key\",\"type\":\"invalid_api_key\",\"code\":401}}\n", "invalid_api_key",
        "401", "Invalid API key");
  check(R"({"error":{"message":"validation failed: x","code":"bad_request"}})", "", "bad_request",
        "validation failed: x");
  check(R"({"error":{"message":"m","type":null,"code":null}})", "", "", "m");
}

BOOST_AUTO_TEST_CASE(reads_an_error_that_is_text) {
  check(R"({"error":"overloaded"})", "", "", "overloaded");
  check(R"({"error":"Unauthorized","message":"bad key","code":7})", "Unauthorized", "7", "bad key");
  check(R"("overloaded")", "", "", "overloaded");
}

BOOST_AUTO_TEST_CASE(reads_nested_and_bare_shapes) {
  check(R"({"error":{"error":{"message":"deep","type":"t","code":5}}})", "t", "5", "deep");
  check(R"({"detail":{"error":{"message":"deep"}}})", "", "", "deep");
  check(R"({"message":"bare","type":"t","code":"c"})", "t", "c", "bare");
  check(R"({"error":{"error":{"error":{"error":{"error":{"message":"too deep"}}}}}})", "", "", "");
}

BOOST_AUTO_TEST_CASE(joins_the_entries_of_a_validation_error) {
  check(R"({"detail":"Not Found"})", "", "", "Not Found");
  check(
      R"({"detail":[{"loc":["body","messages",0,"role"],"msg":"field required","type":"missing"},{"loc":[],"msg":"second"}]})",
      "missing", "", "field required (body.messages.0.role); second");
  check(R"({"detail":[{"msg":"m"},7,null,"text"]})", "", "", "m; text");
}

BOOST_AUTO_TEST_CASE(leaves_the_words_empty_where_there_are_none) {
  for (std::string_view const body :
       {"", " \r\n", "<html>\r\n<head><title>502 Bad Gateway</title>", "{\"error\":{\"mess", "{}", "[]", "null", "1",
        "{\"error\":null}", "{\"error\":{}}", "\xff\xfe", "several\nlines"}) {
    check(body, "", "", "");
  }
}

BOOST_AUTO_TEST_CASE(takes_one_line_of_plain_text_for_the_message) {
  check("Too many requests\n", "", "", "Too many requests");
}

BOOST_AUTO_TEST_CASE(keeps_a_bounded_body_and_forgets_what_was_there) {
  diagnostics out;
  out.message = "old";
  out.type = "old";
  out.status = 500;
  std::string const body = "<" + std::string(65534, 'x') + "\xe6\x97\xa5";
  tokenwire::perplexity::read_error_body(body, out);
  BOOST_TEST(out.body.size() == 65535U);
  BOOST_TEST(out.message == "");
  BOOST_TEST(out.type == "");
  BOOST_TEST(out.status == 500U);
  tokenwire::perplexity::read_error_body(std::string(20000, '['), out);
  BOOST_TEST(out.message == "");
}

BOOST_AUTO_TEST_SUITE_END()
