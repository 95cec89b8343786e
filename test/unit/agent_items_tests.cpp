// What an agent's response is made of, each kind once, and its way back into a request.

#include <boost/json/parse.hpp>
#include <boost/test/unit_test.hpp>
#include <string>

#include "perplexity/agent_request_json.hpp"
#include "perplexity/agent_values.hpp"

BOOST_AUTO_TEST_SUITE(agent_items_tests)

namespace {

using namespace tokenwire::perplexity;

agent_output_item item_of(std::string_view json) {
  boost::json::value const value = boost::json::parse(json);
  return read_item(value.as_object(), json);
}

template <class T>
T as(std::string_view json) {
  agent_output_item const item = item_of(json);
  BOOST_TEST(item.raw == json);
  BOOST_REQUIRE_MESSAGE(item.get_if<T>(), json);
  return *item.get_if<T>();
}

}  // namespace

BOOST_AUTO_TEST_CASE(each_kind) {
  auto const message = as<message_output>(
      R"({"type":"message","id":"m","role":"assistant","status":"completed","content":[
          {"type":"output_text","text":"a","annotations":[{"type":"url_citation","url":"u","title":"t","start_index":1,"end_index":2}]},
          {"type":"refusal","refusal":"no"},{"type":"output_text","text":"b"}]})");
  BOOST_TEST(message.text() == "ab");
  BOOST_TEST(message.role == "assistant");
  BOOST_TEST(message.content.size() == 3U);
  BOOST_TEST(message.content[1].type == "refusal");
  BOOST_TEST((message.content[0].annotations[0].end_index == 2));
  BOOST_TEST(as<message_output>(R"({"type":"message","content":null})").content.empty());

  auto const found = as<search_results_output>(
      R"({"type":"search_results","queries":["q"],"results":[{"id":7,"title":"t","url":"u","snippet":"s","date":"d"}]})");
  BOOST_TEST((found.results[0].id == 7));
  BOOST_TEST(found.queries[0] == "q");
  BOOST_TEST(as<fetch_url_results_output>(R"({"type":"fetch_url_results","contents":[{"url":"u"}]})").contents[0].url ==
             "u");

  auto const call = as<function_call_output>(
      R"({"type":"function_call","id":"i","call_id":"c","name":"n","arguments":"{}","status":"s","thought_signature":"t"})");
  BOOST_TEST(call.arguments == "{}");
  BOOST_TEST(call.thought_signature == "t");
  BOOST_TEST(as<function_call_output>(R"({"type":"function_call","arguments":{"a":[1]}})").arguments == R"({"a":[1]})");
  BOOST_TEST(
      as<reasoning_output>(R"({"type":"reasoning","summary":[{"type":"summary_text","text":"x"}]})").summary[0].text ==
      "x");

  auto const tools = as<mcp_list_tools_output>(
      R"({"type":"mcp_list_tools","id":"i","server_label":"l","connector_id":"c","error":"e",
          "tools":[{"name":"n","description":"d","input_schema":{"type":"object"}}]})");
  BOOST_TEST(tools.tools[0].input_schema == R"({"type":"object"})");
  BOOST_TEST(tools.error == "e");
  auto const mcp = as<mcp_call_output>(
      R"({"type":"mcp_call","id":"i","server_label":"l","name":"n","arguments":"a","output":"o","error":null,"connector_id":"c"})");
  BOOST_TEST(mcp.output == "o");
  BOOST_TEST(mcp.error.empty());
  auto const searched = as<tool_search_output>(
      R"({"type":"tool_search_output","id":"i","call_id":null,"execution":"server","status":"completed","arguments":"a",
          "tools":[{"type":"namespace","name":"n","description":"d","tools":[{"type":"function","name":"f","parameters":{}}]}]})");
  BOOST_TEST(searched.call_id.empty());
  BOOST_TEST(searched.tools[0].tools[0].name == "f");
  BOOST_TEST(searched.tools[0].tools[0].parameters == "{}");
  BOOST_TEST(as<skill_loaded_output>(R"({"type":"skill_loaded","name":"office"})").name == "office");
  auto const advice = as<advisor_result_output>(
      R"({"type":"advisor_result","call_id":"c","status":"failed","question":"q","advice":"a","arguments":"x",
          "error_code":"e","error_message":"m"})");
  BOOST_TEST(advice.error_message == "m");

  auto const ran = as<sandbox_results_output>(
      R"({"type":"sandbox_results","call_id":"c","code":"x","language":"bash","status":"timed_out","container_id":"k",
          "results":[{"status":"failed","exit_code":1,"stdout":"o","stderr":"e","duration_ms":5}]})");
  BOOST_TEST(ran.results[0].stdout_ == "o");
  BOOST_TEST(ran.results[0].stderr_ == "e");
  BOOST_TEST((ran.results[0].exit_code == 1));
  BOOST_TEST(ran.language == "bash");
  BOOST_TEST(
      (as<sandbox_write_file_output>(R"({"type":"sandbox_write_file","file_path":"p","size_bytes":3})").size_bytes ==
       3));
  BOOST_TEST(
      (as<sandbox_read_file_output>(R"({"type":"sandbox_read_file","content":"c","start_line":1,"total_lines":9})")
           .total_lines == 9));
  BOOST_TEST(as<sandbox_edit_file_output>(R"({"type":"sandbox_edit_file","message":"m","error":"e"})").error == "e");
  BOOST_TEST(
      (as<sandbox_grep_output>(R"({"type":"sandbox_grep","files":["a"],"count":1,"truncated":true})").truncated ==
       true));
  BOOST_TEST(as<sandbox_glob_output>(R"({"type":"sandbox_glob","files":["a","b"]})").files.size() == 2U);
  BOOST_TEST(
      as<sandbox_apply_patch_output>(R"({"type":"sandbox_apply_patch","added":["a"],"modified":["b"],"deleted":["c"]})")
          .deleted[0] == "c");
  BOOST_TEST(as<share_file_output>(R"({"type":"share_file","file_id":"f","filename":"n","url":"u"})").file_id == "f");
  BOOST_TEST(as<finance_results_output>(R"({"type":"finance_results","results":[{"url":"u"}]})").results.size() == 1U);
  BOOST_TEST(
      as<people_search_results_output>(R"({"type":"people_search_results","results":[{"url":"u"}]})").results.size() ==
      1U);
  BOOST_TEST(as<unknown_output>(R"({"type":"unknown","item_name":"n","payload":{"a":1}})").payload == R"({"a":1})");
}

BOOST_AUTO_TEST_CASE(one_that_is_not_known_goes_there_and_back) {
  constexpr std::string_view json = R"({"type":"hologram","depth":1.50,"status":"spinning"})";
  agent_output_item const item = item_of(json);
  BOOST_TEST(item.type == "hologram");
  BOOST_TEST(std::holds_alternative<std::monostate>(item.value));
  agent_request request{.model = "m"};
  request.input = std::vector<agent_input_item>{as_input(item)};
  tokenwire::error_code ec;
  std::string detail;
  std::string const body = to_json(request, false, ec, detail);
  BOOST_TEST(!ec);
  BOOST_TEST(body.find(json) != std::string::npos, body);
}

BOOST_AUTO_TEST_CASE(an_output_is_an_input) {
  agent_input_item const said =
      as_input(item_of(R"({"type":"message","role":"assistant","content":[{"type":"output_text","text":"a"}]})"));
  BOOST_TEST((std::get<input_message>(said) == input_message{.role = "assistant", .content = "a"}));
  agent_input_item const called = as_input(
      item_of(R"({"type":"function_call","call_id":"c","name":"f","arguments":"{}","thought_signature":"t"})"));
  BOOST_TEST((std::get<input_function_call>(called) ==
              input_function_call{.call_id = "c", .name = "f", .arguments = "{}", .thought_signature = "t"}));
  BOOST_TEST((std::get<tokenwire::raw_json>(as_input(item_of(R"({"type":"search_results","results":[]})"))).text ==
              R"({"type":"search_results","results":[]})"));
}

BOOST_AUTO_TEST_SUITE_END()
