// Errors of the provider inside a stream, and data that is not what it has to be.

#include <boost/test/unit_test.hpp>

#include "perplexity/chat_decoder.hpp"
#include "support/stream_samples.hpp"

BOOST_AUTO_TEST_SUITE(chat_decoder_error_tests)

namespace {

using namespace tokenwire;
using namespace tokenwire::perplexity;

void check_error(std::string_view data, std::string_view type, std::string_view code, std::string_view message,
                 std::string_view event = "message") {
  BOOST_TEST_CONTEXT(event << ": " << data) {
    chat_decoder decoder;
    BOOST_REQUIRE((decoder.decode(data, event) == decoded::provider_error));
    BOOST_TEST(decoder.error() == error_code{error::error_in_stream});
    BOOST_TEST(decoder.details().type == type);
    BOOST_TEST(decoder.details().provider_code == code);
    BOOST_TEST(decoder.details().message == message);
    BOOST_TEST(decoder.details().body == data);
    BOOST_TEST(!decoder.details().text().empty());
    BOOST_TEST(decoder.chunks() == 0U);
  }
}

diagnostics check_malformed(std::string_view data, error expected = error::malformed_event) {
  chat_decoder decoder;
  BOOST_TEST_CONTEXT(data.substr(0, 80)) {
    BOOST_REQUIRE((decoder.decode(data) == decoded::malformed));
    BOOST_TEST(decoder.error() == error_code{expected});
    BOOST_TEST(!decoder.details().detail.empty());
    BOOST_TEST(decoder.details().message == "");
  }
  return decoder.details();
}

}  // namespace

BOOST_AUTO_TEST_CASE(a_top_level_error_is_the_providers) {
  check_error(R"({"error":{"message":"queue full","type":"overloaded","code":529}})", "overloaded", "529",
              "queue full");
  check_error(R"({"error":{"message":"m","code":"rate"},"choices":[]})", "", "rate", "m");
  check_error(R"({"error":"queue full"})", "", "", "queue full");
  check_error(R"({"error":true,"message":"m"})", "", "", "m");
  check_error(R"({"error":{"code":1}})", "", "1", "");
  check_error(R"({"object":"error","message":"m","type":"t","code":40001})", "t", "40001", "m");
  check_error(R"({"type":"error","error":{"type":"overloaded_error","message":"m"}})", "overloaded_error", "", "m");
  check_error(R"({"error":429,"message":"slow down"})", "", "429", "slow down");
  check_error(R"({"code":500,"message":"Internal"})", "", "500", "Internal");
  check_error(R"({"message":"quota","type":"insufficient_quota","code":"x"})", "insufficient_quota", "x", "quota");
  check_error(R"({"detail":[{"loc":["body"],"msg":"m","type":"missing"}]})", "missing", "", "m (body)");
}

BOOST_AUTO_TEST_CASE(a_finish_reason_may_be_an_error) {
  check_error(
      R"({"choices":[{"index":0,"delta":{"content":""},"finish_reason":"error","error":{"code":502,"message":"m"}}]})",
      "", "502", "m");
  check_error(R"({"choices":[{"delta":{},"finish_reason":"error"}]})", "", "", "");
}

BOOST_AUTO_TEST_CASE(an_error_event_is_one_whatever_its_data) {
  check_error(R"({"message":"m","code":7})", "", "7", "m", "error");
  check_error(R"({"choices":[]})", "", "", "", "error");
  check_error("overloaded", "", "", "overloaded", "error");
  check_error("\"overloaded\"", "", "", "overloaded", "error");
  check_error("", "", "", "", "error");
  check_error("[DONE]", "", "", "", "error");
}

BOOST_AUTO_TEST_CASE(the_done_sentinel_is_the_whole_data) {
  chat_decoder decoder;
  for (std::string_view const data : {"[DONE]", " [DONE]", "[DONE] ", "\t[DONE]\r\n"}) {
    BOOST_TEST((decoder.decode(data) == decoded::done_sentinel));
  }
  for (std::string_view const data : {"[DONE]x", "[done]", "[ DONE ]", "\"[DONE]\"", "[DONE][DONE]"}) {
    BOOST_TEST((decoder.decode(data) == decoded::malformed), data);
  }
  BOOST_TEST((decoder.decode(R"({"choices":[{"delta":{"content":"[DONE]"}}]})") == decoded::chunk));
  for (std::string_view const data : {"", " ", "\n"}) BOOST_TEST((decoder.decode(data) == decoded::nothing));
}

BOOST_AUTO_TEST_CASE(malformed_data_says_what_and_where) {
  diagnostics const details = check_malformed(R"({"a":1,})");
  BOOST_TEST(details.detail.find("byte 7 of 8") != std::string::npos, details.detail);
  BOOST_TEST(details.body == R"({"a":1,})");
  check_malformed("{\"type\":\"response.comple\n{\"type\":\"error\"}");
  check_malformed(R"({"a":1} x)");
  check_malformed(R"({"a":1}{"b":2})");
  check_malformed("{\"a\":\"\x01\"}");
  check_malformed("OK");
  BOOST_TEST(check_malformed("<html>").detail.find("markup") != std::string::npos);
  BOOST_TEST(check_malformed("[1]").detail == "expected a JSON object, got an array");
  BOOST_TEST(check_malformed("3").detail == "expected a JSON object, got a number");
  BOOST_TEST(check_malformed("null").detail == "expected a JSON object, got null");
}

BOOST_AUTO_TEST_CASE(deep_nesting_is_an_error_and_no_crash) {
  std::string const deep(10000, '[');
  check_malformed(deep, error::json_too_deep);
  check_malformed("{\"a\":" + deep + std::string(10000, ']') + "}", error::json_too_deep);
  std::string objects;
  for (int i = 0; i < 10000; ++i) objects += "{\"a\":";
  check_malformed(objects, error::json_too_deep);
  chat_decoder decoder({.max_json_depth = 1U << 30});
  BOOST_TEST((decoder.decode(deep) == decoded::malformed));
}

BOOST_AUTO_TEST_CASE(bad_characters_become_the_replacement_character) {
  for (bool const reuse : {true, false}) {
    chat_decoder decoder({.reuse = reuse});
    std::string const data =
        "{\"choices\":[{\"delta\":{\"content\":\"a\xff"
        "b\\ud83d\"}}]}";
    BOOST_REQUIRE((decoder.decode(data) == decoded::chunk));
    BOOST_TEST(decoder.chunk().text() ==
               "a\xef\xbf\xbd"
               "b\xef\xbf\xbd");
    BOOST_TEST(decoder.chunk().raw() == data);
  }
}

BOOST_AUTO_TEST_CASE(the_decoder_goes_on_after_an_error) {
  auto const events = test::full_mode_sample();
  for (bool const reuse : {true, false}) {
    chat_decoder decoder({.reuse = reuse});
    decoder.decode(events[0]);
    BOOST_TEST((decoder.decode(events[1].substr(0, 100)) == decoded::malformed));
    BOOST_TEST((decoder.decode(R"({"error":"x"})") == decoded::provider_error));
    BOOST_TEST(decoder.result().text() == "Blue");
    BOOST_TEST((decoder.decode(events[1]) == decoded::chunk));
    BOOST_TEST(!decoder.error());
    BOOST_TEST(decoder.details().message == "");
    BOOST_TEST(decoder.result().text() == "Blue light");
  }
}

BOOST_AUTO_TEST_CASE(documents) {
  chat_decoder decoder;
  BOOST_TEST(
      (decoder.decode_document(R"({"error":{"message":"m","type":"t","code":400}})") == decoded::provider_error));
  BOOST_TEST(decoder.details().message == "m");
  BOOST_TEST((decoder.decode_document(R"({"message":"m"})") == decoded::provider_error));
  BOOST_TEST((decoder.decode_document("{}") == decoded::malformed));
  BOOST_TEST((decoder.decode_document("[]") == decoded::malformed));
  BOOST_TEST((decoder.decode_document("") == decoded::malformed));
  BOOST_TEST((decoder.decode_document("<html>") == decoded::malformed));
  BOOST_TEST(decoder.result().choices().empty());
  BOOST_REQUIRE(
      (decoder.decode_document(
           "\xef\xbb\xbf{\"id\":\"1\",\"choices\":[{\"index\":0,\"finish_reason\":\"stop\",\"message\":{\"role\":"
           "\"assistant\",\"content\":\"<think>a</think>b\"},\"delta\":{\"role\":\"assistant\",\"content\":\"\"}}]}") ==
       decoded::chunk));
  BOOST_TEST(decoder.result().text() == "b");
  BOOST_TEST(decoder.result().reasoning() == "a");
  BOOST_TEST(decoder.result().finish_reason() == "stop");
  BOOST_TEST((decoder.result().ended_by() == end_mark::document));
}

BOOST_AUTO_TEST_SUITE_END()
