// Events of an agent's stream, by themselves and as a body, to what they mean.

#include "perplexity/agent_decoder.hpp"

#include <boost/asio/error.hpp>
#include <boost/test/unit_test.hpp>
#include <string>

#include "json/members.hpp"
#include "perplexity/agent_reader.hpp"
#include "support/agent_samples.hpp"
#include "support/allocation_counter.hpp"

BOOST_AUTO_TEST_SUITE(agent_decoder_tests)

namespace {

using namespace tokenwire;
using namespace tokenwire::perplexity;
using answer::decoded;
using tokenwire::test::agent_body;
using tokenwire::test::agent_sample;

struct read_agent {
  std::string text{};
  std::string reasoning{};
  std::size_t events{};
  error_code ec{};
  diagnostics facts{};
  agent_response result{};
};

read_agent read_all(std::string_view body, std::size_t piece = std::string_view::npos,
                    std::string_view type = "text/event-stream", error_code transport = {}) {
  agent_reader reader({});
  read_agent out;
  auto const take = [&] {
    while (reader.next()) {
      ++out.events;
      out.text += reader.chunk().text();
      out.reasoning += reader.chunk().reasoning();
    }
  };
  reader.begin(type, "request-1");
  while (!body.empty() && !reader.over()) {
    std::string const part(body.substr(0, piece));
    reader.feed(part);
    take();
    body.remove_prefix(part.size());
  }
  reader.end(transport);
  take();
  out.ec = reader.error();
  out.facts = reader.details();
  out.result = reader.result();
  BOOST_TEST(out.result.text() == out.text);
  BOOST_TEST(out.result.reasoning() == out.reasoning);
  return out;
}

void check_sample(read_agent const& out) {
  BOOST_TEST(!out.ec, out.ec << ' ' << out.facts.detail);
  BOOST_TEST(out.events == std::size(agent_sample));
  BOOST_TEST(out.text == "The answer.[1]");
  BOOST_TEST(out.reasoning == "Searching the web...\nFound 1 results\n");
  agent_response const& result = out.result;
  BOOST_TEST(result.output_text() == "The answer.[1]");
  BOOST_TEST(result.id() == "resp_5619");
  BOOST_TEST(result.object() == "response");
  BOOST_TEST(result.model() == "openai/gpt-6-luna");
  BOOST_TEST(result.status() == "completed");
  BOOST_TEST(result.finish_reason() == "completed");
  BOOST_TEST(result.completed());
  BOOST_TEST(result.created_at() == 1790374575);
  BOOST_TEST((result.completed_at() == 1790374580));
  BOOST_TEST((result.background() == false));
  BOOST_TEST((result.ended_by() == end_mark::done_event));
  BOOST_TEST(result.request_id() == "request-1");
  BOOST_REQUIRE_EQUAL(result.search_results().size(), 1U);
  BOOST_TEST(result.search_results()[0].title == "T");
  BOOST_TEST((result.search_results()[0].id == 1));
  BOOST_TEST((result.search_results()[0].date == "2006-11-28"));
  BOOST_TEST(result.citations() == std::vector<std::string>{"https://x.example/"}, boost::test_tools::per_element());
  BOOST_REQUIRE(result.usage());
  BOOST_TEST(result.usage()->prompt_tokens == 3007);
  BOOST_TEST(result.usage()->completion_tokens == 37);
  BOOST_TEST(result.usage()->total_tokens == 3044);
  BOOST_TEST((result.usage()->num_search_queries == 1));
  BOOST_REQUIRE(result.usage()->cost);
  BOOST_TEST(result.usage()->cost->total_cost == 0.00105);
  agent_usage const& usage = *result.response_usage();
  BOOST_TEST((usage.input_tokens_details->cached_tokens == 3004));
  BOOST_TEST((usage.output_tokens_details->reasoning_tokens == 0));
  BOOST_REQUIRE_EQUAL(usage.tool_calls_details.size(), 1U);
  BOOST_TEST(usage.tool_calls_details[0].name == "search_web");
  BOOST_TEST((usage.tool_calls_details[0].cost_usd == 0.001));
  BOOST_TEST(usage.cost->currency == "USD");
  BOOST_REQUIRE_EQUAL(result.output().size(), 2U);
  BOOST_TEST(result.output()[1].get_if<message_output>()->text() == "The answer.[1]");
  BOOST_TEST(result.raw().starts_with(R"({"background":false,"completed_at":1790374580)"));
}

std::string event(std::string_view type, std::string_view more = {}) {
  return "data: {\"type\":\"" + std::string(type) + "\"" + (more.empty() ? "" : ",") + std::string(more) + "}\n\n";
}

std::string delta(std::string_view text) {
  return event("response.output_text.delta", "\"delta\":\"" + std::string(text) + "\"");
}

/// One event; the decoder lives on.
struct decoded_event {
  agent_decoder decoder{};
  explicit decoded_event(std::string_view json, std::string_view name = "message")
      : outcome(decoder.decode(json, name)) {}
  decoded outcome;
  agent_event const* operator->() const { return &decoder.chunk(); }
};

}  // namespace

BOOST_AUTO_TEST_CASE(the_sample_at_every_split) {
  for (std::string_view const line_end : {"\n", "\r\n", "\r"}) {
    std::string const body = agent_body(line_end);
    check_sample(read_all(body));
    for (std::size_t piece = 1; piece < 40; ++piece) check_sample(read_all(body, piece));
  }
  // Each place once, in two pieces.
  std::string const body = agent_body();
  for (std::size_t at = 1; at < body.size(); ++at) {
    agent_reader reader({});
    reader.begin("text/event-stream", {});
    std::string text;
    for (std::string_view const part : {std::string_view(body).substr(0, at), std::string_view(body).substr(at)}) {
      if (reader.over()) break;
      reader.feed(part);
      while (reader.next()) text += reader.chunk().text();
    }
    BOOST_TEST_REQUIRE(reader.ended());
    BOOST_TEST_REQUIRE(text == "The answer.[1]");
  }
}

BOOST_AUTO_TEST_CASE(the_json_says_what_an_event_is_and_the_name_where_it_does_not) {
  check_sample(read_all(agent_body("\n", false)));
  decoded_event const other(R"({"type":"response.output_text.delta","delta":"a"})", "response.completed");
  BOOST_TEST(other->type() == "response.output_text.delta");
  BOOST_TEST(!other.decoder.is_done_event());
  decoded_event const named(R"({"delta":"a"})", "response.output_text.delta");
  BOOST_TEST(named->type() == "response.output_text.delta");
  BOOST_TEST(named->text() == "a");
  decoded_event const ended(R"({})", "response.completed");
  BOOST_TEST(ended.decoder.is_done_event());
  BOOST_TEST(ended.decoder.result().status() == "completed");
}

BOOST_AUTO_TEST_CASE(each_type_of_event) {
  decoded_event const started(
      R"({"type":"response.reasoning.started","thought":"Hm","sequence_number":9007199254740993})");
  BOOST_TEST(started->thought() == "Hm");
  BOOST_TEST(started->reasoning() == "Hm\n");
  BOOST_TEST((started->sequence_number() == 9007199254740993));
  decoded_event const stopped(R"({"type":"response.reasoning.stopped"})");
  BOOST_TEST(stopped->reasoning().empty());
  BOOST_TEST(!stopped->sequence_number());
  decoded_event const queries(R"({"type":"response.reasoning.search_queries","queries":["a","b"],"call_id":"c"})");
  BOOST_TEST(queries->queries().size() == 2U);
  BOOST_TEST(queries->queries()[1] == "b");
  BOOST_TEST(queries->call_id() == "c");
  decoded_event const results(
      R"({"type":"response.reasoning.search_results","results":[{"url":"u","id":3}],"usage":{"input_tokens":1}})");
  BOOST_TEST(results->results().size() == 1U);
  BOOST_TEST(results->search_results()[0].url == "u");
  BOOST_TEST(results->has_new_sources());
  decoded_event const urls(R"({"type":"response.reasoning.fetch_url_queries","urls":["u"]})");
  BOOST_TEST(urls->urls()[0] == "u");
  decoded_event const contents(R"({"type":"response.reasoning.fetch_url_results","contents":[{"title":"t"}]})");
  BOOST_TEST(contents->contents()[0].title == "t");
  BOOST_TEST(contents.decoder.result().search_results().empty());
  decoded_event const skill(R"({"type":"response.skill.loaded","name":"office"})");
  BOOST_TEST(skill->name() == "office");
  decoded_event const added(
      R"({"type":"response.output_item.added","item":{"type":"message","id":"m"},"output_index":4})");
  BOOST_REQUIRE(added->item());
  BOOST_TEST(added->item()->get_if<message_output>()->id == "m");
  BOOST_TEST((added->output_index() == 4));
  BOOST_TEST(added.decoder.result().output().size() == 1U);
  decoded_event const created(R"({"type":"response.created","response":{"id":"r","status":"queued"}})");
  BOOST_REQUIRE(created->response());
  BOOST_TEST(created->response()->id() == "r");
  BOOST_TEST(created->response()->status() == "queued");
  BOOST_TEST(!created.decoder.is_done_event());
  decoded_event const part(R"({"type":"response.output_text.delta","delta":"d","item_id":"i","content_index":2})");
  BOOST_TEST(part->delta() == "d");
  BOOST_TEST(part->item_id() == "i");
  BOOST_TEST((part->content_index() == 2));
}

BOOST_AUTO_TEST_CASE(a_source_is_told_once_with_its_number_or_without) {
  agent_decoder decoder;
  auto const decode = [&](std::string_view results) {
    decoder.decode(R"({"type":"response.reasoning.search_results","results":)" + std::string(results) + "}");
    std::string ids;
    for (search_result const& one : decoder.result().search_results())
      ids.append(one.url).append(one.id ? std::to_string(*one.id) : "-").append(" ");
    BOOST_TEST(decoder.result().citations().size() == decoder.result().search_results().size());
    return ids;
  };
  BOOST_TEST(decode(R"([{"url":"a"},{"url":"b","id":2}])") == "a- b2 ");
  BOOST_TEST(decode(R"([{"url":"a","id":1},{"url":"b"}])") == "a1 b2 ");
  BOOST_TEST(!decoder.chunk().has_new_sources());
  // The same page found twice has a number each time.
  BOOST_TEST(decode(R"([{"url":"a","id":3},{"url":"a","id":1},{"url":"a"}])") == "a1 b2 a3 ");
}

BOOST_AUTO_TEST_CASE(what_is_not_known_comes_through) {
  constexpr std::string_view json = R"({"type":"response.hologram.delta","delta":"~","x":[1.50]})";
  decoded_event const unknown(json);
  BOOST_TEST((unknown.outcome == decoded::chunk));
  BOOST_TEST(unknown->type() == "response.hologram.delta");
  BOOST_TEST(unknown->delta() == "~");
  BOOST_TEST(unknown->text().empty());
  BOOST_TEST(unknown->raw() == json);
  // One that has a member that means an error elsewhere.
  decoded_event const odd(R"({"type":"response.odd","error":{"message":"m"},"message":"x"})");
  BOOST_TEST((odd.outcome == decoded::chunk));
  decoded_event const bare(R"({"a":1})");
  BOOST_TEST((bare.outcome == decoded::chunk));
  BOOST_TEST(bare->type().empty());
  decoded_event const status(R"({"type":"response.created","response":{"id":"r","status":"dreaming"}})");
  BOOST_TEST(status->response()->status() == "dreaming");
  BOOST_TEST(!status->response()->finished());
}

BOOST_AUTO_TEST_CASE(ends) {
  auto const ended_as = [](std::string_view type, std::string_view more = {}) {
    return read_all(delta("so far") + event(type, more) + delta("never"));
  };
  read_agent out = ended_as("response.completed");
  BOOST_TEST(!out.ec);
  BOOST_TEST(out.result.status() == "completed");
  BOOST_TEST(out.text == "so far");

  out = ended_as("response.incomplete",
                 R"("response":{"status":"incomplete","incomplete_details":{"reason":"max_output_tokens"}})");
  BOOST_TEST(!out.ec);
  BOOST_TEST(out.result.status() == "incomplete");
  BOOST_TEST(out.result.finish_reason() == "max_output_tokens");
  BOOST_TEST(!out.result.completed());

  out = ended_as("response.cancelled", R"("response":{"status":"cancelled"})");
  BOOST_TEST(!out.ec);
  BOOST_TEST(out.result.finish_reason() == "cancelled");

  out = ended_as("response.failed", R"("error":{"message":"no","code":"c","type":"t"})");
  BOOST_TEST(out.ec == error::error_in_stream);
  BOOST_TEST(out.facts.message == "no");
  BOOST_TEST(out.facts.provider_code == "c");
  BOOST_TEST(out.facts.type == "t");
  BOOST_TEST(out.result.error()->message == "no");
  BOOST_TEST(out.result.status() == "failed");
  BOOST_TEST(out.text == "so far");

  out = ended_as("response.failed",
                 R"("response":{"status":"failed","error":{"message":"in it","code":7},"usage":{"total_tokens":5}})");
  BOOST_TEST(out.facts.message == "in it");
  BOOST_TEST(out.result.usage()->total_tokens == 5);
  out = ended_as("response.failed");
  BOOST_TEST(out.ec == error::error_in_stream);
  BOOST_TEST(out.facts.detail == "the response ended as failed");
  // What it says counts, not what it is called.
  out = ended_as("response.completed", R"("response":{"status":"failed","error":{"message":"no"}})");
  BOOST_TEST(out.ec == error::error_in_stream);
  out = ended_as("response.requires_action", R"("response":{"status":"requires_action"})");
  BOOST_TEST(!out.ec);
  BOOST_TEST(out.result.finish_reason() == "requires_action");
}

BOOST_AUTO_TEST_CASE(errors_in_every_form) {
  for (std::string const& wrong :
       {std::string("event: error\ndata: {\"message\":\"no\"}\n\n"), event("error", R"("error":{"message":"no"})"),
        event("error", R"("message":"no","code":"c")"), std::string("data: {\"error\":{\"message\":\"no\"}}\n\n"),
        std::string("event: error\ndata: no\n\n"), std::string("data: {\"detail\":\"no\"}\n\n"),
        std::string("error: {\"message\":\"no\"}\n\n")}) {
    read_agent const out = read_all(delta("so far") + wrong + event("response.completed"));
    BOOST_TEST(out.ec == error::error_in_stream, wrong);
    BOOST_TEST(out.facts.message == "no", wrong);
    BOOST_TEST(out.text == "so far");
  }
  for (std::string const& wrong :
       {std::string("data: {\n\n"), std::string("data: 7\n\n"), std::string("data: [1]\n\n")})
    BOOST_TEST(read_all(delta("so far") + wrong).ec == error::malformed_event, wrong);
}

BOOST_AUTO_TEST_CASE(no_success_without_an_end) {
  read_agent out = read_all(delta("so far"));
  BOOST_TEST(out.ec == error::stream_incomplete);
  BOOST_TEST(out.text == "so far");
  BOOST_TEST((out.result.ended_by() == end_mark::none));
  out = read_all(delta("so far"), 3, "text/event-stream", boost::asio::error::connection_reset);
  BOOST_TEST(out.ec == boost::asio::error::connection_reset);
  BOOST_TEST(read_all("data: [DONE]\n\n").ec == error::empty_stream);
  out = read_all(delta("so far") + "data: [DONE]\n\n" + delta("never"));
  BOOST_TEST(!out.ec);
  BOOST_TEST((out.result.ended_by() == end_mark::done_sentinel));
  BOOST_TEST(!out.result.completed());
  // A last event without its blank line.
  std::string const body = delta("so far") + event("response.completed");
  out = read_all(std::string_view(body).substr(0, body.size() - 2));
  BOOST_TEST(!out.ec);
}

BOOST_AUTO_TEST_CASE(text_that_comes_whole_is_told_once) {
  constexpr std::string_view place = R"("output_index":1,"content_index":0,)";
  auto const said = [&](std::string_view type, std::string_view more) {
    return event(type, std::string(place) + std::string(more));
  };
  std::string const done = said("response.output_text.done", R"("text":"Hello you")");
  std::string const item =
      event("response.output_item.done",
            R"("output_index":1,"item":{"type":"message","content":[{"type":"output_text","text":"Hello you"}]})");
  std::string const whole = event(
      "response.completed",
      R"("response":{"status":"completed","output":[{"type":"message","content":[{"type":"output_text","text":"Hello you"}]}]})");
  std::string const deltas = said("response.output_text.delta", R"("delta":"Hello")") +
                             said("response.output_text.delta", R"("delta":" you")");
  for (std::string const& body :
       {deltas + done + item + whole, done + item + whole, item + whole, whole, deltas + whole})
    BOOST_TEST(read_all(body).text == "Hello you");
  // What came stands, whatever the end says; its own text is there too.
  read_agent const other = read_all(said("response.output_text.delta", R"("delta":"Bye")") + whole);
  BOOST_TEST(other.text == "Bye");
  BOOST_TEST(other.result.output_text() == "Hello you");
  // Several messages.
  std::string const second = event("response.output_text.delta", R"("output_index":2,"content_index":0,"delta":"!")");
  BOOST_TEST(read_all(deltas + second + event("response.completed")).text == "Hello you!");
}

BOOST_AUTO_TEST_CASE(text_without_numbers_is_told_once) {
  auto const item = [](std::string_view type, std::string_view text, std::string_view more = {}) {
    return event(type, std::string(more) +
                           R"("item":{"type":"message","id":"msg_1","content":[{"type":"output_text","text":")" +
                           std::string(text) + "\"}]}");
  };
  std::string const delta = event("response.output_text.delta", R"("delta":"Hello")");
  std::string const named = event("response.output_text.delta", R"("item_id":"msg_1","delta":"Hello")");
  std::string const end = event("response.completed");
  for (std::string const& body :
       {item("response.output_item.added", "") + delta + item("response.output_item.done", "Hello"),
        item("response.output_item.added", "") + named + item("response.output_item.done", "Hello"),
        item("response.output_item.added", "", R"("output_index":3,)") + named +
            item("response.output_item.done", "Hello"),
        delta + item("response.output_item.done", "Hello"),
        delta + item("response.output_item.done", "Hello", R"("output_index":1,)"),
        event("response.output_text.delta", R"("output_index":-1,"content_index":-1,"delta":"Hello")") +
            item("response.output_item.done", "Hello", R"("output_index":0,)")}) {
    read_agent const out = read_all(body + end);
    BOOST_TEST(out.text == "Hello", body);
    BOOST_TEST(out.result.output().size() == 1U, body);
  }
  // Each of them by itself: neither has a name or a number.
  std::string const unnamed = event("response.output_item.done",
                                    R"("item":{"type":"message","content":[{"type":"output_text","text":"Hello"}]})");
  read_agent const twice = read_all(unnamed + unnamed + end);
  BOOST_TEST(twice.result.output().size() == 2U);
  BOOST_TEST(twice.text == "HelloHello");
}

BOOST_AUTO_TEST_CASE(what_deltas_left_out_is_told_at_their_end) {
  std::string const begun = event("response.output_text.delta", R"("output_index":0,"delta":"Hello")");
  std::string const done = event("response.output_text.done", R"("output_index":0,"text":"Hello you")");
  BOOST_TEST(read_all(begun + done + event("response.completed")).text == "Hello you");
  // What was told otherwise stands.
  std::string const other = event("response.output_text.done", R"("output_index":0,"text":"Bye you")");
  BOOST_TEST(read_all(begun + other + event("response.completed")).text == "Hello");
}

BOOST_AUTO_TEST_CASE(what_has_another_type_is_no_event_without_text) {
  for (std::string const& wrong :
       {event("response.output_text.delta", R"("delta":{"text":"hi"})"),
        event("response.completed", R"("response":[])"), event("response.output_item.done", R"("item":"x")")}) {
    read_agent const out = read_all(delta("so far") + wrong + event("response.completed"));
    BOOST_TEST(out.ec == error::malformed_event, wrong);
    BOOST_TEST(out.facts.detail.find("expected") != std::string::npos, out.facts.detail);
    BOOST_TEST(out.text == "so far");
  }
  for (std::string const& none : {event("response.output_text.delta", R"("delta":null)"),
                                  event("response.output_text.delta"), event("response.created", R"("response":null)")})
    BOOST_TEST(!read_all(delta("so far") + none + event("response.completed")).ec, none);
}

BOOST_AUTO_TEST_CASE(a_document_is_the_response) {
  std::string_view const last = agent_sample[std::size(agent_sample) - 1].json;
  std::string_view const document = json::text_of(last, "response");
  for (std::size_t const piece : {std::size_t{1}, std::size_t{100}, std::string_view::npos}) {
    read_agent const out = read_all(document, piece, "application/json");
    BOOST_TEST(!out.ec);
    BOOST_TEST(out.text == "The answer.[1]");
    BOOST_TEST(out.result.raw() == document);
    BOOST_TEST((out.result.ended_by() == end_mark::document));
    BOOST_TEST(out.result.search_results().size() == 1U);
  }
  BOOST_TEST(read_all(R"({"id":"r","status":"queued","output":[]})", 5, "application/json").result.status() ==
             "queued");
  read_agent out =
      read_all(R"({"id":"r","status":"failed","error":{"message":"no","code":"c"}})", 5, "application/json");
  BOOST_TEST(out.ec == error::error_in_stream);
  BOOST_TEST(out.facts.message == "no");
  out = read_all(R"({"error":{"message":"validation failed: x","code":"bad"}})", 5, "application/json");
  BOOST_TEST(out.ec == error::error_in_stream);
  BOOST_TEST(out.facts.provider_code == "bad");
  BOOST_TEST(read_all("{}", 5, "application/json").ec == error::malformed_event);
  BOOST_TEST(read_all("[]", 5, "application/json").ec == error::malformed_event);
}

// Both ways to the same event, of texts that the quick one takes and of those that it must leave.
BOOST_AUTO_TEST_CASE(the_quick_way_is_the_plain_one) {
  agent_decoder quick;
  agent_decoder plain({.quick = false});
  constexpr std::string_view type = R"("type":"response.output_text.delta")";
  for (std::string const more : {R"("delta":"a")",
                                 R"("delta":"\u00e4\n\"\\")",
                                 R"("delta":"\ud83d\ude00")",
                                 R"("delta":"\ud83d")",
                                 R"("delta":"\x")",
                                 "\"delta\":\"\xff\"",
                                 "\"delta\":\"\xc3\xa4\"",
                                 R"("delta":"a","delta":"b")",
                                 R"("delta":7)",
                                 R"("delta":null)",
                                 R"("delta":"a","logprobs":[])",
                                 R"("delta":"a","sequence_number":01)",
                                 R"("delta":"a","sequence_number":-1)",
                                 R"("delta":"a","sequence_number":1.5)",
                                 R"("delta":"a","output_index":1e2)",
                                 R"("delta":"a","sequence_number":99999999999999999999)",
                                 R"("delta":"a","content_index":7 , "item_id" : "x")",
                                 R"("delta":"a","item_id":"\n")",
                                 R"("delta":"a",)",
                                 R"("delta":"a"},{)",
                                 "\"delta\":\"a\nb\"",
                                 R"("\u0064elta":"a")",
                                 R"("delta":"a","error":{"message":"m"})"}) {
    for (std::string const& json :
         {"{" + more + "," + std::string(type) + "}", " {" + std::string(type) + "," + more + "} "}) {
      decoded const one = quick.decode(json);
      decoded const other = plain.decode(json);
      BOOST_TEST((one == other), json);
      BOOST_TEST(quick.error() == plain.error());
      BOOST_TEST(quick.details().detail == plain.details().detail);
      agent_event const& a = quick.chunk();
      agent_event const& b = plain.chunk();
      BOOST_TEST(a.text() == b.text(), json);
      BOOST_TEST(a.delta() == b.delta(), json);
      BOOST_TEST(a.type() == b.type());
      BOOST_TEST(a.item_id() == b.item_id(), json);
      BOOST_TEST((a.sequence_number() == b.sequence_number()), json);
      BOOST_TEST((a.output_index() == b.output_index()), json);
      BOOST_TEST((a.content_index() == b.content_index()), json);
      BOOST_TEST(quick.result().text() == plain.result().text());
    }
  }
}

BOOST_AUTO_TEST_CASE(a_delta_allocates_nothing) {
  for (bool const quick : {true, false}) {
    agent_decoder decoder({.quick = quick});
    std::string const json =
        R"({"content_index":0,"delta":" w\u00f6rd","item_id":"msg_046912345678901234567890","output_index":1,)"
        R"("sequence_number":8,"type":"response.output_text.delta"})";
    for (int i = 0; i < 64; ++i) decoder.decode(json, "response.output_text.delta");
    std::size_t const size = decoder.result().text().capacity() - decoder.result().text().size();
    test::allocation_counter counter;
    int events = 0;
    for (std::size_t room = size; room >= 6; room -= 6, ++events) decoder.decode(json, "response.output_text.delta");
    std::uint64_t const taken = counter.count();
    BOOST_TEST(events > 10);
    BOOST_TEST(taken == 0U);
  }
}

BOOST_AUTO_TEST_CASE(it_begins_anew) {
  agent_decoder decoder;
  agent_response const* const same = &decoder.result();
  decoder.decode(agent_sample[0].json);
  decoder.decode(R"({"type":"response.output_text.delta","delta":"a"})");
  decoder.restart();
  BOOST_TEST(decoder.chunk().restarted());
  BOOST_TEST(decoder.result().text().empty());
  BOOST_TEST(decoder.result().id().empty());
  BOOST_TEST(!decoder.says_something());
  BOOST_TEST(&decoder.result() == same);
  decoder.decode(R"({"type":"response.output_text.done","text":"b"})");
  BOOST_TEST(decoder.result().text() == "b");
  BOOST_TEST(!decoder.chunk().restarted());
}

BOOST_AUTO_TEST_SUITE_END()
