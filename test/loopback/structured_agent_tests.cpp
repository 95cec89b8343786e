// Agents' responses as values of described types, through the whole client.

#include <boost/asio.hpp>
#include <boost/json/parse.hpp>
#include <boost/test/unit_test.hpp>
#include <tokenwire/perplexity/agent_structured.hpp>
#include <tokenwire/testing/simulator.hpp>

#include "support/agent_answers.hpp"
#include "support/asking_server.hpp"
#include "support/response_outcomes.hpp"
#include "support/structured_answers.hpp"

BOOST_AUTO_TEST_SUITE(structured_agents)

struct of_two_words {};
BOOST_DESCRIBE_STRUCT(of_two_words, (), ())

namespace {

namespace asio = boost::asio;
namespace pplx = tokenwire::perplexity;
namespace outcomes = tokenwire::test::outcomes;
using namespace tokenwire::test;
using tokenwire::error;
using tokenwire::testing::simulator;
using texts = shapes::other::texts;

/// A client whose server answers the n-th request with the n-th of these, and the last one from then on.
struct agents {
  explicit agents(std::vector<std::string> answers)
      : server([answers = std::move(answers)](server_connection& peer, int number) {
          if (peer.read_request().empty()) return;
          peer.send(answers[std::min(static_cast<std::size_t>(number), answers.size() - 1)]);
          peer.close();
          peer.wait_for_close();
        }),
        c(server.base_url()) {
    c.fixture.options.pool.max_idle = 0;
  }

  template <class T>
  told_value stream() {
    auto told = run(c.fixture, tell_stream(c.client().template stream_as<T>(agent_question())));
    BOOST_TEST(!told.ec, told.what);
    return told.value;
  }
  template <class T>
  told_value document() {
    pplx::agent_request const request = agent_question();
    auto operation = c.client().template create_response_as<T>(request);
    auto told = run(c.fixture, tell_document(std::move(operation), &pplx::structured_response<T>::response));
    BOOST_TEST(!told.ec, told.what);
    return told.value;
  }

  scripted_server server;
  keeping_client c;
};

}  // namespace

BOOST_AUTO_TEST_CASE(every_type_from_the_simulator) {
  simulator server{fast()};
  keeping_client c(server.base_url());
  pplx::agent_request const request = agent_question();
  shapes::for_each_type([&]<class T>(char const* name) {
    auto stream = c.client().template stream_as<T>(request);
    auto const out = run(c.fixture, take_steps(stream));
    BOOST_TEST(!out.ec, name << ": " << out.what);
    std::string const value = tokenwire::structured::write(stream.result());
    BOOST_TEST(!out.value.values.empty());
    if (!out.value.values.empty()) BOOST_TEST(out.value.values.back() == value);
    BOOST_TEST(stream.completion().completed());
    auto const whole = run(c.fixture, c.client().template create_response_as<T>(request));
    BOOST_TEST(!whole.ec, name << ": " << whole.what);
    BOOST_TEST(tokenwire::structured::write(whole.value.value) == value);
    BOOST_TEST(whole.value.response.text() == stream.completion().text());
  });
}

BOOST_AUTO_TEST_CASE(the_schema_goes_out) {
  asking::asking_server server([](int) { return asking::stream_of(outcomes::end("completed")); });
  keeping_client c(server.base_url());
  auto const format_of = [&](std::size_t number) {
    std::string const request = server.requests().at(number);
    auto const body = boost::json::parse(request.substr(request.find("\r\n\r\n") + 4)).as_object();
    BOOST_TEST(body.at("stream").as_bool());
    return body.at("response_format").as_object();
  };
  run(c.fixture, tell_stream(c.client().stream_as<texts>(agent_question())));
  auto format = format_of(0);
  BOOST_TEST(format.at("type").as_string() == "json_schema");
  auto inner = format.at("json_schema").as_object();
  BOOST_TEST(inner.at("name").as_string() == "texts");
  BOOST_TEST(inner.at("strict").as_bool());
  BOOST_TEST((inner.at("schema") == boost::json::parse(tokenwire::structured::schema<texts>())));
  // A name has letters and digits alone here, and a map leaves an object open.
  run(c.fixture, tell_stream(c.client().stream_as<shapes::maps>(agent_question())));
  BOOST_TEST(!format_of(1).at("json_schema").as_object().at("strict").as_bool());
  run(c.fixture, tell_stream(c.client().stream_as<of_two_words>(agent_question())));
  BOOST_TEST(format_of(2).at("json_schema").as_object().at("name").as_string() == "oftwowords");
}

BOOST_AUTO_TEST_CASE(requests_that_have_no_value_are_refused) {
  agents a({outcomes::stream_of("")});
  pplx::agent_request formatted = agent_question();
  formatted.response_format = pplx::json_schema_format{.schema = "{}", .name = "a"};
  auto const streamed = run(a.c.fixture, tell_stream(a.c.client().stream_as<texts>(formatted)));
  BOOST_TEST(streamed.value.ec == error::invalid_request);
  BOOST_TEST(streamed.value.facts.detail.starts_with("response_format: got one"));
  BOOST_TEST(run(a.c.fixture, a.c.client().create_response_as<texts>(formatted)).ec == error::invalid_request);
  pplx::agent_request queued = agent_question();
  queued.background = true;
  auto const later = run(a.c.fixture, a.c.client().create_response_as<texts>(queued));
  BOOST_TEST(later.ec == error::invalid_request);
  BOOST_TEST(later.facts.detail.starts_with("background: got true"));
  BOOST_TEST(a.server.connections() == 0);
}

BOOST_AUTO_TEST_CASE(how_streams_end) {
  for (outcomes::outcome const& each : outcomes::streams()) {
    agents a({each.bytes});
    outcomes::check(each, a.stream<texts>());
  }
}

BOOST_AUTO_TEST_CASE(how_documents_end) {
  for (outcomes::outcome const& each : outcomes::documents()) {
    agents a({each.bytes});
    outcomes::check(each, a.document<texts>());
  }
}

BOOST_AUTO_TEST_CASE(a_value_after_searches_grows) {
  using outcomes::event;
  agents a({outcomes::stream_of(event("response.reasoning.search_queries", R"("queries":["q"],"thought":"I search.")") +
                                outcomes::deltas({R"({"any":"A wo)", "rd", R"(","few":"two"})"}) +
                                outcomes::end("completed"))});
  auto const told = a.stream<shapes::texts>();
  BOOST_TEST(!told.ec, told.facts.text());
  std::vector<std::string> const values{R"({"any":"A wo","few":"","maybe":null})",
                                        R"({"any":"A word","few":"","maybe":null})",
                                        R"({"any":"A word","few":"two","maybe":null})"};
  BOOST_TEST(told.steps.values == values, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(one_that_begins_anew) {
  agents a({outcomes::stream_of(outcomes::delta(R"({"number":1,"x":[)")),
            outcomes::stream_of(outcomes::delta(R"({"number":7})") + outcomes::end("completed"))});
  a.c.fixture.options.restart_incomplete = 1;
  a.c.fixture.options.retry.initial_delay = {};
  auto const told = a.stream<texts>();
  BOOST_TEST(!told.ec, told.facts.text());
  std::vector<std::string> const values{R"({"number":1})", R"({"number":0})", R"({"number":7})"};
  BOOST_TEST(told.steps.values == values, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(read_options_of_ones_own) {
  agents a({outcomes::stream_of(outcomes::delta(R"({"number":7,"more":1})") + outcomes::end("completed")),
            outcomes::document_of("completed", outcomes::output(outcomes::text_part(R"({"number":7,"more":1})")))});
  tokenwire::structured::read_options strict;
  strict.unknown_members = tokenwire::structured::policy::refuse;
  pplx::request_options const none;
  auto stream = a.c.client().stream_as<texts>(agent_question(), none, strict);
  auto const streamed = run(a.c.fixture, take_steps(stream));
  BOOST_TEST(streamed.ec == error::value_mismatch);
  BOOST_TEST(stream.problem().path == "/more");
  pplx::agent_request const request = agent_question();
  auto const whole = run(a.c.fixture, a.c.client().create_response_as<texts>(request, none, strict));
  BOOST_TEST(whole.ec == error::value_mismatch);
}

BOOST_AUTO_TEST_CASE(a_plain_response_says_why_it_was_refused) {
  for (outcomes::outcome const& each : outcomes::streams()) {
    if (each.expected != error::answer_refused) continue;
    agents a({each.bytes});
    pplx::agent_stream stream = a.c.client().stream(agent_question());
    auto const out = run(a.c.fixture, read_events(stream));
    BOOST_TEST(!out.ec, out.what);
    BOOST_TEST(stream.result().refusal() == "No, thanks.", each.name);
    BOOST_TEST(stream.result().text().empty());
  }
}

BOOST_AUTO_TEST_SUITE_END()
