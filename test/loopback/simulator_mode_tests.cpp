// What a request may ask of the simulator besides an answer.

#include <tokenwire/testing/simulator.hpp>

#include <boost/json.hpp>
#include <boost/test/unit_test.hpp>
#include <chrono>
#include <regex>
#include <set>

#include "support/awaited.hpp"
#include "support/raw_client.hpp"
#include "support/simulated.hpp"

BOOST_AUTO_TEST_SUITE(simulator_modes)

namespace {

namespace json = boost::json;
namespace pplx = tokenwire::perplexity;
using namespace tokenwire::test;
using tokenwire::testing::simulator;

std::string with(std::string const& more, bool stream = false) {
  std::string body = ask("Why?", stream);
  return body.replace(body.size() - 1, 1, "," + more + "}");
}

unsigned status_of(simulator const& server, std::string const& more) {
  raw_client client{server.port()};
  return client.request(post(with(more))).status;
}

}  // namespace

BOOST_AUTO_TEST_CASE(a_concise_stream_through_the_client) {
  simulator const server{fast()};
  chat_client client(server.base_url());
  client.request.stream_mode = pplx::stream_mode::concise;
  client.request.return_images = true;
  client.read();
  BOOST_TEST(!client.out.ec);
  auto options = expected("Why is the sky blue?");
  options.concise = true;
  BOOST_TEST(client.out.text == chat_answer_text(options));
  BOOST_TEST(client.out.result.text() == client.out.text);
  BOOST_TEST((client.out.result.ended_by() == pplx::end_mark::done_event));
  BOOST_TEST(client.out.result.images().size() == 3U);
  BOOST_TEST(client.out.result.search_results().size() == 8U);
  BOOST_TEST(client.out.result.choices().front().message.reasoning_steps.size() == 3U);
  BOOST_TEST(client.out.result.usage()->cost->request_cost.has_value());
}

BOOST_AUTO_TEST_CASE(lists_come_when_they_are_asked_for) {
  simulator const server{fast()};
  raw_client client{server.port()};
  auto const document = [&](std::string const& more) {
    return json::parse(client.request(post(with(more))).body()).as_object();
  };
  auto const all = document(R"("return_images":true,"return_related_questions":true,)"
                            R"("media_response":{"overrides":{"return_videos":true}})");
  BOOST_TEST(all.at("images").as_array().size() == 3U);
  BOOST_TEST(all.at("related_questions").as_array().size() == 3U);
  BOOST_TEST(all.at("videos").as_array().size() == 2U);
  auto const none = document(R"("return_images":false,"return_related_questions":null,"media_response":{})");
  for (char const* absent : {"images", "related_questions", "videos"}) BOOST_TEST(!none.contains(absent));
  BOOST_TEST(document(R"("media_response":{"overrides":{"return_images":true}})").contains("images"));
}

BOOST_AUTO_TEST_CASE(sources_are_those_that_were_asked_for) {
  simulator const server{fast()};
  chat_client client(server.base_url());
  auto const hosts = [&] {
    client.read();
    BOOST_TEST(!client.out.ec);
    std::set<std::string> found;
    for (auto const& source : client.out.result.search_results())
      found.insert(source.url.substr(0, source.url.find('/', 8)));
    return found;
  };
  auto const today = [] {
    auto const days = std::chrono::floor<std::chrono::days>(std::chrono::system_clock::now());
    return std::chrono::year_month_day(days).year();
  };
  using names = std::set<std::string>;
  client.request.search_mode = pplx::search_mode::academic;
  BOOST_TEST((hosts() == names{"https://journal.open-letters.example"}));
  client.request.search_mode = pplx::search_mode::sec;
  BOOST_TEST((hosts() == names{"https://filings.public-tables.example"}));
  client.request.search_domain_filter = {"a.example", "b.example"};
  client.request.search_recency_filter = pplx::search_recency_filter::hour;
  auto const before = today();
  BOOST_TEST((hosts() == names{"https://a.example", "https://b.example"}));
  for (auto const& source : client.out.result.search_results()) {
    int const year = std::stoi(source.date.value());
    BOOST_TEST((year >= int(before) && year <= int(today())));
  }
  // The mode says where from as long as no domain does.
  client.request.search_domain_filter = {"-www.atlas-of-things.example"};
  BOOST_TEST((hosts() == names{"https://filings.public-tables.example"}));
  client.request.search_domain_filter = {"-public-tables.example"};
  BOOST_TEST(hosts().empty());
  BOOST_TEST(client.out.text.find('[') == std::string::npos, client.out.text);
  client.request.search_mode = pplx::search_mode::web;
  client.request.search_domain_filter = {"-www.atlas-of-things.example"};
  names const others = hosts();
  BOOST_TEST(others.size() == 8U);
  BOOST_TEST(!others.contains("https://www.atlas-of-things.example"));
  client.request.disable_search = true;
  BOOST_TEST(hosts().empty());
  BOOST_TEST(client.out.result.citations().empty());
  BOOST_TEST(!client.out.text.empty());
  BOOST_TEST(client.out.text.find('[') == std::string::npos, client.out.text);
}

BOOST_AUTO_TEST_CASE(an_answer_fits_its_schema) {
  simulator const server{fast()};
  chat_client client(server.base_url());
  client.request.response_format = pplx::json_schema_format{
      .schema = R"({"type":"object","properties":{"reasons":{"type":"array","items":{"type":"string"}}}})"};
  client.read();
  BOOST_TEST(!client.out.ec);
  BOOST_TEST(json::parse(client.out.text).at("reasons").as_array().size() == 2U);
}

BOOST_AUTO_TEST_CASE(an_answer_matches_its_expression) {
  simulator const server{fast()};
  for (char const* const expression : {R"((?:(?:25[0-5]|2[0-4]\d|1?\d?\d)\.){3}(?:25[0-5]|2[0-4]\d|1?\d?\d))", "a*",
                                       R"(^(positive|negative|neutral)$)"}) {
    chat_client client(server.base_url());
    client.request.model = "sonar-reasoning";
    client.request.response_format = pplx::regex_format{.regex = expression};
    std::string const streamed = client.read().text;
    BOOST_TEST(!client.out.ec);
    BOOST_TEST(!streamed.empty());
    BOOST_TEST(std::regex_match(streamed, std::regex(expression)), streamed);
    BOOST_TEST(client.complete().result.text() == streamed);
  }
  chat_client client(server.base_url());
  client.request.response_format = pplx::regex_format{.regex = "(?=a)b"};
  client.read();
  BOOST_TEST(client.out.ec == tokenwire::error::bad_request);
  BOOST_TEST(client.out.facts.type == "invalid_parameter");
  BOOST_TEST(client.out.facts.message ==
             "response_format.regex.regex cannot be answered by this simulator: a group that is more than a group at "
             "character 2.");
}

BOOST_AUTO_TEST_CASE(what_is_none_of_that_is_refused) {
  simulator const server{fast()};
  BOOST_TEST(status_of(server, R"("response_format":{"type":"regex"})") == 400U);
  BOOST_TEST(status_of(server, R"("response_format":{"type":"regex","regex":"a"})") == 422U);
  BOOST_TEST(status_of(server, R"("response_format":{"type":"regex","regex":{"regex":"$"}})") == 400U);
  BOOST_TEST(status_of(server, R"("stream_mode":"full")") == 200U);
  BOOST_TEST(status_of(server, R"("stream_mode":"brief")") == 422U);
  BOOST_TEST(status_of(server, R"("stream_mode":7)") == 422U);
  BOOST_TEST(status_of(server, R"("search_mode":"web")") == 200U);
  BOOST_TEST(status_of(server, R"("search_mode":"all")") == 422U);
  BOOST_TEST(status_of(server, R"("search_recency_filter":"decade")") == 422U);
  BOOST_TEST(status_of(server, R"("search_recency_filter":1)") == 422U);
  BOOST_TEST(status_of(server, R"("search_domain_filter":"a.example")") == 422U);
  BOOST_TEST(status_of(server, R"("search_domain_filter":["a.example",1])") == 422U);
  BOOST_TEST(status_of(server, R"("search_domain_filter":[],"disable_search":null)") == 200U);
  BOOST_TEST(status_of(server, R"("disable_search":"yes")") == 422U);
  BOOST_TEST(status_of(server, R"("return_images":"yes")") == 422U);
  BOOST_TEST(status_of(server, R"("media_response":[])") == 422U);
  BOOST_TEST(status_of(server, R"("media_response":{"overrides":{"return_videos":1}})") == 422U);
  BOOST_TEST(status_of(server, R"("response_format":{"type":"text"})") == 200U);
  BOOST_TEST(status_of(server, R"("response_format":{"type":"regex","regex":{"regex":"a"}})") == 200U);
  BOOST_TEST(status_of(server, R"("response_format":{"type":"xml"})") == 422U);
  BOOST_TEST(status_of(server, R"("response_format":{})") == 422U);
  BOOST_TEST(status_of(server, R"("response_format":"json")") == 422U);
  BOOST_TEST(status_of(server, R"("response_format":{"type":"json_schema"})") == 400U);
  BOOST_TEST(status_of(server, R"("response_format":{"type":"json_schema","json_schema":{"schema":"x"}})") == 422U);
}

BOOST_AUTO_TEST_CASE(dates_and_words_are_looked_at) {
  simulator const server{fast()};
  for (std::string const name : {"search_after_date_filter", "search_before_date_filter", "last_updated_after_filter",
                                 "last_updated_before_filter"}) {
    auto const status = [&](std::string const& value) { return status_of(server, '"' + name + "\":" + value); };
    for (char const* const good : {R"("03/01/2025")", R"("3/1/2025")", R"("12/31/2026")", R"("2/29/2024")", "null"})
      BOOST_TEST(status(good) == 200U, good);
    for (char const* const bad :
         {R"("2025-03-01")", R"("31/12/2025")", R"("2/29/2025")", R"("3/1/25")", R"("3/2025")", R"("")",
          R"("3/1/2025/")", R"("0/1/2025")", R"("003/1/2025")", R"(" 3/1/2025")", R"("3-1-2025")"})
      BOOST_TEST(status(bad) == 400U, bad);
    BOOST_TEST(status("20250301") == 422U);
  }
  for (char const* const good : {"minimal", "low", "medium", "high"})
    BOOST_TEST(status_of(server, R"("reasoning_effort":")" + std::string(good) + '"') == 200U);
  BOOST_TEST(status_of(server, R"("reasoning_effort":"most")") == 422U);
  BOOST_TEST(status_of(server, R"("reasoning_effort":1)") == 422U);
  BOOST_TEST(status_of(server, R"("web_search_options":{"search_context_size":"high","search_type":"auto"})") == 200U);
  BOOST_TEST(status_of(server, R"("web_search_options":{"search_type":"slow"})") == 422U);
  BOOST_TEST(status_of(server, R"("web_search_options":"high")") == 422U);

  chat_client client(server.base_url());
  client.request.extra = R"({"search_after_date_filter":"2025-03-01"})";
  client.read();
  BOOST_TEST(client.out.ec == tokenwire::error::bad_request);
  BOOST_TEST(client.out.facts.type == "invalid_parameter");
  BOOST_TEST(client.out.facts.message == "search_after_date_filter must be a date as MM/DD/YYYY.");
  client.request.extra = R"({"web_search_options":{"search_context_size":"huge"}})";
  client.read();
  BOOST_TEST(client.out.ec == tokenwire::error::unprocessable_entity);
  BOOST_TEST(client.out.facts.message ==
             "Input should be 'low', 'medium' or 'high' (body.web_search_options.search_context_size)");
}

BOOST_AUTO_TEST_SUITE_END()
