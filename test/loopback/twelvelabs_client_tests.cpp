// What TwelveLabs' client sends, and what it makes of servers that a test scripts.

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/test/unit_test.hpp>
#include <mutex>

#include "support/allocation_counter.hpp"
#include "support/scripted_server.hpp"
#include "support/twelvelabs_client.hpp"

BOOST_AUTO_TEST_SUITE(twelvelabs_client_tests)

namespace {

namespace asio = boost::asio;
namespace tl = tokenwire::twelvelabs;
using namespace tokenwire;
using namespace tokenwire::test;

constexpr char completed[] =
    "event: response.completed\ndata: {\"type\":\"response.completed\",\"sequence_number\":100000,\"response\":"
    "{\"id\":\"r\",\"status\":\"completed\",\"session_id\":\"s\"}}\n\n";

std::string delta(std::string const& text, int number) {
  return "event: response.output_text.delta\ndata: {\"type\":\"response.output_text.delta\",\"sequence_number\":" +
         std::to_string(number) + ",\"item_id\":\"m\",\"output_index\":0,\"content_index\":0,\"delta\":\"" + text +
         "\"}\n\n";
}

std::string stream_of(std::string const& body, bool whole = true) {
  return response_head(200, "Content-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n") + chunk(body) +
         (whole ? "0\r\n\r\n" : "");
}

std::string refusal_of(int status, std::string const& body, std::string const& fields = {}) {
  return response_head(status, fields + "Content-Type: application/json\r\nContent-Length: " +
                                   std::to_string(body.size()) + "\r\n") +
         body;
}

/// Keeps what it is asked; answers with what `answer` gives for the number of the request.
class asking_server {
 public:
  explicit asking_server(std::function<std::string(int)> answer)
      : server_([this, answer = std::move(answer)](server_connection& peer, int) {
          for (;;) {
            std::string request = peer.read_request();
            if (request.empty()) return;
            int number = 0;
            {
              std::lock_guard const lock(mutex_);
              number = static_cast<int>(requests_.size());
              requests_.push_back(std::move(request));
            }
            if (!peer.send(answer(number))) return;
          }
        }) {}

  std::string base_url() const { return server_.base_url(); }
  std::vector<std::string> requests() {
    std::lock_guard const lock(mutex_);
    return requests_;
  }

 private:
  std::mutex mutex_;
  std::vector<std::string> requests_;
  scripted_server server_;
};

bool contains(std::string const& text, std::string_view part) {
  return text.find(part) != std::string::npos;
}

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

BOOST_AUTO_TEST_CASE(the_key_is_in_no_message_and_no_log) {
  constexpr char body[] = R"({"code":"api_key_invalid","message":"The key tlk_SECRET_0123456789 is invalid."})";
  asking_server server([&](int) { return refusal_of(401, body, "X-Echo-Key: tlk_SECRET_0123456789\r\n"); });
  tl::client_options options = options_of(server.base_url());
  std::string log;
  options.log.level = log_level::debug;
  options.log.sink = [&log](log_level, std::string_view line) { log.append(line).append("\n"); };
  auto const out = read_answer_of(options, video_question());
  BOOST_TEST(out.ec == error::authentication);
  BOOST_TEST(out.facts.message == "The key *** is invalid.");
  BOOST_TEST(!log.empty());
  BOOST_TEST(!contains(log, "SECRET"), log);
}

BOOST_AUTO_TEST_CASE(error_bodies_in_every_shape) {
  struct row {
    std::string body;
    std::string code;
    std::string message;
  };
  for (row const& each :
       {row{R"({"code":"parameter_invalid","message":"No.","docs_url":"https://d.example"})", "parameter_invalid", "No."},
        row{R"({"error":{"code":"c","message":"No.","details":{"x":1}}})", "c", "No."}, row{"", "", ""},
        row{"<html>", "", ""}}) {
    for (int const status : {400, 429}) {
      asking_server server([&](int) { return refusal_of(status, each.body); });
      for (bool const whole : {false, true}) {
        auto const out = whole ? ask_for_document(options_of(server.base_url()), video_question())
                               : read_answer_of(options_of(server.base_url()), video_question());
        BOOST_TEST(out.ec == (status == 400 ? error::bad_request : error::rate_limited));
        BOOST_TEST(out.facts.status == static_cast<unsigned>(status));
        BOOST_TEST(out.facts.provider_code == each.code);
        BOOST_TEST(out.facts.message == each.message);
        BOOST_TEST(out.facts.body == each.body);
      }
    }
  }
}

BOOST_AUTO_TEST_CASE(a_plan_that_is_used_up_is_not_asked_again) {
  for (std::string const code : {"plan_limit_exceeded", "too_many_requests"}) {
    for (bool const whole : {false, true}) {
      asking_server server([&](int) { return refusal_of(429, R"({"code":")" + code + R"(","message":"Wait."})"); });
      tl::client_options options = options_of(server.base_url());
      options.retry.max_retries = 2;
      auto const out = whole ? ask_for_document(options, video_question()) : read_answer_of(options, video_question());
      BOOST_TEST(out.ec == error::rate_limited);
      BOOST_TEST(out.facts.provider_code == code);
      BOOST_TEST(out.facts.message == "Wait.");
      BOOST_TEST(server.requests().size() == (code == "plan_limit_exceeded" ? 1U : 3U));
    }
  }
  // A 429 that clears.
  asking_server server([](int number) { return number == 0 ? refusal_of(429, {}) : stream_of(completed); });
  tl::client_options options = options_of(server.base_url());
  options.retry.max_retries = 2;
  auto const out = read_answer_of(options, video_question());
  BOOST_TEST(!out.ec);
  BOOST_TEST(out.info.attempts == 2U);
}

BOOST_AUTO_TEST_CASE(a_mark_ends_a_stream_whose_connection_stays) {
  for (std::string const& end : {std::string(completed), std::string(completed) + "data: [DONE]\n\n"}) {
    scripted_server const server([&](server_connection& peer, int) {
      peer.read_request();
      peer.send(stream_of(delta("Two", 1) + end, false));
      peer.wait_for_close();
    });
    auto const out = read_answer_of(options_of(server.base_url()), video_question());
    BOOST_TEST(!out.ec);
    BOOST_TEST(out.text == "Two");
    BOOST_TEST(out.result.session_id() == "s");
  }
  scripted_server const server([&](server_connection& peer, int) {
    peer.read_request();
    peer.send(stream_of(delta("Two", 1) + "data: [DONE]\n\n", false));
    peer.wait_for_close();
  });
  auto const out = read_answer_of(options_of(server.base_url()), video_question());
  BOOST_TEST(out.ec == error::stream_incomplete);
  BOOST_TEST(out.text == "Two");
}

BOOST_AUTO_TEST_CASE(a_broken_stream_is_asked_again_only_on_request) {
  for (unsigned const restarts : {0U, 1U}) {
    scripted_server const server([&](server_connection& peer, int number) {
      peer.read_request();
      peer.send(number == 0 ? stream_of(delta("Half", 1), false) : stream_of(delta("Whole", 1) + completed));
      peer.close();
      peer.wait_for_close();
    });
    tl::client_options options = options_of(server.base_url());
    options.restart_incomplete = restarts;
    auto const out = read_answer_of(options, video_question());
    BOOST_TEST(out.restarts == restarts);
    BOOST_TEST(server.connections() == 1 + static_cast<int>(restarts));
    BOOST_TEST(out.text == (restarts == 0 ? "Half" : "Whole"));
    BOOST_TEST(out.result.text() == out.text);
    BOOST_TEST(out.ec == (restarts == 0 ? error_code(error::stream_incomplete) : error_code{}));
  }
}

BOOST_AUTO_TEST_CASE(a_document_call_answered_by_a_stream) {
  asking_server server([](int) { return stream_of(delta("Two", 1) + completed); });
  auto out = ask_for_document(options_of(server.base_url()), video_question());
  BOOST_TEST(!out.ec, out.facts.text());
  BOOST_TEST(out.text == "Two");
  asking_server cut([](int) { return stream_of(delta("Two", 1)); });
  out = ask_for_document(options_of(cut.base_url()), video_question());
  BOOST_TEST(out.ec == error::stream_incomplete);
  BOOST_TEST(out.facts.partial_text == "Two");
  auto const lines = [](std::string const& end) {
    std::string const body = "{\"event_type\":\"text_generation\",\"text\":\"Two\"}\n" + end;
    return response_head(200, "Content-Length: " + std::to_string(body.size()) + "\r\n") + body;
  };
  asking_server analysis([&](int number) {
    return lines(number == 0 ? "{\"event_type\":\"stream_end\",\"finish_reason\":\"stop\"}\n" : "");
  });
  auto analyzed = ask_for_document(options_of(analysis.base_url()), video_analysis());
  BOOST_TEST(!analyzed.ec, analyzed.facts.text());
  BOOST_TEST(analyzed.text == "Two");
  analyzed = ask_for_document(options_of(analysis.base_url()), video_analysis());
  BOOST_TEST(analyzed.ec == error::stream_incomplete);
  BOOST_TEST(analyzed.facts.partial_text == "Two");
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
  for (char const* const each : {"TWELVE_LABS_API_KEY", "TWELVELABS_API_KEY", "TWELVELABS_BASE_URL", "PERPLEXITY_API_KEY"})
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
