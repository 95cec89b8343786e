// Agents, against the simulator and against servers that say what a test wants.

#include <algorithm>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/test/unit_test.hpp>
#include <optional>
#include <string>
#include <tokenwire/perplexity/agent.hpp>

#include "support/agent_samples.hpp"
#include "support/awaited.hpp"
#include "support/simulated.hpp"

BOOST_AUTO_TEST_SUITE(agent_tests)

namespace asio = boost::asio;
namespace pplx = tokenwire::perplexity;
using namespace tokenwire::test;
using tokenwire::error;
using tokenwire::error_code;

struct told_agent {
  std::string text{};
  std::string reasoning{};
  std::vector<std::string> types{};
  pplx::agent_response result{};
};

static asio::awaitable<told_agent> read_events(pplx::agent_stream& stream) {
  told_agent told;
  for (;;) {
    pplx::agent_event const* const event = co_await stream.next();
    if (!event) break;
    told.text += event->text();
    told.reasoning += event->reasoning();
    told.types.emplace_back(event->type());
  }
  told.result = stream.result();
  co_return told;
}

static pplx::agent_request question(std::string text = "Why is the sky blue?") {
  pplx::agent_request request;
  request.input = std::move(text);
  request.preset = "fast";
  return request;
}

static pplx::client client_of(chat_client& fixture, tokenwire::testing::simulator const& server) {
  fixture.options.base_url = server.base_url();
  return make_client(fixture);
}

BOOST_AUTO_TEST_CASE(a_stream_and_a_document_say_the_same) {
  tokenwire::testing::simulator server(fast());
  chat_client fixture(server.base_url());
  pplx::client const client = client_of(fixture, server);
  pplx::agent_request request = question();
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
  pplx::agent_request const request = question();
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
  pplx::agent_request const failing = question("Please fail.");
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

  pplx::agent_request small = question();
  small.max_output_tokens = 10;
  pplx::agent_stream cut = client.stream(small);
  auto const told = run(fixture, read_events(cut));
  BOOST_TEST(!told.ec);
  BOOST_TEST(told.value.result.status() == "incomplete");
  BOOST_TEST(told.value.result.finish_reason() == "max_output_tokens");
  BOOST_TEST(run(fixture, client.create_response(small)).value.incomplete_reason() == "max_output_tokens");
}

BOOST_AUTO_TEST_CASE(one_in_the_background_is_waited_for) {
  auto options = fast();
  options.job_duration = std::chrono::milliseconds{80};
  tokenwire::testing::simulator server(options);
  asio::io_context context;
  pplx::client_options settings;
  settings.base_url = server.base_url();
  pplx::client const client(context, settings);
  pplx::agent_request request = question();
  request.background = true;
  std::vector<std::string> states;
  std::string text;
  error_code failure;
  std::string words;
  auto all = [&]() -> asio::awaitable<void> {
    pplx::response_wait_options how;
    how.initial_interval = std::chrono::milliseconds{20};
    how.on_progress = [&](pplx::agent_response const& now) { states.push_back(now.status()); };
    pplx::agent_response const queued = co_await client.create_response(request);
    states.push_back(queued.status());
    pplx::agent_response const done = co_await client.wait(queued, how);
    text = done.text();
    pplx::agent_response const again = co_await client.wait(done, how);
    BOOST_TEST(again.id() == queued.id());

    request.input = "fail";
    pplx::agent_response const other = co_await client.create_response(request);
    try {
      pplx::agent_response const never = co_await client.wait(other, how);
      static_cast<void>(never);
    } catch (tokenwire::api_error const& e) {
      failure = e.code();
      words = e.diagnostics().message;
    }
    pplx::response_wait_options impatient;
    impatient.deadline = std::chrono::milliseconds{5};
    pplx::agent_response const third = co_await client.create_response(request);
    try {
      pplx::agent_response const never = co_await client.wait(third, impatient);
      static_cast<void>(never);
    } catch (tokenwire::api_error const& e) {
      BOOST_TEST(e.code() == error::job_wait_timeout);
      BOOST_TEST(e.diagnostics().detail.find("is still queued") != std::string::npos, e.diagnostics().detail);
    }
  };
  asio::co_spawn(context, all(), [](std::exception_ptr e) {
    if (e) std::rethrow_exception(e);
  });
  context.run();
  BOOST_TEST(text.size() > 100U);
  BOOST_REQUIRE(states.size() >= 3U);
  BOOST_TEST(states.front() == "queued");
  BOOST_TEST(states[1] == "in_progress");
  BOOST_TEST(failure == error::job_failed);
  BOOST_TEST(words == "The model failed while it was answering.");
}

BOOST_AUTO_TEST_CASE(cancelled_by_its_id) {
  tokenwire::testing::simulator server(fast());
  chat_client fixture(server.base_url());
  pplx::client const client = client_of(fixture, server);
  pplx::agent_request request = question();
  request.background = true;
  auto const queued = run(fixture, client.create_response(request));
  auto const cancelled = run(fixture, client.cancel_response(queued.value.id()));
  BOOST_TEST(!cancelled.ec, cancelled.what);
  BOOST_TEST(cancelled.value.response_id == queued.value.id());
  BOOST_TEST(cancelled.value.status == "cancelling");
  auto const ended = run(fixture, client.get_response(queued.value.id()));
  BOOST_TEST(!ended.ec, ended.what);
  BOOST_TEST(ended.value.finish_reason() == "cancelled");
  BOOST_TEST(run(fixture, client.wait(ended.value)).value.status() == "cancelled");
}

BOOST_AUTO_TEST_CASE(files_of_a_run) {
  tokenwire::testing::simulator server(fast());
  chat_client fixture(server.base_url());
  pplx::client client = client_of(fixture, server);
  pplx::agent_request request = question();
  request.tools = {pplx::sandbox_tool{}};
  auto const made = run(fixture, client.create_response(request));
  auto const files = run(fixture, client.list_response_files(made.value.id()));
  BOOST_TEST(!files.ec, files.what);
  BOOST_REQUIRE_EQUAL(files.value.data.size(), 1U);
  pplx::response_file const& file = files.value.data[0];
  BOOST_TEST(file.filename == "answer.md");
  auto const content = run(fixture, client.get_response_file_content(made.value.id(), file.id));
  BOOST_TEST(!content.ec, content.what);
  BOOST_TEST(content.value.bytes == made.value.text());
  BOOST_TEST(static_cast<std::int64_t>(content.value.bytes.size()) == file.bytes);
  BOOST_TEST(content.value.content_type == "application/octet-stream");
  BOOST_TEST(content.value.content_disposition == "attachment; filename=\"answer.md\"");
  BOOST_TEST(server.requests().back().headers.find("Accept: application/octet-stream") != std::string::npos);

  fixture.options.limits.document = 10;
  client = make_client(fixture);
  BOOST_TEST(run(fixture, client.get_response_file_content(made.value.id(), file.id)).ec == error::body_too_large);
  BOOST_TEST(run(fixture, client.get_response_file_content(made.value.id(), "other")).ec == error::not_found);
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
  pplx::agent_request unstored = question();
  unstored.store = false;
  auto const made = run(fixture, client.create_response(unstored));
  BOOST_TEST(run(fixture, client.get_response(made.value.id())).ec == error::not_found);
  pplx::agent_request odd = question();
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
    pplx::agent_request const request = question();
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
  pplx::agent_request const request = question();
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

// What a run that nobody reads costs goes on until somebody says so.
BOOST_AUTO_TEST_CASE(a_stream_that_is_dropped_can_cancel_its_run) {
  enum class how { drop, cancel, terminal, finish, cut, off, closed, unread };
  auto const requests_of = [](how what) {
    auto options = fast();
    options.delay = std::chrono::milliseconds{1};
    if (what == how::cut) options.fault = tokenwire::testing::fault::cut;
    tokenwire::testing::simulator server(options);
    asio::io_context context;
    pplx::client_options settings;
    settings.base_url = server.base_url();
    settings.retry.max_retries = 0;
    settings.cancel_dropped_runs = what != how::off;
    pplx::client const client(context, settings);
    auto all = [&]() -> asio::awaitable<void> {
      pplx::agent_request const request = question();
      std::optional<pplx::agent_stream> stream(client.stream(request));
      try {
        int left = what == how::unread ? 0 : what == how::finish || what == how::cut ? 1000 : 3;
        for (; left > 0; --left) {
          pplx::agent_event const* const event = co_await stream->next();
          if (!event) break;
        }
      } catch (tokenwire::api_error const& e) {
        BOOST_TEST(e.code() == error::stream_incomplete);
      }
      if (what == how::closed) client.close();
      if (what == how::cancel) stream->cancel();
      if (what == how::cancel) stream->cancel();
      stream.reset();
    };
    asio::co_spawn(context, all(), [](std::exception_ptr e) {
      if (e) std::rethrow_exception(e);
    });
    context.run();
    std::vector<std::string> targets;
    for (auto const& each : server.requests())
      targets.push_back(each.method + ' ' + each.target.substr(0, 19) +
                        (each.target.ends_with("/cancel") ? "…/cancel" : ""));
    return targets;
  };
  for (how const what : {how::drop, how::cancel}) {
    auto const seen = requests_of(what);
    BOOST_REQUIRE_EQUAL(seen.size(), 2U);
    BOOST_TEST(seen[1] == "POST /v1/responses/resp_…/cancel");
  }
  for (how const what : {how::finish, how::cut, how::off, how::closed}) BOOST_TEST(requests_of(what).size() == 1U);
  BOOST_TEST(requests_of(how::unread).empty());
}

BOOST_AUTO_TEST_CASE(a_context_that_goes_takes_the_cancellation_with_it) {
  auto options = fast();
  options.delay = std::chrono::milliseconds{1};
  tokenwire::testing::simulator server(options);
  for (bool const stopped_before : {true, false}) {
    auto context = std::make_unique<asio::io_context>();
    pplx::client_options settings;
    settings.base_url = server.base_url();
    settings.cancel_dropped_runs = true;
    std::optional<pplx::client> client(std::in_place, *context, settings);
    pplx::agent_request const request = question();
    auto stream = std::make_shared<pplx::agent_stream>(client->stream(request));
    bool begun = false;
    auto all = [](std::shared_ptr<pplx::agent_stream> mine, bool& begun) -> asio::awaitable<void> {
      for (;;) {
        pplx::agent_event const* const event = co_await mine->next();
        if (!event) break;
        begun = true;
      }
    };
    asio::co_spawn(*context, all(stream, begun), asio::detached);
    while (!begun) context->run_one();
    // Dropped while nobody runs the context, or by the context itself.
    if (stopped_before) stream->cancel();
    stream.reset();
    client.reset();
    context.reset();
  }
  BOOST_TEST(server.request_count() >= 2U);
}

BOOST_AUTO_TEST_SUITE_END()
