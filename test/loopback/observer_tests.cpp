// What an observer is told, in which order, of requests that come to their end.

#include <boost/test/unit_test.hpp>
#include <tokenwire/async_generator.hpp>
#include <tokenwire/testing/simulator.hpp>

#include "support/kept_answers.hpp"
#include "support/recorded_events.hpp"
#include "support/simulated.hpp"
#include "support/temporary_folder.hpp"

BOOST_AUTO_TEST_SUITE(observer_tests)

namespace {

using namespace std::chrono_literals;
using namespace tokenwire::test;
using tokenwire::error;

void send(chat_client& client, server_connection& peer, std::string_view bytes) {
  BOOST_TEST(peer.send(bytes));
  client.settle();
}

constexpr char last_event[] =
    R"({"id":"answer-1","model":"sonar-2","usage":{"prompt_tokens":3,"completion_tokens":7,"total_tokens":10},)"
    R"("choices":[{"index":0,"finish_reason":"stop","delta":{"content":"!"}}]})";

/// Each look at it is a millisecond after the one before.
struct ticking_time final : tokenwire::net::time_source {
  tokenwire::net::time_point now() const noexcept override { return at += 1ms; }
  std::unique_ptr<tokenwire::net::timer> make_timer(boost::asio::any_io_executor executor) override {
    return tokenwire::net::time_source::steady().make_timer(std::move(executor));
  }
  tokenwire::net::time_point mutable at = tokenwire::net::clock::now();
};

}  // namespace

BOOST_AUTO_TEST_CASE(a_stream_from_its_beginning_to_its_end) {
  held_server server;
  chat_client client(server.base_url());
  auto const events = observe(client.options);
  client.options.headers = {{"X-Mine", "1"}};
  client.start();
  auto& peer = server.connection(client);
  BOOST_TEST(events->order() == "request connection");
  client.time.advance(3s);
  std::string const head = response_head(200, "Content-Type: text/event-stream\r\nX-Request-Id: r-1\r\n");
  send(client, peer, head);
  client.time.advance(2s);
  std::string const first = delta_event("<think>so</think>");
  std::string const second = delta_event("Hello");
  std::string const body = sse_body({delta_event(""), first, second, last_event, "[DONE]"});
  send(client, peer, body.substr(0, body.size() - 4));
  client.time.advance(1s);
  send(client, peer, body.substr(body.size() - 4));
  client.pump([&] { return client.out.over; });
  BOOST_TEST(!client.out.ec);

  BOOST_TEST(events->order() == "request connection response chunk first_token chunk finish");
  for (auto const& event : events->all()) BOOST_TEST(event.request == events->all()[0].request);

  auto const request = events->only("request");
  BOOST_TEST(request["request.provider_name"] == "perplexity");
  BOOST_TEST(request["request.operation_name"] == "chat");
  BOOST_TEST(request["request.request_model"] == "sonar");
  BOOST_TEST(request["request.request_stream"] == "true");
  BOOST_TEST(request["request.request_method"] == "POST");
  BOOST_TEST(request["request.url_scheme"] == "http");
  BOOST_TEST(request["request.server_address"] == "127.0.0.1");
  std::string const port = server.base_url().substr(server.base_url().rfind(':') + 1);
  BOOST_TEST(request["request.server_port"] == port);
  BOOST_TEST(request["request.url_path"] == "/chat/completions");
  std::string const& headers = request["headers"];
  BOOST_TEST(headers.starts_with("Host: 127.0.0.1:" + port + "\nAuthorization: ***\n"), headers);
  BOOST_TEST(headers.find("\nX-Mine: 1\n") != headers.npos);
  BOOST_TEST(headers.ends_with("\nContent-Length: " + request["body_size"] + "\n"));

  auto const connection = events->only("connection");
  BOOST_TEST(connection["attempt"] == "1");
  BOOST_TEST(connection["reused"] == "false");
  BOOST_TEST(connection["peer_address"] == "127.0.0.1");
  BOOST_TEST(connection["peer_port"] == port);
  BOOST_TEST(connection["tls_established"] == "false");

  auto const response = events->only("response");
  BOOST_TEST(response["attempt"] == "1");
  BOOST_TEST(response["status_code"] == "200");
  BOOST_TEST(response["request_id"] == "r-1");
  BOOST_TEST(response["after"] == ns(3s));
  BOOST_TEST(response["headers"] == "Content-Type: text/event-stream\nX-Request-Id: r-1\n");
  BOOST_TEST(events->only("first_token")["after"] == ns(5s));

  auto const chunks = events->of("chunk");
  BOOST_REQUIRE(chunks.size() == 4U);
  BOOST_TEST(chunks[0]["text_size"] == "0");
  BOOST_TEST(chunks[1]["text_size"] == "0");
  BOOST_TEST(chunks[1]["reasoning_size"] == "2");
  BOOST_TEST(chunks[1]["data_size"] == std::to_string(first.size()));
  BOOST_TEST(chunks[2]["text_size"] == "5");
  BOOST_TEST(chunks[2]["reasoning_size"] == "0");
  BOOST_TEST(chunks[2]["data_size"] == std::to_string(second.size()));

  auto const finish = events->only("finish");
  BOOST_TEST(finish["error"] == "");
  BOOST_TEST(finish["error_type"] == "");
  BOOST_TEST(finish["message"] == "");
  BOOST_TEST(finish["duration"] == ns(6s));
  BOOST_TEST(finish["bytes_received"] == std::to_string(head.size() + body.size()));
  std::size_t const sent = std::string("POST /chat/completions HTTP/1.1\r\n").size() + headers.size() +
                           static_cast<std::size_t>(std::count(headers.begin(), headers.end(), '\n')) + 2 +
                           std::stoul(request["body_size"]);
  // "Bearer key", not "***".
  BOOST_TEST(finish["bytes_sent"] == std::to_string(sent + 7));
  BOOST_TEST(finish["attempts"] == "1");
  BOOST_TEST(finish["restarts"] == "0");
  BOOST_TEST(finish["stale_connections"] == "0");
  BOOST_TEST(finish["status_code"] == "200");
  BOOST_TEST(finish["request_id"] == "r-1");
  BOOST_TEST(finish["response_id"] == "answer-1");
  BOOST_TEST(finish["response_model"] == "sonar-2");
  BOOST_TEST(finish["finish_reason"] == "stop");
  BOOST_TEST(finish["input_tokens"] == "3");
  BOOST_TEST(finish["output_tokens"] == "7");
}

BOOST_AUTO_TEST_CASE(a_whole_answer_is_one_chunk) {
  std::string const answer = document_answer();
  scripted_server server(answer_each([&](int, int) { return answer; }));
  keeping_client c(server.base_url());
  auto const events = observe(c.fixture.options);
  c.fixture.options.defaults.model = std::exchange(c.fixture.request.model, "");
  c.fixture.options.paths.chat = "/chat?version=1";
  BOOST_TEST(!c.complete().ec);
  BOOST_TEST(events->order() == "request connection response first_token chunk finish");
  BOOST_TEST(events->only("request")["request.request_stream"] == "false");
  BOOST_TEST(events->only("request")["request.request_model"] == "sonar");
  BOOST_TEST(events->only("request")["request.url_path"] == "/chat");
  BOOST_TEST(events->only("chunk")["text_size"] == "4");
  BOOST_TEST(events->only("finish")["error_type"] == "");
  BOOST_TEST(events->only("finish").members.count("input_tokens") == 0U);
}

BOOST_AUTO_TEST_CASE(connections_that_are_used_again_and_waited_for) {
  held_server server;
  keeping_client c(server.base_url());
  auto const events = observe(c.fixture.options);
  c.fixture.options.pool.max_connections = 1;
  awaited<tokenwire::perplexity::chat_completion> first;
  awaited<tokenwire::perplexity::chat_completion> second;
  c.start_complete(first);
  c.start_complete(second);
  auto& peer = server.connection(c.fixture);
  c.fixture.time.advance(4s);
  peer.send(document_answer());
  c.fixture.pump([&] { return first.over; });
  c.settle();
  peer.read_request();
  peer.send(document_answer());
  c.fixture.pump([&] { return second.over; });
  auto const connections = events->of("connection");
  BOOST_REQUIRE(connections.size() == 2U);
  BOOST_TEST(connections[0].request + 1 == connections[1].request);
  BOOST_TEST(connections[0]["reused"] == "false");
  BOOST_TEST(connections[0]["waited"] == "0");
  BOOST_TEST(connections[1]["reused"] == "true");
  BOOST_TEST(connections[1]["waited"] == ns(4s));
  BOOST_TEST(connections[1]["connect"] == "0");
  BOOST_TEST(connections[1]["peer_port"] == connections[0]["peer_port"]);
  BOOST_TEST(events->of("finish")[1]["duration"] == ns(4s));
}

BOOST_AUTO_TEST_CASE(each_step_to_a_connection_has_its_time) {
  for (bool const tls : {false, true}) {
    temporary_folder const folder;
    auto settings = fast();
    settings.tls = tls;
    settings.write_ca = tls ? (folder.path / "ca.pem").string() : std::string{};
    tokenwire::testing::simulator server(settings);
    chat_client fixture(server.base_url());
    fixture.options.tls.ca_file = settings.write_ca;
    fixture.options.pool = {};
    auto const events = observe(fixture.options);
    ticking_time time;
    auto const client = tokenwire::perplexity::client_access::make(fixture.io.get_executor(), fixture.options, time);
    for (int i = 0; i != 2; ++i) BOOST_TEST(!run(fixture, client.complete(fixture.request)).ec);
    auto const connections = events->of("connection");
    BOOST_REQUIRE(connections.size() == 2U);
    for (char const* const step : {"resolve", "connect", "tls"}) {
      bool const taken = tls || step != std::string("tls");
      BOOST_TEST((connections[0][step] != "0") == taken, step);
      BOOST_TEST(connections[1][step] == "0");
    }
    BOOST_TEST(connections[0]["tls_established"] == (tls ? "true" : "false"));
    BOOST_TEST(connections[1]["tls_established"] == (tls ? "true" : "false"));
    BOOST_TEST(connections[1]["reused"] == "true");
  }
}

BOOST_AUTO_TEST_CASE(job_operations_are_requests_of_their_own) {
  auto settings = fast();
  settings.job_duration = 0ms;
  tokenwire::testing::simulator server(settings);
  chat_client fixture(server.base_url());
  auto const events = observe(fixture.options);
  fixture.options.pool = {};
  auto client = make_client(fixture);
  auto const created = run(fixture, client.create_job(fixture.request));
  BOOST_TEST(!created.ec);
  auto const whole = run(fixture, client.get_job(created.value.id));
  BOOST_REQUIRE(whole.value.response.has_value());
  auto pages = client.list_jobs({});
  BOOST_TEST(!run(fixture, pages.next()).ec);
  awaited<tokenwire::perplexity::chat_job> waited;
  start(fixture, client.wait(created.value), waited);
  fixture.pump([&] { return fixture.time.pending() != 0; });
  fixture.time.advance(1min);
  fixture.pump([&] { return waited.over; });
  BOOST_TEST(!waited.ec);
  BOOST_TEST(run(fixture, client.get_job("none")).ec == error::not_found);

  std::string operations;
  for (auto const& request : events->of("request")) operations += request["request.operation_name"] + ' ';
  BOOST_TEST(operations == "create_job get_job list_jobs get_job get_job ");
  BOOST_TEST(events->of("request")[0]["request.request_model"] == "sonar");
  BOOST_TEST(events->of("request")[0]["request.request_stream"] == "false");
  BOOST_TEST(events->of("request")[1]["request.request_method"] == "GET");
  BOOST_TEST(events->of("request")[1]["body_size"] == "0");
  BOOST_TEST(events->of("request")[1]["request.url_path"] == "/async/chat/completions/" + created.value.id);
  auto const finished = events->of("finish");
  BOOST_REQUIRE(finished.size() == 5U);
  auto const tokens = std::to_string(whole.value.response->usage()->completion_tokens);
  for (std::size_t const i : {1U, 3U}) {
    BOOST_TEST(finished[i]["output_tokens"] == tokens);
    BOOST_TEST(finished[i]["response_model"] == whole.value.response->model());
  }
  for (std::size_t const i : {0U, 2U}) BOOST_TEST(finished[i].members.count("output_tokens") == 0U);
  for (std::size_t const i : {0U, 1U, 2U, 3U}) BOOST_TEST(finished[i]["error_type"] == "");
  BOOST_TEST(finished[4]["error_type"] == "not_found");
  BOOST_TEST(finished[4]["status_code"] == "404");
}

BOOST_AUTO_TEST_CASE(the_log_and_the_observer_both_get_everything) {
  tokenwire::testing::simulator server(fast());
  chat_client client(server.base_url());
  auto const events = observe(client.options);
  std::vector<std::string> lines;
  client.options.log = {.level = tokenwire::log_level::info,
                        .sink = [&](tokenwire::log_level, std::string_view line) { lines.emplace_back(line); }};
  BOOST_TEST(!client.read().ec);
  BOOST_TEST(events->order() == "request connection response first_token chunk finish");
  auto const finish = events->only("finish");
  BOOST_REQUIRE(lines.size() == 1U);
  BOOST_TEST(lines[0] == "tokenwire req-" + std::to_string(finish.request) + " POST " + server.base_url() +
                             "/chat/completions 200 in 0 ms, 1 attempt, request " + finish["request_id"]);
}

BOOST_AUTO_TEST_SUITE_END()
