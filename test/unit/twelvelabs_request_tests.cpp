// Requests as TwelveLabs wants them.

#include <boost/test/unit_test.hpp>
#include <string>

#include "support/canonical_json.hpp"
#include "twelvelabs/request_json.hpp"

BOOST_AUTO_TEST_SUITE(twelvelabs_request_tests)

namespace {

using tokenwire::error_code;
using tokenwire::test::canonical;
namespace tl = tokenwire::twelvelabs;

/// The JSON, or why there is none.
template <class Request>
std::string tl_sent(Request const& request, bool stream = true) {
  error_code ec;
  std::string detail;
  std::string const text = tl::to_json(request, stream, ec, detail);
  if (ec) BOOST_TEST(ec == tokenwire::error::invalid_request);
  BOOST_TEST(ec.failed() == text.empty());
  return ec ? detail : canonical(text);
}

tl::response_request small_question() {
  return {.knowledge_store_id = "ks_1", .input = {tl::user("What happens?")}};
}

tl::analyze_request small_analysis() {
  return {.video = tl::video_url{"https://a.example/v.mp4"}, .prompt = "What happens?"};
}

}  // namespace

BOOST_AUTO_TEST_CASE(the_smallest_request_is_as_documented) {
  error_code ec;
  std::string detail;
  BOOST_TEST(tl::to_json(small_question(), true, ec, detail) ==
             R"({"knowledge_store_id":"ks_1","input":[{"type":"message","role":"user","content":"What happens?"}],)"
             R"("stream":true})");
  BOOST_TEST(tl_sent(small_question(), false) == canonical(R"({"knowledge_store_id":"ks_1","stream":false,
    "input":[{"type":"message","role":"user","content":"What happens?"}]})"));
}

BOOST_AUTO_TEST_CASE(each_member_of_a_response_request_under_its_own_name) {
  tl::response_request request = small_question();
  request.input.push_back(tl::user("Compare " + tl::selection_token(0) + " and " + tl::selection_token(12)));
  request.session_id = "sess_1";
  request.instructions = "Be short.";
  request.include = {"intermediate_outputs"};
  request.selections = {tl::select_item("ksi_1"), tl::select_collection("ksic_1")};
  request.text = tl::response_text_options{
      .format = tl::json_schema_format{.name = "dogs",
                                       .schema = R"({"type":"object","properties":{"n":{"const":1e400}}})",
                                       .description = "All dogs",
                                       .strict = true}};
  request.extra = R"({"model":"jockey1.0","temperature":0.5})";
  BOOST_TEST(tl_sent(request) == canonical(R"({"knowledge_store_id":"ks_1","input":[
    {"type":"message","role":"user","content":"What happens?"},
    {"type":"message","role":"user","content":"Compare {{sel:0}} and {{sel:12}}"}],
    "session_id":"sess_1","instructions":"Be short.","include":["intermediate_outputs"],
    "selections":[{"kind":"item","id":"ksi_1"},{"kind":"collection","id":"ksic_1"}],
    "text":{"format":{"type":"json_schema","name":"dogs","schema":{"type":"object","properties":{"n":{"const":1e400}}},
      "description":"All dogs","strict":true}},
    "model":"jockey1.0","temperature":0.5,"stream":true})"));
  request = small_question();
  request.text = tl::response_text_options{.format = tl::text_format{}};
  BOOST_TEST(tl_sent(request).find(R"("text":{"format":{"type":"text"}})") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(what_cannot_be_sent_is_refused_in_words) {
  tl::response_request request = small_question();
  request.knowledge_store_id.clear();
  BOOST_TEST(tl_sent(request) == "knowledge_store_id: got nothing, expected the id of a knowledge store");
  request.extra = R"({"tools":[{"type":"knowledge_store","knowledge_store_id":"ks_1"}]})";
  BOOST_TEST(tl_sent(request).find("ks_1") != std::string::npos);
  request = small_question();
  request.input.clear();
  BOOST_TEST(tl_sent(request) == "input: got nothing, expected one item at least");
  request.input = {tl::user("x"), tl::user("")};
  BOOST_TEST(tl_sent(request) == "input[1].content: got nothing, expected a question");
  request.input = {tl::user("\xFF")};
  BOOST_TEST(tl_sent(request) == "input[0].content: got text that is not valid UTF-8, expected UTF-8");
  request = small_question();
  request.selections = {{.kind = "item"}};
  BOOST_TEST(tl_sent(request).starts_with("selections[0].id: got nothing, expected "));
  request = small_question();
  request.text = tl::response_text_options{.format = tl::json_schema_format{.name = "n", .schema = "[]"}};
  BOOST_TEST(tl_sent(request) ==
             "text.format.schema: got JSON that is not an object, expected the text of a JSON object");
  request.text = tl::response_text_options{.format = tl::json_schema_format{.schema = "{}"}};
  BOOST_TEST(tl_sent(request).starts_with("text.format.name: got nothing"));
  request = small_question();
  request.extra = R"({"stream":false})";
  BOOST_TEST(tl_sent(request) == "extra: got the member stream, expected another: it follows from the call");
  request.extra = R"({"input":[]})";
  BOOST_TEST(tl_sent(request) == "extra: got the member input, expected another: it is set already");
}

BOOST_AUTO_TEST_CASE(ten_thousand_characters_are_counted_as_code_points) {
  tl::response_request request = small_question();
  std::string text;
  for (int i = 0; i != 10000; ++i) text += "🐕";
  request.input = {tl::user(text)};
  BOOST_TEST(tl_sent(request).starts_with("{"));
  request.input = {tl::user(text + "x")};
  BOOST_TEST(tl_sent(request) == "input[0].content: got 10001 characters, expected 10000 at most");
}

BOOST_AUTO_TEST_CASE(what_the_api_may_learn_is_not_refused) {
  tl::response_request request = small_question();
  request.include = {"something_new"};
  request.selections = {{.kind = "shelf", .id = "x"}};
  request.input[0].role = "developer";
  request.input[0].content = tl::selection_token(7);
  BOOST_TEST(tl_sent(request).starts_with("{"));
}

BOOST_AUTO_TEST_CASE(each_member_of_an_analysis_under_its_own_name) {
  tl::analyze_request request = small_analysis();
  request.model_name = "pegasus1.5";
  request.temperature = 0.2;
  request.response_format = tl::analyze_response_format{.json_schema = R"({"type":"object"})"};
  request.max_tokens = 512;
  request.start_time = 1.5;
  request.end_time = 10;
  request.extra = R"({"analysis_mode":"general"})";
  BOOST_TEST(tl_sent(request) == canonical(R"({"model_name":"pegasus1.5","prompt":"What happens?","temperature":0.2,
    "video":{"type":"url","url":"https://a.example/v.mp4"},"max_tokens":512,"start_time":1.5,"end_time":1E1,
    "response_format":{"type":"json_schema","json_schema":{"type":"object"}},"analysis_mode":"general",
    "stream":true})"));
  request = small_analysis();
  request.video = tl::video_asset{"asset_1"};
  BOOST_TEST(
      tl_sent(request, false) ==
      canonical(R"({"video":{"type":"asset_id","asset_id":"asset_1"},"prompt":"What happens?","stream":false})"));
  request.video = tl::video_base64{"QUJD"};
  BOOST_TEST(tl_sent(request).find(R"("video":{"base64_string":"QUJD","type":"base64_string"})") != std::string::npos);
  request = {.video_id = "v1"};
  request.prompt_v2 = tl::analyze_prompt_v2{.input_text = "Is <@rex> there?",
                                            .media_sources = {{.name = "rex", .url = "https://a.example/rex.png"},
                                                              {.name = "tom", .asset_id = "a2"},
                                                              {.name = "kit", .base64_string = "QUJD"}}};
  BOOST_TEST(tl_sent(request) == canonical(R"({"video_id":"v1","prompt_v2":{"input_text":"Is <@rex> there?",
    "media_sources":[{"name":"rex","media_type":"image","url":"https://a.example/rex.png"},
    {"name":"tom","media_type":"image","asset_id":"a2"},{"name":"kit","media_type":"image","base64_string":"QUJD"}]},
    "stream":true})"));
}

BOOST_AUTO_TEST_CASE(an_analysis_is_of_one_video_and_one_prompt) {
  tl::analyze_request request = small_analysis();
  request.video_id = "v1";
  BOOST_TEST(tl_sent(request) == "video_id: got another video beside video, expected one of the two");
  request = small_analysis();
  request.video.reset();
  BOOST_TEST(tl_sent(request) == "video: got nothing, expected a video, or video_id");
  request.extra = R"({"video":{"type":"shelf"}})";
  BOOST_TEST(tl_sent(request).starts_with("{"));
  request = small_analysis();
  request.video = tl::video_url{};
  BOOST_TEST(tl_sent(request) == "video.url: got nothing, expected a URL");
  request = small_analysis();
  request.prompt_v2 = tl::analyze_prompt_v2{.input_text = "x"};
  BOOST_TEST(tl_sent(request) == "prompt_v2: got another prompt beside prompt, expected one of the two");
  request = small_analysis();
  request.prompt.reset();
  request.prompt_v2 = tl::analyze_prompt_v2{.input_text = "x", .media_sources = std::vector<tl::media_source>(5)};
  BOOST_TEST(tl_sent(request).find("prompt_v2.media_sources: got 5 elements, expected 4 at most") == 0U);
  request = small_analysis();
  request.max_tokens = 0;
  BOOST_TEST(tl_sent(request) == "max_tokens: got 0, expected at least 1");
  request = small_analysis();
  request.start_time = -1;
  BOOST_TEST(tl_sent(request) == "start_time: got -1, expected at least 0");
}

BOOST_AUTO_TEST_SUITE_END()
