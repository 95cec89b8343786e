// TwelveLabs' client against the simulator: every kind of answer and every fault.

#include <algorithm>
#include <boost/json/parse.hpp>
#include <boost/json/value.hpp>
#include <boost/test/unit_test.hpp>
#include <set>

#include "support/simulated.hpp"
#include "support/twelvelabs_client.hpp"

BOOST_AUTO_TEST_SUITE(twelvelabs_simulator_tests)

namespace {

using namespace tokenwire;
using namespace tokenwire::test;
namespace tl = tokenwire::twelvelabs;
using testing::fault;
using testing::simulator;

std::string cited_text(tl::response const& answer, std::size_t i) {
  tl::annotation const& each = answer.citations().at(i);
  BOOST_TEST(each.in_text);
  return answer.text().substr(each.begin, each.end - each.begin);
}

}  // namespace

BOOST_AUTO_TEST_CASE(every_type_of_event) {
  simulator const server(fast());
  tl::response_request request = video_question();
  request.include = {"intermediate_outputs"};
  auto const out = read_answer_of(options_of(server.base_url()), request);
  BOOST_TEST(!out.ec, out.facts.text());
  std::set<std::string> const types(out.types.begin(), out.types.end());
  BOOST_TEST(types == (std::set<std::string>{"response.created", "response.in_progress", "response.output_item.added",
                                             "response.content_part.added", "response.output_text.delta",
                                             "response.output_text.done", "response.content_part.done",
                                             "response.function_call_arguments.done", "response.output_item.done",
                                             "response.completed"}));
  BOOST_TEST(out.types.front() == "response.created");
  BOOST_TEST(out.types.back() == "response.completed");
  BOOST_TEST(out.result.text() == out.text);
  BOOST_TEST(out.result.reasoning() == "Looking for what the question is about.");
  BOOST_TEST(out.reasoning == out.result.reasoning());
  auto const& output = out.result.output();
  BOOST_REQUIRE(output.size() == 4U);
  BOOST_TEST(output[0].phase == "commentary");
  BOOST_TEST(output[1].name == "search_knowledge_store");
  BOOST_TEST(output[1].arguments == R"({"query":"dogs","limit":3})");
  BOOST_TEST(output[2].output == "3 items");
  BOOST_TEST(output[2].call_id == "call_1");
  BOOST_TEST(output[3].is_answer());
  BOOST_TEST(out.result.completed());
  BOOST_TEST(out.result.usage());
  BOOST_TEST(name(out.result.ended_by()) == "done_event");
}

BOOST_AUTO_TEST_CASE(citations_are_where_the_text_has_them) {
  simulator const server(fast());
  auto const out = read_answer_of(options_of(server.base_url()), video_question("Was läuft?"));
  BOOST_TEST(!out.ec);
  BOOST_REQUIRE(out.result.citations().size() == 3U);
  BOOST_TEST(cited_text(out.result, 0).back() == '.');
  BOOST_TEST((out.result.citations()[0].start_sec == 1.5));
  BOOST_TEST(cited_text(out.result, 1) == "🐕");
  BOOST_TEST(cited_text(out.result, 2) == "🐕 und 🐈.");
  BOOST_TEST(out.result.citations()[2].collection_id == "ksic_1");
}

BOOST_AUTO_TEST_CASE(a_document_says_the_same) {
  simulator const server(fast());
  for (char const* const path : {"", "/v1.3"}) {
    auto const whole = ask_for_document(options_of(server.base_url() + path), video_question());
    auto const streamed = read_answer_of(options_of(server.base_url() + path), video_question());
    BOOST_TEST(!whole.ec, whole.facts.text());
    BOOST_TEST(whole.result.text() == streamed.result.text());
    BOOST_TEST((whole.result.citations() == streamed.result.citations()));
    BOOST_TEST((*whole.result.usage() == *streamed.result.usage()));
    BOOST_TEST(name(whole.result.ended_by()) == "document");
    BOOST_TEST(!whole.result.raw().empty());
    BOOST_TEST(!whole.result.request_id().empty());
    BOOST_TEST(whole.result.session_id() != streamed.result.session_id());
  }
}

BOOST_AUTO_TEST_CASE(a_session_goes_on) {
  simulator const server(fast());
  auto const first = read_answer_of(options_of(server.base_url()), video_question());
  tl::response_request request = video_question();
  request.session_id = first.result.session_id();
  auto const second = read_answer_of(options_of(server.base_url()), request);
  BOOST_TEST(!second.ec);
  BOOST_TEST(second.result.session_id() == first.result.session_id());
  BOOST_TEST((*second.result.usage()->input_tokens == 2 * *first.result.usage()->input_tokens));
  request.knowledge_store_id = "ks_2";
  auto const other = read_answer_of(options_of(server.base_url()), request);
  BOOST_TEST(other.ec == error::bad_request);
  BOOST_TEST(other.facts.provider_code == "parameter_invalid");
  request.session_id = "sess_unknown";
  BOOST_TEST(read_answer_of(options_of(server.base_url()), request).ec == error::not_found);
}

BOOST_AUTO_TEST_CASE(an_answer_that_is_cut_by_the_service) {
  simulator const server(fast());
  auto const out = read_answer_of(options_of(server.base_url()), video_question("An incomplete one?"));
  BOOST_TEST(!out.ec);
  BOOST_TEST(out.result.status() == "incomplete");
  BOOST_REQUIRE(out.result.incomplete_details());
  BOOST_TEST(out.result.incomplete_details()->reason == "max_output_tokens");
  BOOST_TEST(!out.text.empty());
  auto const whole = ask_for_document(options_of(server.base_url()), video_question("An incomplete one?"));
  BOOST_TEST(!whole.ec);
  BOOST_TEST(whole.result.status() == "incomplete");
  BOOST_TEST(whole.text == out.text);
}

BOOST_AUTO_TEST_CASE(an_answer_that_fails) {
  simulator const server(fast());
  auto const out = read_answer_of(options_of(server.base_url()), video_question("Will it fail?"));
  BOOST_TEST(out.ec == error::error_in_stream);
  BOOST_TEST(!out.text.empty());
  BOOST_TEST(out.result.text() == out.text);
  BOOST_TEST(out.result.status() == "failed");
  BOOST_TEST(ask_for_document(options_of(server.base_url()), video_question("Will it fail?")).ec ==
             error::error_in_stream);
}

BOOST_AUTO_TEST_CASE(structured_output_is_json) {
  simulator const server(fast());
  tl::response_request request = video_question();
  request.text = tl::response_text_options{
      .format = tl::json_schema_format{.name = "dogs",
                                       .schema = R"({"type":"object","properties":{"name":{"type":"string"}}})"}};
  auto const out = read_answer_of(options_of(server.base_url()), request);
  BOOST_TEST(!out.ec);
  BOOST_TEST(boost::json::parse(out.text).as_object().contains("name"));
}

BOOST_AUTO_TEST_CASE(a_store_that_is_not_there_or_not_ready) {
  simulator const server(fast());
  tl::response_request request = video_question();
  request.knowledge_store_id = "ks_missing";
  auto out = read_answer_of(options_of(server.base_url()), request);
  BOOST_TEST(out.ec == error::not_found);
  BOOST_TEST(out.facts.provider_code == "resource_not_exist");
  request.knowledge_store_id = "ks_indexing";
  out = ask_for_document(options_of(server.base_url()), request);
  BOOST_TEST(out.ec == error::bad_request);
  BOOST_TEST(out.facts.provider_code == "knowledge_store_not_ready");
  BOOST_TEST(out.facts.message == "The knowledge store ks_indexing has no item that is ready.");
}

BOOST_AUTO_TEST_CASE(an_analysis_streamed_and_whole) {
  simulator const server(fast());
  auto const out = read_answer_of(options_of(server.base_url()), video_analysis());
  BOOST_TEST(!out.ec, out.facts.text());
  BOOST_TEST(out.types.front() == "stream_start");
  BOOST_TEST(out.types.back() == "stream_end");
  BOOST_TEST(std::ranges::count(out.types, "text_generation") > 20);
  BOOST_TEST(out.text.ends_with("🐕."));
  BOOST_TEST(out.result.finish_reason() == "stop");
  BOOST_TEST(!out.result.id().empty());
  BOOST_TEST(out.info.content_type == "application/x-ndjson");
  auto const whole = ask_for_document(options_of(server.base_url() + "/v1.3"), video_analysis());
  BOOST_TEST(!whole.ec, whole.facts.text());
  BOOST_TEST(whole.text == out.text);
  BOOST_TEST((*whole.result.usage() == *out.result.usage()));
  BOOST_TEST(!whole.result.request_id().empty());
}

BOOST_AUTO_TEST_CASE(an_analysis_that_is_cut_by_the_service) {
  simulator const server(fast());
  tl::analyze_request request = video_analysis();
  request.max_tokens = 5;
  auto const out = read_answer_of(options_of(server.base_url()), request);
  BOOST_TEST(!out.ec);
  BOOST_TEST(out.result.finish_reason() == "length");
  BOOST_TEST(!out.result.warning().empty());
  BOOST_TEST((out.result.usage()->output_tokens == 5));
}

BOOST_AUTO_TEST_CASE(every_fault_is_told) {
  using row = std::pair<fault, error>;
  for (auto const& [fault, ec] : std::vector<row>{{fault::cut, error::stream_incomplete},
                                                  {fault::reset, error::stream_incomplete},
                                                  {fault::close, error::stream_incomplete},
                                                  {fault::error_event, error::error_in_stream},
                                                  {fault::html, error::not_a_stream},
                                                  {fault::unauthorized, error::authentication},
                                                  {fault::too_many_requests, error::rate_limited},
                                                  {fault::unavailable_once, error::internal_server_error},
                                                  {fault::garbage, error::malformed_response}}) {
    {
      simulator const server(fast(fault));
      auto const out = read_answer_of(options_of(server.base_url()), video_question());
      BOOST_TEST(out.ec == ec, "response: " << ec);
      BOOST_TEST(out.result.text() == out.text);
      if (ec == error::stream_incomplete) BOOST_TEST(!out.text.empty());
      if (ec == error::stream_incomplete) BOOST_TEST(!out.result.session_id().empty());
    }
    simulator const server(fast(fault));
    auto const out = read_answer_of(options_of(server.base_url()), video_analysis());
    BOOST_TEST(out.ec == ec, "analysis: " << ec);
    BOOST_TEST(out.result.text() == out.text);
    if (ec == error::stream_incomplete) BOOST_TEST(!out.text.empty());
  }
}

BOOST_AUTO_TEST_CASE(refusals_have_the_providers_words) {
  simulator const server(fast(fault::unauthorized));
  auto out = read_answer_of(options_of(server.base_url()), video_question());
  BOOST_TEST(out.facts.status == 401U);
  BOOST_TEST(out.facts.provider_code == "api_key_invalid");
  BOOST_TEST(!out.facts.message.empty());
  simulator const busy(fast(fault::too_many_requests));
  out = read_answer_of(options_of(busy.base_url()), video_question());
  BOOST_TEST(out.facts.provider_code == "too_many_requests");
  BOOST_TEST((out.facts.retry_after == std::chrono::seconds{1}));
  BOOST_TEST((out.info.header("x-ratelimit-request-remaining") == "0"));
  // An analysis is refused without a word.
  auto const analysis = read_answer_of(options_of(busy.base_url()), video_analysis());
  BOOST_TEST(analysis.ec == error::rate_limited);
  BOOST_TEST(analysis.facts.message.empty());
  BOOST_TEST((analysis.facts.retry_after == std::chrono::seconds{1}));
  tl::client_options wrong = options_of(busy.base_url());
  wrong.api_key = "bad";
  BOOST_TEST(read_answer_of(wrong, video_question()).ec == error::authentication);
}

BOOST_AUTO_TEST_CASE(a_server_in_trouble_is_asked_again) {
  simulator const server(fast(fault::unavailable_once));
  tl::client_options options = options_of(server.base_url());
  options.retry.max_retries = 1;
  auto const out = read_answer_of(options, video_analysis());
  BOOST_TEST(!out.ec);
  BOOST_TEST(out.info.attempts == 2U);
}

BOOST_AUTO_TEST_CASE(byte_by_byte_it_is_the_same_answer) {
  auto slow = fast();
  slow.write_size = 1;
  simulator const server(slow);
  simulator const other(fast());
  BOOST_TEST(read_answer_of(options_of(server.base_url()), video_question()).text ==
             read_answer_of(options_of(other.base_url()), video_question()).text);
  BOOST_TEST(read_answer_of(options_of(server.base_url()), video_analysis()).text ==
             read_answer_of(options_of(other.base_url()), video_analysis()).text);
}

BOOST_AUTO_TEST_SUITE_END()
