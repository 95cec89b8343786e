#include <tokenwire/testing/simulator.hpp>

#include <boost/json.hpp>
#include <boost/test/unit_test.hpp>

#include <thread>

#include "support/raw_client.hpp"
#include "support/simulated.hpp"

BOOST_AUTO_TEST_SUITE(simulator_jobs)

namespace {

namespace json = boost::json;
using namespace std::chrono_literals;
using namespace tokenwire::testing;
using tokenwire::test::expected;
using tokenwire::test::fast;
using tokenwire::test::post;
using tokenwire::test::raw_answer;
using tokenwire::test::raw_client;

constexpr char path[] = "/async/chat/completions";

std::string job_body(std::string const& question, std::string const& more = "") {
  return R"({"request":{"model":"sonar-deep-research","messages":[{"role":"user","content":")" + question + "\"}]}" +
         more + "}";
}

std::string get(std::string const& target) {
  return "GET " + target + " HTTP/1.1\r\nHost: h\r\n\r\n";
}

json::object parsed(raw_answer const& answer) {
  BOOST_TEST(answer.complete);
  return json::parse(answer.body()).as_object();
}

}  // namespace

BOOST_AUTO_TEST_CASE(a_job_goes_from_created_to_completed) {
  auto options = fast();
  options.job_duration = 300ms;
  simulator const server{options};
  raw_client client{server.port()};
  auto const begin = std::chrono::steady_clock::now();
  raw_answer const answer = client.request(post(job_body("Why?"), path));
  auto const begun = std::chrono::steady_clock::now();
  BOOST_TEST(answer.status == 200u);
  auto const created = parsed(answer);
  BOOST_TEST(created.at("status") == "CREATED");
  BOOST_TEST(created.at("model") == "sonar-deep-research");
  BOOST_TEST(created.at("created_at").is_int64());
  for (auto const* unset : {"started_at", "completed_at", "failed_at", "error_message", "response"})
    BOOST_TEST(created.at(unset).is_null());
  std::string const id{created.at("id").as_string()};

  auto const going = parsed(client.request(get("/v1/async/sonar/" + id)));
  if (std::chrono::steady_clock::now() - begin < 300ms) {
    BOOST_TEST(going.at("status") == "IN_PROGRESS");
    BOOST_TEST(going.at("started_at").is_int64());
    BOOST_TEST(going.at("response").is_null());
  }
  std::this_thread::sleep_until(begun + 300ms);
  auto const done = parsed(client.request(get(std::string{path} + "/" + id + "?local_mode=true")));
  BOOST_TEST(done.at("status") == "COMPLETED");
  BOOST_TEST(done.at("completed_at").is_int64());
  BOOST_TEST(done.at("error_message").is_null());
  auto const& response = done.at("response").as_object();
  BOOST_TEST(response.at("object") == "chat.completion");
  BOOST_TEST(json::value(response).at_pointer("/choices/0/message/content").as_string() ==
             chat_answer_text(expected("Why?", "sonar-deep-research")));
}

BOOST_AUTO_TEST_CASE(the_same_key_is_the_same_job) {
  simulator const server{fast()};
  raw_client client{server.port()};
  auto const id = [&](std::string const& more) {
    return std::string(parsed(client.request(post(job_body("Why?", more), "/v1/async/sonar"))).at("id").as_string());
  };
  std::string const first = id(R"(,"idempotency_key":"a")");
  BOOST_TEST(id(R"(,"idempotency_key":"a")") == first);
  BOOST_TEST(id(R"(,"idempotency_key":"b")") != first);
  BOOST_TEST(id(R"(,"idempotency_key":null)") != id(R"(,"idempotency_key":"")"));
  BOOST_TEST(id("") != id(""));
}

BOOST_AUTO_TEST_CASE(a_question_about_failing_fails) {
  auto options = fast();
  options.job_duration = 0ms;
  simulator const server{options};
  raw_client client{server.port()};
  auto const created = parsed(client.request(post(job_body("Do fail."), path)));
  BOOST_TEST(created.at("status") == "CREATED");
  auto const failed = parsed(client.request(get(std::string{path} + "/" + created.at("id").as_string().c_str())));
  BOOST_TEST(failed.at("status") == "FAILED");
  BOOST_TEST(failed.at("failed_at").is_int64());
  BOOST_TEST(failed.at("completed_at").is_null());
  BOOST_TEST(failed.at("response").is_null());
  BOOST_TEST(!failed.at("error_message").as_string().empty());
}

BOOST_AUTO_TEST_CASE(a_list_leaves_the_answers_out) {
  auto options = fast();
  options.job_duration = 0ms;
  simulator const server{options};
  raw_client client{server.port()};
  for (int i = 0; i < 3; ++i) client.request(post(job_body("Why?"), path));
  auto const first = parsed(client.request(get(std::string{path} + "?limit=2")));
  BOOST_TEST(first.at("requests").as_array().size() == 2u);
  auto const& summary = first.at("requests").at(0).as_object();
  BOOST_TEST(summary.at("status") == "COMPLETED");
  BOOST_TEST(!summary.contains("response"));
  BOOST_TEST(!summary.contains("error_message"));
  BOOST_TEST(first.at("next_token") == "page/2+==");
  auto const second = parsed(client.request(get(std::string{path} + "?next_token=page%2f2%2B==&limit=2")));
  BOOST_TEST(second.at("requests").as_array().size() == 1u);
  BOOST_TEST(second.at("next_token").is_null());
  // A plus that is not encoded is a space.
  BOOST_TEST(client.request(get(std::string{path} + "?next_token=page/2+==")).status == 400u);
  for (auto const* limit : {"0", "-1", "x", "", "9999999999999999999999"})
    BOOST_TEST(client.request(get(std::string{path} + "?limit=" + limit)).status == 422u);
}

BOOST_AUTO_TEST_CASE(bad_requests_are_refused_where_they_stand) {
  simulator server{fast()};
  raw_client client{server.port()};
  for (auto const* body : {"", "[]", "{}", R"({"request":{}})", R"({"request":{"model":"","messages":[]}})",
                           R"({"request":{"model":"m","messages":[]}})"}) {
    raw_answer const answer = client.request(post(body, path));
    BOOST_TEST(answer.status == 400u);
    BOOST_TEST(parsed(answer).at("error").at("code") == 400);
  }
  raw_answer const nested =
      client.request(post(R"({"request":{"model":"m","messages":[{"role":"user","content":1}]}})", path));
  BOOST_TEST(nested.status == 422u);
  BOOST_TEST(parsed(nested).at("detail").at(0).at("loc") ==
             json::parse(R"(["body","request","messages",0,"content"])"));
  BOOST_TEST(client.request(post(R"({"request":[]})", path)).status == 422u);
  BOOST_TEST(client.request(post(job_body("?", R"(,"idempotency_key":7)"), path)).status == 422u);
  BOOST_TEST(parsed(client.request(get("/v1/async/sonar/nobody"))).at("error").at("type") == "not_found");
  BOOST_TEST(client.request(get("/v1/async/sonar/")).status == 404u);
  BOOST_TEST(client.request(get("/v1/async/sonar/a/b")).status == 404u);
  BOOST_TEST(client.request(get("/v1/async/sonarx")).status == 404u);
  BOOST_TEST(client.request(post("{}", "/v1/async/sonar/a")).has("Allow: GET"));
  BOOST_TEST(client.request("DELETE /v1/async/sonar HTTP/1.1\r\nHost: h\r\n\r\n").has("Allow: GET, POST"));
  BOOST_TEST(client.request("GET /v1/async/sonar HTTP/1.1\r\nHost: h\r\nAuthorization: Bearer bad\r\n\r\n").status ==
             401u);
  server.set_fault(fault::too_many_requests);
  BOOST_TEST(client.request(get("/v1/async/sonar")).has("Retry-After: 1"));
  server.set_fault(fault::html);
  BOOST_TEST(client.request(get("/v1/async/sonar")).body().starts_with("<!DOCTYPE"));
}

BOOST_AUTO_TEST_SUITE_END()
