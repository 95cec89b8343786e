// Agents, against the simulator and against servers that say what a test wants.

#include <algorithm>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/test/unit_test.hpp>
#include <optional>
#include <string>
#include <tokenwire/perplexity/agent.hpp>

#include "support/agent_answers.hpp"
#include "support/agent_samples.hpp"

BOOST_AUTO_TEST_SUITE(agent_tests)

namespace asio = boost::asio;
namespace pplx = tokenwire::perplexity;
using namespace tokenwire::test;
using tokenwire::error;
using tokenwire::error_code;

BOOST_AUTO_TEST_CASE(a_stream_and_a_document_say_the_same) {
  tokenwire::testing::simulator server(fast());
  chat_client fixture(server.base_url());
  pplx::client const client = client_of(fixture, server);
  pplx::agent_request request = agent_question();
  request.skills = {pplx::builtin_skill{"office"}};
  request.tools = {pplx::sandbox_tool{}};
  pplx::agent_stream stream = client.stream(request);
  auto const told = run(fixture, read_events(stream));
  BOOST_TEST(!told.ec, told.what);
  BOOST_TEST(told.value.text.size() > 100U);
  BOOST_TEST(told.value.result.text() == told.value.text);
  BOOST_TEST(told.value.result.reasoning() == told.value.reasoning);
  BOOST_TEST(told.value.result.output_text() == told.value.text);
  BOOST_TEST(told.value.result.completed());
  BOOST_TEST(told.value.result.search_results().size() == 8U);
  BOOST_TEST((told.value.result.search_results()[7].id == 8));
  BOOST_TEST(!told.value.result.request_id().empty());
  BOOST_TEST(stream.response().status == 200);
  for (std::string const type :
       {"response.created", "response.in_progress", "response.reasoning.started", "response.skill.loaded",
        "response.output_item.added", "response.reasoning.search_queries", "response.reasoning.search_results",
        "response.output_item.done", "response.reasoning.fetch_url_queries", "response.reasoning.fetch_url_results",
        "response.reasoning.stopped", "response.output_text.delta", "response.output_text.done", "response.completed"})
    BOOST_TEST((std::ranges::find(told.value.types, type) != told.value.types.end()), type);

  auto const whole = run(fixture, client.create_response(request));
  BOOST_TEST(!whole.ec, whole.what);
  BOOST_TEST(whole.value.text() == told.value.text);
  BOOST_TEST((whole.value.search_results() == told.value.result.search_results()));
  BOOST_TEST(whole.value.output().size() == told.value.result.output().size());
  BOOST_TEST((*whole.value.usage() == *told.value.result.usage()));
  BOOST_TEST((whole.value.ended_by() == tokenwire::end_mark::document));
  auto const body = server.requests().front();
  BOOST_TEST(body.target == "/v1/responses");
  BOOST_TEST(body.headers.find("Accept: text/event-stream") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(its_paths) {
  tokenwire::testing::simulator server(fast());
  chat_client fixture(server.base_url());
  pplx::agent_request const request = agent_question();
  auto const asked = [&](std::string base, pplx::endpoint_paths paths) {
    fixture.options.base_url = std::move(base);
    fixture.options.paths = std::move(paths);
    pplx::client const client = make_client(fixture);
    auto const made = run(fixture, client.create_response(request));
    BOOST_TEST(!made.ec, made.what);
    auto const got = run(fixture, client.get_response(made.value.id()));
    BOOST_TEST(!got.ec, got.what);
    return server.requests().back().target.substr(0, 15);
  };
  BOOST_TEST(asked(server.base_url(), {}) == "/v1/responses/r");
  BOOST_TEST(asked(server.base_url() + "/v1", {}) == "/v1/responses/r");
  BOOST_TEST(asked(server.base_url(), pplx::endpoint_paths::canonical()) == "/v1/agent/resp_");
  pplx::endpoint_paths bare;
  bare.responses = "/responses/";
  BOOST_TEST(asked(server.base_url(), bare) == "/responses/resp");
}

BOOST_AUTO_TEST_CASE(one_that_fails_and_one_that_is_cut_by_its_budget) {
  tokenwire::testing::simulator server(fast());
  chat_client fixture(server.base_url());
  pplx::client const client = client_of(fixture, server);
  pplx::agent_request const failing = agent_question("Please fail.");
  pplx::agent_stream stream = client.stream(failing);
  auto const failed = run(fixture, read_events(stream));
  BOOST_TEST(failed.ec == error::error_in_stream);
  BOOST_TEST(failed.facts.message == "The model failed while it was answering.");
  BOOST_TEST(failed.facts.provider_code == "model_failure");
  BOOST_TEST(!stream.result().text().empty());
  BOOST_TEST(stream.result().status() == "failed");
  BOOST_TEST(stream.result().usage() != nullptr);
  auto const document = run(fixture, client.create_response(failing));
  BOOST_TEST(document.ec == error::error_in_stream);
  auto const got = run(fixture, client.get_response(stream.result().id()));
  BOOST_TEST(!got.ec);
  BOOST_TEST(got.value.status() == "failed");
  BOOST_TEST(got.value.error()->code == "model_failure");

  pplx::agent_request small = agent_question();
  small.max_output_tokens = 10;
  pplx::agent_stream cut = client.stream(small);
  auto const told = run(fixture, read_events(cut));
  BOOST_TEST(!told.ec);
  BOOST_TEST(told.value.result.status() == "incomplete");
  BOOST_TEST(told.value.result.finish_reason() == "max_output_tokens");
  BOOST_TEST(run(fixture, client.create_response(small)).value.incomplete_reason() == "max_output_tokens");
}

BOOST_AUTO_TEST_CASE(refusals) {
  tokenwire::testing::simulator server(fast());
  chat_client fixture(server.base_url());
  pplx::client const client = client_of(fixture, server);
  BOOST_TEST(run(fixture, client.get_response("none")).ec == error::not_found);
  BOOST_TEST(run(fixture, client.get_response("")).ec == error::invalid_request);
  BOOST_TEST(run(fixture, client.cancel_response("..")).ec == error::invalid_request);
  BOOST_TEST(run(fixture, client.get_response_file_content("a", "")).ec == error::invalid_request);
  pplx::agent_request const nothing;
  pplx::agent_stream stream = client.stream(nothing);
  auto const refused = run(fixture, read_events(stream));
  BOOST_TEST(refused.ec == error::invalid_request);
  BOOST_TEST(refused.facts.detail.starts_with("input: got nothing"));
  BOOST_TEST(server.request_count() == 1U);
  pplx::agent_request unstored = agent_question();
  unstored.store = false;
  auto const made = run(fixture, client.create_response(unstored));
  BOOST_TEST(run(fixture, client.get_response(made.value.id())).ec == error::not_found);
  pplx::agent_request odd = agent_question();
  odd.tools = {tokenwire::raw_json{R"({"type":"telescope"})"}};
  auto const bad = run(fixture, client.create_response(odd));
  BOOST_TEST(bad.ec == error::bad_request);
  BOOST_TEST(bad.facts.message == "validation failed: a tool of type telescope");
}

BOOST_AUTO_TEST_CASE(faults) {
  using tokenwire::testing::fault;
  auto const outcome_of = [](fault what) {
    tokenwire::testing::simulator server(fast(what));
    chat_client fixture(server.base_url());
    pplx::client const client = client_of(fixture, server);
    pplx::agent_request const request = agent_question();
    pplx::agent_stream stream = client.stream(request);
    auto told = run(fixture, read_events(stream));
    return std::pair(told.ec, stream.result().search_results().size());
  };
  BOOST_TEST(!outcome_of(fault::slow).first);
  auto const [cut, sources] = outcome_of(fault::cut);
  BOOST_TEST(cut == error::stream_incomplete);
  BOOST_TEST(sources == 8U);
  BOOST_TEST(outcome_of(fault::close).first == error::stream_incomplete);
  BOOST_TEST(outcome_of(fault::error_event).first == error::error_in_stream);
  BOOST_TEST(outcome_of(fault::html).first == error::not_a_stream);
  BOOST_TEST(outcome_of(fault::unauthorized).first == error::authentication);
  BOOST_TEST(outcome_of(fault::too_many_requests).first == error::rate_limited);
}

BOOST_AUTO_TEST_CASE(a_cut_answer_is_asked_for_again) {
  scripted_server server([](server_connection& connection, int number) {
    connection.read_request();
    std::string const body = agent_body();
    connection.send(plain_stream(number == 0 ? std::string_view(body).substr(0, body.size() / 2) : body));
    connection.shut_down();
  });
  chat_client fixture(server.base_url());
  fixture.options.restart_incomplete = 1;
  fixture.options.retry.initial_delay = std::chrono::milliseconds{0};
  pplx::client const client = make_client(fixture);
  pplx::agent_request const request = agent_question();
  pplx::agent_stream stream = client.stream(request);
  int restarts = 0;
  std::string text;
  auto read = [&]() -> asio::awaitable<int> {
    for (;;) {
      pplx::agent_event const* const event = co_await stream.next();
      if (!event) break;
      if (event->restarted()) {
        ++restarts;
        text.clear();
      }
      text += event->text();
    }
    co_return 0;
  };
  auto const out = run(fixture, read());
  BOOST_TEST(!out.ec, out.what);
  BOOST_TEST(restarts == 1);
  BOOST_TEST(text == "The answer.[1]");
}

BOOST_AUTO_TEST_SUITE_END()
