// What a response's stream may have that no page speaks of: failures, repetitions, what is not known, what is no event.

#include <boost/test/unit_test.hpp>
#include <string>
#include <utility>
#include <vector>

#include "support/response_events.hpp"
#include "twelvelabs/response_decoder.hpp"

BOOST_AUTO_TEST_SUITE(response_decoder_tolerance_tests)

namespace {

using namespace tokenwire;
using namespace tokenwire::twelvelabs;
using namespace tokenwire::test::response_events;
using answer::decoded;

}  // namespace

BOOST_AUTO_TEST_CASE(a_failure_is_an_error_and_keeps_the_answer) {
  for (std::string const& last :
       {end_event("response.failed", R"("id":"resp_t1","status":"failed")"),
        end_event("response.completed", R"("id":"resp_t1","status":"failed","error":{"code":"c1","message":"No."})"),
        std::string(R"({"type":"response.failed"})")}) {
    response_decoder decoder;
    decode_each(decoder, {created, added, delta_of("Two", 4)});
    BOOST_TEST((decoder.decode(last) == decoded::provider_error), last);
    BOOST_TEST(decoder.error() == error::error_in_stream);
    BOOST_TEST(decoder.result().status() == "failed");
    BOOST_TEST(decoder.result().text() == "Two");
    BOOST_TEST(decoder.result().session_id() == "sess_t1");
    BOOST_TEST(!decoder.details().text().empty());
    BOOST_TEST(decoder.details().body == last);
    BOOST_TEST(decoder.chunk().type().empty());
  }
  response_decoder decoder;
  decoder.decode(end_event("response.failed", R"("status":"failed","error":{"code":"c1","message":"No."})"));
  BOOST_TEST(decoder.details().provider_code == "c1");
  BOOST_TEST(decoder.details().message == "No.");
}

BOOST_AUTO_TEST_CASE(errors_in_every_shape) {
  for (std::string const& event :
       {std::string(R"({"type":"error","sequence_number":3,"code":"c1","message":"No.","param":null})"),
        std::string(R"({"type":"error","error":{"code":"c1","message":"No.","details":{"a":1}}})"),
        std::string(R"({"error":{"code":"c1","message":"No."}})"),
        std::string(R"({"type":"response.odd","error":{"code":"c1","message":"No."}})"),
        std::string(R"({"code":"c1","message":"No.","docs_url":"https://d.example"})")}) {
    response_decoder decoder;
    BOOST_TEST((decoder.decode(event) == decoded::provider_error), event);
    BOOST_TEST(decoder.error() == error::error_in_stream);
    BOOST_TEST(decoder.details().provider_code == "c1", event);
    BOOST_TEST(decoder.details().message == "No.", event);
  }
  response_decoder decoder;
  BOOST_TEST((decoder.decode("it broke", "error") == decoded::provider_error));
  BOOST_TEST(decoder.details().message == "it broke");
  BOOST_TEST((decoder.decode(R"({"message":"it broke"})", "error") == decoded::provider_error));
  BOOST_TEST(decoder.details().message == "it broke");
  BOOST_TEST((decoder.decode(R"({"type":"response.in_progress","error":null})") == decoded::chunk));
}

// Whatever its data says of itself.
BOOST_AUTO_TEST_CASE(an_event_named_error_is_one) {
  for (std::string const& data :
       {std::string(R"({"type":"server_error","code":"c1","message":"No."})"), std::string(R"("No.")"),
        std::string(R"([{"message":"No."}])"), std::string(R"({"type":"response.completed","message":"No."})")}) {
    response_decoder decoder;
    decode_each(decoder, {created, added, delta_of("Two", 4)});
    BOOST_TEST((decoder.decode(data, "error") == decoded::provider_error), data);
    BOOST_TEST(decoder.error() == error::error_in_stream);
    BOOST_TEST(decoder.details().body.find("No.") != std::string::npos, data);
    BOOST_TEST(decoder.result().text() == "Two");
  }
  for (std::string const data : {"", "[DONE]"}) {
    response_decoder decoder;
    BOOST_TEST((decoder.decode(data, "error") == decoded::provider_error), data);
    BOOST_TEST(decoder.error() == error::error_in_stream);
    BOOST_TEST(!decoder.details().text().empty());
  }
  // What stands before the service answers so, without a name.
  response_decoder decoder;
  BOOST_TEST((decoder.decode(R"({"detail":"No."})") == decoded::provider_error));
  BOOST_TEST(decoder.details().message == "No.");
  BOOST_TEST((decoder.decode(R"({"message":"of its own"})", "notice") == decoded::chunk));
}

BOOST_AUTO_TEST_CASE(a_delta_without_text_is_an_event_without_text) {
  for (std::string const data :
       {R"({"type":"response.output_text.delta"})", R"({"type":"response.output_text.delta","delta":null})"}) {
    response_decoder decoder;
    BOOST_TEST((decoder.decode(data) == decoded::chunk), data);
    BOOST_TEST(decoder.chunk().text().empty());
  }
}

BOOST_AUTO_TEST_CASE(annotations_may_come_before_their_text) {
  response_decoder decoder;
  decode_each(decoder,
              {created, added,
               R"({"type":"response.content_part.added","sequence_number":3,"item_id":"msg_1","output_index":0,)"
               R"("content_index":0,"part":{"type":"output_text","text":"","annotations":[)"
               R"({"type":"video_citation","start_index":0,"end_index":2}]}})",
               delta_of("Two dogs", 4),
               R"({"type":"response.output_text.done","sequence_number":5,"item_id":"msg_1","output_index":0,)"
               R"("content_index":0,"text":"Two dogs"})"});
  BOOST_REQUIRE(decoder.result().citations().size() == 1U);
  BOOST_TEST(decoder.result().citations()[0].in_text);
  BOOST_TEST(decoder.result().citations()[0].end == 3U);
}

BOOST_AUTO_TEST_CASE(a_response_says_how_it_ended) {
  response_decoder decoder;
  decode_each(decoder, {created});
  BOOST_TEST(decoder.result().finish_reason().empty());
  decode_each(decoder, {end_event("response.completed", R"("status":"completed")")});
  BOOST_TEST(decoder.result().finish_reason() == "completed");
  response_decoder cut;
  decode_each(cut, {end_event("response.incomplete",
                              R"("status":"incomplete","incomplete_details":{"reason":"max_output_tokens"})")});
  BOOST_TEST(cut.result().finish_reason() == "max_output_tokens");
}

BOOST_AUTO_TEST_CASE(the_json_says_what_it_is_and_else_the_name) {
  response_decoder decoder;
  BOOST_TEST((decoder.decode(delta_of("a", 1), "response.completed") == decoded::chunk));
  BOOST_TEST(decoder.chunk().type() == "response.output_text.delta");
  BOOST_TEST(!decoder.is_done_event());
  BOOST_TEST((decoder.decode(R"({"delta":"b"})", "response.output_text.delta") == decoded::chunk));
  BOOST_TEST(decoder.chunk().text() == "b");
  BOOST_TEST((decoder.decode(R"({"response":{"status":"completed"}})", "response.completed") == decoded::chunk));
  BOOST_TEST(decoder.is_done_event());
  BOOST_TEST((decoder.decode(R"({"x":1})") == decoded::chunk));
  BOOST_TEST(decoder.chunk().type().empty());
}

BOOST_AUTO_TEST_CASE(unknown_events_items_and_words_pass_through) {
  response_decoder decoder;
  constexpr char odd[] =
      R"({"type":"response.thumbnail.ready","sequence_number":7,"item_id":"x","frames":[1e400,"é"]})";
  decode_each(decoder, {created});
  BOOST_TEST((decoder.decode(odd) == decoded::chunk));
  BOOST_TEST(decoder.chunk().type() == "response.thumbnail.ready");
  BOOST_TEST(decoder.chunk().raw() == odd);
  BOOST_TEST(decoder.chunk().item_id() == "x");
  BOOST_TEST(decoder.result().output().empty());
  constexpr char item[] = R"({ "type" : "hologram", "id":"h1", "status":"shining", "size":1.50 })";
  decode_each(decoder, {R"({"type":"response.output_item.done","output_index":3,"item":)" + std::string(item) + "}"});
  BOOST_TEST(decoder.result().output().at(0).type == "hologram");
  BOOST_TEST(decoder.result().output().at(0).status == "shining");
  BOOST_TEST(decoder.result().output().at(0).raw == item);
  decode_each(decoder, {end_event("response.completed", R"("status":"glowing","output":[)" + std::string(item) + "]")});
  BOOST_TEST(decoder.result().status() == "glowing");
  BOOST_TEST(decoder.result().output().size() == 1U);
  BOOST_TEST(decoder.result().output().at(0).raw == item);
  BOOST_TEST(decoder.result().text().empty());
}

BOOST_AUTO_TEST_CASE(events_of_others_dialects_end_nothing) {
  response_decoder decoder;
  decode_each(decoder, {created, added, delta_of("Two", 4)});
  for (std::string const type :
       {"response.queued", "response.refusal.delta", "response.refusal.done", "response.function_call_arguments.delta",
        "response.output_text.annotation.added", "response.reasoning_text.delta", "ping"}) {
    std::string const event = R"({"type":")" + type + R"(","item_id":"msg_1","delta":"x","annotation":{"type":"a"}})";
    BOOST_TEST((decoder.decode(event) == decoded::chunk), type);
    BOOST_TEST(decoder.chunk().type() == type);
    BOOST_TEST(decoder.chunk().raw() == event);
    BOOST_TEST(decoder.chunk().text().empty());
    BOOST_TEST(decoder.chunk().item_id() == "msg_1");
    BOOST_TEST(!decoder.is_done_event());
  }
  BOOST_TEST(decoder.result().text() == "Two");
}

BOOST_AUTO_TEST_CASE(what_a_later_event_leaves_out_stays) {
  response_decoder decoder;
  decode_each(decoder,
              {created,
               R"({"type":"response.output_item.added","output_index":0,"item":{"type":"function_call",)"
               R"("id":"f","name":"search","call_id":"c","arguments":"{}"}})",
               R"({"type":"response.output_item.done","output_index":0,"item":{"id":"f","status":"completed"}})"});
  output_item const& call = decoder.result().output().at(0);
  BOOST_TEST(call.type == "function_call");
  BOOST_TEST(call.name == "search");
  BOOST_TEST(call.call_id == "c");
  BOOST_TEST(call.arguments == "{}");
  BOOST_TEST(call.status == "completed");
  decode_each(decoder, {R"({"type":"response.completed","response":{"id":"resp_t1"}})"});
  BOOST_TEST(decoder.result().status() == "completed");
}

BOOST_AUTO_TEST_CASE(annotations_stay_within_a_text_that_becomes_another) {
  response_decoder decoder;
  decode_each(
      decoder,
      {R"({"type":"response.content_part.done","item_id":"m","output_index":0,"content_index":0,"part":{"type":)"
       R"("output_text","text":"A long text","annotations":[{"type":"t","start_index":7,"end_index":10}]}})",
       R"({"type":"response.output_text.done","item_id":"m","output_index":0,"content_index":0,"text":"Short"})"});
  annotation const& each = decoder.result().output().at(0).content.at(0).annotations.at(0);
  BOOST_TEST(each.end <= 5U);
  BOOST_TEST(!each.in_text);
  BOOST_TEST(!decoder.result().citations().at(0).in_text);
  BOOST_TEST(decoder.result().text() == "A long text");
}

BOOST_AUTO_TEST_CASE(an_event_that_comes_twice_counts_once) {
  response_decoder decoder;
  decode_each(decoder, {created, added, delta_of("a", 4), delta_of("b", 9)});
  BOOST_TEST((decoder.decode(delta_of("a", 4)) == decoded::nothing));
  BOOST_TEST((decoder.decode(delta_of("b", 9)) == decoded::nothing));
  decode_each(decoder, {delta_of("b", 10)});
  BOOST_TEST(decoder.result().text() == "abb");
  // Numbers that never grow say nothing.
  response_decoder other;
  decode_each(other, {delta_of("a", 0), delta_of("b", 0), delta_of("b", 0), delta_of("a", 0)});
  BOOST_TEST(other.result().text() == "abba");
  response_decoder unnumbered;
  for (int i = 0; i < 2; ++i) decode_each(unnumbered, {R"({"type":"response.output_text.delta","delta":"x"})"});
  BOOST_TEST(unnumbered.result().text() == "xx");
}

BOOST_AUTO_TEST_CASE(the_sentinel_alone_is_no_end) {
  response_decoder decoder;
  BOOST_TEST((decoder.decode("[DONE]") == decoded::provider_error));
  BOOST_TEST(decoder.error() == error::empty_stream);
  decode_each(decoder, {created, delta_of("a", 4)});
  BOOST_TEST((decoder.decode(" [DONE] ") == decoded::provider_error));
  BOOST_TEST(decoder.error() == error::stream_incomplete);
  BOOST_TEST(decoder.result().text() == "a");
}

BOOST_AUTO_TEST_CASE(what_is_no_event_is_malformed) {
  using row = std::pair<std::string, std::string>;
  for (auto const& [data, word] : std::vector<row>{
           {"[1]", "an array"},
           {"{\"a\":", ""},
           {R"({"type":"response.output_text.delta","delta":7})", "delta: expected a string, got a number"},
           {R"({"type":"response.completed","response":[]})", "response: expected an object, got an array"},
           {R"({"type":"response.output_item.done","item":"x"})", "item: expected an object, got a string"},
           {R"({"type":"response.content_part.done","part":3})", "part: expected an object, got a number"},
           {R"({"type":"response.output_text.delta","delta":"x","content_index":128})", "content_index"}}) {
    response_decoder decoder;
    BOOST_TEST((decoder.decode(data) == decoded::malformed), data);
    BOOST_TEST(decoder.error() == error::malformed_event);
    BOOST_TEST(decoder.details().detail.find(word) != std::string::npos, decoder.details().detail);
    // The next one is none the worse.
    decode_each(decoder, {delta_of("a", 1)});
    BOOST_TEST(!decoder.error());
  }
  response_decoder decoder(decoder_options{.max_json_depth = 4});
  BOOST_TEST((decoder.decode(R"({"a":[[[[1]]]]})") == decoded::malformed));
  BOOST_TEST(decoder.error() == error::json_too_deep);
  BOOST_TEST((decoder.decode(" \n") == decoded::nothing));
}

BOOST_AUTO_TEST_CASE(a_failure_takes_nothing_but_the_response) {
  response_decoder decoder;
  BOOST_TEST((decoder.decode(R"({"type":"response.output_text.delta","delta":"x","content_index":900000000000,)"
                             R"("error":{"message":"No."}})") == decoded::provider_error));
  BOOST_TEST(decoder.result().output().empty());
  BOOST_TEST(decoder.details().message == "No.");
}

BOOST_AUTO_TEST_CASE(items_are_limited) {
  response_decoder decoder;
  int taken = 0;
  for (int i = 0; i < 3000; ++i)
    taken += decoder.decode(delta_of("x", i, "m" + std::to_string(i), i)) == decoded::chunk;
  BOOST_TEST(taken < 1100);
  BOOST_TEST(taken > 1000);
}

BOOST_AUTO_TEST_CASE(invalid_utf8_and_half_pairs_become_replacement_characters) {
  response_decoder decoder;
  decode_each(decoder, {delta_of("a\xFF", 1), delta_of("\\ud83d", 2)});
  BOOST_TEST(decoder.result().text() == "a\uFFFD\uFFFD");
}

BOOST_AUTO_TEST_CASE(a_document_that_is_no_response) {
  using row = std::pair<std::string, error>;
  for (auto const& [body, ec] :
       std::vector<row>{{R"({"code":"c","message":"No."})", error::error_in_stream},
                        {R"({"error":{"code":"c","message":"No."}})", error::error_in_stream},
                        {R"({"status":"failed","output":[],"error":{"message":"No."}})", error::error_in_stream},
                        {R"({"id":"x"})", error::malformed_event},
                        {R"([])", error::malformed_event},
                        {R"({"output":[)", error::malformed_event}}) {
    response_decoder decoder;
    BOOST_TEST((decoder.decode_document(body) != decoded::chunk));
    BOOST_TEST(decoder.error() == ec, body);
  }
  response_decoder decoder;
  BOOST_TEST((decoder.decode_document(R"({"status":"incomplete","output":[]})") == decoded::chunk));
  BOOST_TEST(decoder.result().status() == "incomplete");
}

BOOST_AUTO_TEST_SUITE_END()
