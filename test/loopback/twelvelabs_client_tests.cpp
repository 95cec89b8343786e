// What TwelveLabs' client sends, and how its streams are used.

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/test/unit_test.hpp>
#include <cstdlib>

#include "support/allocation_counter.hpp"
#include "support/asking_server.hpp"
#include "support/twelvelabs_client.hpp"

BOOST_AUTO_TEST_SUITE(twelvelabs_client_tests)

namespace {

namespace asio = boost::asio;
namespace tl = tokenwire::twelvelabs;
using namespace tokenwire;
using namespace tokenwire::test;
using namespace tokenwire::test::asking;

}  // namespace

BOOST_AUTO_TEST_CASE(requests_are_as_documented) {
  asking_server server([](int) { return stream_of(completed); });
  tl::client_options const options = options_of(server.base_url() + "/v1.3/");
  read_answer_of(options, video_question());
  read_answer_of(options, video_analysis());
  ask_for_document(options, video_question());
  ask_for_document(options, video_analysis());
  auto const asked = server.requests();
  BOOST_REQUIRE(asked.size() == 4U);
  for (std::string const& each : asked) {
    BOOST_TEST(contains(each, "\r\nx-api-key: tlk_SECRET_0123456789\r\n"), each);
    BOOST_TEST(contains(each, "\r\nContent-Type: application/json\r\n"));
    BOOST_TEST(!contains(each, "Authorization"));
  }
  BOOST_TEST(asked[0].starts_with("POST /v1.3/responses HTTP/1.1\r\n"));
  BOOST_TEST(contains(asked[0], "\r\nAccept: text/event-stream\r\n"));
  BOOST_TEST(contains(asked[0], R"("stream":true)"));
  BOOST_TEST(asked[1].starts_with("POST /v1.3/analyze HTTP/1.1\r\n"));
  BOOST_TEST(contains(asked[1], "\r\nAccept: application/x-ndjson"));
  BOOST_TEST(contains(asked[2], "\r\nAccept: application/json\r\n"));
  BOOST_TEST(contains(asked[2], R"("stream":false)"));
  BOOST_TEST(contains(asked[3], R"("stream":false)"));
}

BOOST_AUTO_TEST_CASE(a_request_has_settings_of_its_own) {
  asking_server server([](int) { return stream_of(completed); });
  request_options own;
  own.base_url = server.base_url();
  own.path = "/elsewhere?x=1";
  own.headers = {{"X-Own", "1"}};
  auto const out = read_answer_of(options_of("http://127.0.0.1:1"), video_question(), own);
  BOOST_TEST(!out.ec);
  auto const asked = server.requests();
  BOOST_REQUIRE(asked.size() == 1U);
  BOOST_TEST(asked[0].starts_with("POST /elsewhere?x=1 HTTP/1.1\r\n"));
  BOOST_TEST(contains(asked[0], "\r\nX-Own: 1\r\n"));
}

BOOST_AUTO_TEST_CASE(a_key_is_wanted_for_the_service_itself) {
  asio::io_context context;
  auto const fails_with = [&](tl::client_options options) {
    try {
      tl::client const client(context, std::move(options));
    } catch (api_error const& e) {
      return e.code();
    }
    return error_code{};
  };
  tl::client_options options;
  BOOST_TEST(fails_with(options) == error::missing_api_key);
  options.base_url = "https://API.twelvelabs.io/v1.4";
  BOOST_TEST(fails_with(options) == error::missing_api_key);
  options.base_url = "http://127.0.0.1:1";
  BOOST_TEST(!fails_with(options));
  options.api_key = "";
  BOOST_TEST(fails_with(options) == error::missing_api_key);
  options.api_key = "a\nb";
  BOOST_TEST(fails_with(options) == error::invalid_header);
  options.api_key = "k";
  options.paths.analyze = "analyze";
  BOOST_TEST(fails_with(options) == error::invalid_base_url);
}

BOOST_AUTO_TEST_CASE(a_request_that_cannot_be_sent_fails_at_the_first_event) {
  auto const out = read_answer_of(options_of("http://127.0.0.1:1"), tl::response_request{});
  BOOST_TEST(out.ec == error::invalid_request);
  BOOST_TEST(contains(out.facts.detail, "input: got nothing"));
  BOOST_TEST(ask_for_document(options_of("http://127.0.0.1:1"), tl::response_request{}).ec == error::invalid_request);
  BOOST_TEST(ask_for_document(options_of("http://127.0.0.1:1"), tl::analyze_request{}).ec == error::invalid_request);
}

BOOST_AUTO_TEST_CASE(the_key_goes_to_no_other_origin) {
  asking_server elsewhere([](int) { return stream_of(completed); });
  asking_server server([&](int number) {
    std::string const to = number == 0 ? "/here" : elsewhere.base_url() + "/there";
    return response_head(307, "Location: " + to + "\r\nContent-Length: 0\r\n");
  });
  tl::client_options options = options_of(server.base_url());
  options.max_redirects = 5;
  auto const out = read_answer_of(options, video_question());
  BOOST_TEST(!out.ec, out.facts.text());
  BOOST_TEST(out.info.redirects == 2U);
  BOOST_REQUIRE(server.requests().size() == 2U);
  BOOST_TEST(contains(server.requests()[1], "x-api-key: tlk_"));
  BOOST_REQUIRE(elsewhere.requests().size() == 1U);
  BOOST_TEST(elsewhere.requests()[0].starts_with("POST /there "));
  BOOST_TEST(!contains(elsewhere.requests()[0], "tlk_SECRET"));
  BOOST_TEST(!contains(elsewhere.requests()[0], "x-api-key"));
}

BOOST_AUTO_TEST_CASE(any_token_and_loops_that_never_wait) {
  asking_server server([](int) { return stream_of(delta("Two", 1) + delta(" dogs", 2) + completed); });
  asio::io_context context;
  tl::client const client(context, options_of(server.base_url()));
  auto stream = client.stream(video_question());
  std::string text;
  std::function<void()> const go = [&] {
    stream.async_next([&](error_code ec, tl::response_event const* event) {
      BOOST_TEST(!ec);
      if (!event) return;
      text += event->text();
      go();
    });
  };
  go();
  context.run();
  BOOST_TEST(text == "Two dogs");
  context.restart();
  auto polled = client.stream(video_question());
  std::string words;
  for (int i = 0; i < 10000; ++i) {
    auto const next = polled.try_next();
    if (next) words += next.chunk->text();
    if (next.status == next_status::end) break;
    if (!next) context.run_one_for(std::chrono::seconds(10));
  }
  BOOST_TEST(words == "Two dogs");
}

BOOST_AUTO_TEST_CASE(a_client_is_closed_and_cancelled) {
  scripted_server const server([](server_connection& peer, int) {
    peer.read_request();
    peer.send(stream_of(delta("Two", 1), false));
    peer.wait_for_close();
  });
  asio::io_context context;
  tl::client const client(context, options_of(server.base_url()));
  BOOST_TEST((client.get_executor() == context.get_executor()));
  auto stream = client.stream(video_question());
  response_reading out;
  auto reading = [&]() -> asio::awaitable<void> { co_await read_stream_of(stream, out); };
  asio::co_spawn(context, reading, asio::detached);
  while (out.text.empty() && context.run_one_for(std::chrono::seconds(10)) != 0) continue;
  client.cancel();
  context.run_for(std::chrono::seconds(10));
  BOOST_TEST(out.ec == condition::cancelled);
  BOOST_TEST(out.text == "Two");
  client.close();
  context.restart();
  auto late = client.stream(video_question());
  response_reading refused;
  auto reading_late = [&]() -> asio::awaitable<void> { co_await read_stream_of(late, refused); };
  asio::co_spawn(context, reading_late, asio::detached);
  context.run_for(std::chrono::seconds(10));
  BOOST_TEST(refused.ec == error::client_closed);
}

BOOST_AUTO_TEST_CASE(an_event_costs_no_memory_but_the_texts_own) {
  constexpr int words = 2000;
  std::string body;
  for (int i = 0; i < words; ++i) body += delta(" word", i);
  scripted_server const server([&](server_connection& peer, int) {
    peer.read_request();
    peer.send(stream_of(body + completed));
    peer.wait_for_close();
  });
  asio::io_context context;
  tl::client const client(context, options_of(server.base_url()));
  auto stream = client.stream(video_question());
  std::uint64_t allocations = 0;
  int events = 0;
  auto reading = [&]() -> asio::awaitable<void> {
    for (; events < 10; ++events) co_await stream.next();
    allocation_counter const counter;
    while (co_await stream.next()) ++events;
    allocations = counter.count();
  };
  asio::co_spawn(context, reading, asio::detached);
  context.run_for(std::chrono::seconds(60));
  BOOST_TEST(events == words + 1);
  BOOST_TEST_MESSAGE("allocations for " << events - 10 << " events: " << allocations);
  BOOST_TEST(allocations < 40U);
}

BOOST_AUTO_TEST_CASE(the_environment_names_the_service) {
  for (char const* const each :
       {"TWELVE_LABS_API_KEY", "TWELVELABS_API_KEY", "TWELVELABS_BASE_URL", "PERPLEXITY_API_KEY"})
    unsetenv(each);
  BOOST_TEST(!tl::client_options::from_environment().api_key);
  BOOST_TEST(tl::client_options::from_environment().base_url == "https://api.twelvelabs.io/v1.3");
  setenv("PERPLEXITY_API_KEY", "no", 1);
  BOOST_TEST(!tl::client_options::from_environment().api_key);
  unsetenv("PERPLEXITY_API_KEY");
  setenv("TWELVELABS_API_KEY", "second", 1);
  BOOST_TEST((tl::client_options::from_environment().api_key == "second"));
  setenv("TWELVE_LABS_API_KEY", "first", 1);
  setenv("TWELVELABS_BASE_URL", "http://127.0.0.1:9", 1);
  BOOST_TEST((tl::client_options::from_environment().api_key == "first"));
  BOOST_TEST(tl::client_options::from_environment().base_url == "http://127.0.0.1:9");
  for (char const* const each : {"TWELVE_LABS_API_KEY", "TWELVELABS_API_KEY", "TWELVELABS_BASE_URL"}) unsetenv(each);
}

BOOST_AUTO_TEST_SUITE_END()
