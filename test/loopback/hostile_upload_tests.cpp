// Servers that answer while a large request is still being written to them, and read no more of it, or do.

#include <boost/test/unit_test.hpp>

#include "support/cut_answers.hpp"
#include "support/tls_server.hpp"
#include "support/trusting_client.hpp"

BOOST_AUTO_TEST_SUITE(hostile_upload)

namespace {

using namespace std::chrono_literals;
using namespace std::string_literals;
using namespace tokenwire::test;
using tokenwire::error;

constexpr char refused[] = R"({"error":{"message":"too long"}})";

/// An upload that no socket's buffers can take, to a server that has read its head alone.
struct upload {
  explicit upload(std::optional<int> tls_version = {})
      : server(tls_version, hostile_server::reads::head), c(server.base_url()) {
    c.fixture.options.pool.max_idle = 1;
    c.fixture.options.timeouts = cut_timeouts;
    c.fixture.options.timeouts.write = 30s;
    c.fixture.request.messages.front().content = std::string(std::size_t{16} << 20, 'x');
  }
  void begin() {
    out = {};
    stream.emplace(c.client().stream(c.fixture.request));
    start(c.fixture, collect(*stream), out);
    server.take_request(c.fixture);
    BOOST_TEST(!out.over);
  }
  void answer(std::string const& bytes, trouble what) { server.send_with(c.fixture, server.sealed(bytes), what); }
  void ends_with(error code, unsigned status) {
    BOOST_TEST(out.over);
    BOOST_TEST(out.ec == code);
    BOOST_TEST(out.facts.status == status);
    BOOST_TEST(out.facts.message == "too long");
    server.wait_for_end(c.fixture);
    BOOST_TEST(c.fixture.time.pending() == 0U);
  }

  hostile_server server;
  trusting_client c;
  awaited<tokenwire::perplexity::chat_completion> out;
  std::optional<tokenwire::perplexity::chat_stream> stream;
};

std::string with_length(int status, std::string const& fields = {}) {
  return response_head(status, fields + "Content-Length: " + std::to_string(std::size(refused) - 1) + "\r\n") + refused;
}

}  // namespace

BOOST_AUTO_TEST_CASE(a_refusal_is_what_the_request_fails_with) {
  for (std::optional<int> const version : {std::optional<int>{}, {TLS1_3_VERSION}}) {
    for (trouble const what : {trouble::stall, trouble::close, trouble::reset}) {
      BOOST_TEST_CONTEXT(what << " over TLS " << version.value_or(0)) {
        upload u(version);
        u.begin();
        // They take turns: each of them comes with each trouble, once plain and once over TLS.
        if (version.has_value() == (what == trouble::close)) {
          u.answer(with_length(413, what == trouble::stall ? "" : "Connection: close\r\n"), what);
          u.ends_with(error::payload_too_large, 413);
        } else {
          u.answer(response_head(401, "Transfer-Encoding: chunked\r\n") + chunk(refused) + "0\r\n\r\n", what);
          u.ends_with(error::authentication, 401);
        }
      }
    }
  }
}

BOOST_AUTO_TEST_CASE(a_refusal_that_does_not_end_is_waited_for_no_longer_than_any_body) {
  upload u;
  u.begin();
  u.answer(response_head(413, "") + refused, trouble::stall);
  BOOST_TEST(!u.out.over);
  u.c.fixture.time.advance(idle_limit - 1ms);
  run_ready(u.c.fixture);
  BOOST_TEST(!u.out.over);
  u.c.fixture.time.advance(1ms);
  run_ready(u.c.fixture);
  u.ends_with(error::payload_too_large, 413);
}

BOOST_AUTO_TEST_CASE(a_refusal_may_ask_for_the_whole_of_it_again) {
  upload u;
  u.c.fixture.options.retry.max_retries = 1;
  u.begin();
  u.answer(with_length(503, "Retry-After: 3\r\n"), trouble::close);
  BOOST_TEST(!u.out.over);
  u.c.fixture.time.advance(3s - 1ms);
  run_ready(u.c.fixture);
  BOOST_TEST(u.server.connections() == 1);
  u.c.fixture.time.advance(1ms);
  u.server.take_request(u.c.fixture);
  u.answer(with_length(401), trouble::reset);
  u.ends_with(error::authentication, 401);
  BOOST_TEST(u.out.facts.attempts == 2U);
  // The first had half a request.
  BOOST_TEST(u.server.connections() == 2);
}

// Half a head is none, and half a refusal is one.
BOOST_AUTO_TEST_CASE(an_early_answer_that_breaks_off) {
  for (trouble const what : {trouble::close, trouble::reset}) {
    upload cut;
    cut.begin();
    cut.answer("HTTP/1.1 413 Payl", what);
    BOOST_TEST(cut.out.over);
    BOOST_TEST(cut.out.ec == error::write_failed);
    BOOST_TEST(cut.out.threw<tokenwire::connection_error>());
    cut.server.wait_for_end(cut.c.fixture);

    upload short_body;
    short_body.begin();
    std::string const whole = response_head(413, "Content-Length: 100\r\n") + refused;
    short_body.answer(whole, what);
    short_body.ends_with(error::payload_too_large, 413);
  }
  upload other;
  other.begin();
  other.answer("no HTTP", trouble::stall);
  BOOST_TEST(other.out.ec == error::malformed_response);
}

// A whole answer to half a question is an answer; the connection is of no use any more.
BOOST_AUTO_TEST_CASE(an_answer_may_not_need_all_of_the_question) {
  upload u;
  u.begin();
  u.answer(stream_answer(), trouble::stall);
  BOOST_TEST(u.out.over);
  BOOST_TEST(!u.out.ec, u.out.what);
  BOOST_TEST(u.out.value.text() == answer_text(3));
  u.server.wait_for_end(u.c.fixture);
  BOOST_TEST(u.c.fixture.time.pending() == 0U);
}

// Nothing more would come, and the connection would be of no use, if the question ended where the answer begins.
BOOST_AUTO_TEST_CASE(a_question_goes_on_while_its_answer_begins) {
  std::string const whole = stream_answer();
  std::string const early = whole.substr(0, answer_head.size() + 40);
  std::string const rest = whole.substr(early.size());
  std::string const question(std::size_t{16} << 20, 'x');
  auto const read = [&](std::string const& base_url) {
    trusting_client c(base_url);
    c.fixture.options.pool = {};
    c.fixture.request.messages.front().content = question;
    for (bool const again : {false, true}) {
      auto const out = c.read();
      BOOST_TEST(!out.ec, out.what);
      BOOST_TEST(out.value.text() == answer_text(3));
      BOOST_TEST(c.response.connection_reused == again);
    }
  };
  scripted_server plain([&](server_connection& peer, int) {
    for (int i = 0; i != 2; ++i) {
      std::string request = peer.read_head();
      peer.send(early);
      if (request.empty() || peer.read_bytes(request_size(request) - request.size()).empty()) return;
      peer.send(rest);
    }
    peer.wait_for_close();
  });
  read(plain.base_url());
  tls_server const secure({.answer = rest, .early = early, .end = tls_script::ending::clients});
  read(secure.base_url());
}

BOOST_AUTO_TEST_SUITE_END()
