// TwelveLabs' answers as values of described types, through the whole client.

#include <boost/asio.hpp>
#include <boost/json/parse.hpp>
#include <boost/test/unit_test.hpp>
#include <tokenwire/testing/simulator.hpp>
#include <tokenwire/twelvelabs/structured.hpp>

#include "support/asking_server.hpp"
#include "support/response_outcomes.hpp"
#include "support/simulated.hpp"
#include "support/structured_answers.hpp"
#include "support/twelvelabs_client.hpp"

BOOST_AUTO_TEST_SUITE(structured_twelvelabs)

namespace asio = boost::asio;
namespace tl = tokenwire::twelvelabs;
namespace outcomes = tokenwire::test::outcomes;
using namespace tokenwire::test;
using tokenwire::error;
using tokenwire::error_code;
using tokenwire::testing::simulator;
using texts = shapes::other::texts;

template <class T, class Request>
asio::awaitable<told_value> stream_value(tl::client_options options, Request request) {
  tl::client const client(co_await asio::this_coro::executor, std::move(options));
  auto told = tell_stream(client.stream_as<T>(request));
  co_return co_await std::move(told);
}
template <class T>
asio::awaitable<told_value> whole_value(tl::client_options options, tl::response_request request) {
  tl::client const client(co_await asio::this_coro::executor, std::move(options));
  auto told = tell_document(client.create_response_as<T>(request), &tl::structured_response<T>::response);
  co_return co_await std::move(told);
}
template <class T>
asio::awaitable<told_value> whole_value(tl::client_options options, tl::analyze_request request) {
  tl::client const client(co_await asio::this_coro::executor, std::move(options));
  auto told = tell_document(client.analyze_as<T>(request), &tl::structured_analysis<T>::result);
  co_return co_await std::move(told);
}

namespace {

/// Answers the n-th request with the n-th of these, and the last one from then on.
scripted_server::script answers_of(std::vector<std::string> answers) {
  return [answers = std::move(answers)](server_connection& peer, int number) {
    if (peer.read_request().empty()) return;
    peer.send(answers[std::min(static_cast<std::size_t>(number), answers.size() - 1)]);
    peer.close();
    peer.wait_for_close();
  };
}

template <class T = texts, class Request>
told_value streamed(std::vector<std::string> answers, Request request, unsigned restarts = 0) {
  scripted_server server(answers_of(std::move(answers)));
  tl::client_options options = options_of(server.base_url());
  options.restart_incomplete = restarts;
  return tokenwire::run(stream_value<T>(options, std::move(request)));
}
template <class T = texts, class Request>
told_value whole(std::string answer, Request request) {
  scripted_server server(answers_of({std::move(answer)}));
  return tokenwire::run(whole_value<T>(options_of(server.base_url()), std::move(request)));
}

std::string line_of(std::string_view text) {
  return R"({"event_type":"text_generation","text":)" + outcomes::quoted(text) + "}\n";
}
std::string last_line(std::string const& reason) {
  return R"({"event_type":"stream_end","finish_reason":")" + reason + "\"}\n";
}
std::string lines_of(std::string const& lines) {
  return response_head(200, "Content-Type: application/x-ndjson\r\nX-Request-Id: r1\r\n") + lines;
}
std::string analysis_of(std::string_view text, std::string const& reason) {
  std::string const body = R"({"id":"a","finish_reason":")" + reason + R"(","data":)" + outcomes::quoted(text) + "}";
  return response_head(200, "Content-Type: application/json\r\nX-Request-Id: r1\r\nContent-Length: " +
                                std::to_string(body.size()) + "\r\n") +
         body;
}

}  // namespace

BOOST_AUTO_TEST_CASE(every_type_from_the_simulator) {
  simulator server{fast()};
  tl::client_options const options = options_of(server.base_url());
  auto const ask = [&]<class T>(char const* name, auto const& request) {
    auto const growing = tokenwire::run(stream_value<T>(options, request));
    auto const at_once = tokenwire::run(whole_value<T>(options, request));
    if (tokenwire::structured::has_map(tokenwire::structured::shape_of<T>())) {
      BOOST_TEST(growing.ec == error::invalid_request, name);
      BOOST_TEST(at_once.ec == error::invalid_request, name);
      return;
    }
    BOOST_TEST(!growing.ec, name << ": " << growing.facts.text());
    BOOST_TEST(!at_once.ec, name << ": " << at_once.facts.text());
    BOOST_TEST(!growing.steps.values.empty());
    if (!growing.steps.values.empty()) BOOST_TEST(growing.steps.values.back() == growing.value);
    BOOST_TEST(at_once.value == growing.value);
    BOOST_TEST(at_once.text == growing.text);
  };
  shapes::for_each_type([&]<class T>(char const* name) {
    ask.template operator()<T>(name, video_question());
    ask.template operator()<T>(name, video_analysis());
  });
}

BOOST_AUTO_TEST_CASE(the_schema_goes_out) {
  asking::asking_server server([](int) { return asking::stream_of(asking::completed); });
  tl::client_options const options = options_of(server.base_url());
  auto const body_of = [&](std::size_t number) {
    std::string const request = server.requests().at(number);
    return boost::json::parse(request.substr(request.find("\r\n\r\n") + 4)).as_object();
  };
  tokenwire::run(stream_value<shapes::person>(options, video_question()));
  tl::response_request with_text = video_question();
  with_text.text.emplace();
  tokenwire::run(stream_value<texts>(options, with_text));
  tokenwire::run(stream_value<texts>(options, video_analysis()));
  auto const body = body_of(0);
  auto const& format = body.at("text").as_object().at("format").as_object();
  BOOST_TEST(format.at("type").as_string() == "json_schema");
  BOOST_TEST(format.at("name").as_string() == "Person");
  BOOST_TEST(format.at("description").as_string() == "Somebody");
  BOOST_TEST(!format.contains("strict"));
  BOOST_TEST((format.at("schema") == boost::json::parse(tokenwire::structured::schema<shapes::person>())));
  BOOST_TEST(body.at("stream").as_bool());
  BOOST_TEST(body_of(1).at("text").as_object().at("format").as_object().at("name").as_string() == "texts");
  auto const analysis = body_of(2).at("response_format").as_object();
  BOOST_TEST(analysis.at("type").as_string() == "json_schema");
  BOOST_TEST((analysis.at("json_schema") == boost::json::parse(tokenwire::structured::schema<texts>())));
}

BOOST_AUTO_TEST_CASE(what_the_service_does_not_take_is_not_sent) {
  scripted_server server(answers_of({outcomes::stream_of("")}));
  tl::client_options const options = options_of(server.base_url());
  auto const refused = [&](told_value const& told, std::string const& words) {
    BOOST_TEST(told.ec == error::invalid_request);
    BOOST_TEST(told.facts.detail.starts_with(words), told.facts.detail);
  };
  tl::response_request formatted = video_question();
  formatted.text = tl::response_text_options{.format = tl::text_format{}};
  refused(tokenwire::run(stream_value<texts>(options, formatted)), "text.format: got one");
  refused(tokenwire::run(whole_value<texts>(options, formatted)), "text.format: got one");
  tl::analyze_request shaped = video_analysis();
  shaped.response_format = tl::analyze_response_format{"{}"};
  refused(tokenwire::run(stream_value<texts>(options, shaped)), "response_format: got one");
  refused(tokenwire::run(whole_value<texts>(options, shaped)), "response_format: got one");
  // The first map, by its place.
  refused(tokenwire::run(stream_value<shapes::maps>(options, video_question())), "text.format: /prices: got a map");
  refused(tokenwire::run(whole_value<shapes::tree>(options, video_question())), "text.format: /named: got a map");
  refused(tokenwire::run(stream_value<shapes::maps>(options, video_analysis())), "response_format: /prices: got a map");
  refused(tokenwire::run(whole_value<std::map<std::string, int>>(options, video_analysis())),
          "response_format: the answer: got a map");
  BOOST_TEST(server.connections() == 0);
}

BOOST_AUTO_TEST_CASE(how_streams_end) {
  for (outcomes::outcome const& each : outcomes::streams())
    outcomes::check(each, streamed({each.bytes}, video_question()));
}

BOOST_AUTO_TEST_CASE(how_documents_end) {
  for (outcomes::outcome const& each : outcomes::documents())
    outcomes::check(each, whole(each.bytes, video_question()));
}

BOOST_AUTO_TEST_CASE(commentary_is_no_part_of_the_value) {
  std::string const commentary =
      R"("output_index":0,"item":{"type":"message","id":"c","role":"assistant","phase":"commentary",)"
      R"("content":[{"type":"output_text","text":"{\"number\":1}","annotations":[]}]})";
  auto const told =
      streamed({outcomes::stream_of(outcomes::event("response.output_item.done", commentary) +
                                    outcomes::event("response.output_text.delta",
                                                    R"("item_id":"m","output_index":1,"delta":"{\"number\":7}")") +
                                    outcomes::end("completed"))},
               video_question());
  BOOST_TEST(!told.ec, told.facts.text());
  BOOST_TEST(told.value == R"({"number":7})");
}

BOOST_AUTO_TEST_CASE(how_analyses_end) {
  std::string const value = R"({"number":7})";
  struct row {
    std::string text;
    std::string reason;
    error_code expected;
  };
  for (row const& each :
       {row{value, "stop", {}}, row{"```\n" + value + "\n```", "stop", {}},
        row{"<think>{}</think>" + value, "stop", {}}, row{value + " And", "length", {}},
        row{R"({"number":1)", "length", error::answer_truncated}, row{"", "length", error::answer_truncated},
        row{"", "stop", error::empty_answer}, row{R"({"number":1)", "stop", error::malformed_json},
        row{R"({"number":[]})", "stop", error::value_mismatch}, row{"A dog runs.", "stop", error::no_json_value},
        row{value, "content_filter", error::content_filtered}}) {
    outcomes::outcome const expected{each.text + ", " + each.reason, {}, each.expected};
    std::size_t const half = each.text.size() / 2;
    std::string const lines = line_of(each.text.substr(0, half)) + line_of(each.text.substr(half));
    outcomes::check(expected, streamed({lines_of(lines + last_line(each.reason))}, video_analysis()));
    outcomes::check(expected, whole(analysis_of(each.text, each.reason), video_analysis()));
  }
  auto const cut = streamed({lines_of(line_of(R"({"number":1)"))}, video_analysis());
  BOOST_TEST(cut.ec == error::stream_incomplete);
  BOOST_TEST(cut.text == R"({"number":1)");
}

BOOST_AUTO_TEST_CASE(answers_that_begin_anew) {
  std::vector<std::string> const values{R"({"number":1})", R"({"number":0})", R"({"number":7})"};
  auto const response = streamed({outcomes::stream_of(outcomes::delta(R"({"number":1,"x":[)")),
                                  outcomes::stream_of(outcomes::delta(R"({"number":7})") + outcomes::end("completed"))},
                                 video_question(), 1);
  BOOST_TEST(!response.ec, response.facts.text());
  BOOST_TEST(response.steps.values == values, boost::test_tools::per_element());
  auto const analysis =
      streamed({lines_of(line_of(R"({"number":1,"x":[)")), lines_of(line_of(R"({"number":7})") + last_line("stop"))},
               video_analysis(), 1);
  BOOST_TEST(!analysis.ec, analysis.facts.text());
  BOOST_TEST(analysis.steps.values == values, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_SUITE_END()
