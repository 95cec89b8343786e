// Bodies of 2xx answers, whatever they are labelled as, to chunks and a verdict.

#include "perplexity/chat_reader.hpp"

#include <boost/test/unit_test.hpp>
#include <string>

#include "json/utf8.hpp"
#include "support/chat_client_fixture.hpp"

BOOST_AUTO_TEST_SUITE(answer_reader_tests)

namespace {

using namespace tokenwire;
using namespace tokenwire::perplexity;
using tokenwire::test::delta_event;
using tokenwire::test::sse_body;

constexpr char events_type[] = "text/event-stream";
constexpr char document[] =
    R"({"id":"1","choices":[{"index":0,"finish_reason":"stop","message":{"role":"assistant","content":"whole"}}]})";

struct body_outcome {
  std::string text{};
  std::size_t chunks{};
  error_code ec{};
  diagnostics facts{};
  end_mark mark{};
  std::string finish_reason{};
  std::uint64_t skipped{};
};

void take_all(chat_reader& reader, body_outcome& out) {
  while (reader.next()) {
    ++out.chunks;
    out.text += reader.chunk().text();
  }
}

struct how {
  std::size_t piece{std::string_view::npos};
  error_code transport{};
  answer::reader_options<chat_decoder> options{};
};

body_outcome read_body(std::string_view type, std::string_view body, how const& h = how{}) {
  chat_reader reader(h.options);
  reader.begin(type, "r1");
  body_outcome out;
  while (!body.empty() && !reader.over()) {
    // Its own memory, which goes: what is kept has to be a copy.
    std::string const piece(body.substr(0, h.piece));
    reader.feed(piece);
    take_all(reader, out);
    body.remove_prefix(piece.size());
  }
  reader.end(h.transport);
  take_all(reader, out);
  out.ec = reader.error();
  out.facts = reader.details();
  out.mark = reader.result().ended_by();
  out.finish_reason = reader.result().finish_reason();
  out.skipped = reader.skipped();
  BOOST_TEST(reader.result().text() == out.text);
  BOOST_TEST(json::is_valid_utf8(out.facts.body));
  return out;
}

/// In one piece and in many.
body_outcome check(std::string_view body, error_code ec, std::string_view type = events_type) {
  body_outcome const whole = read_body(type, body);
  for (std::size_t const size : {std::size_t{1}, std::size_t{7}}) {
    body_outcome const split = read_body(type, body, {.piece = size});
    BOOST_TEST(split.ec == whole.ec);
    BOOST_TEST(split.text == whole.text);
    BOOST_TEST(split.facts.message == whole.facts.message);
    BOOST_TEST(split.facts.detail == whole.facts.detail);
    BOOST_TEST(split.facts.body == whole.facts.body);
  }
  BOOST_TEST(whole.ec == ec, '[' << body << "] " << whole.ec << ' ' << whole.facts.detail);
  return whole;
}

}  // namespace

BOOST_AUTO_TEST_CASE(a_document_labelled_as_events_is_the_completion) {
  for (std::string const start : {"", "\xEF\xBB\xBF", "\r\n \t"}) {
    body_outcome const out = check(start + document, {});
    BOOST_TEST(out.text == "whole");
    BOOST_TEST(out.chunks == 1U);
    BOOST_TEST((out.mark == end_mark::document));
  }
}

BOOST_AUTO_TEST_CASE(a_document_labelled_as_events_is_the_error_it_holds) {
  for (std::string_view const body :
       {R"({"error":{"message":"no","type":"t","code":401}})", R"({"detail":"no"})", R"({"detail":[{"msg":"no"}]})",
        R"({"error":"no"})", R"({"object":"x","message":"no"})", R"("no")", R"([{"error":{"message":"no"}}])",
        R"([{"msg":"no"}])", R"(["no"])"}) {
    body_outcome const out = check(body, error::error_in_stream);
    BOOST_TEST(out.facts.message == "no");
    BOOST_TEST(out.facts.body == body);
  }
  for (std::string_view const body : {"[]", "[1]", R"([{"x":1}])", R"("")"})
    BOOST_TEST(check(body, error::malformed_event).facts.body == body);
  BOOST_TEST(check("{\"a\":1}\ndata: {}\n\n", error::malformed_event).facts.detail.find("byte 8") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(json_is_what_it_is_under_any_label) {
  for (char const* type : {"application/problem+json", "text/html", "application/x-ndjson"}) {
    BOOST_TEST(check(R"({"error":{"message":"no"}})", error::error_in_stream, type).facts.message == "no");
    BOOST_TEST(check(document, {}, type).text == "whole");
    for (std::string_view const body : {"", " \n", "<p>", "data: 1\n\n"})
      BOOST_TEST(check(body, error::not_a_stream, type).facts.detail.find(type) != std::string::npos);
  }
}

BOOST_AUTO_TEST_CASE(a_completion_without_a_choice_is_none) {
  for (char const* type : {events_type, "application/json"}) {
    for (std::string_view const body :
         {R"({"choices":[]})", R"({"choices":null})", R"({"choices":[{"index":0}]})", "{}", R"({"id":"1"})"}) {
      body_outcome const out = check(body, error::malformed_event, type);
      BOOST_TEST(out.facts.detail.starts_with("expected a completion"), out.facts.detail);
      BOOST_TEST(out.facts.body == body);
      BOOST_TEST(out.chunks == 0U);
    }
  }
}

BOOST_AUTO_TEST_CASE(what_is_neither_has_an_excerpt) {
  for (std::string_view const body :
       {"<html>Sign in</html>", "\n<!DOCTYPE html>", "upstream failed", "no\n\nfields\n\n"}) {
    body_outcome const out = check(body, error::not_a_stream);
    BOOST_TEST(body.ends_with(out.facts.body));
    BOOST_TEST(!out.facts.body.empty());
    BOOST_TEST(out.facts.detail.find(events_type) != std::string::npos);
  }
  how small;
  small.options.limits.error_body = 10;
  for (std::size_t const size : {std::size_t{3}, std::size_t{100}}) {
    small.piece = size;
    BOOST_TEST(read_body(events_type, "<html>and so on", small).facts.body == "<html>and ");
    BOOST_TEST(read_body(events_type, "x and so on and on", small).facts.body == "x and so o");
  }
  using namespace std::string_view_literals;
  BOOST_TEST(check("\xFF\xFE{\0}\0"sv, error::not_a_stream).facts.body == "{}");
}

BOOST_AUTO_TEST_CASE(a_stream_that_begins_with_an_unknown_field_is_one) {
  std::string const events = sse_body({delta_event("Hello", "stop"), "[DONE]"});
  for (std::string const start : {"x-node: 3\n", "\xEF\xBB\xBF", "\n\n\n", ": ping\r\n\r\n", "database: a\r\n\r\n"}) {
    body_outcome const out = check(start + events, {});
    BOOST_TEST(out.text == "Hello");
    BOOST_TEST((out.mark == end_mark::done_sentinel));
  }
  body_outcome const out = check("x: 1\ndata: " + delta_event("Hello", "stop"), {});
  BOOST_TEST(out.text == "Hello");
}

BOOST_AUTO_TEST_CASE(what_was_cut_is_incomplete_and_shows_what_came) {
  how cut;
  cut.transport = error::stream_incomplete;
  for (std::string_view const body : {"{\"choices\":[{\"mess", "upstream fai", "[", "\"no"}) {
    body_outcome const out = read_body(events_type, body, cut);
    BOOST_TEST(out.ec == error::stream_incomplete);
    BOOST_TEST(out.facts.body == body);
  }
  BOOST_TEST(read_body(events_type, "", cut).ec == error::stream_incomplete);
  BOOST_TEST(check("", error::stream_incomplete).facts.body == "");
  BOOST_TEST(check(sse_body({delta_event("so far")}), error::stream_incomplete).text == "so far");
}

BOOST_AUTO_TEST_CASE(a_document_has_a_limit_and_blank_lines_before_events_have_none) {
  how small;
  small.options.limits.document = sizeof document - 1;
  for (std::size_t const size : {std::size_t{1}, std::size_t{1000}}) {
    small.piece = size;
    BOOST_TEST(read_body("application/json", document + std::string(" "), small).ec == error::body_too_large);
    BOOST_TEST(read_body("application/json", std::string(200, '\n') + document, small).text == "whole");
    BOOST_TEST(!read_body(events_type, std::string(200, '\n') + sse_body({delta_event("x", "stop")}), small).ec);
  }
}

BOOST_AUTO_TEST_CASE(it_begins_anew) {
  chat_reader reader({});
  reader.begin(events_type, "r1");
  reader.feed("<html>");
  reader.end({});
  BOOST_TEST(!reader.next());
  BOOST_TEST(reader.error() == error::not_a_stream);
  reader.restart();
  BOOST_TEST(reader.chunk().restarted());
  reader.begin("application/json", "r2");
  reader.feed(document);
  BOOST_TEST(!reader.next());
  reader.end({});
  BOOST_TEST(reader.next());
  BOOST_TEST(!reader.next());
  BOOST_TEST(!reader.error());
  BOOST_TEST(reader.result().text() == "whole");
  BOOST_TEST(reader.result().request_id() == "r2");
}

BOOST_AUTO_TEST_CASE(an_error_field_that_means_none_stops_nothing) {
  for (std::string const nothing : {"", "null", " false", "{}", "{ }", "[]", "\"\"", "0", "0.0", "-0"}) {
    // As an error member of an event is looked at.
    if (!nothing.empty())
      BOOST_TEST(!read_body(events_type, sse_body({R"({"error":)" + nothing + "}", delta_event("a", "stop")})).ec,
                 nothing);
    for (std::string const& line :
         {"error: " + nothing + "\n", "error:" + nothing + "\r\n\r\n", std::string("error\n")}) {
      std::string const body = line + sse_body({delta_event("so")}) + line + sse_body({delta_event(" on")}) +
                               "id: 1\n" + line + sse_body({delta_event("", "stop"), "[DONE]"}) + line;
      for (std::size_t piece = 1; piece <= body.size(); ++piece) {
        body_outcome const out = read_body(events_type, body, {.piece = piece});
        BOOST_TEST(!out.ec, '[' << line << "] " << piece);
        BOOST_TEST(out.text == "so on");
        BOOST_TEST((out.mark == end_mark::done_sentinel));
      }
    }
  }
}

BOOST_AUTO_TEST_CASE(the_first_error_field_that_means_one_ends_the_stream) {
  for (std::string const wrong : {R"({"message":"no"})", "no", R"("no")", R"(["no"])"}) {
    std::string const body = sse_body({delta_event("so far")}) + "error: null\nerror: " + wrong +
                             "\nerror: {}\nerror: yes\n\n" + sse_body({delta_event("never", "stop")});
    for (std::size_t piece = 1; piece <= body.size(); ++piece) {
      body_outcome const out = read_body(events_type, body, {.piece = piece});
      BOOST_TEST(out.ec == error::error_in_stream);
      BOOST_TEST(out.facts.message == "no");
      BOOST_TEST(out.text == "so far");
    }
  }
  for (char const* const means_one : {"1", "-1", "true", "nullx", "0.5", "00 slots", "{\"a\":0}", "[0]", "e", "-"})
    BOOST_TEST(read_body(events_type, "error: " + std::string(means_one) + "\n\n").ec == error::error_in_stream,
               means_one);
}

// The answer is all there, but the stream is not what it has to be: that is for the caller to forgive.
BOOST_AUTO_TEST_CASE(a_malformed_event_behind_a_finish_reason) {
  std::string const answer = sse_body({delta_event("whole", "stop")});
  for (std::string const wrong : {"{", "<html>", R"({"choices":7})"}) {
    std::string const body = answer + sse_body({wrong, delta_event(" and more"), "[DONE]"});
    body_outcome const failed = check(body, error::malformed_event);
    BOOST_TEST(failed.text == "whole");
    BOOST_TEST(failed.finish_reason == "stop");
    BOOST_TEST((failed.mark == end_mark::none));
    BOOST_TEST(failed.facts.body == wrong);

    how skipping;
    skipping.options.on_malformed_event = malformed_event_policy::skip;
    body_outcome const skipped = read_body(events_type, answer + sse_body({wrong}), skipping);
    BOOST_TEST(!skipped.ec);
    BOOST_TEST(skipped.text == "whole");
    BOOST_TEST(skipped.skipped == 1U);
    BOOST_TEST((skipped.mark == end_mark::finish_reason_then_end));
  }
  // What broke off is no event.
  body_outcome const cut = check(answer + "data: {\"cho", {});
  BOOST_TEST((cut.mark == end_mark::finish_reason_then_end));
}

BOOST_AUTO_TEST_SUITE_END()
