// An agent's request as the service wants it.

#include "perplexity/agent_request_json.hpp"

#include <boost/test/unit_test.hpp>

#include "support/canonical_json.hpp"

BOOST_AUTO_TEST_SUITE(agent_request_tests)

namespace {

using namespace tokenwire;
using namespace tokenwire::test;
namespace pplx = tokenwire::perplexity;
using namespace std::chrono_literals;

std::string sent(pplx::agent_request const& request, bool stream = false) {
  error_code ec;
  std::string detail;
  std::string const text = pplx::to_json(request, stream, ec, detail);
  if (ec) BOOST_TEST(ec == error::invalid_request);
  return ec ? detail : canonical(text);
}

/// The one member of a request with little else.
std::string sent_of(std::string_view name, pplx::agent_request request) {
  if (request.model.empty()) request.model = "m";
  if (request.input == pplx::agent_input{}) request.input = "q";
  error_code ec;
  std::string detail;
  std::string const text = pplx::to_json(request, false, ec, detail);
  if (ec) return detail;
  return boost::json::serialize(sorted(boost::json::parse(text).at(name)));
}

}  // namespace

BOOST_AUTO_TEST_CASE(each_member_under_its_own_name) {
  pplx::agent_request request;
  request.input = "Why?";
  request.model = "openai/gpt-5.6-terra";
  request.models = {"a/b", "c/d"};
  request.preset = "fast";
  request.instructions = "Be brief.";
  request.background = true;
  request.store = false;
  request.previous_response_id = "resp_1";
  request.max_output_tokens = 100;
  request.max_steps = 100;
  request.temperature = 0.5;
  request.top_p = 1;
  request.language_preference = "de";
  request.reasoning = pplx::agent_reasoning{.effort = pplx::agent_effort::xhigh};
  request.response_format = pplx::json_schema_format{.schema = R"({"type":"object"})", .name = "n"};
  request.extra = R"({"new":12345678901234567890})";
  BOOST_TEST(sent(request, true) == canonical(R"({"input":"Why?","model":"openai/gpt-5.6-terra","models":["a/b","c/d"],
    "preset":"fast","instructions":"Be brief.","background":true,"store":false,"previous_response_id":"resp_1",
    "max_output_tokens":100,"max_steps":100,"temperature":0.5,"top_p":1E0,"language_preference":"de",
    "reasoning":{"effort":"xhigh"},
    "response_format":{"type":"json_schema","json_schema":{"schema":{"type":"object"},"name":"n"}},
    "new":12345678901234567890,"stream":true})"));
  BOOST_TEST(sent({.input = "q", .model = "m"}) == R"({"input":"q","model":"m","stream":false})");
  BOOST_TEST(sent_of("profile", {.profile = pplx::agent_profile{.id = "p", .version = "2"}}) ==
             R"({"id":"p","type":"custom","version":"2"})");
}

BOOST_AUTO_TEST_CASE(each_kind_of_input) {
  pplx::agent_request request;
  request.input = std::vector<pplx::agent_input_item>{
      pplx::input_message{.role = "user", .content = "text"},
      pplx::input_message{
          .role = "developer",
          .content = std::vector<pplx::input_part>{pplx::input_text{"a"}, pplx::input_image{.image_url = "https://i"},
                                                   raw_json{R"({"type":"input_smell"})"}}},
      pplx::input_function_call{.call_id = "c", .name = "f", .arguments = "{", .thought_signature = "s"},
      pplx::input_function_call_output{.call_id = "c", .output = "42"},
      pplx::input_function_call_output{.call_id = "c",
                                       .output = std::vector<pplx::input_part>{pplx::input_image{
                                           .image_url = "data:image/png;base64,AA==", .detail = "low"}},
                                       .id = "i",
                                       .name = "f",
                                       .status = "completed",
                                       .thought_signature = "s"},
      pplx::input_reasoning{
          .summary = {{"sum"}}, .content = {{"thought"}}, .encrypted_content = "e", .id = "r", .status = "completed"},
      pplx::input_reasoning{},
      raw_json{R"({"type":"dream","depth":1.50})"}};
  BOOST_TEST(sent_of("input", request) == canonical(R"([
    {"type":"message","role":"user","content":"text"},
    {"type":"message","role":"developer","content":[{"type":"input_text","text":"a"},
      {"type":"input_image","image_url":"https://i"},{"type":"input_smell"}]},
    {"type":"function_call","call_id":"c","name":"f","arguments":"{","thought_signature":"s"},
    {"type":"function_call_output","call_id":"c","output":"42"},
    {"type":"function_call_output","call_id":"c","id":"i","name":"f","status":"completed","thought_signature":"s",
      "output":[{"type":"input_image","image_url":"data:image/png;base64,AA==","detail":"low"}]},
    {"type":"reasoning","summary":[{"type":"summary_text","text":"sum"}],
      "content":[{"type":"reasoning_text","text":"thought"}],"encrypted_content":"e","id":"r","status":"completed"},
    {"type":"reasoning","summary":[]},
    {"type":"dream","depth":1.50}])"));
}

BOOST_AUTO_TEST_CASE(each_tool) {
  constexpr std::chrono::year_month_day day{2026y / 1 / 5};
  pplx::agent_request request;
  pplx::web_search_tool search;
  search.filters = pplx::web_search_filters{.search_domain_filter = {"a.example", "-b.example"},
                                            .search_recency_filter = pplx::search_recency_filter::week,
                                            .search_after_date_filter = day,
                                            .search_before_date_filter = day,
                                            .last_updated_after_filter = day,
                                            .last_updated_before_filter = day};
  search.max_tokens = 1;
  search.max_tokens_per_page = 2;
  search.search_context_size = pplx::search_context_size::medium;
  search.user_location = pplx::user_location{.country = "AT"};
  pplx::mcp_tool mcp{.server_label = "l", .server_url = "https://s"};
  mcp.authorization = "secret";
  mcp.headers = {{"X-A", "1"}, {"X-B", "ä"}};
  mcp.allowed_tools = {"t"};
  mcp.defer_loading = true;
  request.tools = {
      pplx::web_search_tool{},
      search,
      pplx::fetch_url_tool{.max_urls = 10},
      pplx::fetch_url_tool{},
      pplx::people_search_tool{},
      pplx::finance_search_tool{},
      pplx::sandbox_tool{},
      pplx::agent_function_tool{.name = "f", .description = "d", .parameters = R"({"type":"object"})", .strict = true},
      mcp,
      pplx::connector_tool{.id = "i", .server_label = "l", .server_description = "d", .allowed_tools = {"t"}},
      raw_json{R"({"type":"telescope"})"}};
  BOOST_TEST(sent_of("tools", request) == canonical(R"([{"type":"web_search"},
    {"type":"web_search","filters":{"search_domain_filter":["a.example","-b.example"],"search_recency_filter":"week",
      "search_after_date_filter":"01/05/2026","search_before_date_filter":"01/05/2026",
      "last_updated_after_filter":"01/05/2026","last_updated_before_filter":"01/05/2026"},
      "max_tokens":1,"max_tokens_per_page":2,"search_context_size":"medium","user_location":{"country":"AT"}},
    {"type":"fetch_url","max_urls":10},{"type":"fetch_url"},{"type":"people_search"},{"type":"finance_search"},
    {"type":"sandbox"},
    {"type":"function","name":"f","description":"d","parameters":{"type":"object"},"strict":true},
    {"type":"mcp","server_label":"l","server_url":"https://s","authorization":"secret",
      "headers":{"X-A":"1","X-B":"ä"},"allowed_tools":["t"],"defer_loading":true},
    {"type":"connector","id":"i","server_label":"l","server_description":"d","allowed_tools":["t"]},
    {"type":"telescope"}])"));
}

BOOST_AUTO_TEST_CASE(each_skill) {
  pplx::agent_request request;
  request.skills = {pplx::builtin_skill{"office/docx"}, pplx::inline_skill{"n", "d", "i"},
                    pplx::custom_skill{.id = "s", .version = "3"}, pplx::custom_skill{.id = "s"},
                    raw_json{R"({"type":"borrowed"})"}};
  BOOST_TEST(sent_of("skills", request) == canonical(R"([{"type":"builtin","name":"office/docx"},
    {"type":"inline","name":"n","description":"d","instructions":"i"},{"type":"custom","id":"s","version":"3"},
    {"type":"custom","id":"s"},{"type":"borrowed"}])"));
}

BOOST_AUTO_TEST_CASE(what_cannot_be_sent) {
  auto const of = [](auto set) {
    pplx::agent_request request{.input = "q", .model = "m"};
    set(request);
    return sent(request);
  };
  BOOST_TEST(of([](auto& r) { r.input = ""; }) == "input: got nothing, expected text, or one item at least");
  BOOST_TEST(of([](auto& r) { r.input = std::vector<pplx::agent_input_item>{}; }) ==
             "input: got nothing, expected text, or one item at least");
  BOOST_TEST(of([](auto& r) { r.model = ""; }).starts_with("model: got nothing, expected a model's name, or"));
  BOOST_TEST(of([](auto& r) {
               r.preset = "fast";
               r.profile = pplx::agent_profile{.id = "p"};
             }) == "profile: got a profile beside a preset, expected one of them");
  BOOST_TEST(of([](auto& r) { r.models = {"a", "b", "c", "d", "e", "f"}; }) ==
             "models: got 6 elements, expected 5 at most");
  BOOST_TEST(of([](auto& r) { r.max_steps = 101; }) == "max_steps: got 101, expected 1 to 100");
  BOOST_TEST(of([](auto& r) { r.max_output_tokens = 0; }) == "max_output_tokens: got 0, expected at least 1");
  BOOST_TEST(of([](auto& r) { r.tools = {pplx::fetch_url_tool{.max_urls = 11}}; }) ==
             "tools[0].max_urls: got 11, expected 1 to 10");
  BOOST_TEST(of([](auto& r) { r.tools = {pplx::agent_function_tool{}}; }) ==
             "tools[0].name: got nothing, expected the function's name");
  BOOST_TEST(of([](auto& r) { r.tools = {raw_json{"["}}; }).starts_with("tools[0]: got text that is not JSON"));
  BOOST_TEST(of([](auto& r) { r.skills.assign(17, pplx::builtin_skill{"office"}); }) ==
             "skills: got 17 elements, expected 16 at most");
  BOOST_TEST(of([](auto& r) { r.input = "\xff"; }) == "input: got text that is not valid UTF-8, expected UTF-8");
  BOOST_TEST(of([](auto& r) { r.extra = R"({"stream":true})"; }).find("another: it follows from the call") !=
             std::string::npos);
  // Who answers may be said by what has no member yet.
  BOOST_TEST(of([](auto& r) {
               r.model = "";
               r.extra = R"({"preset":"fast"})";
             }) == R"({"input":"q","preset":"fast","stream":false})");
}

BOOST_AUTO_TEST_SUITE_END()
