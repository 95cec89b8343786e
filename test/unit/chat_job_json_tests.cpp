// What the service says about jobs, with what it leaves out or gets wrong.

#include "perplexity/chat_job_json.hpp"

#include <boost/test/unit_test.hpp>
#include <tokenwire/api_error.hpp>

BOOST_AUTO_TEST_SUITE(chat_job_json)

namespace {

using namespace tokenwire;
using namespace tokenwire::perplexity;

net::http_call const& call() {
  static net::http_call const made{[] {
                                     net::call_request request;
                                     request.limits.json_depth = 8;
                                     return request;
                                   }(),
                                   net::time_source::steady()};
  return made;
}

chat_job read(std::string_view body, chat_decoder_options const& decoding = {}) {
  return read_job(call(), body, decoding);
}

error_code code_of(std::string_view body) {
  try {
    read(body);
  } catch (api_error const& e) {
    return e.code();
  }
  return {};
}

constexpr char response[] =
    R"({"id":"r","model":"m","created":3,"usage":{"prompt_tokens":1,"completion_tokens":2,"total_tokens":3,"cost":)"
    R"({"total_cost":7e-06}},"choices":[{"index":0,"message":{"role":"assistant","content":"<think>a</think>b"},)"
    R"("finish_reason":"stop"}]})";

}  // namespace

BOOST_AUTO_TEST_CASE(reads_every_member) {
  chat_job const job = read(R"({"id":"j","model":"m","status":"COMPLETED","created_at":1,"started_at":2.0,
    "completed_at":3,"failed_at":4,"error_message":"e","response":)" +
                            std::string(response) + "}");
  BOOST_TEST(job.id == "j");
  BOOST_TEST(job.model == "m");
  BOOST_TEST(job.status == "COMPLETED");
  BOOST_TEST(job.created_at == 1);
  BOOST_TEST((job.started_at == 2));
  BOOST_TEST((job.completed_at == 3));
  BOOST_TEST((job.failed_at == 4));
  BOOST_TEST(job.error_message == "e");
  BOOST_REQUIRE(job.response.has_value());
  BOOST_TEST(job.response->id() == "r");
  BOOST_TEST(job.response->text() == "b");
  BOOST_TEST(job.response->reasoning() == "a");
  BOOST_TEST(job.response->usage()->cost->total_cost == 7e-06);
  BOOST_TEST((job.response->ended_by() == end_mark::document));
}

BOOST_AUTO_TEST_CASE(what_has_no_member_is_in_the_text) {
  std::string const text = R"({"id":"j", "status":"COMPLETED","eta":5,"response":)" + std::string(response) + "} ";
  chat_job const job = read(text);
  BOOST_TEST(job.raw == text);
  BOOST_TEST(job.response->raw() == response);
  BOOST_TEST(read(R"({"id":"j","status":"CREATED"})").raw == R"({"id":"j","status":"CREATED"})");
}

BOOST_AUTO_TEST_CASE(what_is_absent_null_or_of_another_type_is_not_there) {
  for (char const* more :
       {"", R"(,"model":null,"created_at":null,"started_at":null,"error_message":null,"response":null)",
        R"(,"model":1,"created_at":"1","started_at":{},"completed_at":1e300,"failed_at":true,
          "error_message":7,"response":"text")",
        R"(,"response":[])"}) {
    chat_job const job = read(R"({"id":"j","status":"CREATED")" + std::string(more) + "}");
    BOOST_TEST(job.id == "j");
    BOOST_TEST(job.model == "");
    BOOST_TEST(job.created_at == 0);
    BOOST_TEST(!job.started_at.has_value());
    BOOST_TEST(!job.completed_at.has_value());
    BOOST_TEST(!job.failed_at.has_value());
    BOOST_TEST(job.error_message == "");
    BOOST_TEST(!job.response.has_value());
    BOOST_TEST(!job.finished());
  }
}

BOOST_AUTO_TEST_CASE(without_an_id_or_a_status_it_is_no_job) {
  for (char const* none : {"{}", R"({"status":"CREATED"})", R"({"id":"","status":"CREATED"})", R"({"id":"j"})",
                           R"({"id":"j","status":null})", R"({"id":"j","status":[]})", response})
    BOOST_TEST(code_of(none) == error::malformed_event, none);
}

BOOST_AUTO_TEST_CASE(a_status_is_read_in_any_case) {
  BOOST_TEST(read(R"({"id":"j","status":"completed"})").completed());
  BOOST_TEST(read(R"({"id":"j","status":"Failed"})").failed());
  BOOST_TEST(read(R"({"id":"j","status":"CANCELLED"})").finished());
  BOOST_TEST(read(R"({"id":"j","status":"expired"})").failed());
  BOOST_TEST(!read(R"({"id":"j","status":"QUEUED"})").finished());
  BOOST_TEST(!read(R"({"id":"j","status":"COMPLETE"})").finished());
}

BOOST_AUTO_TEST_CASE(what_stands_for_a_response_before_the_end_does_not_lose_the_job) {
  for (char const* status : {"CREATED", "IN_PROGRESS", "FAILED"}) {
    std::string const head = R"({"id":"j","error_message":"boom","status":")" + std::string(status);
    for (char const* other : {"{}", R"({"error":{"message":"Busy"}})", response}) {
      chat_job const job = read(head + R"(","response":)" + other + "}");
      BOOST_TEST(job.error_message == "boom");
      BOOST_TEST(!job.response.has_value());
    }
  }
}

BOOST_AUTO_TEST_CASE(a_response_is_read_as_a_completion_is) {
  std::string const whole = R"({"id":"j","status":"COMPLETED","response":)";
  chat_decoder_options plain;
  plain.separate_reasoning = false;
  BOOST_TEST(read(whole + response + "}", plain).response->text() == "<think>a</think>b");
  BOOST_TEST(code_of(whole + R"({"error":{"message":"Busy"}}})") == error::error_in_stream);
  BOOST_TEST(code_of(whole + R"({"id":"r"}})") == error::malformed_event);
  // Under an escaped name, and where the name stands twice.
  BOOST_TEST(
      read(R"({"id":"j","status":"COMPLETED","re\u0073ponse":)" + std::string(response) + "}").response->text() == "b");
  BOOST_TEST(read("\xEF\xBB\xBF {\"id\":\"j\",\"status\":\"COMPLETED\",\"response\":7,\"response\":" +
                  std::string(response) + "} ")
                 .response->text() == "b");
  // Half a character anywhere is no reason to lose the rest.
  BOOST_TEST(read("{\"id\":\"j\xff\",\"status\":\"COMPLETED\",\"response\":" + std::string(response) + "}").id ==
             "j\xEF\xBF\xBD");
}

BOOST_AUTO_TEST_CASE(a_page_of_jobs) {
  auto const page = read_job_page(call(), R"({"requests":[{"id":"a","status":"FAILED","failed_at":7},null,7,{},
    {"id":"b","response":{"not":"read"}}],"next_token":"t"})");
  BOOST_REQUIRE(page.requests.size() == 3U);
  BOOST_TEST(page.requests[0].id == "a");
  BOOST_TEST(page.requests[0].failed());
  BOOST_TEST(page.requests[1].id == "");
  BOOST_TEST(page.requests[2].id == "b");
  BOOST_TEST(!page.requests[2].response.has_value());
  BOOST_TEST(page.next_token == "t");
  // Each its own text, whatever stands between.
  BOOST_TEST(page.requests[0].raw == R"({"id":"a","status":"FAILED","failed_at":7})");
  BOOST_TEST(page.requests[1].raw == "{}");
  BOOST_TEST(page.requests[2].raw == R"({"id":"b","response":{"not":"read"}})");
  auto const other = read_job_page(call(),
                                   "\xEF\xBB\xBF {\"requests\":[{\"id\":\"x\"}],\"re\\u0071uests\" : [ [{}] ,\n "
                                   "{\"id\": \"}\\\"]\xff\" } ] }");
  BOOST_REQUIRE(other.requests.size() == 1U);
  BOOST_TEST(other.requests[0].raw == "{\"id\": \"}\\\"]\xEF\xBF\xBD\" }");
  for (char const* last : {R"({"requests":[]})", R"({"requests":[],"next_token":null})",
                           R"({"requests":[],"next_token":""})", R"({"requests":[],"next_token":7})"})
    BOOST_TEST(read_job_page(call(), last).next_token == "");
  for (char const* none : {"{}", R"({"requests":null})", R"({"requests":{}})"})
    BOOST_CHECK_EXCEPTION(read_job_page(call(), none), api_error,
                          [](auto const& e) { return e.code() == error::malformed_event; });
}

BOOST_AUTO_TEST_SUITE_END()
