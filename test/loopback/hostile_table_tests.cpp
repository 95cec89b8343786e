// The troubles that streams of language models are known for, one case each, and what has to become of them. Many have
// tests of their own that go further; this is the list, which hostile_table_end_tests.cpp goes on with.

#include <boost/test/unit_test.hpp>
#include <cstdio>

#include "support/cut_answers.hpp"
#include "support/kept_answers.hpp"
#include "support/troubled_answers.hpp"
#include "support/trusting_client.hpp"

BOOST_AUTO_TEST_SUITE(hostile_table)

namespace {

using namespace std::chrono_literals;
using namespace std::string_literals;
using namespace tokenwire::test;
using tokenwire::error;

}  // namespace

// An error object in a stream of status 200.
BOOST_AUTO_TEST_CASE(an_error_object) {
  for (std::string const wrong : {R"({"error":{"message":"queue full"}})", R"({"error":"queue full"})"}) {
    auto const out = read_answer(plain_stream(said + sse_body({wrong}) + done));
    check(out, error::error_in_stream);
    BOOST_TEST(out.facts.message == "queue full");
  }
}

// An error as a field that no event has.
BOOST_AUTO_TEST_CASE(an_error_field) {
  for (char const* const end : {"\n\ndata: [DONE]\n\n", "\n\n", "\n"}) {
    for (std::string const& before : {std::string(), said}) {
      auto const out = read_answer(plain_stream(before + R"(error: {"code":500,"message":"out of slots"})" + end));
      check(out, error::error_in_stream, before.empty() ? "" : "so far");
      BOOST_TEST(out.facts.message == "out of slots");
      BOOST_TEST(out.facts.provider_code == "500");
    }
  }
}

// Events that are no answer, and the mark of one.
BOOST_AUTO_TEST_CASE(no_choice_at_all) {
  for (std::string const event :
       {R"({"base_resp":{"status_code":1004}})", R"({"choices":[]})",
        R"({"object":"text_completion","choices":[{"index":0,"text":"Hi","finish_reason":"stop"}]})"})
    check(read_answer(plain_stream(sse_body({event}) + done)), error::empty_stream, "");
}

// Choices that are none.
BOOST_AUTO_TEST_CASE(choices_of_another_type) {
  for (std::string const event :
       {R"({"choices":{}})", R"({"choices":["so far"]})", R"({"choices":[{"delta":"so far"}]})"})
    check(read_answer(plain_stream(said + sse_body({event}) + done)), error::malformed_event);
}

// An error written into an event that had begun.
BOOST_AUTO_TEST_CASE(an_error_in_half_an_event) {
  check(read_answer(plain_stream(said + "data: {\"choices\":[{\"del\ndata: {\"error\":\"queue full\"}\n\n")),
        error::malformed_event);
}

// No end mark.
BOOST_AUTO_TEST_CASE(no_end_mark) {
  check(read_answer(chunked_event_stream(said, 9)), error::stream_incomplete);
  check(read_answer(fixed(200, stream_fields, said)), error::stream_incomplete);
  check(read_answer(plain_stream(said)), error::stream_incomplete);
}

// The socket stays open after the end mark: no time passes.
BOOST_AUTO_TEST_CASE(an_end_mark_and_an_open_socket) {
  for (bool const whole : {false, true}) {
    hostile_server server;
    keeping_client c(server.base_url());
    c.fixture.options.timeouts = {};
    awaited<tokenwire::perplexity::chat_completion> out;
    auto stream = c.client().stream(c.fixture.request);
    start(c.fixture, collect(stream), out);
    server.take_request(c.fixture);
    server.send(c.fixture, answer_head + chunk(said + done) + (whole ? "0\r\n\r\n" : ""));
    BOOST_TEST(out.over);
    BOOST_TEST(out.value.text() == "so far");
    BOOST_TEST(c.fixture.time.pending() == (whole ? 0U : 1U));
    c.fixture.time.advance(100ms);
    if (!whole) server.wait_for_end(c.fixture);
  }
}

// Forms of the end mark, what follows it, and its letters inside a text.
BOOST_AUTO_TEST_CASE(end_marks) {
  for (std::string const& mark :
       {"data:[DONE]\n\n"s, "data: [DONE] \n\n"s, done + done, done + said, done + "data: {\n\n", done + "\0\xFF"s})
    succeeds(read_answer(plain_stream(said + mark)));
  succeeds(read_answer(plain_stream(sse_body({delta_event("say [DONE] when")}) + done)), "say [DONE] when");
}

// No blank line at the end: it counts where the body ended as it should.
BOOST_AUTO_TEST_CASE(no_blank_line) {
  for (std::string const& end : {"data: [DONE]"s, "data: [DONE]\n"s, "data: [DONE]\r\n"s}) {
    succeeds(read_answer(chunked_event_stream(said + end, 9)));
    std::string const longer = fixed(200, stream_fields, said + end + ' ');
    check(read_answer(longer.substr(0, longer.size() - 1)), error::stream_incomplete);
    check(read_answer(answer_head + chunk(said + end)), error::stream_incomplete);
  }
}

// CRLF, a character and a byte order mark, each split over reads; U+2028, which ends no line.
BOOST_AUTO_TEST_CASE(splits) {
  std::string const text = "\xE8\xB1\x86 \xE2\x80\xA8 \xF0\x9F\x98\x80 \xC2\x85";
  std::string const wire = chunked_event_stream("\xEF\xBB\xBF" + sse_body({delta_event(text), "[DONE]"}, "\r\n"), 1);
  hostile_server server;
  chat_client client(server.base_url());
  client.start();
  server.take_request(client);
  for (std::size_t i = 0; i != wire.size(); ++i) server.send(client, wire.substr(i, 1));
  succeeds(client.out, text);
}

// Comments keep a stream alive and are no events.
BOOST_AUTO_TEST_CASE(comments) {
  hostile_server server;
  chat_client client(server.base_url());
  client.options.timeouts.idle = 7s;
  client.start();
  server.take_request(client);
  server.send(client, plain_stream(said));
  for (int i = 0; i != 20; ++i) {
    client.time.advance(7s - 1ms);
    server.send(client, ": PROCESSING\n\n");
  }
  BOOST_TEST(client.out.chunks == 1U);
  server.send(client, done);
  succeeds(client.out);
}

// No space after the colon; events without data.
BOOST_AUTO_TEST_CASE(empty_events) {
  succeeds(read_answer(plain_stream("data:\n\nevent: ping\n\ndata:" + delta_event("so far") + "\n\n" + done)));
}

// One huge event.
BOOST_AUTO_TEST_CASE(a_huge_event) {
  std::string const text(14'000'000, 'x');
  auto const out = read_answer(plain_stream(sse_body({delta_event(text)}) + done));
  BOOST_TEST(!out.ec);
  BOOST_TEST((out.text == text));
  check(read_answer(plain_stream(said + sse_body({delta_event(text + text)}))), error::event_too_large);
}

// A page, a document or nothing with status 200.
BOOST_AUTO_TEST_CASE(a_good_status_without_a_stream) {
  for (std::string const type : {"text/html", "text/event-stream", "text/plain"}) {
    auto const out = read_answer(fixed(200, "Content-Type: " + type + "\r\n", "<html>Sign in</html>"));
    check(out, error::not_a_stream, "");
    BOOST_TEST(out.facts.body == "<html>Sign in</html>");
    check(read_answer(fixed(200, "Content-Type: " + type + "\r\n", R"({"error":"no"})")), error::error_in_stream, "");
  }
  for (std::string const& empty : {"\n"s, ""s})
    check(read_answer(fixed(200, stream_fields, empty)), error::stream_incomplete, "");
  succeeds(read_answer(document_answer()), "fine");
}

// A media type that is missing or odd.
BOOST_AUTO_TEST_CASE(media_types) {
  for (std::string const& type : {""s, "Content-Type: text/plain\r\n"s, "Content-Type: application/json\r\n"s,
                                  "Content-Type: TEXT/EVENT-STREAM ; charset=utf-8\r\n"s})
    succeeds(read_answer(response_head(200, type) + said + done));
  check(read_answer(response_head(200, "Content-Type: text/html\r\n") + said + done), error::not_a_stream, "");
}

// A coding of the body that nobody asked for, and names of none.
BOOST_AUTO_TEST_CASE(codings) {
  for (char const* const coding : {"gzip", "br", "deflate", "zstd"}) {
    auto const out = read_answer(fixed(200, stream_fields + "Content-Encoding: " + coding + "\r\n", "\x1f\x8b\x08"));
    check(out, error::unknown_content_coding, "");
    BOOST_TEST(out.facts.detail.find(coding) != std::string::npos);
  }
  for (char const* const none : {"identity", "none", ""})
    succeeds(read_answer(fixed(200, stream_fields + "Content-Encoding: " + none + "\r\n", said + done)));
}

// Redirects: never followed unasked, with the same method or not at all, and without credentials to elsewhere.
BOOST_AUTO_TEST_CASE(redirects) {
  answering other({plain_stream(said + done)});
  for (int const status : {301, 302, 303, 307, 308}) {
    std::string const away = fixed(status, "Location: " + other.server.base_url() + "/x\r\n");
    auto const out = read_answer(away);
    check(out, error::redirect_not_followed, "");
    BOOST_TEST(out.facts.detail.find(other.server.base_url() + "/x") != std::string::npos);
    auto const followed = read_answer(away, [](chat_client& client) {
      client.options.max_redirects = 1;
      client.options.headers = {{"x-api-key", "secret"}};
    });
    check(followed, status < 307 ? make_error_code(error::redirect_not_followed) : tokenwire::error_code{},
          status < 307 ? "" : "so far");
  }
  std::lock_guard const lock(other.mutex);
  BOOST_TEST(other.requests.size() == 2U);
  for (std::string const& request : other.requests) {
    BOOST_TEST(request.starts_with("POST /x "));
    BOOST_TEST(request.find("uthorization") == std::string::npos);
    BOOST_TEST(request.find("secret") == std::string::npos);
    BOOST_TEST(request.find("Why is the sky blue?") != std::string::npos);
  }
}

// Responses before the one that counts.
BOOST_AUTO_TEST_CASE(informational_responses) {
  std::string early = "HTTP/1.1 100 Continue\r\n\r\n";
  for (int i = 1; i != 20; ++i) early += "HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n";
  succeeds(read_answer(early + plain_stream(said + done)));
  check(read_answer(early + early + plain_stream(said + done)), error::too_many_informational_responses, "");
}

// Extensions of chunks, trailer fields, sizes with zeros; a size that does not end.
BOOST_AUTO_TEST_CASE(chunk_extensions_and_trailers) {
  std::string const body = said + done;
  char size[16];
  std::snprintf(size, sizeof size, "%08zX", body.size());
  for (std::string const& extension : {""s, ";x=y"s, " ; x=\"a;b\""s, ";"s + std::string(8000, 'x')})
    succeeds(read_answer(answer_head + size + extension + "\r\n" + body + "\r\n000;last\r\nX-E: 1\r\n\r\n"));
  check(read_answer(answer_head + chunk(said) + "1;" + std::string(9000, 'x')), error::chunk_header_too_large);
  check(read_answer(answer_head + chunk(said) + "-1\r\n"), error::malformed_response);
}

// A premature end, after which the framing is whole or not. At each byte: hostile_cut, and over TLS hostile_tls.
BOOST_AUTO_TEST_CASE(premature_ends) {
  check(read_answer(answer_head + chunk(said) + "0\r\n\r\n"), error::stream_incomplete);
  check(read_answer(answer_head + chunk(said) + "5\r\nda"), error::stream_incomplete);
  check(read_answer(fixed(200, stream_fields, said + done).substr(0, 150)), error::stream_incomplete, "");
  for (std::optional<int> const version : {std::optional<int>{}, {TLS1_3_VERSION}}) {
    for (trouble const what : {trouble::close, trouble::reset}) {
      hostile_server server(version);
      trusting_client client(server.base_url());
      client.fixture.start();
      server.take_request(client.fixture);
      server.send_with(client.fixture, server.sealed(plain_stream(said)), what);
      check(client.fixture.out, error::stream_incomplete);
    }
  }
}

BOOST_AUTO_TEST_SUITE_END()
