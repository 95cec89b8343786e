// What servers and gateways leave out, add or send in another type.

#include <boost/test/unit_test.hpp>

#include "perplexity/chat_decoder.hpp"
#include "support/chat_compare.hpp"
#include "support/stream_samples.hpp"

BOOST_AUTO_TEST_SUITE(chat_decoder_tolerance_tests)

namespace {

using namespace tokenwire;
using namespace tokenwire::perplexity;

// Decodes one event; the chunk stays valid as long as this and the text.
struct one {
  chat_decoder decoder{};
  explicit one(std::string_view data) { BOOST_REQUIRE_MESSAGE(decoder.decode(data) == decoded::chunk, data); }
  chat_chunk const* operator->() const { return &decoder.chunk(); }
};

// A reused chunk's views point into the event, which has to live as long.
std::string delta_event(std::string_view content, std::string_view more = "") {
  return R"({"choices":[{"index":0,"delta":{"content":")" + test::json_escaped(content) + R"("})" + std::string{more} +
         "}]}";
}

}  // namespace

BOOST_AUTO_TEST_CASE(takes_absent_and_null_and_wrong_types_for_the_same) {
  for (std::string_view const data :
       {R"({})",
        R"({"id":null,"model":null,"created":null,"object":null,"choices":null,"usage":null,"citations":null})",
        R"({"id":1,"model":[],"created":"x","object":{},"choices":[],"usage":[],"citations":"x","search_results":1})",
        R"({"choices":[]})", R"({"error":null})", R"({"error":""})", R"({"error":{},"choices":[]})",
        R"({"error":false})"}) {
    one const chunk(data);
    BOOST_TEST(chunk->id() == "");
    BOOST_TEST(chunk->created() == 0);
    BOOST_TEST(chunk->choices().empty());
    BOOST_TEST(chunk->usage() == nullptr);
    BOOST_TEST(chunk->shared_citations() == nullptr);
    BOOST_TEST(chunk->text() == "");
    BOOST_TEST(chunk->raw() == data);
    BOOST_TEST(!chunk.decoder.all_choices_finished());
  }
}

BOOST_AUTO_TEST_CASE(reads_finish_reasons) {
  auto const reason = [](std::string_view member) {
    std::string const data = R"({"choices":[{"delta":{})" + std::string{member} + "}]}";
    one const chunk(data);
    BOOST_TEST(chunk.decoder.all_choices_finished() == !chunk->finish_reason().empty());
    return std::string{chunk->finish_reason()};
  };
  BOOST_TEST(reason("") == "");
  BOOST_TEST(reason(R"(,"finish_reason":null)") == "");
  BOOST_TEST(reason(R"(,"finish_reason":"")") == "");
  BOOST_TEST(reason(R"(,"finish_reason":"stop")") == "stop");
  BOOST_TEST(reason(R"(,"finish_reason":"length")") == "length");
  BOOST_TEST(reason(R"(,"finish_reason":"new_one")") == "new_one");
  BOOST_TEST(reason(R"(,"finish_reason":7)") == "");
}

BOOST_AUTO_TEST_CASE(reads_content_of_every_kind) {
  auto const content = [](std::string_view value) {
    std::string const data = R"({"choices":[{"delta":{"content":)" + std::string{value} + "}}]}";
    one const chunk(data);
    BOOST_TEST(chunk->text() == chunk->delta().content);
    return std::string{chunk->text()};
  };
  BOOST_TEST(content(R"("x")") == "x");
  BOOST_TEST(content("null") == "");
  BOOST_TEST(content("[]") == "");
  BOOST_TEST(content("[7,null]") == "");
  BOOST_TEST(
      content(R"([{"type":"text","text":"a"},{"type":"image_url","image_url":"u"},"b",{"type":"text","text":"c"}])") ==
      "abc");
  BOOST_TEST(content(R"("\u65e5\ud83d\ude00\n")") == "\xe6\x97\xa5\xf0\x9f\x98\x80\n");
  BOOST_TEST(content("\"\xe2\x80\xa8\"") == "\xe2\x80\xa8");
}

BOOST_AUTO_TEST_CASE(reads_numbers_in_every_form) {
  one const chunk(
      R"({"created":1.79e9,"usage":{"prompt_tokens":8.0,"completion_tokens":"x","total_tokens":1e1,"citation_tokens":3,
          "num_search_queries":null,"reasoning_tokens":99999999999999999999,"new_field":{},
          "cost":{"input_tokens_cost":0,"output_tokens_cost":7e-06,"total_cost":0.000000012,"request_cost":null}}})");
  BOOST_TEST(chunk->created() == 1790000000);
  usage_info const& usage = *chunk->usage();
  BOOST_TEST(usage.prompt_tokens == 8);
  BOOST_TEST(usage.completion_tokens == 0);
  BOOST_TEST(usage.total_tokens == 10);
  BOOST_TEST(usage.citation_tokens.value() == 3);
  BOOST_TEST(!usage.num_search_queries.has_value());
  BOOST_TEST(!usage.reasoning_tokens.has_value());
  BOOST_TEST(usage.cost->input_tokens_cost == 0.0);
  BOOST_TEST(usage.cost->output_tokens_cost == 7e-06);
  BOOST_TEST(usage.cost->total_cost == 0.000000012);
  BOOST_TEST(!usage.cost->request_cost.has_value());
}

BOOST_AUTO_TEST_CASE(reads_all_metadata) {
  one const chunk(
      R"({"citations":["u",null],"search_results":[{"title":"t","url":"u","source":"attachment"},7],
          "images":[{"image_url":"i","origin_url":"o","title":"t","width":3,"height":4.0},{"image_url":"j"}],
          "related_questions":["q?"],
          "videos":[{"url":"v","thumbnail_url":"w","thumbnail_width":1,"thumbnail_height":null,"duration":2.5}]})");
  BOOST_TEST(chunk->has_new_sources());
  // The place counts: `[2]` in the text is the second, whatever that is.
  BOOST_TEST(chunk->citations() == (std::vector<std::string>{"u", ""}));
  BOOST_REQUIRE(chunk->search_results().size() == 2U);
  BOOST_TEST(chunk->search_results()[0].source == "attachment");
  BOOST_TEST((chunk->search_results()[1] == search_result{}));
  BOOST_TEST((chunk->images()[0] == image_result{"i", "o", "t", 3, 4}));
  BOOST_TEST((chunk->images()[1] == image_result{"j", "", "", {}, {}}));
  BOOST_TEST(chunk->related_questions() == std::vector<std::string>{"q?"});
  BOOST_TEST((chunk->videos()[0] == video_result{"v", "w", 1, {}, 2.5}));
}

BOOST_AUTO_TEST_CASE(shares_metadata_that_has_not_changed) {
  chat_decoder decoder;
  auto const sources = [&](std::string_view list, std::string_view end = "") {
    std::string const data = R"({"search_results":)" + std::string{list} + std::string{end} + "}";
    BOOST_REQUIRE((decoder.decode(data) == decoded::chunk));
    return decoder.chunk().shared_search_results();
  };
  auto const first = sources(R"([{"title":"a"}])");
  BOOST_TEST(decoder.chunk().has_new_sources());
  BOOST_TEST(sources(R"([{"title":"a"}])") == first);
  BOOST_TEST(!decoder.chunk().has_new_sources());
  // Other bytes, the same values.
  BOOST_TEST(sources(R"([ {"title": "\u0061"} ])") == first);
  BOOST_TEST(!decoder.chunk().has_new_sources());
  BOOST_TEST(sources("null") == nullptr);
  BOOST_TEST(!decoder.chunk().has_new_sources());
  BOOST_TEST(sources(R"([{"title":"a"}])") == first);
  // A key twice, and one with an escape: the last one counts, as for any reader.
  auto const second = sources(R"([{"title":"a"}],"search_results":[{"title":"b"}])");
  BOOST_TEST(second->at(0).title == "b");
  BOOST_TEST(decoder.chunk().has_new_sources());
  BOOST_TEST(sources(R"([{"title":"a"}],"search_re\u0073ults":[{"title":"b"}])") == second);
  BOOST_TEST(!decoder.chunk().has_new_sources());
  auto const third = sources("[]");
  BOOST_TEST(third->empty());
  BOOST_TEST(decoder.chunk().has_new_sources());
  BOOST_TEST(decoder.result().search_results().empty());
}

BOOST_AUTO_TEST_CASE(keeps_several_choices_apart) {
  chat_decoder decoder;
  decoder.decode(R"({"choices":[{"index":0,"delta":{"content":"a"}},{"index":1,"delta":{"content":"x"}}]})");
  BOOST_TEST(decoder.chunk().text() == "a");
  BOOST_TEST(decoder.chunk().choices()[1].delta.content == "x");
  decoder.decode(R"({"choices":[{"index":1,"delta":{"content":"y"},"finish_reason":"stop"}]})");
  BOOST_TEST(decoder.chunk().text() == "");
  BOOST_TEST(!decoder.all_choices_finished());
  decoder.decode(R"({"choices":[{"index":0,"delta":{"content":"b"},"finish_reason":"length"}]})");
  BOOST_TEST(decoder.all_choices_finished());
  auto const& choices = decoder.result().choices();
  BOOST_REQUIRE(choices.size() == 2U);
  BOOST_TEST(choices[0].message.content == "ab");
  BOOST_TEST(choices[1].message.content == "xy");
  BOOST_TEST(decoder.result().text() == "ab");
  BOOST_TEST(decoder.result().finish_reason() == "length");
  decoder.decode(R"({"choices":[],"usage":{"total_tokens":5}})");
  BOOST_TEST(decoder.result().usage()->total_tokens == 5);
  BOOST_TEST(decoder.all_choices_finished());
}

BOOST_AUTO_TEST_CASE(adds_up_tool_calls) {
  chat_decoder decoder;
  decoder.decode(
      R"({"choices":[{"delta":{"tool_calls":[{"index":0,"id":"c1","type":"function","function":{"name":"f","arguments":"{"}}]}}]})");
  BOOST_TEST(decoder.chunk().delta().tool_calls[0].function.arguments == "{");
  decoder.decode(
      R"({"choices":[{"delta":{"tool_calls":[{"index":1,"id":"c2","function":{"name":"g"}},{"index":0,"function":{"arguments":"}"}}]}}]})");
  auto const& calls = decoder.result().choices()[0].message.tool_calls;
  BOOST_REQUIRE(calls.size() == 2U);
  BOOST_TEST((calls[0] == tool_call{{}, "c1", "function", {"f", "{}"}}));
  BOOST_TEST((calls[1] == tool_call{{}, "c2", "", {"g", ""}}));
}

BOOST_AUTO_TEST_CASE(takes_the_message_where_there_are_no_deltas) {
  chat_decoder decoder;
  decoder.decode(R"({"choices":[{"message":{"role":"assistant","content":"He"}}]})");
  BOOST_TEST(decoder.chunk().text() == "He");
  decoder.decode(R"({"choices":[{"message":{"content":"Hey"},"finish_reason":"stop"}]})");
  BOOST_TEST(decoder.chunk().text() == "y");
  BOOST_TEST(decoder.result().text() == "Hey");
  // Not after deltas: it repeats them.
  chat_decoder other;
  other.decode(R"({"choices":[{"delta":{"content":"He"}}]})");
  other.decode(R"({"object":"chat.completion.done","choices":[{"message":{"content":"Hello"}}]})");
  BOOST_TEST(other.chunk().text() == "");
  BOOST_TEST(other.result().text() == "He");
}

BOOST_AUTO_TEST_CASE(releases_held_back_text_at_the_end) {
  chat_decoder decoder;
  std::string const first = delta_event("a <");
  decoder.decode(first);
  BOOST_TEST(decoder.chunk().text() == "a ");
  BOOST_TEST(decoder.flush());
  BOOST_TEST(decoder.chunk().text() == "<");
  BOOST_TEST(decoder.chunk().choices().empty());
  BOOST_TEST(decoder.result().text() == "a <");
  BOOST_TEST(!decoder.flush());
  for (std::string_view const end : {R"({"choices":[{"delta":{"content":""},"finish_reason":"stop"}]})",
                                     R"({"object":"chat.completion.done","choices":[]})"}) {
    chat_decoder other;
    std::string const second = delta_event("a </thi");
    other.decode(second);
    other.decode(end);
    BOOST_TEST(other.chunk().text() == "</thi");
    BOOST_TEST(!other.flush());
    BOOST_TEST(other.result().text() == "a </thi");
  }
}

BOOST_AUTO_TEST_CASE(separates_again_after_a_lone_closing_tag) {
  chat_decoder decoder;
  std::string const first = delta_event("why");
  decoder.decode(first);
  std::string const second = delta_event(" so</think>Yes");
  decoder.decode(second);
  BOOST_TEST(decoder.chunk().text_was_reasoning());
  BOOST_TEST(decoder.chunk().text() == "Yes");
  BOOST_TEST(decoder.chunk().reasoning() == " so");
  std::string const third = delta_event(".");
  decoder.decode(third);
  BOOST_TEST(!decoder.chunk().text_was_reasoning());
  BOOST_TEST(decoder.result().reasoning() == "why so");
  BOOST_TEST(decoder.result().text() == "Yes.");
}

BOOST_AUTO_TEST_CASE(leaves_reasoning_in_the_text_on_request) {
  chat_decoder decoder({.separate_reasoning = false});
  std::string const first = delta_event("<think>a</think>b <");
  decoder.decode(first);
  BOOST_TEST(decoder.chunk().text() == "<think>a</think>b <");
  BOOST_TEST(decoder.result().reasoning() == "");
  BOOST_TEST(!decoder.flush());
}

BOOST_AUTO_TEST_CASE(survives_other_dialects) {
  chat_decoder decoder;
  BOOST_TEST((decoder.decode(R"({"response":{"error":null},"sequence_number":0,"type":"response.created"})") ==
              decoded::chunk));
  BOOST_TEST(decoder.chunk().type() == "response.created");
}

BOOST_AUTO_TEST_CASE(owned_chunks_stay) {
  chat_decoder decoder;
  auto const check_all = [&](test::event_data const& events) {
    std::vector<owned_chat_chunk> owned;
    for (std::string event : events) {
      if (decoder.decode(event) != decoded::chunk) continue;
      owned.push_back(own(decoder.chunk()));
      BOOST_TEST(test::difference(decoder.chunk(), *owned.back()) == "");
    }
    chat_decoder again;
    std::size_t at = 0;
    for (auto const& event : events) {
      if (again.decode(event) != decoded::chunk) continue;
      BOOST_TEST(test::difference(again.chunk(), *owned[at++]) == "");
    }
  };
  check_all(test::concise_sample());
  decoder = chat_decoder{};
  check_all(test::full_mode_sample());
  decoder = chat_decoder{};
  check_all(
      {R"({"choices":[{"index":0,"delta":{"content":"a","tool_calls":[{"id":"c"}],"tool_call_id":"t","refusal":"r"}},{"index":1}]})"});
}

BOOST_AUTO_TEST_SUITE_END()
