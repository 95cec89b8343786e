// The `text_chunk` / `done` dialect: what makes an event one of it, and what becomes of its text.

#include <boost/test/unit_test.hpp>

#include "perplexity/chat_decoder.hpp"
#include "support/stream_samples.hpp"

BOOST_AUTO_TEST_SUITE(chat_decoder_text_tests)

namespace {

using namespace tokenwire;
using namespace tokenwire::perplexity;

struct named_event {
  std::string name;
  std::string data;
};

// All events are chunks; what their text adds up to has to be the result's.
chat_decoder decode_all(std::vector<named_event> const& events, chat_decoder_options options = {}) {
  chat_decoder decoder(options);
  std::string text;
  for (auto const& [name, data] : events) {
    BOOST_REQUIRE_MESSAGE((decoder.decode(data, name) == decoded::chunk), data);
    text += decoder.chunk().text();
  }
  BOOST_TEST(text == decoder.result().text());
  return decoder;
}

constexpr char message[] = "message";

}  // namespace

BOOST_AUTO_TEST_CASE(the_name_or_the_type_makes_the_dialect) {
  for (bool const by_name : {true, false}) {
    std::string const type = by_name ? "" : R"("type":"text_chunk",)";
    std::string const end = by_name ? "" : R"("type":"done",)";
    auto const decoder = decode_all({{by_name ? "text_chunk" : message, "{" + type + R"("text":"Blue "})"},
                                     {by_name ? "text_chunk" : message, "{" + type + R"("text":"light."})"},
                                     {by_name ? "done" : message, "{" + end + R"("text":"Blue light."})"}});
    chat_chunk const& last = decoder.chunk();
    BOOST_TEST(decoder.is_done_event());
    BOOST_TEST(last.text() == "");
    BOOST_TEST(last.message().content == "Blue light.");
    BOOST_TEST(last.delta().content == "");
    BOOST_TEST(last.type() == (by_name ? "" : "done"));
    chat_completion const& result = decoder.result();
    BOOST_TEST(result.text() == "Blue light.");
    BOOST_REQUIRE(result.choices().size() == 1U);
    BOOST_TEST(result.choices()[0].message.content == "Blue light.");
    BOOST_TEST(result.choices()[0].message.role == "assistant");
    BOOST_TEST(result.finish_reason() == "");
  }
}

BOOST_AUTO_TEST_CASE(the_name_wins_over_the_type) {
  chat_decoder decoder;
  BOOST_TEST((decoder.decode(R"({"type":"done","text":"a"})", "text_chunk") == decoded::chunk));
  BOOST_TEST(!decoder.is_done_event());
  BOOST_TEST(decoder.chunk().text() == "a");
  BOOST_TEST((decoder.decode(R"({"type":"text_chunk","text":"a"})", "done") == decoded::chunk));
  BOOST_TEST(decoder.is_done_event());
  BOOST_TEST(decoder.result().text() == "a");
}

BOOST_AUTO_TEST_CASE(other_types_are_chat) {
  for (std::string_view const type :
       {"message", "info", "end_of_stream", "response.created", "response.done", "Done"}) {
    std::string const data =
        R"({"type":")" + std::string(type) + R"(","text":"no","choices":[{"index":0,"delta":{"content":"yes"}}]})";
    chat_decoder decoder;
    BOOST_REQUIRE((decoder.decode(data) == decoded::chunk));
    BOOST_TEST(decoder.chunk().text() == "yes");
    BOOST_TEST(!decoder.is_done_event());
    // Again, by the reuse path.
    BOOST_REQUIRE((decoder.decode(data) == decoded::chunk));
    BOOST_TEST(decoder.reused() == 1U);
    BOOST_TEST(decoder.result().text() == "yesyes");
    BOOST_TEST((decoder.decode(data, "response.created") == decoded::chunk));
    BOOST_TEST(decoder.result().text() == "yesyesyes");
  }
}

BOOST_AUTO_TEST_CASE(a_name_is_seen_also_where_the_bytes_are_the_last_events) {
  std::string const data = R"({"text":"t","choices":[{"index":0,"delta":{"content":"c"}}]})";
  for (bool const reuse : {true, false}) {
    chat_decoder const decoder =
        decode_all({{message, data}, {"text_chunk", data}, {message, data}, {"done", data}}, {.reuse = reuse});
    BOOST_TEST(decoder.result().text() == "ctc");
    BOOST_TEST(decoder.is_done_event());
  }
}

BOOST_AUTO_TEST_CASE(the_whole_text_counts_only_without_pieces) {
  for (std::string const whole :
       {R"("text":"Blue light.")", R"("answer":"Blue light.")", R"("content":"Blue light.")",
        R"("content":[{"type":"text","text":"Blue "},{"type":"text","text":"light."}])",
        R"("choices":[{"message":{"role":"assistant","content":"Blue light."},"finish_reason":"stop"}])",
        R"("text":"","answer":"Blue light.","content":"no")"}) {
    BOOST_TEST_CONTEXT(whole) {
      std::string const done = "{" + whole + "}";
      for (std::vector<named_event> const& before :
           {std::vector<named_event>{}, std::vector<named_event>{{"text_chunk", R"({"text":""})"}}}) {
        auto events = before;
        events.push_back({"done", done});
        auto const alone = decode_all(events);
        BOOST_TEST(alone.chunk().text() == "Blue light.");
        BOOST_TEST(alone.result().choices().at(0).message.content == "Blue light.");
        BOOST_TEST(alone.result().choices()[0].message.role == "assistant");
      }
      // Deltas stand, whatever the end says.
      auto const other = decode_all({{"text_chunk", R"({"text":"Red"})"}, {"done", done}});
      BOOST_TEST(other.result().text() == "Red");
      BOOST_TEST(other.result().choices().at(0).message.content == "Red");
      BOOST_TEST(other.chunk().message().content == "Blue light.");
    }
  }
  auto const none = decode_all({{"text_chunk", R"({"text":"Red"})"}, {"done", "{}"}});
  BOOST_TEST(none.result().text() == "Red");
  BOOST_TEST(none.is_done_event());
}

BOOST_AUTO_TEST_CASE(metadata_is_at_the_top_or_below) {
  std::string const facts =
      R"("id":"i","model":"m","created":7,"status":"COMPLETED","usage":{"total_tokens":11},"citations":["u"],)"
      R"("search_results":[{"title":"t","url":"u"}],"images":[{"image_url":"i"}],"related_questions":["q"],)"
      R"("videos":[{"url":"v"}])";
  for (std::string const& data : {"{" + facts + "}", R"({"metadata":{)" + facts + "}}"}) {
    auto const decoder = decode_all({{"text_chunk", R"({"text":"a"})"}, {"done", data}});
    BOOST_TEST(decoder.chunk().has_new_sources());
    chat_completion const& result = decoder.result();
    BOOST_TEST(result.id() == "i");
    BOOST_TEST(result.model() == "m");
    BOOST_TEST(result.created() == 7);
    BOOST_TEST(result.status() == "COMPLETED");
    BOOST_REQUIRE(result.usage() != nullptr);
    BOOST_TEST(result.usage()->total_tokens == 11);
    BOOST_TEST(result.citations() == std::vector<std::string>{"u"});
    BOOST_REQUIRE(result.search_results().size() == 1U);
    BOOST_TEST(result.search_results()[0].title == "t");
    BOOST_TEST(result.images().size() == 1U);
    BOOST_TEST(result.related_questions().size() == 1U);
    BOOST_TEST(result.videos().size() == 1U);
  }
  // The top wins, and chat has no such place.
  auto const both = decode_all({{"done", R"({"citations":["top"],"metadata":{"citations":["below"]}})"}});
  BOOST_TEST(both.result().citations() == std::vector<std::string>{"top"});
  auto const chat = decode_all({{message, R"({"metadata":{"id":"i","citations":["below"]}})"}});
  BOOST_TEST(chat.result().citations().empty());
  BOOST_TEST(chat.result().id() == "");
}

BOOST_AUTO_TEST_CASE(sources_are_new_when_they_are) {
  auto const decoder = decode_all({{"text_chunk", R"({"text":"a","citations":["u"]})"}});
  BOOST_TEST(decoder.chunk().has_new_sources());
  auto const again = decode_all(
      {{"text_chunk", R"({"text":"a","citations":["u"]})"}, {"done", R"({"metadata":{"citations":[ "u" ]}})"}});
  BOOST_TEST(!again.chunk().has_new_sources());
  BOOST_TEST(again.result().citations() == std::vector<std::string>{"u"});
}

BOOST_AUTO_TEST_CASE(reasoning_is_separated) {
  std::string const whole = R"({"text":"<think>why</think>Yes"})";
  auto const alone = decode_all({{"done", whole}});
  BOOST_TEST(alone.result().reasoning() == "why");
  BOOST_TEST(alone.result().text() == "Yes");
  auto const pieces = decode_all({{"text_chunk", R"({"text":"<thi"})"},
                                  {"text_chunk", R"({"text":"nk>why</th"})"},
                                  {"text_chunk", R"({"text":"ink>Yes <"})"},
                                  {"done", whole}});
  BOOST_TEST(pieces.result().reasoning() == "why");
  BOOST_TEST(pieces.result().text() == "Yes <");
  BOOST_TEST(pieces.result().choices().at(0).message.content == "<think>why</think>Yes <");
  auto const held = decode_all({{"text_chunk", R"({"text":"a </th"})"}, {"done", "{}"}});
  BOOST_TEST(held.chunk().text() == "</th");
  auto const together = decode_all({{"done", whole}}, {.separate_reasoning = false});
  BOOST_TEST(together.result().text() == "<think>why</think>Yes");
}

BOOST_AUTO_TEST_CASE(a_chats_chunk_may_have_this_dialects_names) {
  auto const decoder =
      decode_all({{"text_chunk", R"({"choices":[{"index":0,"delta":{"role":"assistant","content":"Blue "}}]})"},
                  {"done", R"({"choices":[{"index":0,"delta":{"content":"light."},"finish_reason":"stop"}]})"}});
  BOOST_TEST(decoder.result().text() == "Blue light.");
  BOOST_TEST(decoder.result().finish_reason() == "stop");
  BOOST_TEST(decoder.is_done_event());
  auto const reason = decode_all({{"done", R"({"text":"a","choices":[{"finish_reason":"length"}]})"}});
  BOOST_TEST(reason.result().finish_reason() == "length");
  BOOST_TEST(reason.all_choices_finished());
}

BOOST_AUTO_TEST_CASE(a_done_event_without_an_object) {
  chat_decoder decoder;
  BOOST_TEST((decoder.decode("[DONE]", "done") == decoded::done_sentinel));
  BOOST_TEST((decoder.decode("", "text_chunk") == decoded::nothing));
  BOOST_TEST((decoder.decode("finished", "done") == decoded::malformed));
  BOOST_TEST((decoder.decode(" ", "done") == decoded::chunk));
  BOOST_TEST(decoder.is_done_event());
  BOOST_TEST(decoder.chunk().raw() == " ");
}

BOOST_AUTO_TEST_CASE(errors_are_errors_here_too) {
  chat_decoder decoder;
  BOOST_TEST((decoder.decode(R"({"type":"done","error":{"message":"m"}})") == decoded::provider_error));
  BOOST_TEST(decoder.details().message == "m");
  BOOST_TEST((decoder.decode(R"({"text":"a","detail":"long"})", "text_chunk") == decoded::chunk));
  BOOST_TEST(decoder.chunk().text() == "a");
}

BOOST_AUTO_TEST_SUITE_END()
