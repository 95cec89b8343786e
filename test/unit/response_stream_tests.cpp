// Whole bodies of responses: at every split, with the ends that they may have, and where the provider's own JavaScript
// client goes wrong.

#include <boost/test/unit_test.hpp>
#include <string>
#include <vector>

#include "support/twelvelabs_answers.hpp"

BOOST_AUTO_TEST_SUITE(response_stream_tests)

namespace {

using namespace tokenwire;
using namespace tokenwire::test;
using twelvelabs::response_reader;

constexpr char stream_type[] = "text/event-stream";
constexpr char created_data[] =
    R"({"type":"response.created","sequence_number":0,"response":{"id":"resp_t1","type":"response","object":"response",)"
    R"("status":"in_progress","incomplete_details":null,"output":[],"session_id":"sess_t1","knowledge_store_id":"ks_t1",)"
    R"("created_at":"2026-07-11T03:13:47Z"}})";
constexpr char added_data[] =
    R"({"type":"response.output_item.added","sequence_number":2,"output_index":0,"item":{"type":"message",)"
    R"("id":"msg_sess_t1_0","status":"in_progress","role":"assistant","phase":"final_answer",)"
    R"("content":[{"type":"output_text","text":"","annotations":[]}]}})";
constexpr char completed_data[] =
    R"({"type":"response.completed","sequence_number":9,"response":{"id":"resp_t1","status":"completed","output":[],)"
    R"("session_id":"sess_t1","usage":{"input_tokens":10,"output_tokens":8}}})";
constexpr char done_mark[] = "data: [DONE]\n\n";

std::string delta_data(std::string_view text, int number = 4) {
  return R"({"type":"response.output_text.delta","sequence_number":)" + std::to_string(number) +
         R"(,"item_id":"msg_sess_t1_0","output_index":0,"content_index":0,"delta":")" + std::string(text) + "\"}";
}

std::string begin_of_stream() {
  return named_event("response.created", created_data) + named_event("response.output_item.added", added_data);
}
std::string delta_event_of(std::string_view text, int number = 4) {
  return named_event("response.output_text.delta", delta_data(text, number));
}
std::string end_of_stream() {
  return named_event("response.completed", completed_data) + done_mark;
}

body_reading<response_reader> read_stream(std::string const& body, body_options how = {.content_type = stream_type}) {
  return read_body<response_reader>(body, how);
}

std::string with_crlf(std::string_view body) {
  std::string out;
  for (char const c : body) c == '\n' ? out.append("\r\n") : out.append(1, c);
  return out;
}

}  // namespace

BOOST_AUTO_TEST_CASE(the_documented_stream_at_every_split) {
  std::string const body = begin_of_stream() + delta_event_of("Two dögs") + end_of_stream();
  for (std::string const& form : {body, with_crlf(body), "\xEF\xBB\xBF" + body, ": ping\n\n" + body}) {
    auto const out = read_stream(form);
    BOOST_TEST(!out.ec, out.facts.detail);
    BOOST_TEST(out.text == "Two dögs");
    BOOST_TEST(out.types == (std::vector<std::string>{"response.created", "response.output_item.added",
                                                      "response.output_text.delta", "response.completed"}));
    BOOST_TEST(out.result.completed());
    BOOST_TEST(out.result.session_id() == "sess_t1");
    BOOST_TEST((out.result.usage()->output_tokens == 8));
    BOOST_TEST(name(out.result.ended_by()) == "done_event");
  }
}

BOOST_AUTO_TEST_CASE(data_lines_alone_say_enough) {
  std::string body;
  for (std::string const& data : {std::string(created_data), std::string(added_data), delta_data("Two dogs"),
                                  std::string(completed_data), std::string("[DONE]")})
    body += "data: " + data + "\n\n";
  auto const out = read_stream(body);
  BOOST_TEST(!out.ec);
  BOOST_TEST(out.text == "Two dogs");
}

// The stream bugs of the provider's JavaScript client.

BOOST_AUTO_TEST_CASE(a_delta_that_says_done_ends_nothing) {
  auto const out = read_stream(begin_of_stream() + delta_event_of("say [DONE] now") +
                               delta_event_of(" data: [DONE] ", 5) + delta_event_of(" and go on", 6) + end_of_stream());
  BOOST_TEST(!out.ec);
  BOOST_TEST(out.text == "say [DONE] now data: [DONE]  and go on");
}

BOOST_AUTO_TEST_CASE(data_of_several_lines_is_one_event) {
  std::string const data = delta_data("Two dogs");
  std::size_t const comma = data.find(',');
  auto const out = read_stream(begin_of_stream() + "event: response.output_text.delta\ndata: " + data.substr(0, comma) +
                               "\ndata: " + data.substr(comma) + "\n\n" + end_of_stream());
  BOOST_TEST(!out.ec, out.facts.detail);
  BOOST_TEST(out.text == "Two dogs");
}

BOOST_AUTO_TEST_CASE(a_character_that_is_cut_stays_whole) {
  // Each of its bytes is a piece of its own in one of the readings.
  auto const out = read_stream(begin_of_stream() + delta_event_of("ö€🐕") + end_of_stream());
  BOOST_TEST(!out.ec);
  BOOST_TEST(out.text == "ö€🐕");
}

BOOST_AUTO_TEST_CASE(an_end_without_done_is_no_success) {
  auto const out = read_stream(begin_of_stream() + delta_event_of("Two dogs"));
  BOOST_TEST(out.ec == error::stream_incomplete);
  BOOST_TEST(out.text == "Two dogs");
  BOOST_TEST(out.result.session_id() == "sess_t1");
  BOOST_TEST(out.result.status() == "in_progress");
  BOOST_TEST(out.facts.detail == "the body ended before response.completed or an event like it");
}

BOOST_AUTO_TEST_CASE(a_last_line_without_its_end_counts) {
  auto const out = read_stream(begin_of_stream() + delta_event_of("Two dogs") +
                               "event: response.completed\ndata: " + completed_data);
  BOOST_TEST(!out.ec);
  BOOST_TEST(out.result.completed());
  // But not when the body was cut.
  auto const cut =
      read_stream(begin_of_stream() + delta_event_of("Two dogs") + "event: response.completed\ndata: " + completed_data,
                  {.content_type = stream_type, .transport = error::stream_incomplete});
  BOOST_TEST(cut.ec == error::stream_incomplete);
}

BOOST_AUTO_TEST_CASE(done_alone_is_no_success_either) {
  auto const out = read_stream(begin_of_stream() + delta_event_of("Two dogs") + done_mark);
  BOOST_TEST(out.ec == error::stream_incomplete);
  BOOST_TEST(out.text == "Two dogs");
  BOOST_TEST(out.facts.detail == "[DONE] came before response.completed or an event like it");
  BOOST_TEST(read_stream(done_mark).ec == error::empty_stream);
}

BOOST_AUTO_TEST_CASE(completed_alone_is_success) {
  auto const out =
      read_stream(begin_of_stream() + delta_event_of("Two dogs") + named_event("response.completed", completed_data));
  BOOST_TEST(!out.ec);
}

BOOST_AUTO_TEST_CASE(nothing_is_read_behind_the_end) {
  auto out = read_stream(begin_of_stream() + end_of_stream() + delta_event_of("late") + "data: {]\n\n");
  BOOST_TEST(!out.ec);
  BOOST_TEST(out.events == 3U);
  out = read_stream(begin_of_stream() + done_mark + delta_event_of("late") + end_of_stream());
  BOOST_TEST(out.ec == error::stream_incomplete);
  BOOST_TEST(out.events == 2U);
}

BOOST_AUTO_TEST_CASE(a_failure_keeps_what_came) {
  auto const out = read_stream(begin_of_stream() + delta_event_of("Two") +
                               named_event("response.failed", R"({"type":"response.failed","sequence_number":6,)"
                                                              R"("response":{"id":"resp_t1","status":"failed"}})") +
                               done_mark);
  BOOST_TEST(out.ec == error::error_in_stream);
  BOOST_TEST(out.text == "Two");
  BOOST_TEST(out.result.status() == "failed");
}

BOOST_AUTO_TEST_CASE(incomplete_is_an_outcome) {
  auto const out = read_stream(begin_of_stream() + delta_event_of("Two") +
                               named_event("response.incomplete",
                                           R"({"type":"response.incomplete","response":{"status":"incomplete",)"
                                           R"("incomplete_details":{"reason":"max_output_tokens"}}})"));
  BOOST_TEST(!out.ec);
  BOOST_TEST(out.result.status() == "incomplete");
  BOOST_TEST(!out.result.completed());
  BOOST_TEST(out.result.incomplete_details()->reason == "max_output_tokens");
}

BOOST_AUTO_TEST_CASE(an_error_field_and_a_named_error) {
  auto out = read_stream(begin_of_stream() + "error: {\"code\":\"c1\",\"message\":\"No.\"}\n\n");
  BOOST_TEST(out.ec == error::error_in_stream);
  BOOST_TEST(out.facts.message == "No.");
  out = read_stream(begin_of_stream() + named_event("error", R"({"code":"c1","message":"No."})"));
  BOOST_TEST(out.ec == error::error_in_stream);
  BOOST_TEST(out.facts.provider_code == "c1");
}

BOOST_AUTO_TEST_CASE(malformed_events_fail_or_are_counted) {
  std::string const body = begin_of_stream() + "data: {]\n\n" + delta_event_of("Two") + end_of_stream();
  BOOST_TEST(read_stream(body).ec == error::malformed_event);
  auto const out = read_stream(body, {.content_type = stream_type, .on_malformed_event = malformed_event_policy::skip});
  BOOST_TEST(!out.ec);
  BOOST_TEST(out.skipped == 1U);
  BOOST_TEST(out.text == "Two");
}

BOOST_AUTO_TEST_CASE(a_document_answers_a_stream) {
  auto const out = read_stream(
      R"({"id":"r","status":"completed","output":[{"type":"message","content":[{"type":"output_text","text":"Two"}]}]})",
      {.content_type = "application/json"});
  BOOST_TEST(!out.ec, out.facts.detail);
  BOOST_TEST(out.text == "Two");
  BOOST_TEST(name(out.result.ended_by()) == "document");
}

BOOST_AUTO_TEST_SUITE_END()
