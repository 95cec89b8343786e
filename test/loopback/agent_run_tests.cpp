// Runs that the service works on by itself: waited for, cancelled, and their files.

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/test/unit_test.hpp>
#include <string>
#include <vector>

#include "support/agent_answers.hpp"

BOOST_AUTO_TEST_SUITE(agent_run_tests)

namespace asio = boost::asio;
namespace pplx = tokenwire::perplexity;
using namespace tokenwire::test;
using tokenwire::error;
using tokenwire::error_code;

BOOST_AUTO_TEST_CASE(one_in_the_background_is_waited_for) {
  auto options = fast();
  options.job_duration = std::chrono::milliseconds{80};
  tokenwire::testing::simulator server(options);
  asio::io_context context;
  pplx::client_options settings;
  settings.base_url = server.base_url();
  pplx::client const client(context, settings);
  pplx::agent_request request = agent_question();
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
  pplx::agent_request request = agent_question();
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
  pplx::agent_request request = agent_question();
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

BOOST_AUTO_TEST_SUITE_END()
