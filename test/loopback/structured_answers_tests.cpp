// Answers as values of described types, through the whole client.

#include <boost/asio.hpp>
#include <boost/json/parse.hpp>
#include <boost/test/unit_test.hpp>
#include <tokenwire/testing/simulator.hpp>

#include "support/simulated.hpp"
#include "support/stream_samples.hpp"
#include "support/structured_answers.hpp"

BOOST_AUTO_TEST_SUITE(structured_answers)

namespace {

namespace asio = boost::asio;
namespace pplx = tokenwire::perplexity;
using namespace tokenwire::test;
using shapes::meeting;
using tokenwire::error;
using tokenwire::structured_error;
using tokenwire::structured::read_options;
using tokenwire::testing::simulator;
using texts = shapes::other::texts;

/// A client whose server answers each request with these bytes, the body of the last request kept.
struct answered {
  explicit answered(std::string bytes)
      : server([this, bytes = std::move(bytes)](server_connection& peer, int) {
          request = peer.read_request();
          if (request.empty()) return;
          peer.send(bytes);
          peer.close();
          peer.wait_for_close();
        }),
        c(server.base_url()) {
    c.fixture.options.pool.max_idle = 0;
  }

  template <class T>
  awaited<steps_taken> stream(read_options const& options = {}) {
    auto answer = c.client().stream_as<T>(c.fixture.request, {}, options);
    auto out = run(c.fixture, take_steps(answer));
    value = tokenwire::structured::write(answer.result(), tokenwire::structured::policy::accept);
    text = answer.completion().text();
    problem = answer.problem();
    error_code = answer.error();
    return out;
  }
  template <class T>
  awaited<pplx::structured_completion<T>> complete() {
    return run(c.fixture, c.client().complete_as<T>(c.fixture.request));
  }

  std::string request;
  scripted_server server;
  keeping_client c;
  std::string value;
  std::string text;
  tokenwire::structured::problem problem;
  tokenwire::error_code error_code;
};

std::string document(std::string_view message, std::string_view finish_reason = "stop") {
  std::string const body =
      R"({"id":"one","model":"sonar","object":"chat.completion","choices":[{"index":0,"finish_reason":")" +
      std::string(finish_reason) + R"(","message":{"role":"assistant",)" + std::string(message) + "}}]}";
  return response_head(200, "Content-Type: application/json\r\nX-Request-Id: r1\r\nContent-Length: " +
                                std::to_string(body.size()) + "\r\n") +
         body;
}

std::string const number = R"({"number":7})";

}  // namespace

BOOST_AUTO_TEST_CASE(every_type_from_the_simulator) {
  simulator server{fast()};
  keeping_client c(server.base_url());
  shapes::for_each_type([&]<class T>(char const* name) {
    auto stream = c.client().stream_as<T>(c.fixture.request);
    auto const out = run(c.fixture, take_steps(stream));
    BOOST_TEST(!out.ec, name << ": " << out.what);
    BOOST_TEST(!out.value.values.empty());
    std::string const value = tokenwire::structured::write(stream.result());
    if (!out.value.values.empty()) BOOST_TEST(out.value.values.back() == value);
    BOOST_TEST(stream.completion().finish_reason() == "stop");
    auto const whole = run(c.fixture, c.client().complete_as<T>(c.fixture.request));
    BOOST_TEST(!whole.ec, name << ": " << whole.what);
    BOOST_TEST(tokenwire::structured::write(whole.value.value) == value);
    BOOST_TEST(whole.value.completion.text() == stream.completion().text());
  });
}

BOOST_AUTO_TEST_CASE(the_schema_goes_out) {
  answered a(pieces_answer({R"({"number":7})"}));
  BOOST_TEST(!a.stream<texts>().ec);
  auto const body = boost::json::parse(a.request.substr(a.request.find("\r\n\r\n") + 4)).as_object();
  auto const& format = body.at("response_format").as_object();
  BOOST_TEST(format.at("type").as_string() == "json_schema");
  auto const& inner = format.at("json_schema").as_object();
  BOOST_TEST(inner.at("name").as_string() == "texts");
  BOOST_TEST(inner.at("strict").as_bool());
  BOOST_TEST((inner.at("schema") == boost::json::parse(tokenwire::structured::schema<texts>())));
  BOOST_TEST(body.at("stream").as_bool());
}

BOOST_AUTO_TEST_CASE(any_stream_can_be_read_as_a_value) {
  answered a(pieces_answer({"Here: ", R"({"number":7})"}));
  pplx::structured_stream<texts> stream(a.c.client().stream(a.c.fixture.request));
  auto const out = run(a.c.fixture, take_steps(stream));
  BOOST_TEST(!out.ec, out.what);
  BOOST_TEST(stream.result().number == 7);
  BOOST_TEST((a.request.find("response_format") == std::string::npos));
}

BOOST_AUTO_TEST_CASE(a_request_with_a_format_of_its_own_is_refused) {
  answered a(pieces_answer({}));
  a.c.fixture.request.response_format = pplx::text_format{};
  auto const streamed = a.stream<texts>();
  BOOST_TEST((streamed.ec == error::invalid_request));
  BOOST_TEST(streamed.facts.detail.starts_with("response_format: got one"));
  BOOST_TEST((a.complete<texts>().ec == error::invalid_request));
  BOOST_TEST(a.server.connections() == 0);
}

BOOST_AUTO_TEST_CASE(the_value_grows_with_the_text) {
  answered a(pieces_answer({"{\"title\":\"He", "llo\",", "\"guests\":[],\"host\":{\"age\":4", "2"}));
  auto const out = a.stream<meeting>();
  BOOST_REQUIRE(out.threw<structured_error>());
  BOOST_TEST((out.ec == error::malformed_json));
  BOOST_TEST(a.problem.path == "/host/age");
  BOOST_TEST(a.value.starts_with(R"({"title":"Hello","host":{"name":"","now":"calm","before":null,"age":0)"));
  BOOST_TEST(out.facts.partial_text == a.text);
}

BOOST_AUTO_TEST_CASE(steps_are_given_one_by_one) {
  answered a(pieces_answer({"```json\n{\"num", "ber\":", "1", "2", "}\n``", "`"}));
  auto const out = a.stream<texts>();
  BOOST_TEST(!out.ec, out.what);
  std::vector<std::string> const values{R"({"number":0})", R"({"number":0})",  R"({"number":0})",
                                        R"({"number":0})", R"({"number":12})", R"({"number":12})"};
  BOOST_TEST(out.value.values == values, boost::test_tools::per_element());
  BOOST_TEST(out.value.paths[1] == "/number");
  BOOST_TEST(a.value == R"({"number":12})");
}

BOOST_AUTO_TEST_CASE(reasoning_before_the_value) {
  for (std::string const& pieces : {"<think>{\"number\":1}</think>" + number, "a {\"number\":1} or</think>" + number}) {
    answered a(pieces_answer({pieces.substr(0, 9), pieces.substr(9, 20), pieces.substr(29)}));
    auto const out = a.stream<texts>();
    BOOST_TEST(!out.ec, pieces << ": " << out.what);
    BOOST_TEST(a.value == R"({"number":7})");
  }
}

// What is read piece by piece and what is read at once are the same value.
BOOST_AUTO_TEST_CASE(what_a_tag_makes_of_the_text_before_it) {
  struct row {
    std::vector<std::string> pieces;
    std::string any;
    error expected{};
    bool is_clear_early{};
  };
  std::string const value = R"({"any":"a","few":"abc","maybe":null})";
  for (row const& each :
       {row{{R"({"any":"use </thi)", R"(nk> tags",)", R"("few":"abc","maybe":null})"}, "use </think> tags"},
        row{{R"(hm {"few":)", "7} ok", "</think>" + value}, "a"}, row{{R"(hm {"a" and "b"})", "</think>" + value}, "a"},
        row{{R"(hm {"few":7})", " and no tag " + value}, "", error::value_mismatch},
        row{{R"(<think>{"few":)", "7}"}, "", error::no_json_value},
        row{{R"(<think>so</think>{"few":7)", "}</think>" + value}, "", error::value_mismatch, true},
        row{{"Here it is:\n", R"({"any":"a </thi)", R"(nk> b","few":"abc","maybe":null})"}, "a </think> b"},
        row{{"Sure! ```json\n", R"({"any":"</think>","few":"abc","maybe":null})", "\n```"}, "</think>"},
        row{{value, "</think>"}, "a"}, row{{value, " I closed </think>", " there."}, "a"},
        row{{value, " no, wait</think>", value}, "", error::malformed_json, true},
        row{{value, "</thi", "nk>\n" + value}, "", error::malformed_json, true},
        row{{value, " the tag </think> ends {", "x}"}, "a"},
        row{{value, " no</think> {", " }"}, "", error::malformed_json, true},
        row{{R"({"few":7)", "} no, wait</think>" + value}, "", error::value_mismatch, true},
        row{{"{x} is the user. So", "</think>" + value}, "a"},
        row{{"```json\n{\"few\":7", "}\n``` no</think>" + value}, "", error::value_mismatch, true}}) {
    std::string content;
    for (std::string const& piece : each.pieces) content += piece;
    BOOST_TEST_CONTEXT(content) {
      answered streamed(pieces_answer(each.pieces));
      auto const out = streamed.stream<shapes::texts>();
      answered at_once(document("\"content\":\"" + json_escaped(content) + '"'));
      auto const whole = at_once.complete<shapes::texts>();
      BOOST_TEST(whole.ec == out.ec);
      BOOST_TEST(whole.facts.partial_reasoning == out.facts.partial_reasoning);
      if (!each.is_clear_early) BOOST_TEST(whole.facts.partial_text == out.facts.partial_text);
      if (each.any.empty()) {
        BOOST_TEST((out.ec == each.expected), out.what);
      } else {
        BOOST_TEST(!out.ec, out.what);
        BOOST_TEST(whole.value.value.any == each.any);
        BOOST_TEST(streamed.value == tokenwire::structured::write(whole.value.value));
      }
    }
  }
}

BOOST_AUTO_TEST_CASE(what_does_not_fit_ends_the_stream_at_once) {
  held_server server;
  keeping_client c(server.base_url());
  auto stream = c.client().stream_as<texts>(c.fixture.request);
  awaited<steps_taken> out;
  start(c.fixture, take_steps(stream), out);
  auto& peer = server.connection(c.fixture);
  peer.send(plain_stream(sse_body({delta_event("{\"number\":\"x")})));
  c.fixture.pump([&] { return out.over; });
  BOOST_TEST((out.ec == error::value_mismatch));
  BOOST_TEST(out.facts.detail.starts_with("/number: expected an integer"));
  BOOST_TEST(out.facts.partial_text == "{\"number\":\"x");
  BOOST_TEST((stream.error() == error::value_mismatch));
  BOOST_TEST(peer.wait_for_close());
  auto const again = run(c.fixture, take_steps(stream));
  BOOST_TEST((again.ec == error::value_mismatch));
  BOOST_TEST(again.facts.detail == out.facts.detail);
}

BOOST_AUTO_TEST_CASE(how_answers_without_a_value_end) {
  struct row {
    std::vector<std::string> pieces;
    char const* finish_reason;
    error expected;
  };
  for (row const& each :
       {row{{"{\"number\":1"}, "length", error::answer_truncated}, row{{"So: "}, "length", error::answer_truncated},
        row{{}, "length", error::answer_truncated}, row{{"{\"number\":1"}, "stop", error::malformed_json},
        row{{number}, "content_filter", error::content_filtered},
        row{{"{\"num"}, "content_filter", error::content_filtered}, row{{"I cannot."}, "stop", error::no_json_value},
        row{{}, "stop", error::empty_answer}, row{{}, "tool_calls", error::empty_answer},
        row{{"{}"}, "length", error::value_mismatch}}) {
    answered a(pieces_answer(each.pieces, each.finish_reason));
    auto const out = a.stream<texts>();
    BOOST_TEST((out.ec == each.expected), out.what);
    BOOST_TEST((a.error_code == each.expected));
    BOOST_TEST(out.facts.partial_text == a.text);
    BOOST_TEST(out.facts.status == 200U);
  }
  // The value was whole before the answer was cut.
  answered whole(pieces_answer({number + " And"}, "length"));
  BOOST_TEST(!whole.stream<texts>().ec);
}

BOOST_AUTO_TEST_CASE(how_documents_without_a_value_end) {
  struct row {
    std::string message;
    char const* finish_reason;
    error expected;
  };
  for (row const& each :
       {row{R"("content":"{\"number\":1")", "length", error::answer_truncated},
        row{R"("content":null,"refusal":"No, thanks.")", "stop", error::answer_refused},
        row{R"("content":"{\"number\":\"x\"}")", "stop", error::value_mismatch},
        row{R"("content":"")", "stop", error::empty_answer}, row{R"("content":"no")", "stop", error::no_json_value}}) {
    answered a(document(each.message, each.finish_reason));
    auto const out = a.complete<texts>();
    BOOST_TEST((out.ec == each.expected), out.what);
    BOOST_TEST(out.threw<structured_error>());
    BOOST_TEST(out.facts.request_id == "r1");
  }
  answered well(document(R"("content":"{\"number\":3}")"));
  auto const out = well.complete<texts>();
  BOOST_TEST(!out.ec, out.what);
  BOOST_TEST(out.value.value.number == 3);
  BOOST_TEST(out.value.completion.id() == "one");
}

BOOST_AUTO_TEST_CASE(a_cut_stream_is_the_streams_error) {
  answered a(plain_stream(sse_body({delta_event("{\"number\":1")})));
  auto const out = a.stream<texts>();
  BOOST_TEST((out.ec == error::stream_incomplete));
  BOOST_TEST(out.threw<tokenwire::stream_incomplete_error>());
  BOOST_TEST((a.error_code == error::stream_incomplete));
  BOOST_TEST(a.text == "{\"number\":1");
}

BOOST_AUTO_TEST_CASE(an_answer_that_begins_anew) {
  scripted_server server([](server_connection& peer, int number_of) {
    if (peer.read_request().empty()) return;
    peer.send(number_of == 0 ? plain_stream(sse_body({delta_event("{\"number\":1,\"x\":[")}))
                             : pieces_answer({number}));
    peer.close();
    peer.wait_for_close();
  });
  keeping_client c(server.base_url());
  c.fixture.options.pool.max_idle = 0;
  c.fixture.options.restart_incomplete = 1;
  c.fixture.options.retry.initial_delay = {};
  auto stream = c.client().stream_as<texts>(c.fixture.request);
  auto const out = run(c.fixture, take_steps(stream));
  BOOST_TEST(!out.ec, out.what);
  std::vector<std::string> const values{R"({"number":1})", R"({"number":0})", R"({"number":7})"};
  BOOST_TEST(out.value.values == values, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(a_stream_may_be_moved_and_dropped_while_it_waits) {
  held_server server;
  keeping_client c(server.base_url());
  awaited<steps_taken> out;
  {
    auto made = c.client().stream_as<texts>(c.fixture.request);
    auto stream = std::move(made);
    auto operation = [](pplx::structured_stream<texts>& from) -> asio::awaitable<steps_taken> {
      auto next = from.next();
      co_await std::move(next);
      co_return steps_taken{};
    };
    start(c.fixture, operation(stream), out);
    server.connection(c.fixture);
    c.settle();
  }
  c.fixture.pump([&] { return out.over; });
  BOOST_TEST((out.ec == asio::error::operation_aborted));
}

BOOST_AUTO_TEST_CASE(total_cancellation_loses_nothing) {
  held_server server;
  keeping_client c(server.base_url());
  auto stream = c.client().stream_as<texts>(c.fixture.request);
  auto once = [](pplx::structured_stream<texts>& from) -> asio::awaitable<bool> {
    co_await asio::this_coro::reset_cancellation_state(asio::enable_total_cancellation());
    auto const* const now = co_await from.next();
    co_return now != nullptr;
  };
  asio::cancellation_signal signal;
  awaited<bool> first;
  start(c.fixture, once(stream), first, signal.slot());
  auto& peer = server.connection(c.fixture);
  c.settle();
  signal.emit(asio::cancellation_type::total);
  c.fixture.pump([&] { return first.over; });
  BOOST_TEST((first.ec == asio::error::operation_aborted));
  peer.send(pieces_answer({number}));
  peer.close();
  auto const rest = run(c.fixture, take_steps(stream));
  BOOST_TEST(!rest.ec, rest.what);
  BOOST_TEST(stream.result().number == 7);
}

BOOST_AUTO_TEST_SUITE_END()
