#include "answer/error_body.hpp"

#include <boost/test/unit_test.hpp>

#include "json/utf8.hpp"

BOOST_AUTO_TEST_SUITE(error_body_tests)

namespace {

using tokenwire::diagnostics;

diagnostics read(std::string_view body) {
  diagnostics out;
  tokenwire::answer::read_error_body(body, out, std::size_t{64} * 1024);
  BOOST_TEST(tokenwire::json::is_valid_utf8(out.body));
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

BOOST_AUTO_TEST_CASE(reads_a_list_of_errors) {
  check(R"([{"error":{"message":"m","type":"t","code":5}}])", "t", "5", "m");
  check(R"([{"msg":"one"},{"error":{"message":"two"}}])", "", "", "one");
}

BOOST_AUTO_TEST_CASE(finds_the_message_of_a_body_that_is_cut) {
  std::string const filler(70'000, 'x');
  check(R"({"error":{"message":"too long","type":"t","code":400,"prompt":")" + filler + R"("}})", "t", "400",
        "too long");
  check(R"({"error":{"message":"too long","messages":[1,2,{"content":")", "", "", "too long");
  check(R"({"detail":[{"msg":"m","input":[[[)", "", "", "m");
  diagnostics const long_message = read(R"({"error":{"message":")" + filler);
  BOOST_TEST(long_message.message.size() > 65'000U);
  BOOST_TEST(filler.starts_with(long_message.message));
  BOOST_TEST(long_message.detail == "");

  diagnostics const late = read(R"({"prompt":")" + filler + R"(","error":{"message":"too late"}})");
  BOOST_TEST(late.message == "");
  BOOST_TEST(late.detail == "the error's body is cut after 65536 bytes, before any message");
  BOOST_TEST(late.body.size() == 65536U);
  BOOST_TEST(read("{}").detail == "");
}

BOOST_AUTO_TEST_CASE(reads_a_body_in_another_encoding) {
  std::string const body = R"({"error":{"message":"no","code":401}})";
  for (int const order : {0, 1}) {
    for (bool const mark : {true, false}) {
      std::string wide = !mark ? "" : order == 0 ? "\xFF\xFE" : "\xFE\xFF";
      for (char const c : body) {
        if (order == 1) wide += '\0';
        wide += c;
        if (order == 0) wide += '\0';
      }
      check(wide, "", "401", "no");
      BOOST_TEST(read(wide).body == body);
    }
  }
  check("\xEF\xBB\xBF" + body, "", "401", "no");
  BOOST_TEST(read("\x1F\x8B\xFFgzip").body == "\x1F\xEF\xBF\xBD\xEF\xBF\xBDgzip");
  using tokenwire::answer::excerpt;
  BOOST_TEST(excerpt("\xFF\xFF\xFF", 5) == "\xEF\xBF\xBD");
  BOOST_TEST(excerpt("ab\xC3\xA4", 3) == "ab");
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
  tokenwire::answer::read_error_body(body, out, std::size_t{64} * 1024);
  BOOST_TEST(out.body.size() == 65535U);
  BOOST_TEST(out.message == "");
  BOOST_TEST(out.type == "");
  BOOST_TEST(out.status == 500U);
  tokenwire::answer::read_error_body(std::string(20000, '['), out, std::size_t{64} * 1024);
  BOOST_TEST(out.message == "");
}

BOOST_AUTO_TEST_SUITE_END()
