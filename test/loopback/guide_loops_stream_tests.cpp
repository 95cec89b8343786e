// The loops of the provider's guides to streaming, as a program with this library writes them.

#include <boost/test/unit_test.hpp>
#include <sstream>
#include <tokenwire/testing/simulator.hpp>

#include "support/awaited.hpp"
#include "support/simulated.hpp"
#include "support/temporary_folder.hpp"

BOOST_AUTO_TEST_SUITE(guide_loops_stream)

namespace {

using namespace std::chrono_literals;
using namespace tokenwire::test;
using tokenwire::error;
using tokenwire::testing::fault;
using tokenwire::testing::simulator;
namespace asio = boost::asio;
namespace pplx = tokenwire::perplexity;

constexpr char question[] = "What is the latest in AI research?";

/// A simulator that sends these bytes as its streams.
struct recorded {
  explicit recorded(std::string const& body) : server(replay(body)) {}

  tokenwire::testing::simulator_options replay(std::string const& body) {
    auto options = fast();
    options.replay = folder.add("answer.sse", body);
    return options;
  }

  temporary_folder folder;
  simulator server;
};

struct asking : chat_client {
  explicit asking(std::string base_url) : chat_client(std::move(base_url)), client(make_client(*this)) {
    request.messages = {pplx::user(question)};
  }
  template <class T>
  awaited<T> run(asio::awaitable<T> loop) {
    return tokenwire::test::run(*this, std::move(loop));
  }
  void configure() { client = make_client(*this); }

  pplx::client client;
};

// What the guides print goes to a stream of the test's.

asio::awaitable<std::string> print_each_delta(pplx::client const& client, pplx::chat_request const& request,
                                              std::ostream& out) {
  auto stream = client.stream(request);
  std::string response;
  while (auto const* chunk = co_await stream.next()) {
    if (chunk->restarted()) {
      out << '\n';
      response.clear();
    }
    out << chunk->text() << std::flush;
    response += chunk->text();
  }
  co_return response;
}

asio::awaitable<std::size_t> print_each_event(pplx::client const& client, pplx::chat_request const& request,
                                              std::ostream& out) {
  auto stream = client.stream(request);
  std::size_t events = 0;
  for (; auto const* chunk = co_await stream.next(); ++events) out << chunk->raw() << '\n';
  co_return events;
}

struct gathered {
  std::string content{};
  std::vector<pplx::search_result> search_results{};
  std::vector<std::string> citations{};
  std::optional<pplx::usage_info> usage{};
  std::string finish_reason{};
};

asio::awaitable<gathered> gather_until_the_finish_reason(pplx::client const& client,
                                                         pplx::chat_request const& request) {
  auto stream = client.stream(request);
  gathered all;
  while (auto const* chunk = co_await stream.next()) {
    all.content += chunk->text();
    if (!chunk->search_results().empty()) all.search_results = chunk->search_results();
    if (!chunk->citations().empty()) all.citations = chunk->citations();
    if (chunk->usage()) all.usage = *chunk->usage();
    all.finish_reason = chunk->finish_reason();
    if (!all.finish_reason.empty()) break;
  }
  co_return all;
}

/// As listeners for the events' names would be called.
struct listeners {
  std::string display{};
  std::optional<pplx::chat_completion> done{};

  void on_text_chunk(std::string_view text) { display += text; }
  void on_done(pplx::chat_completion const& answer) { done = answer; }
};

asio::awaitable<std::string> listen(pplx::client const& client, pplx::chat_request const& request, listeners& page) {
  auto stream = client.stream(request);
  while (auto const* chunk = co_await stream.next()) {
    if (chunk->type() == "text_chunk") page.on_text_chunk(chunk->text());
    if (chunk->type() == "done") page.on_done(stream.result());
  }
  co_return stream.result().text();
}

std::string text_chunk_stream(bool done) {
  std::string body =
      "event: text_chunk\ndata: {\"type\":\"text_chunk\",\"text\":\"Blue \"}\n\n"
      "event: text_chunk\ndata: {\"type\":\"text_chunk\",\"text\":\"light.\"}\n\n";
  if (done) {
    body +=
        "event: done\ndata: {\"type\":\"done\",\"text\":\"Blue light.\",\"usage\":{\"prompt_tokens\":8,"
        "\"completion_tokens\":3,\"total_tokens\":11},\"citations\":[\"https://a.example/one\"]}\n\n";
  }
  return body;
}

/// The pauses that the client makes until it is over, each taken as long as it is.
std::vector<tokenwire::net::clock::duration> pauses_until(asking& program, bool const& over) {
  std::vector<tokenwire::net::clock::duration> pauses;
  for (;;) {
    program.pump([&] { return over || program.time.pending() != 0; });
    if (over) return pauses;
    pauses.push_back(*program.time.next_due() - program.time.now());
    program.time.advance(pauses.back());
    program.pump([&] { return program.time.pending() == 0; });
  }
}

void within(tokenwire::net::clock::duration pause, std::chrono::milliseconds longest) {
  BOOST_TEST((pause <= longest));
  BOOST_TEST((pause >= longest * 3 / 4));
}

}  // namespace

BOOST_AUTO_TEST_CASE(prints_each_delta_until_done) {
  auto options = fast();
  options.answer.done_sentinel = true;
  simulator const server{options};
  asking program(server.base_url());
  std::ostringstream out;
  auto const response = program.run(print_each_delta(program.client, program.request, out));
  BOOST_TEST(!response.ec);
  BOOST_TEST(out.str() == chat_answer_text(expected(question)));
  BOOST_TEST(response.value == out.str());
  BOOST_TEST((server.requests().back().body.find(R"("stream":true)") != std::string::npos));
}

BOOST_AUTO_TEST_CASE(prints_each_event_as_it_came) {
  simulator const server{fast()};
  asking program(server.base_url());
  std::ostringstream out;
  auto const events = program.run(print_each_event(program.client, program.request, out));
  BOOST_TEST(events.value > 10U);
  std::istringstream lines(out.str());
  std::size_t parsed = 0;
  std::string text;
  for (std::string line; std::getline(lines, line); ++parsed)
    text += boost::json::parse(line).at_pointer("/choices/0/delta/content").as_string();
  BOOST_TEST(parsed == events.value);
  BOOST_TEST(text == chat_answer_text(expected(question)));
}

BOOST_AUTO_TEST_CASE(gathers_text_sources_and_usage_until_the_finish_reason) {
  simulator const server{fast()};
  asking program(server.base_url());
  program.request.model = "sonar-pro";
  auto const all = program.run(gather_until_the_finish_reason(program.client, program.request)).value;
  BOOST_TEST(all.content == chat_answer_text(expected(question, "sonar-pro")));
  BOOST_TEST(all.search_results.size() == 8U);
  BOOST_TEST(all.citations.size() == 8U);
  BOOST_TEST(all.citations[7] == all.search_results[7].url);
  BOOST_REQUIRE(all.usage.has_value());
  BOOST_TEST(all.usage->total_tokens == all.usage->prompt_tokens + all.usage->completion_tokens);
  BOOST_TEST(all.usage->cost->total_cost > 0.0);
  BOOST_TEST(all.finish_reason == "stop");
}

// Metadata in the last events alone, and every mark that a stream may end with.
BOOST_AUTO_TEST_CASE(gathers_what_only_the_last_events_have) {
  recorded const gateway(sse_body(
      {delta_event("Some "), delta_event("text"),
       R"({"choices":[{"index":0,"delta":{},"finish_reason":"stop"}],"search_results":[{"title":"t","url":"u"}],)"
       R"("usage":{"prompt_tokens":1,"completion_tokens":2,"total_tokens":3}})",
       "[DONE]"}));
  asking program(gateway.server.base_url());
  auto const all = program.run(gather_until_the_finish_reason(program.client, program.request)).value;
  BOOST_TEST(all.content == "Some text");
  BOOST_TEST(all.search_results.at(0).title == "t");
  BOOST_TEST(all.usage->total_tokens == 3);
}

BOOST_AUTO_TEST_CASE(skips_what_cannot_be_parsed_and_stops_at_done) {
  recorded const odd(": ping\n\nretry: 5\n\n" +
                     sse_body({delta_event("Hello, "), "{\"choices\":[{", "plainly not JSON", delta_event("world"),
                               R"({"choices":[]})", "[DONE]", delta_event("never")}));
  asking program(odd.server.base_url());
  program.options.on_malformed_event = pplx::malformed_event_policy::skip;
  program.configure();
  std::ostringstream out;
  auto const response = program.run(print_each_delta(program.client, program.request, out));
  BOOST_TEST(!response.ec);
  BOOST_TEST(out.str() == "Hello, world");
}

BOOST_AUTO_TEST_CASE(says_what_failed_before_the_stream_and_in_it) {
  simulator server{fast(fault::unauthorized)};
  asking program(server.base_url());
  std::ostringstream out;
  auto const refused = program.run(print_each_delta(program.client, program.request, out));
  BOOST_TEST(refused.threw<tokenwire::authentication_error>());
  BOOST_TEST(refused.facts.status == 401U);
  BOOST_TEST(out.str().empty());
  server.set_fault(fault::error_event);
  auto const failed = program.run(print_each_delta(program.client, program.request, out));
  BOOST_TEST(failed.ec == error::error_in_stream);
  BOOST_TEST(!failed.facts.message.empty());
  BOOST_TEST(!out.str().empty());
  BOOST_TEST(chat_answer_text(expected(question)).starts_with(out.str()));
}

BOOST_AUTO_TEST_CASE(asks_again_with_backoff_until_the_stream_begins) {
  scripted_server busy([](server_connection& peer, int number) {
    if (peer.read_request().empty()) return;
    peer.send(number < 2 ? response_head(503, "Content-Length: 0\r\n")
                         : plain_stream(sse_body({delta_event("at last", "stop"), "[DONE]"})));
    peer.wait_for_close();
  });
  asking program(busy.base_url());
  program.options.retry = {.max_retries = 2, .initial_delay = 1s};
  program.configure();
  std::ostringstream out;
  awaited<std::string> response;
  start(program, print_each_delta(program.client, program.request, out), response);
  auto const pauses = pauses_until(program, response.over);
  BOOST_TEST(out.str() == "at last");
  BOOST_REQUIRE(pauses.size() == 2U);
  within(pauses[0], 1s);
  within(pauses[1], 2s);
}

BOOST_AUTO_TEST_CASE(listens_for_text_chunk_and_done) {
  recorded const article(text_chunk_stream(true));
  asking program(article.server.base_url());
  listeners page;
  auto const text = program.run(listen(program.client, program.request, page));
  BOOST_TEST(!text.ec);
  BOOST_TEST(text.value == "Blue light.");
  BOOST_TEST(page.display == "Blue light.");
  BOOST_REQUIRE(page.done.has_value());
  BOOST_TEST(page.done->text() == "Blue light.");
  BOOST_TEST(page.done->usage()->total_tokens == 11);
  BOOST_TEST((page.done->citations() == std::vector<std::string>{"https://a.example/one"}));
}

BOOST_AUTO_TEST_CASE(notices_that_done_never_came) {
  recorded const article(text_chunk_stream(false));
  asking program(article.server.base_url());
  listeners page;
  auto const text = program.run(listen(program.client, program.request, page));
  BOOST_TEST(text.threw<tokenwire::stream_incomplete_error>());
  BOOST_TEST(page.display == "Blue light.");
  BOOST_TEST(!page.done.has_value());
}

// The article's "implement reconnection logic": the same question from the start, after a delay.
BOOST_AUTO_TEST_CASE(asks_anew_after_a_delay_when_the_stream_stopped) {
  scripted_server dropping([](server_connection& peer, int number) {
    if (peer.read_request().empty()) return;
    peer.send(plain_stream(text_chunk_stream(number != 0)));
    peer.close();
    peer.wait_for_close();
  });
  asking program(dropping.base_url());
  program.options.restart_incomplete = 1;
  program.options.retry.initial_delay = 3s;
  program.configure();
  std::ostringstream out;
  awaited<std::string> response;
  start(program, print_each_delta(program.client, program.request, out), response);
  auto const pauses = pauses_until(program, response.over);
  BOOST_TEST(!response.ec);
  BOOST_TEST(out.str() == "Blue light.\nBlue light.");
  BOOST_TEST(response.value == "Blue light.");
  BOOST_REQUIRE(pauses.size() == 1U);
  within(pauses[0], 3s);
}

BOOST_AUTO_TEST_CASE(streams_structured_output) {
  simulator const server{fast()};
  asking program(server.base_url());
  program.request.response_format = pplx::json_schema_format{
      R"({"type":"object","properties":{"answer":{"type":"string"},"sure":{"type":"boolean"}}})"};
  std::ostringstream out;
  auto const response = program.run(print_each_delta(program.client, program.request, out));
  auto const object = boost::json::parse(response.value).as_object();
  BOOST_TEST(object.at("answer").is_string());
  BOOST_TEST(object.at("sure").is_bool());
}

BOOST_AUTO_TEST_SUITE_END()
