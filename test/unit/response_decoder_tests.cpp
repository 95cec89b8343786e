// Each type of event of a response's stream, and what they add up to.

#include "twelvelabs/response_decoder.hpp"

#include <boost/test/unit_test.hpp>
#include <string>
#include <vector>

#include "support/allocation_counter.hpp"
#include "support/response_events.hpp"

BOOST_AUTO_TEST_SUITE(response_decoder_tests)

namespace {

using namespace tokenwire;
using namespace tokenwire::twelvelabs;
using namespace tokenwire::test::response_events;
using answer::decoded;

}  // namespace

BOOST_AUTO_TEST_CASE(created_gives_the_ids_at_once) {
  response_decoder decoder;
  BOOST_TEST((decoder.decode(created, "response.created") == decoded::chunk));
  response_event const& event = decoder.chunk();
  BOOST_TEST(event.type() == "response.created");
  BOOST_TEST((event.sequence_number() == 0));
  BOOST_TEST(event.raw() == created);
  BOOST_REQUIRE(event.response());
  response const& result = decoder.result();
  BOOST_TEST(event.response() == &result);
  BOOST_TEST(result.id() == "resp_t1");
  BOOST_TEST(result.type() == "response");
  BOOST_TEST(result.object() == "response");
  BOOST_TEST(result.status() == "in_progress");
  BOOST_TEST(!result.completed());
  BOOST_TEST(!result.incomplete_details());
  BOOST_TEST(result.session_id() == "sess_t1");
  BOOST_TEST(result.knowledge_store_id() == "ks_t1");
  BOOST_TEST(result.created_at() == "2026-07-11T03:13:47Z");
  BOOST_TEST(result.output().empty());
  BOOST_TEST(!result.usage());
  BOOST_TEST(!decoder.is_done_event());
}

BOOST_AUTO_TEST_CASE(in_progress_is_an_event_with_a_response) {
  response_decoder decoder;
  decode_each(decoder, {created, end_event("response.in_progress", R"("id":"resp_t1","status":"in_progress")")});
  BOOST_TEST(decoder.chunk().type() == "response.in_progress");
  BOOST_TEST(decoder.chunk().response());
  BOOST_TEST(!decoder.is_done_event());
}

BOOST_AUTO_TEST_CASE(an_item_is_added_before_its_text) {
  response_decoder decoder;
  decode_each(decoder, {created, added});
  output_item const* const item = decoder.chunk().item();
  BOOST_REQUIRE(item);
  BOOST_TEST(item->type == "message");
  BOOST_TEST(item->id == "msg_1");
  BOOST_TEST(item->status == "in_progress");
  BOOST_TEST(item->role == "assistant");
  BOOST_TEST(item->phase == "final_answer");
  BOOST_TEST(item->is_answer());
  BOOST_TEST((decoder.chunk().output_index() == 0));
  BOOST_TEST(item->raw.starts_with(R"({"type":"message",)"));
  BOOST_TEST(decoder.chunk().text().empty());
}

BOOST_AUTO_TEST_CASE(a_part_is_added) {
  response_decoder decoder;
  decode_each(decoder,
              {created, added,
               R"({"type":"response.content_part.added","sequence_number":3,"item_id":"msg_1","output_index":0,)"
               R"("content_index":0,"part":{"type":"output_text","text":"","annotations":[]}})"});
  BOOST_REQUIRE(decoder.chunk().part());
  BOOST_TEST(decoder.chunk().part()->type == "output_text");
  BOOST_TEST(decoder.chunk().item_id() == "msg_1");
  BOOST_TEST((decoder.chunk().content_index() == 0));
}

BOOST_AUTO_TEST_CASE(deltas_are_the_text) {
  response_decoder decoder;
  decode_each(decoder, {created, added, delta_of("Two dogs", 4)});
  BOOST_TEST(decoder.chunk().text() == "Two dogs");
  BOOST_TEST(decoder.chunk().delta() == "Two dogs");
  BOOST_TEST(decoder.chunk().item_id() == "msg_1");
  BOOST_TEST((decoder.chunk().sequence_number() == 4));
  decode_each(decoder, {delta_of(" r\\u00fcn.", 124)});
  BOOST_TEST(decoder.chunk().text() == " rün.");
  BOOST_TEST(decoder.chunk().reasoning().empty());
  BOOST_TEST(decoder.result().text() == "Two dogs rün.");
  BOOST_REQUIRE(decoder.result().output().size() == 1U);
  BOOST_TEST(decoder.result().output()[0].content.at(0).text == "Two dogs rün.");
}

BOOST_AUTO_TEST_CASE(a_texts_end_repeats_it) {
  response_decoder decoder;
  std::string const done =
      R"({"type":"response.output_text.done","sequence_number":9,"item_id":"msg_1","output_index":0,"content_index":0,)"
      R"("text":"Two dogs run."})";
  decode_each(decoder, {created, added, delta_of("Two dogs", 4), delta_of(" run.", 5), done});
  BOOST_TEST(decoder.chunk().full_text() == "Two dogs run.");
  BOOST_TEST(decoder.chunk().text().empty());
  BOOST_TEST(decoder.result().text() == "Two dogs run.");
  // What the deltas left out comes with it.
  response_decoder other;
  decode_each(other, {created, added, delta_of("Two dogs", 4), done});
  BOOST_TEST(other.chunk().text() == " run.");
  response_decoder bare;
  decode_each(bare, {created, added, done});
  BOOST_TEST(bare.chunk().text() == "Two dogs run.");
}

BOOST_AUTO_TEST_CASE(a_parts_end_has_its_annotations) {
  response_decoder decoder;
  decode_each(decoder,
              {created, added, delta_of("Zwei Hünde 🐕 rennen.", 4),
               R"({"type":"response.content_part.done","sequence_number":10,"item_id":"msg_1","output_index":0,)"
               R"("content_index":0,"part":{"type":"output_text","text":"Zwei Hünde 🐕 rennen.","annotations":[)"
               R"({"type":"video_citation","start_index":5,"end_index":9,"item_id":"ksi_1","start_sec":1.5,)"
               R"("end_sec":4,"title":"Dogs","thumbnail_url":null,"hls_url":"https://h.example/1.m3u8"},)"
               R"({"type":"image_citation","start_index":11,"end_index":11,"item_id":"ksi_2","title":null},)"
               R"({"type":"collection_citation","start_index":13,"end_index":99,"collection_id":"ksic_1"},7,)"
               R"({"type":"sound_citation","start_index":0,"end_index":3,"decibel":3}]}})"});
  content_part const* const part = decoder.chunk().part();
  BOOST_REQUIRE(part);
  BOOST_REQUIRE(part->annotations.size() == 4U);
  BOOST_TEST(decoder.chunk().has_new_sources());
  auto const cited = [&](std::size_t i) {
    annotation const& each = decoder.result().citations().at(i);
    return decoder.result().text().substr(each.begin, each.end - each.begin);
  };
  annotation const& first = part->annotations[0];
  BOOST_TEST(first.type == "video_citation");
  BOOST_TEST((first.start_index == 5));
  BOOST_TEST((first.end_index == 9));
  BOOST_TEST(first.item_id == "ksi_1");
  BOOST_TEST((first.start_sec == 1.5));
  BOOST_TEST((first.end_sec == 4.0));
  BOOST_TEST((first.title == "Dogs"));
  BOOST_TEST(!first.thumbnail_url);
  BOOST_TEST((first.hls_url == "https://h.example/1.m3u8"));
  BOOST_TEST(cited(0) == "Hünde");
  BOOST_TEST(cited(1) == "🐕");
  BOOST_TEST(!part->annotations[1].start_sec);
  BOOST_TEST(part->annotations[2].collection_id == "ksic_1");
  BOOST_TEST(!part->annotations[2].in_text);
  BOOST_TEST(cited(2) == "rennen.");
  BOOST_TEST(part->annotations[3].type == "sound_citation");
  BOOST_TEST(cited(3) == "Zwei");
  BOOST_TEST(decoder.result().citations()[0].in_text);
}

BOOST_AUTO_TEST_CASE(a_calls_arguments_come_whole) {
  response_decoder decoder;
  decode_each(
      decoder,
      {created,
       R"({"type":"response.output_item.added","sequence_number":1,"output_index":0,"item":{"type":"function_call",)"
       R"("id":"fc_1","call_id":"call_1","name":"search","arguments":"","status":"in_progress"}})",
       R"({"type":"response.function_call_arguments.done","sequence_number":2,"item_id":"fc_1","output_index":0,)"
       R"("arguments":"{\"q\":1}"})"});
  BOOST_TEST(decoder.chunk().arguments() == "{\"q\":1}");
  output_item const& call = decoder.result().output().at(0);
  BOOST_TEST(call.name == "search");
  BOOST_TEST(call.call_id == "call_1");
  BOOST_TEST(call.arguments == "{\"q\":1}");
  BOOST_TEST(!call.is_answer());
  decode_each(
      decoder,
      {R"({"type":"response.output_item.done","sequence_number":3,"output_index":1,"item":)"
       R"({"type":"function_call_output","id":"fco_1","call_id":"call_1","output":"3 items","status":"completed"}})"});
  BOOST_TEST(decoder.result().output().at(1).output == "3 items");
  BOOST_TEST(decoder.result().text().empty());
}

BOOST_AUTO_TEST_CASE(an_items_end_replaces_it) {
  response_decoder decoder;
  decode_each(decoder, {created, added, delta_of("Two", 4),
                        R"({"type":"response.output_item.done","sequence_number":5,"output_index":0,"item":{"type":)"
                        R"("message","id":"msg_1","status":"completed","role":"assistant","new":[1],"content":[)"
                        R"({"type":"output_text","text":"Two dogs","annotations":[{"type":"video_citation",)"
                        R"("start_index":4,"end_index":7,"item_id":"i"}]}]}})"});
  BOOST_TEST(decoder.chunk().text() == " dogs");
  output_item const* const item = decoder.chunk().item();
  BOOST_REQUIRE(item);
  BOOST_TEST(item->status == "completed");
  BOOST_TEST(item->phase == "final_answer");
  BOOST_TEST(item->raw.find("\"new\":[1]") != std::string::npos);
  BOOST_REQUIRE(decoder.result().citations().size() == 1U);
  BOOST_TEST(decoder.result().citations()[0].begin == 4U);
  BOOST_TEST(decoder.result().citations()[0].end == 8U);
}

BOOST_AUTO_TEST_CASE(completed_ends_with_usage_and_output) {
  response_decoder decoder;
  decode_each(
      decoder,
      {created, added, delta_of("Two dogs", 4),
       end_event("response.completed",
                 R"("id":"resp_t1","status":"completed","incomplete_details":null,"usage":{"input_tokens":10,)"
                 R"("output_tokens":8},"output":[{"type":"message","id":"msg_1","status":"completed","content":)"
                 R"([{"type":"output_text","text":"Two dogs"}]}])")});
  BOOST_TEST(decoder.is_done_event());
  BOOST_TEST(decoder.result().completed());
  BOOST_TEST(decoder.result().text() == "Two dogs");
  BOOST_TEST(decoder.result().output().size() == 1U);
  BOOST_REQUIRE(decoder.result().usage());
  BOOST_TEST((decoder.result().usage()->input_tokens == 10));
  BOOST_TEST((decoder.result().usage()->output_tokens == 8));
}

BOOST_AUTO_TEST_CASE(the_end_gives_what_did_not_come_before) {
  response_decoder decoder;
  decode_each(decoder, {created, end_event("response.completed", R"("status":"completed","output":[{"type":"message",)"
                                                                 R"("id":"m","content":[{"type":"output_text",)"
                                                                 R"("text":"All at once"}]}])")});
  BOOST_TEST(decoder.chunk().text() == "All at once");
  // What was shown is not shown again, under whichever name it comes.
  response_decoder other;
  decode_each(other,
              {created, added, delta_of("Two dogs", 4),
               end_event("response.completed", R"("status":"completed","output":[{"type":"message","id":"other",)"
                                               R"("content":[{"type":"output_text","text":"Two dogs"}]}])")});
  BOOST_TEST(other.chunk().text().empty());
  BOOST_TEST(other.result().text() == "Two dogs");
}

BOOST_AUTO_TEST_CASE(the_status_says_how_it_ended) {
  for (std::string const type : {"response.completed", "response.incomplete"}) {
    response_decoder decoder;
    decode_each(decoder,
                {created, added, delta_of("{\\\"half", 4),
                 end_event(type, R"("status":"incomplete","incomplete_details":{"reason":"max_output_tokens"})")});
    BOOST_TEST(decoder.is_done_event());
    BOOST_TEST(!decoder.result().completed());
    BOOST_TEST(decoder.result().status() == "incomplete");
    BOOST_REQUIRE(decoder.result().incomplete_details());
    BOOST_TEST(decoder.result().incomplete_details()->reason == "max_output_tokens");
    BOOST_TEST(decoder.result().text() == "{\"half");
  }
  // The event says it where the response does not.
  response_decoder decoder;
  decode_each(decoder, {R"({"type":"response.incomplete","sequence_number":1})"});
  BOOST_TEST(decoder.result().status() == "incomplete");
  response_decoder cancelled;
  decode_each(cancelled, {R"({"type":"response.cancelled"})"});
  BOOST_TEST(cancelled.is_done_event());
  BOOST_TEST(cancelled.result().status() == "cancelled");
  response_decoder open;
  decode_each(open, {end_event("response.completed", R"("status":"half_baked")")});
  BOOST_TEST(open.result().status() == "half_baked");
}

BOOST_AUTO_TEST_CASE(commentary_and_unknown_phases_are_reasoning) {
  auto const message = [](std::string const& id, int index, std::string const& phase) {
    return R"({"type":"response.output_item.added","output_index":)" + std::to_string(index) +
           R"(,"item":{"type":"message","id":")" + id + R"(","phase":")" + phase + R"(","content":[]}})";
  };
  response_decoder decoder;
  decode_each(decoder, {created, message("a", 0, "commentary"), delta_of("Looking", 2, "a", 0)});
  BOOST_TEST(decoder.chunk().reasoning() == "Looking");
  BOOST_TEST(decoder.chunk().text().empty());
  BOOST_TEST(decoder.chunk().delta() == "Looking");
  decode_each(decoder, {delta_of(" around.", 3, "a", 0), message("b", 1, "whisper"), delta_of("Found it.", 4, "b", 1)});
  BOOST_TEST(decoder.chunk().reasoning() == "\n\nFound it.");
  decode_each(decoder, {message("c", 2, "final_answer"), delta_of("Yes.", 5, "c", 2)});
  BOOST_TEST(decoder.chunk().text() == "Yes.");
  BOOST_TEST(decoder.result().reasoning() == "Looking around.\n\nFound it.");
  BOOST_TEST(decoder.result().text() == "Yes.");
  // Without a phase it is the answer.
  response_decoder other;
  decode_each(other, {message("a", 0, ""), delta_of("Yes.", 2, "a", 0)});
  BOOST_TEST(other.result().text() == "Yes.");
}

BOOST_AUTO_TEST_CASE(citations_of_several_parts_are_in_the_whole_text) {
  response_decoder decoder;
  auto const part = [](int index, std::string const& text) {
    return R"({"type":"response.content_part.done","item_id":"m","output_index":0,"content_index":)" +
           std::to_string(index) + R"(,"part":{"type":"output_text","text":")" + text +
           R"(","annotations":[{"type":"video_citation","start_index":0,"end_index":1,"item_id":"i"}]}})";
  };
  decode_each(decoder, {part(0, "öäü "), part(1, "xyz")});
  BOOST_TEST(decoder.result().text() == "öäü xyz");
  BOOST_REQUIRE(decoder.result().citations().size() == 2U);
  BOOST_TEST(decoder.result().citations()[1].begin == 7U);
  BOOST_TEST(decoder.result().citations()[1].end == 9U);
  BOOST_TEST(decoder.result().citations()[1].in_text);
  BOOST_TEST(decoder.result().output()[0].content[1].annotations[0].begin == 0U);
  // A text that is not the one that was shown.
  response_decoder other;
  decode_each(other, {delta_of("Three cats", 1, "m"), part(0, "Two dogs")});
  BOOST_TEST(other.result().text() == "Three cats");
  BOOST_TEST(other.result().output()[0].content[0].text == "Two dogs");
  BOOST_TEST(!other.result().citations()[0].in_text);
  BOOST_TEST(other.result().citations()[0].end <= other.result().text().size());
}

BOOST_AUTO_TEST_CASE(an_event_with_everything_has_it_all) {
  response_decoder decoder;
  decode_each(decoder, {created});
  std::string const event =
      R"({"type":"response.output_text.delta","item_id":"a","delta":"x","part":{"type":"output_text","text":"p"},)"
      R"("item":{"type":"message","id":"a","content":[]},"response":{"id":"r","output":[{"type":"hologram","id":"h1"},)"
      R"({"type":"hologram","id":"h2"},{"type":"hologram","id":"h3"}]}})";
  BOOST_TEST((decoder.decode(event) == decoded::chunk));
  BOOST_TEST(decoder.chunk().delta() == "x");
  BOOST_TEST(decoder.chunk().text() == "px");
  BOOST_TEST(decoder.chunk().part()->text == "px");
  BOOST_TEST(decoder.chunk().item()->id == "a");
  BOOST_TEST(decoder.chunk().response()->output().size() == 4U);
}

BOOST_AUTO_TEST_CASE(a_document_is_a_response) {
  constexpr char body[] =
      R"({"id":"resp_1","object":"response","status":"completed","session_id":"sess_1","knowledge_store_id":"ks_1",)"
      R"("incomplete_details":null,"created_at":"2026-07-11T03:13:47Z","usage":{"input_tokens":1},"output":[)"
      R"({"type":"message","id":"c","phase":"commentary","content":[{"type":"output_text","text":"Hm."}]},)"
      R"({"type":"function_call","id":"f","name":"n","arguments":"{}","call_id":"x"},)"
      R"({"type":"message","id":"m","content":[{"type":"output_text","text":"Dögs","annotations":[)"
      R"({"type":"video_citation","start_index":1,"end_index":1,"item_id":"i"}]}]}]})";
  response_decoder decoder;
  BOOST_TEST((decoder.decode_document(std::string("\xEF\xBB\xBF") + body) == decoded::chunk));
  response const& result = decoder.result();
  BOOST_TEST(result.text() == "Dögs");
  BOOST_TEST(result.reasoning() == "Hm.");
  BOOST_TEST(decoder.chunk().text() == "Dögs");
  BOOST_TEST(result.raw() == body);
  BOOST_TEST(result.output().size() == 3U);
  BOOST_TEST(result.session_id() == "sess_1");
  BOOST_TEST(!result.usage()->output_tokens);
  BOOST_REQUIRE(result.citations().size() == 1U);
  BOOST_TEST(result.text().substr(result.citations()[0].begin, 2) == "ö");
  BOOST_TEST(name(result.ended_by()) == "document");
}

BOOST_AUTO_TEST_CASE(restart_begins_anew) {
  response_decoder decoder;
  decode_each(decoder, {created, added, delta_of("a", 4)});
  response const* const result = &decoder.result();
  decoder.restart();
  BOOST_TEST(decoder.chunk().restarted());
  BOOST_TEST(&decoder.result() == result);
  BOOST_TEST(result->text().empty());
  BOOST_TEST(result->output().empty());
  decode_each(decoder, {created, added, delta_of("a", 4)});
  BOOST_TEST(!decoder.chunk().restarted());
  BOOST_TEST(result->text() == "a");
}

BOOST_AUTO_TEST_CASE(deltas_cost_no_memory_but_the_texts_own) {
  response_decoder decoder;
  decode_each(decoder, {created, added});
  std::vector<std::string> events;
  for (int i = 0; i < 2000; ++i) events.push_back(delta_of(i % 7 == 0 ? " w\\u00f6rd" : " word", i + 4));
  for (std::size_t i = 0; i < 8; ++i) decoder.decode(events[i]);
  std::size_t chunks = 0;
  tokenwire::test::allocation_counter const counter;
  for (std::size_t i = 8; i < events.size(); ++i) chunks += decoder.decode(events[i]) == decoded::chunk;
  auto const count = counter.count();
  BOOST_TEST(chunks == events.size() - 8);
  // The text and the part's each double now and then.
  BOOST_TEST_MESSAGE("allocations for " << chunks << " deltas: " << count);
  BOOST_TEST(count <= 20U);
}

BOOST_AUTO_TEST_SUITE_END()
