// What TwelveLabs' client makes of refusals, of streams that break and of answers in another form.

#include <boost/test/unit_test.hpp>
#include <chrono>
#include <thread>

#include "support/asking_server.hpp"
#include "support/twelvelabs_client.hpp"

BOOST_AUTO_TEST_SUITE(twelvelabs_failures_tests)

namespace {

namespace tl = tokenwire::twelvelabs;
using namespace tokenwire;
using namespace tokenwire::test;
using namespace tokenwire::test::asking;

}  // namespace

BOOST_AUTO_TEST_CASE(the_key_is_in_no_message_and_no_log) {
  constexpr char body[] = R"({"code":"api_key_invalid","message":"The key tlk_SECRET_0123456789 is invalid."})";
  asking_server server([&](int) { return refusal_of(401, body, "X-Echo-Key: tlk_SECRET_0123456789\r\n"); });
  tl::client_options options = options_of(server.base_url());
  std::string log;
  options.log.level = log_level::debug;
  options.log.sink = [&log](log_level, std::string_view line) { log.append(line).append("\n"); };
  auto const out = read_answer_of(options, video_question());
  BOOST_TEST(out.ec == error::authentication);
  BOOST_TEST(out.facts.message == "The key *** is invalid.");
  BOOST_TEST(!log.empty());
  BOOST_TEST(!contains(log, "SECRET"), log);
}

BOOST_AUTO_TEST_CASE(error_bodies_in_every_shape) {
  struct row {
    std::string body;
    std::string code;
    std::string message;
  };
  for (row const& each : {row{R"({"code":"parameter_invalid","message":"No.","docs_url":"https://d.example"})",
                              "parameter_invalid", "No."},
                          row{R"({"error":{"code":"c","message":"No.","details":{"x":1}}})", "c", "No."},
                          row{"", "", ""}, row{"<html>", "", ""}}) {
    for (int const status : {400, 429}) {
      asking_server server([&](int) { return refusal_of(status, each.body); });
      for (bool const whole : {false, true}) {
        auto const out = whole ? ask_for_document(options_of(server.base_url()), video_question())
                               : read_answer_of(options_of(server.base_url()), video_question());
        BOOST_TEST(out.ec == (status == 400 ? error::bad_request : error::rate_limited));
        BOOST_TEST(out.facts.status == static_cast<unsigned>(status));
        BOOST_TEST(out.facts.provider_code == each.code);
        BOOST_TEST(out.facts.message == each.message);
        BOOST_TEST(out.facts.body == each.body);
      }
    }
  }
}

BOOST_AUTO_TEST_CASE(a_plan_that_is_used_up_is_not_asked_again) {
  for (std::string const code : {"plan_limit_exceeded", "too_many_requests"}) {
    for (bool const whole : {false, true}) {
      asking_server server([&](int) { return refusal_of(429, R"({"code":")" + code + R"(","message":"Wait."})"); });
      tl::client_options options = options_of(server.base_url());
      options.retry.max_retries = 2;
      auto const out = whole ? ask_for_document(options, video_question()) : read_answer_of(options, video_question());
      BOOST_TEST(out.ec == error::rate_limited);
      BOOST_TEST(out.facts.provider_code == code);
      BOOST_TEST(out.facts.message == "Wait.");
      BOOST_TEST(server.requests().size() == (code == "plan_limit_exceeded" ? 1U : 3U));
    }
  }
  // A 429 that clears.
  asking_server server([](int number) { return number == 0 ? refusal_of(429, {}) : stream_of(completed); });
  tl::client_options options = options_of(server.base_url());
  options.retry.max_retries = 2;
  auto const out = read_answer_of(options, video_question());
  BOOST_TEST(!out.ec);
  BOOST_TEST(out.info.attempts == 2U);
}

BOOST_AUTO_TEST_CASE(a_refusal_whose_body_does_not_come_is_asked_again_soon) {
  scripted_server const server([&](server_connection& peer, int number) {
    peer.read_request();
    if (number == 0) {
      peer.send("HTTP/1.1 429 Too Many Requests\r\nContent-Length: 100\r\n\r\n{\"code\":");
    } else {
      peer.send(stream_of(completed, false));
    }
    peer.wait_for_close();
  });
  tl::client_options options = options_of(server.base_url());
  options.retry.max_retries = 1;
  // Of the real times only this one is longer than the test may take.
  options.timeouts.idle = std::chrono::minutes(5);
  options.timeouts.total = std::chrono::seconds(20);
  auto const out = read_answer_of(options, video_question());
  BOOST_TEST(!out.ec, out.ec.message());
  BOOST_TEST(out.info.attempts == 2U);
}

BOOST_AUTO_TEST_CASE(a_last_refusals_body_is_waited_for) {
  std::string const body = R"({"code":"usage_limit_exceeded","message":"Enough."})";
  scripted_server const server([&](server_connection& peer, int) {
    peer.read_request();
    peer.send("HTTP/1.1 429 Too Many Requests\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n");
    // Longer than who would try again waits for it.
    std::this_thread::sleep_for(std::chrono::milliseconds(2200));
    peer.send(body);
    peer.wait_for_close();
  });
  tl::client_options options = options_of(server.base_url());
  options.retry.max_retries = 0;
  auto const out = read_answer_of(options, video_question());
  BOOST_TEST(out.ec == error::rate_limited);
  BOOST_TEST(out.facts.message == "Enough.");
}

BOOST_AUTO_TEST_CASE(a_mark_ends_a_stream_whose_connection_stays) {
  for (std::string const& end : {std::string(completed), std::string(completed) + "data: [DONE]\n\n"}) {
    scripted_server const server([&](server_connection& peer, int) {
      peer.read_request();
      peer.send(stream_of(delta("Two", 1) + end, false));
      peer.wait_for_close();
    });
    auto const out = read_answer_of(options_of(server.base_url()), video_question());
    BOOST_TEST(!out.ec);
    BOOST_TEST(out.text == "Two");
    BOOST_TEST(out.result.session_id() == "s");
  }
  scripted_server const server([&](server_connection& peer, int) {
    peer.read_request();
    peer.send(stream_of(delta("Two", 1) + "data: [DONE]\n\n", false));
    peer.wait_for_close();
  });
  auto const out = read_answer_of(options_of(server.base_url()), video_question());
  BOOST_TEST(out.ec == error::stream_incomplete);
  BOOST_TEST(out.text == "Two");
}

BOOST_AUTO_TEST_CASE(a_broken_stream_is_asked_again_only_on_request) {
  for (unsigned const restarts : {0U, 1U}) {
    scripted_server const server([&](server_connection& peer, int number) {
      peer.read_request();
      peer.send(number == 0 ? stream_of(delta("Half", 1), false) : stream_of(delta("Whole", 1) + completed));
      peer.close();
      peer.wait_for_close();
    });
    tl::client_options options = options_of(server.base_url());
    options.restart_incomplete = restarts;
    auto const out = read_answer_of(options, video_question());
    BOOST_TEST(out.restarts == restarts);
    BOOST_TEST(server.connections() == 1 + static_cast<int>(restarts));
    BOOST_TEST(out.text == (restarts == 0 ? "Half" : "Whole"));
    BOOST_TEST(out.result.text() == out.text);
    BOOST_TEST(out.ec == (restarts == 0 ? error_code(error::stream_incomplete) : error_code{}));
  }
}

BOOST_AUTO_TEST_CASE(a_document_call_answered_by_a_stream) {
  asking_server server([](int) { return stream_of(delta("Two", 1) + completed); });
  auto out = ask_for_document(options_of(server.base_url()), video_question());
  BOOST_TEST(!out.ec, out.facts.text());
  BOOST_TEST(out.text == "Two");
  asking_server cut([](int) { return stream_of(delta("Two", 1)); });
  out = ask_for_document(options_of(cut.base_url()), video_question());
  BOOST_TEST(out.ec == error::stream_incomplete);
  BOOST_TEST(out.facts.partial_text == "Two");
  auto const lines = [](std::string const& end) {
    std::string const body = "{\"event_type\":\"text_generation\",\"text\":\"Two\"}\n" + end;
    return response_head(200, "Content-Length: " + std::to_string(body.size()) + "\r\n") + body;
  };
  asking_server analysis([&](int number) {
    return lines(number == 0 ? "{\"event_type\":\"stream_end\",\"finish_reason\":\"stop\"}\n" : "");
  });
  auto analyzed = ask_for_document(options_of(analysis.base_url()), video_analysis());
  BOOST_TEST(!analyzed.ec, analyzed.facts.text());
  BOOST_TEST(analyzed.text == "Two");
  analyzed = ask_for_document(options_of(analysis.base_url()), video_analysis());
  BOOST_TEST(analyzed.ec == error::stream_incomplete);
  BOOST_TEST(analyzed.facts.partial_text == "Two");
}

BOOST_AUTO_TEST_CASE(an_analysis_answered_by_a_document) {
  for (std::string const body : {R"({"id":"a","data":"Two","finish_reason":"stop"})",
                                 "{\n  \"id\": \"a\",\n  \"data\": \"Two\",\n  \"finish_reason\": \"stop\"\n}\n"}) {
    asking_server server([&](int) { return refusal_of(200, body); });
    auto const out = read_answer_of(options_of(server.base_url()), video_analysis());
    BOOST_TEST(!out.ec, out.facts.text());
    BOOST_TEST(out.text == "Two");
    BOOST_TEST(out.result.finish_reason() == "stop");
  }
  for (std::string const body : {"{", "{\n", "{\n  \"data\": \"Tw"}) {
    asking_server server([&](int) { return refusal_of(200, body); });
    auto const out = read_answer_of(options_of(server.base_url()), video_analysis());
    BOOST_TEST(
        (out.ec == error::malformed_event || out.ec == error::stream_incomplete || out.ec == error::empty_stream),
        body << ": " << out.ec.message());
  }
}

BOOST_AUTO_TEST_SUITE_END()
