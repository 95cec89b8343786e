// restart_incomplete: what is asked for again, what is not, and what a consumer sees of it.

#include <atomic>
#include <boost/test/unit_test.hpp>
#include <optional>

#include "perplexity/chat_stream_access.hpp"
#include "support/chat_client_fixture.hpp"

BOOST_AUTO_TEST_SUITE(chat_restart_tests)

namespace {

using namespace std::chrono_literals;
namespace pplx = tokenwire::perplexity;
using namespace tokenwire::test;
using tokenwire::error;
using tokenwire::perplexity::end_mark;

constexpr char cited[] =
    R"({"id":"1","citations":["u"],"choices":[{"index":0,"delta":{"role":"assistant","content":"Hello, "}}]})";

std::string whole_body() {
  return sse_body({cited, delta_event("world", "stop"), "[DONE]"});
}
std::string cut_body() {
  return sse_body({cited, delta_event("wor")});
}

/// The n-th connection gets the n-th answer, the last of them for all that come after; then FIN.
scripted_server::script answers(std::vector<std::string> all, std::vector<std::string>* requests = nullptr) {
  return [all = std::move(all), requests](server_connection& peer, int number) {
    std::string const request = peer.read_request();
    if (request.empty()) return;
    if (requests != nullptr) requests->push_back(request);
    peer.send(all[std::min(static_cast<std::size_t>(number), all.size() - 1)]);
    peer.close();
    peer.wait_for_close();
  };
}

/// The pauses have tests of their own.
void restart_at_once(chat_client& client, unsigned times) {
  client.options.restart_incomplete = times;
  client.options.retry.initial_delay = 0ms;
}

chat_outcome read(scripted_server const& server, unsigned restarts) {
  chat_client client(server.base_url());
  restart_at_once(client, restarts);
  client.read();
  return client.out;
}

void send(chat_client& client, server_connection& peer, std::string_view bytes, bool close = false) {
  BOOST_TEST(peer.send(bytes));
  if (close) peer.close();
  client.settle();
}

}  // namespace

BOOST_AUTO_TEST_CASE(a_cut_answer_is_asked_for_again_and_begins_anew) {
  std::vector<std::string> requests;
  scripted_server server(answers({plain_stream(cut_body()), plain_stream(whole_body())}, &requests));
  auto const out = read(server, 1);
  BOOST_TEST(!out.ec);
  BOOST_TEST(out.restarts == 1U);
  BOOST_TEST(out.chunks == 5U);
  BOOST_TEST(out.text == "Hello, world");
  BOOST_TEST(out.result.text() == "Hello, world");
  BOOST_TEST(out.result.choices().at(0).message.content == "Hello, world");
  BOOST_TEST(out.result.citations().size() == 1U);
  BOOST_TEST((out.result.ended_by() == end_mark::done_sentinel));
  BOOST_TEST(out.response.restarts == 1U);
  BOOST_TEST(out.response.attempts == 2U);
  BOOST_TEST(out.facts.attempts == 2U);
  BOOST_REQUIRE(requests.size() == 2U);
  BOOST_TEST(requests[0] == requests[1]);
}

BOOST_AUTO_TEST_CASE(it_is_off_by_default_and_ends_when_used_up) {
  for (unsigned const restarts : {0U, 1U, 3U}) {
    scripted_server server(answers({plain_stream(cut_body())}));
    auto const out = read(server, restarts);
    BOOST_TEST(out.ec == error::stream_incomplete);
    BOOST_TEST(out.thrown == "stream_incomplete_error");
    BOOST_TEST(out.thrown_again == "stream_incomplete_error");
    BOOST_TEST(out.restarts == restarts);
    BOOST_TEST(out.text == "Hello, wor");
    BOOST_TEST(out.result.text() == "Hello, wor");
    BOOST_TEST(out.response.restarts == restarts);
    BOOST_TEST(out.response.attempts == restarts + 1);
    BOOST_TEST(server.connections() == static_cast<int>(restarts) + 1);
  }
  scripted_server server(answers({plain_stream(whole_body())}));
  BOOST_TEST(read(server, 3).restarts == 0U);
}

BOOST_AUTO_TEST_CASE(the_announcing_chunk_has_nothing_else) {
  scripted_server server(answers({plain_stream(cut_body()), plain_stream(whole_body())}));
  chat_client client(server.base_url());
  restart_at_once(client, 1);
  bool seen = false;
  bool new_sources_before = false;
  bool new_sources_after = false;
  tokenwire::perplexity::chat_completion const* result = nullptr;
  client.on_chunk = [&](tokenwire::perplexity::chat_stream& stream, tokenwire::perplexity::chat_chunk const& chunk) {
    if (result == nullptr) result = &stream.result();
    // Who keeps a reference to the result sees the new answer.
    BOOST_TEST(result == &stream.result());
    (seen ? new_sources_after : new_sources_before) |= chunk.has_new_sources();
    if (!chunk.restarted()) return;
    seen = true;
    BOOST_TEST(chunk.text() == "");
    BOOST_TEST(chunk.reasoning() == "");
    BOOST_TEST(chunk.raw() == "");
    BOOST_TEST(chunk.id() == "");
    BOOST_TEST(chunk.choices().empty());
    BOOST_TEST(chunk.shared_citations() == nullptr);
    BOOST_TEST(!chunk.has_new_sources());
    BOOST_TEST(own(chunk)->restarted());
    BOOST_TEST(result->text() == "");
    BOOST_TEST(result->choices().empty());
    BOOST_TEST(result->citations().empty());
    BOOST_TEST(stream.response().restarts == 1U);
    BOOST_TEST(stream.response().status == 0U);
    BOOST_TEST(!stream.error());
  };
  BOOST_TEST(!client.read().ec);
  BOOST_TEST(seen);
  BOOST_TEST(new_sources_before);
  BOOST_TEST(new_sources_after);
}

BOOST_AUTO_TEST_CASE(a_cut_at_any_byte) {
  std::string const wire = chunked_event_stream(whole_body(), 50);
  std::size_t const head = wire.find("\r\n\r\n") + 4;
  std::size_t const finish = wire.find("\"stop\"");
  for (std::size_t cut = 1; cut < wire.size(); cut += cut < head ? 40 : 3) {
    for (bool const reset : {false, true}) {
      scripted_server server([&](server_connection& peer, int number) {
        if (peer.read_request().empty()) return;
        peer.send(number == 0 ? std::string_view(wire).substr(0, cut) : wire);
        if (reset && number == 0) return peer.reset();
        peer.close();
        peer.wait_for_close();
      });
      auto const out = read(server, 1);
      BOOST_TEST_CONTEXT("cut at " << cut) {
        if (cut < head) {
          BOOST_TEST((out.ec == error::connection_closed));
          BOOST_TEST(server.connections() == 1);
          continue;
        }
        BOOST_TEST(!out.ec);
        BOOST_TEST(out.text == "Hello, world");
        BOOST_TEST(out.result.text() == "Hello, world");
        if (cut < finish) BOOST_TEST(out.restarts == 1U);
      }
    }
  }
}

BOOST_AUTO_TEST_CASE(what_is_not_a_cut_is_not_asked_for_again) {
  struct failure {
    std::string answer;
    error code;
  };
  std::string const good = sse_body({cited});
  for (auto const& [answer, code] :
       {failure{plain_stream(good + sse_body({R"({"error":"no"})"})), error::error_in_stream},
        failure{plain_stream(good + sse_body({"{"})), error::malformed_event},
        failure{plain_stream("data: [DONE]\n\n"), error::empty_stream},
        failure{response_head(200, "Content-Type: text/html\r\n") + "<p>", error::not_a_stream},
        failure{response_head(500, ""), error::internal_server_error}, failure{"", error::connection_closed}}) {
    scripted_server server(answers({answer}));
    auto const out = read(server, 2);
    BOOST_TEST(out.ec == code);
    BOOST_TEST(out.restarts == 0U);
    BOOST_TEST(out.response.restarts == 0U);
    BOOST_TEST(server.connections() == 1);
  }
}

BOOST_AUTO_TEST_CASE(what_fails_the_second_time_is_the_streams_error) {
  for (auto const& [answer, code] : {std::pair{response_head(401, "Content-Length: 0\r\n"), error::authentication},
                                     {plain_stream(sse_body({R"({"error":"no"})"})), error::error_in_stream},
                                     {plain_stream("data: [DONE]\n\n"), error::empty_stream},
                                     {std::string(), error::connection_closed}}) {
    scripted_server server(answers({plain_stream(cut_body()), answer}));
    auto const out = read(server, 5);
    BOOST_TEST(out.ec == code);
    BOOST_TEST(out.restarts == 1U);
    BOOST_TEST(out.text == "");
    BOOST_TEST(out.result.text() == "");
    BOOST_TEST(server.connections() == 2);
  }
}

BOOST_AUTO_TEST_CASE(each_time_has_retries_of_its_own) {
  std::string const busy = response_head(503, "Retry-After-Ms: 0\r\nContent-Length: 0\r\n");
  scripted_server server(answers({busy, plain_stream(cut_body()), busy, plain_stream(whole_body())}));
  chat_client client(server.base_url());
  restart_at_once(client, 1);
  client.options.retry = {.max_retries = 1, .initial_delay = 0ms, .max_delay = 0ms};
  client.start();
  while (!client.out.over) {
    client.settle();
    client.time.advance(1s);
  }
  BOOST_TEST(!client.out.ec);
  BOOST_TEST(client.out.text == "Hello, world");
  BOOST_TEST(client.out.response.attempts == 4U);
  BOOST_TEST(client.out.response.restarts == 1U);
}

BOOST_AUTO_TEST_CASE(silence_is_a_deadline_and_not_asked_for_again) {
  held_server server;
  chat_client client(server.base_url());
  restart_at_once(client, 3);
  client.options.timeouts.idle = 5s;
  client.start();
  send(client, server.connection(client), plain_stream(cut_body()));
  client.time.advance(5s);
  client.pump([&] { return client.out.over; });
  BOOST_TEST(client.out.ec == error::idle_timeout);
  BOOST_TEST(client.out.restarts == 0U);
  BOOST_TEST(client.out.text == "Hello, wor");
}

BOOST_AUTO_TEST_CASE(the_total_deadline_spans_all) {
  held_server server;
  chat_client client(server.base_url());
  restart_at_once(client, 3);
  client.options.timeouts.total = 20s;
  client.start();
  server_connection& first = server.connection(client);
  client.time.advance(12s);
  send(client, first, plain_stream(cut_body()), true);
  server_connection& second = server.connection(client, 1);
  client.time.advance(7s);
  send(client, second, plain_stream(cut_body()));
  client.time.advance(999ms);
  client.settle();
  BOOST_TEST(!client.out.over);
  client.time.advance(1ms);
  client.pump([&] { return client.out.over; });
  BOOST_TEST(client.out.ec == error::total_timeout);
  BOOST_TEST(client.out.restarts == 1U);
  BOOST_TEST(client.out.text == "Hello, wor");
  BOOST_TEST((client.out.response.head_after == 19s));
}

BOOST_AUTO_TEST_CASE(a_total_that_passed_while_nobody_asked) {
  std::atomic<bool> closed{false};
  scripted_server server([&](server_connection& peer, int) {
    if (peer.read_request().empty()) return;
    peer.send(plain_stream(cut_body()));
    peer.close();
    if (peer.wait_for_close()) closed = true;
  });
  chat_client client(server.base_url());
  restart_at_once(client, 1);
  client.options.timeouts.total = 20s;
  while (client.out.restarts == 0) client.step();
  // The connection of the answer that was cut is let go there and then.
  client.pump([&] { return closed.load(); });
  client.time.advance(20s);
  client.step();
  BOOST_TEST(client.out.ec == error::total_timeout);
}

BOOST_AUTO_TEST_CASE(a_document_that_was_cut) {
  std::string const document = R"({"choices":[{"message":{"content":"Hello, world"},"finish_reason":"stop"}]})";
  std::string const head = response_head(
      200, "Content-Type: application/json\r\nContent-Length: " + std::to_string(document.size()) + "\r\n");
  scripted_server server(answers({head + document.substr(0, 30), head + document}));
  chat_client client(server.base_url());
  restart_at_once(client, 1);
  BOOST_TEST(!client.complete().ec);
  BOOST_TEST(client.out.result.text() == "Hello, world");
  BOOST_TEST((client.out.result.ended_by() == end_mark::document));
  BOOST_TEST(server.connections() == 2);
}

BOOST_AUTO_TEST_CASE(held_back_text_of_the_cut_answer_is_void_too) {
  scripted_server server(answers({plain_stream(sse_body({delta_event("<thi")})),
                                  plain_stream(sse_body({delta_event("<think>why</think>Yes", "stop")}))}));
  auto const out = read(server, 1);
  BOOST_TEST(!out.ec);
  BOOST_TEST(out.restarts == 1U);
  BOOST_TEST(out.text == "Yes");
  BOOST_TEST(out.reasoning == "why");
}

// A process may hold thousands of streams, and each question may be long. Who may ask again has to have it.
BOOST_AUTO_TEST_CASE(a_question_that_is_not_asked_again_takes_no_memory_beside_its_answer) {
  for (unsigned const restarts : {0U, 1U}) {
    scripted_server server(answers({plain_stream(whole_body())}));
    chat_client client(server.base_url());
    restart_at_once(client, restarts);
    int chunks = 0;
    client.on_chunk = [&](pplx::chat_stream& stream, pplx::chat_chunk const&) {
      ++chunks;
      std::string const& kept = pplx::chat_stream_access::get(stream)->session.call->request.bytes;
      BOOST_TEST((kept.capacity() < 100) == (restarts == 0));
    };
    BOOST_TEST(!client.read().ec);
    BOOST_TEST(chunks != 0);
  }
}

BOOST_AUTO_TEST_SUITE_END()
