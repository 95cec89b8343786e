// Made answers in concise mode, and what an answer has when it was asked for.

#include <tokenwire/testing/answers.hpp>

#include <boost/json.hpp>
#include <boost/test/unit_test.hpp>

#include "perplexity/chat_decoder.hpp"
#include "testing/schema_text.hpp"

BOOST_AUTO_TEST_SUITE(testing_concise_answers)

namespace {

namespace json = boost::json;
using namespace tokenwire::testing;

std::vector<json::value> parsed(std::vector<std::string> const& blocks) {
  std::vector<json::value> events;
  for (std::string_view block : blocks) {
    if (!block.starts_with("data: {")) continue;
    block.remove_prefix(6);
    events.push_back(json::parse(block.substr(0, block.find_last_not_of("\r\n") + 1)));
  }
  return events;
}

std::string name(json::value const& event) {
  return std::string(event.at("object").as_string());
}

json::value made(std::string_view schema, std::uint64_t seed = 1) {
  return json::parse(make_schema_text(schema, seed));
}

}  // namespace

BOOST_AUTO_TEST_CASE(four_kinds_of_events_in_their_order) {
  chat_answer_options options;
  options.question = "Why?";
  options.model = "sonar-reasoning-pro";
  options.concise = true;
  options.done_sentinel = true;
  auto const blocks = chat_stream_events(options);
  BOOST_TEST(blocks.front().starts_with(": ping - "));
  BOOST_TEST(blocks.back() == "data: [DONE]\r\n\r\n");
  auto const events = parsed(blocks);
  BOOST_TEST(events.size() == blocks.size() - 2);
  BOOST_TEST(name(events[0]) == "chat.reasoning");
  BOOST_TEST(events[0].at("type") == "message");
  BOOST_TEST(events[0].at_pointer("/choices/0/delta/reasoning_steps").as_array().size() == 1U);
  BOOST_TEST(events[0].at_pointer("/choices/0/finish_reason").is_null());
  for (char const* absent : {"usage", "search_results", "images"}) BOOST_TEST(!events[0].as_object().contains(absent));
  BOOST_TEST(name(events[2]) == "chat.reasoning");
  BOOST_TEST(name(events[3]) == "chat.reasoning.done");
  BOOST_TEST(events[3].at_pointer("/choices/0/message/reasoning_steps").as_array().size() == 3U);
  BOOST_TEST(events[3].at_pointer("/usage/completion_tokens") == 0);
  BOOST_TEST(!events[3].at("usage").as_object().contains("cost"));
  BOOST_TEST(events[3].at("search_results").as_array().size() == 8U);
  BOOST_TEST(events[3].at("images").as_array().empty());
  std::string text;
  for (std::size_t i = 4; i + 1 < events.size(); ++i) {
    BOOST_TEST(name(events[i]) == "chat.completion.chunk");
    BOOST_TEST(events[i].at_pointer("/choices/0/message/content") == "");
    text += events[i].at_pointer("/choices/0/delta/content").as_string();
  }
  auto const& last = events.back();
  BOOST_TEST(name(last) == "chat.completion.done");
  BOOST_TEST(last.at_pointer("/choices/0/message/content").as_string() == text);
  BOOST_TEST(last.at_pointer("/choices/0/delta/content") == "");
  BOOST_TEST(last.at_pointer("/choices/0/finish_reason") == "stop");
  BOOST_TEST(last.at("usage").as_object().contains("cost"));
  BOOST_TEST(last.at("status") == "COMPLETED");
  BOOST_TEST(last.at("type") == "end_of_stream");
  BOOST_TEST(text == chat_answer_text(options));
  BOOST_TEST(text.find("<think>") == std::string::npos);
}

BOOST_AUTO_TEST_CASE(the_decoder_gathers_a_concise_answer) {
  for (bool const spaced : {false, true}) {
    for (std::size_t const sources : {0U, 1U, 8U}) {
      chat_answer_options options;
      options.question = "Why?";
      options.concise = true;
      options.spaced_json = spaced;
      options.sources = sources;
      options.images = 2;
      tokenwire::perplexity::chat_decoder decoder;
      for (std::string const& block : chat_stream_events(options)) {
        if (!block.starts_with("data: ")) continue;
        std::string_view const data = std::string_view{block}.substr(6, block.size() - 10);
        BOOST_TEST((decoder.decode(data) == tokenwire::perplexity::decoded::chunk));
      }
      BOOST_TEST(decoder.is_done_event());
      auto const& result = decoder.result();
      BOOST_TEST(result.text() == chat_answer_text(options));
      BOOST_TEST(result.search_results().size() == sources);
      BOOST_TEST(result.images().size() == 2U);
      BOOST_TEST(result.choices().front().message.reasoning_steps.size() == (sources == 0 ? 1U : 3U));
      BOOST_TEST(result.status() == "COMPLETED");
    }
  }
}

BOOST_AUTO_TEST_CASE(images_questions_and_videos) {
  chat_answer_options options;
  options.question = "Why?";
  options.images = 2;
  options.related_questions = 3;
  options.videos = 4;
  for (auto const& event : parsed(chat_stream_events(options))) {
    BOOST_TEST(event.at("images").as_array().size() == 2U);
    BOOST_TEST(event.at("related_questions").as_array().size() == 3U);
    BOOST_TEST(event.at("videos").as_array().size() == 4U);
  }
  auto const document = json::parse(chat_document(options));
  BOOST_TEST(document.at("images").at(0).at("width") == 1280);
  BOOST_TEST(document.at("videos").at(1).at("duration").is_null());
  options.images = options.related_questions = options.videos = 0;
  auto const plain = json::parse(chat_document(options)).as_object();
  for (char const* absent : {"images", "related_questions", "videos"}) BOOST_TEST(!plain.contains(absent));
}

BOOST_AUTO_TEST_CASE(text_that_fits_a_schema) {
  auto const value = made(R"({"type":"object","required":["s","nested"],"properties":{
    "s":{"type":"string"},"i":{"type":"integer","minimum":5,"maximum":7},"n":{"type":"number"},"b":{"type":"boolean"},
    "e":{"type":"string","enum":["x","y"]},"c":{"const":{"a":1}},"l":{"type":"array","items":{"type":"integer"},
    "minItems":3},"z":{"type":"null"},"u":{"type":["integer","null"]},"d":{"type":"string","format":"date"},
    "short":{"type":"string","maxLength":3},"long":{"type":"string","minLength":50},
    "nested":{"type":"object","properties":{"deep":{"type":"array","items":{"$ref":"#/$defs/item"}}}},
    "any":{"anyOf":[{"type":"integer"},{"type":"null"}]}},"$defs":{"item":{"properties":{"k":{"type":"string"}}}}})");
  json::object const& object = value.as_object();
  BOOST_TEST(object.size() == 14U);
  BOOST_TEST(object.at("s") == "simulated s");
  BOOST_TEST((object.at("i").as_int64() >= 5 && object.at("i").as_int64() <= 7));
  BOOST_TEST(object.at("n").is_double());
  BOOST_TEST(object.at("b").is_bool());
  BOOST_TEST((object.at("e") == "x" || object.at("e") == "y"));
  BOOST_TEST(object.at("c").at("a") == 1);
  BOOST_TEST(object.at("l").as_array().size() == 3U);
  BOOST_TEST(object.at("l").at(0).is_int64());
  BOOST_TEST(object.at("z").is_null());
  BOOST_TEST(object.at("u").is_int64());
  BOOST_TEST(object.at("d") == "2026-01-31");
  BOOST_TEST(object.at("short").as_string().size() == 3U);
  BOOST_TEST(object.at("long").as_string().size() == 50U);
  BOOST_TEST(object.at("nested").at("deep").at(1).at("k") == "simulated k");
  BOOST_TEST(object.at("any").is_int64());
}

BOOST_AUTO_TEST_CASE(numbers_keep_to_their_bounds) {
  for (std::uint64_t seed = 1; seed < 50; ++seed) {
    auto const one = made(R"({"type":"number","minimum":0,"maximum":1})", seed).to_number<double>();
    BOOST_TEST((one >= 0 && one <= 1));
    auto const inside =
        made(R"({"type":"number","exclusiveMinimum":0,"exclusiveMaximum":2})", seed).to_number<double>();
    BOOST_TEST((inside > 0 && inside < 2));
    auto const whole = made(R"({"type":"integer","minimum":0.5,"maximum":3.5})", seed).as_int64();
    BOOST_TEST((whole >= 1 && whole <= 3));
    BOOST_TEST(made(R"({"type":"integer","maximum":-5})", seed).as_int64() <= -5);
  }
}

BOOST_AUTO_TEST_CASE(schemas_that_are_none_or_have_no_end) {
  BOOST_TEST(make_schema_text("", 1) == "{}");
  BOOST_TEST(make_schema_text("[1", 1) == "{}");
  BOOST_TEST(make_schema_text("{}", 1) == "\"simulated\"");
  BOOST_TEST(made(R"({"$ref":"#"})").is_null());
  BOOST_TEST(made(R"({"$ref":"#/nowhere"})").is_null());
  BOOST_TEST(made(R"({"type":"object","required":["next"],"properties":{"next":{"$ref":"#"}}})").is_object());
  BOOST_TEST(made(R"({"type":"array","items":{"$ref":"#"}})").is_array());
  BOOST_TEST(make_schema_text(R"({"type":"array","minItems":100,"items":{"$ref":"#"}})", 1).size() < 1'000'000U);
}

BOOST_AUTO_TEST_CASE(an_answer_by_schema_is_json_in_either_mode) {
  chat_answer_options options;
  options.model = "sonar-reasoning-pro";
  options.json_schema = R"({"type":"object","properties":{"answer":{"type":"string"}}})";
  for (bool const concise : {false, true}) {
    options.concise = concise;
    BOOST_TEST(chat_answer_text(options) == R"({"answer":"simulated answer"})");
    auto const last = parsed(chat_stream_events(options)).back();
    BOOST_TEST(last.at_pointer("/choices/0/message/content").as_string() == R"({"answer":"simulated answer"})");
  }
}

BOOST_AUTO_TEST_SUITE_END()
