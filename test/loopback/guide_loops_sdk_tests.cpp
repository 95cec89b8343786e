// The loops of the provider's guide to its own SDKs, as a program with this library writes them.

#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/test/unit_test.hpp>
#include <tokenwire/async_generator.hpp>
#include <tokenwire/perplexity/conversation.hpp>
#include <tokenwire/testing/simulator.hpp>

#include "support/awaited.hpp"
#include "support/simulated.hpp"

BOOST_AUTO_TEST_SUITE(guide_loops_sdk)

namespace {

using namespace std::chrono_literals;
using namespace tokenwire::test;
using tokenwire::error;
using tokenwire::testing::fault;
using tokenwire::testing::simulator;
namespace asio = boost::asio;
namespace json = boost::json;
namespace pplx = tokenwire::perplexity;

pplx::chat_request ask(std::string question, std::string model = "sonar") {
  return {.model = std::move(model), .messages = {pplx::user(std::move(question))}};
}

json::value newest_body(simulator const& server) {
  return json::parse(server.requests().back().body);
}

asio::awaitable<std::string> answer_of(pplx::client const& client, pplx::chat_request const& request) {
  pplx::chat_completion const completion = co_await client.complete(request);
  co_return completion.choices().at(0).message.content;
}

asio::awaitable<pplx::conversation> talk(pplx::client const& client, std::vector<std::string> questions) {
  pplx::conversation chat("You are a helpful research assistant.");
  pplx::chat_request request{.model = "sonar"};
  for (std::string const& question : questions) {
    chat.user(question);
    request.messages = chat.messages();
    pplx::chat_completion const answer = co_await client.complete(request);
    chat.assistant(answer);
  }
  co_return chat;
}

/// Looks at the status until there is an end, and says what came.
asio::awaitable<std::string> check_until_it_ends(pplx::client const& client, std::string id, unsigned& looks) {
  asio::steady_timer pause(co_await asio::this_coro::executor);
  for (;;) {
    pplx::chat_job const job = co_await client.get_job(id);
    ++looks;
    if (job.completed()) co_return "Response: " + job.response->choices().at(0).message.content;
    if (job.failed()) co_return "Error: " + job.error_message;
    pause.expires_after(5ms);
    co_await pause.async_wait(asio::use_awaitable);
  }
}

asio::awaitable<std::vector<std::string>> list_completed(pplx::client const& client) {
  pplx::list_jobs_options options;
  options.limit = 10;
  options.status = "completed";
  auto pages = client.list_jobs(options);
  std::vector<std::string> lines;
  while (auto const* page = co_await pages.next()) {
    for (pplx::chat_job const& job : page->requests) lines.push_back("ID: " + job.id + ", Status: " + job.status);
  }
  co_return lines;
}

asio::awaitable<std::string> handle_errors(pplx::client const& client, pplx::chat_request const& request) {
  try {
    pplx::chat_completion const completion = co_await client.complete(request);
    co_return completion.text();
  } catch (tokenwire::bad_request_error const& e) {
    co_return "Invalid request parameters: " + e.diagnostics().message;
  } catch (tokenwire::rate_limit_error const&) {
    co_return "Rate limit exceeded, please retry later";
  } catch (tokenwire::api_error const& e) {
    co_return "API error: " + std::to_string(e.diagnostics().status);
  }
}

struct one_result {
  std::exception_ptr failure{};
  pplx::chat_completion completion{};
};

/// All at once; each ends with its own answer or failure, in the order of the questions.
std::vector<one_result> handle_multiple_chats(asio::io_context& io, pplx::client const& client,
                                              std::vector<pplx::chat_request> const& requests) {
  std::vector<one_result> results(requests.size());
  for (std::size_t i = 0; i < requests.size(); ++i) {
    asio::co_spawn(io, client.complete(requests[i]),
                   [&one = results[i]](std::exception_ptr failure, pplx::chat_completion completion) {
                     one = {failure, std::move(completion)};
                   });
  }
  io.restart();
  io.run();
  return results;
}

struct program : chat_client {
  explicit program(simulator const& server) : chat_client(server.base_url()), client(make_client(*this)) {}
  template <class T>
  awaited<T> run(asio::awaitable<T> loop) {
    return tokenwire::test::run(*this, std::move(loop));
  }

  pplx::client client;
};

}  // namespace

BOOST_AUTO_TEST_CASE(prints_the_answer_of_each_model) {
  simulator const server{fast()};
  program here(server);
  for (char const* model : {"sonar", "sonar-pro", "sonar-reasoning"}) {
    auto const request = ask("What is quantum computing?", model);
    auto const content = here.run(answer_of(here.client, request)).value;
    BOOST_TEST(content == chat_answer_text(expected("What is quantum computing?", model)));
    BOOST_TEST(content.starts_with("<think>") == (std::string_view(model) == "sonar-reasoning"));
  }
}

BOOST_AUTO_TEST_CASE(a_conversation_of_several_turns) {
  simulator const server{fast()};
  program here(server);
  auto const chat = here.run(talk(
      here.client, {"What are the main causes of climate change?", "What are some potential solutions?", "Any more?"}));
  BOOST_TEST(!chat.ec);
  auto const sent = newest_body(server).at("messages").as_array();
  BOOST_REQUIRE(sent.size() == 6U);
  char const* const roles[] = {"system", "user", "assistant", "user", "assistant", "user"};
  for (std::size_t i = 0; i < sent.size(); ++i) BOOST_TEST(sent[i].at("role").as_string() == roles[i]);
  BOOST_TEST(std::string(sent[2].at("content").as_string()) ==
             chat_answer_text(expected("What are the main causes of climate change?")));
  BOOST_TEST(chat.value.messages().size() == 7U);
  BOOST_TEST(server.request_count() == 3U);
}

BOOST_AUTO_TEST_CASE(submits_a_job_and_checks_its_status_until_it_ends) {
  auto options = fast();
  options.job_duration = 20ms;
  simulator const server{options};
  program here(server);
  auto const good = ask("Write a comprehensive analysis of renewable energy trends", "sonar-deep-research");
  auto const bad = ask("Please fail.", "sonar-deep-research");
  auto const submitted = here.run(here.client.create_job(good)).value;
  BOOST_TEST(submitted.status == "CREATED");
  unsigned looks = 0;
  BOOST_TEST(here.run(check_until_it_ends(here.client, submitted.id, looks)).value ==
             "Response: " + chat_answer_text(expected("Write a comprehensive analysis of renewable energy trends",
                                                      "sonar-deep-research")));
  BOOST_TEST(looks != 0U);
  auto const failing = here.run(here.client.create_job(bad)).value;
  BOOST_TEST(here.run(check_until_it_ends(here.client, failing.id, looks)).value ==
             "Error: The model failed while it was answering.");
  auto const lines = here.run(list_completed(here.client)).value;
  BOOST_TEST((lines == std::vector<std::string>{"ID: " + submitted.id + ", Status: COMPLETED"}));
}

BOOST_AUTO_TEST_CASE(tells_kinds_of_errors_apart) {
  simulator server{fast()};
  program here(server);
  auto const removed = ask("What is AI?", "llama-3.1-sonar-small-128k-online");
  auto const request = ask("What is AI?");
  BOOST_TEST(here.run(handle_errors(here.client, removed))
                 .value.starts_with("Invalid request parameters: Invalid model 'llama-3.1-sonar-small-128k-online'."));
  server.set_fault(fault::too_many_requests);
  BOOST_TEST(here.run(handle_errors(here.client, request)).value == "Rate limit exceeded, please retry later");
  // It said when: until then the client asks for nothing.
  here.time.advance(1s);
  server.set_fault(fault::unavailable_once);
  BOOST_TEST(here.run(handle_errors(here.client, request)).value == "API error: 503");
  BOOST_TEST(here.run(handle_errors(here.client, request)).value == chat_answer_text(expected("What is AI?")));
}

BOOST_AUTO_TEST_CASE(many_at_once_keep_their_own_answers_and_failures) {
  simulator const server{fast()};
  program here(server);
  std::vector<pplx::chat_request> requests;
  for (int i = 0; i < 12; ++i)
    requests.push_back(ask("Question " + std::to_string(i), i % 4 == 3 ? "llama-3.1-sonar" : "sonar"));
  auto const results = handle_multiple_chats(here.io, here.client, requests);
  for (std::size_t i = 0; i < results.size(); ++i) {
    BOOST_TEST_CONTEXT("question " << i) {
      BOOST_TEST((results[i].failure != nullptr) == (i % 4 == 3));
      if (results[i].failure) {
        BOOST_CHECK_THROW(std::rethrow_exception(results[i].failure), tokenwire::bad_request_error);
      } else {
        BOOST_TEST(results[i].completion.text() == chat_answer_text(expected("Question " + std::to_string(i))));
      }
    }
  }
  BOOST_TEST(server.request_count() == 12U);
}

BOOST_AUTO_TEST_CASE(a_rate_limit_is_waited_out_a_limited_number_of_times) {
  simulator const server{fast(fault::too_many_requests)};
  program here(server);
  here.options.retry.max_retries = 2;
  here.client = make_client(here);
  auto const request = ask("Why?");
  awaited<pplx::chat_completion> out;
  start(here, here.client.complete(request), out);
  // The server says "Retry-After: 1".
  for (int attempt = 0; attempt < 2; ++attempt) {
    BOOST_TEST((here.next_pause() == 1s));
    here.time.advance(1s);
    here.pump([&] { return here.time.pending() == 0; });
  }
  here.pump([&] { return out.over; });
  BOOST_TEST(out.threw<tokenwire::rate_limit_error>());
  BOOST_TEST(server.request_count() == 3U);
}

BOOST_AUTO_TEST_CASE(one_client_with_a_configuration_for_each_use) {
  simulator const server{fast()};
  program here(server);
  pplx::chat_request const factual{
      .temperature = 0.1, .top_p = 0.9, .search_recency_filter = pplx::search_recency_filter::month};
  auto const request = with_defaults(ask("What is the current inflation rate?"), factual);
  BOOST_TEST(!here.run(answer_of(here.client, request)).ec);
  auto const sent = newest_body(server);
  BOOST_TEST(sent.at("temperature").as_double() == 0.1);
  BOOST_TEST(sent.at("search_recency_filter").as_string() == "month");
}

BOOST_AUTO_TEST_SUITE_END()
