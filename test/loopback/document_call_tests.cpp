// One JSON document by GET or POST, and all that can come instead.

#include <boost/test/unit_test.hpp>

#include "support/awaited.hpp"
#include "support/chat_answers.hpp"

BOOST_AUTO_TEST_SUITE(document_call)

namespace {

using namespace std::chrono_literals;
using namespace std::string_literals;
using namespace tokenwire::test;
using tokenwire::error;
namespace pplx = tokenwire::perplexity;

constexpr char job_text[] = R"({"id":"j1","model":"sonar","status":"CREATED","created_at":7})";

std::string answer(std::string const& body, std::string const& fields = "Content-Type: application/json\r\n",
                   int status = 200) {
  return response_head(status, fields + "Content-Length: " + std::to_string(body.size()) + "\r\n") + body;
}

/// Asks for a job of a server that answers this.
awaited<pplx::chat_job> ask(std::string wire, bool close = false, tokenwire::limits const& limits = {}) {
  scripted_server server(answer_with(std::move(wire), close));
  chat_client fixture(server.base_url());
  fixture.options.limits = limits;
  auto client = make_client(fixture);
  return run(fixture, client.get_job("j1"));
}

void refused(awaited<pplx::chat_job> const& out, error code, std::string const& words) {
  BOOST_TEST_CONTEXT(words << " / " << out.facts.detail) {
    BOOST_TEST(out.ec == code);
    BOOST_TEST(out.facts.text().find(words) != std::string::npos);
  }
}

std::string nested(std::size_t levels) {
  return R"({"id":"j1","status":"CREATED","x":)" + std::string(levels, '[') + std::string(levels, ']') + "}";
}

}  // namespace

BOOST_AUTO_TEST_CASE(a_get_has_no_body_and_says_nothing_of_one) {
  std::string request;
  scripted_server server([&](server_connection& peer, int) {
    request = peer.read_request();
    peer.send(answer(job_text));
    peer.wait_for_close();
  });
  chat_client fixture(server.base_url() + "/base/");
  fixture.options.headers = {{"content-type", "application/json"}, {"X-Test", "1"}};
  auto client = make_client(fixture);
  auto const out = run(fixture, client.get_job("j1"));
  BOOST_TEST(!out.ec);
  BOOST_TEST(out.value.id == "j1");
  BOOST_TEST(out.value.created_at == 7);
  BOOST_TEST(request.starts_with("GET /base/async/chat/completions/j1 HTTP/1.1\r\nHost: 127.0.0.1:"));
  BOOST_TEST(request.ends_with("\r\n\r\n"));
  BOOST_TEST((request.find("\r\nAuthorization: Bearer key\r\n") != std::string::npos));
  BOOST_TEST((request.find("\r\nAccept: application/json\r\n") != std::string::npos));
  BOOST_TEST((request.find("\r\nX-Test: 1\r\n") != std::string::npos));
  for (char const* absent : {"ontent-", "Transfer-"}) BOOST_TEST((request.find(absent) == std::string::npos));
}

BOOST_AUTO_TEST_CASE(the_body_counts_and_not_what_it_is_called) {
  for (std::string const fields : {"", "Content-Type: application/json; charset=utf-8\r\n",
                                   "Content-Type: text/plain\r\n", "Content-Type: text/html\r\n"}) {
    BOOST_TEST_CONTEXT(fields) {
      BOOST_TEST(ask(answer(job_text, fields)).value.id == "j1");
      BOOST_TEST(ask(answer("\xEF\xBB\xBF \r\n"s + job_text + "\n", fields)).value.id == "j1");
      BOOST_TEST(ask(response_head(200, fields) + job_text, true).value.id == "j1");
      std::string chunked = response_head(200, fields + "Transfer-Encoding: chunked\r\n");
      for (char const byte : std::string(job_text)) chunked += chunk({&byte, 1});
      BOOST_TEST(ask(chunked + "0\r\n\r\n").value.id == "j1");
    }
  }
}

BOOST_AUTO_TEST_CASE(what_is_no_such_document_says_what_it_is) {
  refused(ask(answer("")), error::malformed_event, "expected JSON, got nothing");
  refused(ask(answer(" \n")), error::malformed_event, "expected JSON, got nothing");
  refused(ask(response_head(204, "")), error::malformed_event, "expected JSON, got nothing");
  refused(ask(answer("<html>One moment</html>")), error::malformed_event, "markup");
  refused(ask(answer("[]")), error::malformed_event, "expected a JSON object");
  refused(ask(answer("{}")), error::malformed_event, "without an id");
  refused(ask(answer(R"({"id":null})")), error::malformed_event, "without an id");
  refused(ask(answer(R"({"id":17})")), error::malformed_event, "without an id");
  auto const cut = ask(answer(std::string(job_text).substr(0, 30)));
  refused(cut, error::malformed_event, "stops being it at byte 30 of 30");
  BOOST_TEST(cut.facts.status == 200U);
  BOOST_TEST(cut.facts.attempts == 1U);
  BOOST_TEST(cut.facts.body == std::string(job_text).substr(0, 30));
  refused(ask(answer(std::string(job_text) + "}")), error::malformed_event, "stops being it");
  refused(ask(answer(R"({"error":{"message":"Busy","type":"overloaded","code":7}})")), error::error_in_stream, "Busy");
  refused(ask(answer(R"({"detail":"No such thing"})")), error::error_in_stream, "No such thing");
}

BOOST_AUTO_TEST_CASE(a_body_that_breaks_off_is_incomplete) {
  std::string const whole = answer(job_text);
  std::size_t const head = whole.find("\r\n\r\n") + 4;
  for (std::size_t size = 1; size < whole.size(); ++size) {
    auto const out = ask(whole.substr(0, size), true);
    BOOST_TEST(out.ec == (size < head ? error::connection_closed : error::stream_incomplete));
  }
  BOOST_TEST(ask(whole, true).value.id == "j1");
}

BOOST_AUTO_TEST_CASE(sizes_and_depths_have_limits) {
  tokenwire::limits limits;
  limits.document = sizeof job_text - 1;
  BOOST_TEST(ask(answer(job_text), false, limits).value.id == "j1");
  --limits.document;
  refused(ask(answer(job_text), false, limits), error::body_too_large, "at most 60 bytes");
  limits = {};
  limits.json_depth = 5;
  BOOST_TEST(ask(answer(nested(4)), false, limits).value.id == "j1");
  refused(ask(answer(nested(5)), false, limits), error::json_too_deep, "");
  limits.error_body = 4;
  BOOST_TEST(ask(answer("{}   "), false, limits).facts.body == "{}  ");
}

BOOST_AUTO_TEST_CASE(statuses_are_errors_in_the_providers_words) {
  constexpr char json_type[] = "Content-Type: application/json\r\n";
  auto const missing = ask(answer(R"({"error":{"message":"No such request","type":"not_found","code":404}})"
                                  "\n",
                                  json_type, 404));
  BOOST_TEST(missing.ec == error::not_found);
  BOOST_TEST(missing.threw<tokenwire::not_found_error>());
  BOOST_TEST(missing.facts.message == "No such request");
  BOOST_TEST(missing.facts.type == "not_found");
  BOOST_TEST(missing.facts.provider_code == "404");
  BOOST_TEST(missing.facts.status == 404U);
  auto const page = ask(answer("<html>Unauthorized</html>", "Content-Type: text/html\r\n", 401));
  BOOST_TEST(page.ec == error::authentication);
  BOOST_TEST(page.facts.body == "<html>Unauthorized</html>");
  BOOST_TEST(ask(answer("", json_type, 500)).ec == error::internal_server_error);
  auto const fields = ask(answer(R"({"detail":[{"loc":["query","limit"],"msg":"bad","type":"t"}]})", json_type, 422));
  BOOST_TEST(fields.ec == error::unprocessable_entity);
  BOOST_TEST(fields.facts.message == "bad (query.limit)");
  BOOST_TEST(ask(answer("", "Location: /elsewhere\r\n", 307)).ec == error::redirect_not_followed);
  BOOST_TEST(ask("garbage\r\n\r\n").ec == error::malformed_response);
}

BOOST_AUTO_TEST_CASE(what_fails_before_an_answer_is_asked_again) {
  scripted_server server([](server_connection& peer, int number) {
    if (peer.read_request().empty()) return;
    peer.send(number == 0 ? answer("", "Retry-After: 7\r\n", 429) : answer(job_text));
    peer.wait_for_close();
  });
  chat_client fixture(server.base_url());
  fixture.options.retry.max_retries = 1;
  auto client = make_client(fixture);
  awaited<pplx::chat_job> out;
  start(fixture, client.get_job("j1"), out);
  fixture.pump([&] { return fixture.time.pending() != 0; });
  fixture.time.advance(7s - 1ms);
  fixture.settle();
  BOOST_TEST(server.connections() == 1);
  fixture.time.advance(1ms);
  fixture.pump([&] { return out.over; });
  BOOST_TEST(!out.ec);
  BOOST_TEST(server.connections() == 2);
}

BOOST_AUTO_TEST_CASE(the_total_deadline_holds) {
  held_server server;
  chat_client fixture(server.base_url());
  fixture.options.timeouts.total = 20s;
  auto client = make_client(fixture);
  awaited<pplx::chat_job> out;
  start(fixture, client.get_job("j1"), out);
  server_connection& peer = server.connection(fixture);
  peer.send(response_head(200, "Content-Length: 100\r\n") + "{\"id\":");
  fixture.settle();
  fixture.time.advance(20s - 1ms);
  fixture.settle();
  BOOST_TEST(!out.over);
  fixture.time.advance(1ms);
  fixture.pump([&] { return out.over; });
  BOOST_TEST(out.ec == error::total_timeout);
  BOOST_TEST(out.threw<tokenwire::timeout_error>());
  BOOST_TEST(peer.wait_for_close());
}

BOOST_AUTO_TEST_CASE(a_cancellation_closes_the_connection_at_once) {
  for (std::string const& so_far : {""s, response_head(200, "Content-Length: 100\r\n") + "{\"id\":"}) {
    held_server server;
    chat_client fixture(server.base_url());
    auto client = make_client(fixture);
    boost::asio::cancellation_signal signal;
    awaited<pplx::chat_job> out;
    start(fixture, client.get_job("j1"), out, signal.slot());
    server_connection& peer = server.connection(fixture);
    if (!so_far.empty()) peer.send(so_far);
    fixture.settle();
    signal.emit(boost::asio::cancellation_type::terminal);
    fixture.pump([&] { return out.over; });
    BOOST_TEST(out.ec == boost::asio::error::operation_aborted);
    BOOST_TEST(peer.wait_for_close());
  }
}

BOOST_AUTO_TEST_CASE(an_execution_context_may_go_first) {
  held_server server;
  std::optional<chat_client> fixture(server.base_url());
  std::optional<pplx::client> client(make_client(*fixture));
  awaited<pplx::chat_job> out;
  start(*fixture, client->get_job("j1"), out);
  server_connection& peer = server.connection(*fixture);
  client.reset();
  fixture.reset();
  BOOST_TEST(peer.wait_for_close());
  BOOST_TEST(!out.over);
}

BOOST_AUTO_TEST_SUITE_END()
