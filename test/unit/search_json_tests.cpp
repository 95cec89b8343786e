// A search as the service wants it, and its results as the service has them.

#include "perplexity/search_json.hpp"

#include <boost/test/unit_test.hpp>
#include <tokenwire/api_error.hpp>

#include "support/canonical_json.hpp"

BOOST_AUTO_TEST_SUITE(search_json)

namespace {

using namespace tokenwire;
using namespace tokenwire::test;
namespace pplx = tokenwire::perplexity;
using namespace std::chrono_literals;

std::string sent(pplx::search_request const& request) {
  error_code ec;
  std::string detail;
  std::string const text = pplx::to_json(request, ec, detail);
  return ec ? detail : canonical(text);
}

pplx::search_response read(std::string_view body) {
  static net::http_call const call{{}, net::time_source::steady()};
  return pplx::read_search_response(call, body);
}

}  // namespace

BOOST_AUTO_TEST_CASE(each_member_under_its_own_name) {
  constexpr std::chrono::year_month_day day{2026y / 1 / 5};
  pplx::search_request request{.query = {"a", "b"}};
  request.max_results = 20;
  request.max_tokens = 1;
  request.max_tokens_per_page = 1'000'000;
  request.search_context_size = pplx::search_context_size::low;
  request.country = "AT";
  request.search_domain_filter = {"a.example", "-b.example"};
  request.search_language_filter = {"de"};
  request.search_recency_filter = pplx::search_recency_filter::day;
  request.search_after_date_filter = day;
  request.search_before_date_filter = day;
  request.last_updated_after_filter = day;
  request.last_updated_before_filter = day;
  request.search_mode = pplx::search_mode::academic;
  request.search_type = pplx::search_target::web;
  request.display_server_time = true;
  request.extra = R"({"new":[1]})";
  BOOST_TEST(sent(request) ==
             canonical(R"({"query":["a","b"],"max_results":20,"max_tokens":1,"max_tokens_per_page":1000000,
    "search_context_size":"low","country":"AT","search_domain_filter":["a.example","-b.example"],
    "search_language_filter":["de"],"search_recency_filter":"day","search_after_date_filter":"01/05/2026",
    "search_before_date_filter":"01/05/2026","last_updated_after_filter":"01/05/2026",
    "last_updated_before_filter":"01/05/2026","search_mode":"academic","search_type":"web",
    "display_server_time":true,"new":[1]})"));
}

BOOST_AUTO_TEST_CASE(one_question_is_a_string) {
  BOOST_TEST(sent({.query = {"a"}}) == R"({"query":"a"})");
}

BOOST_AUTO_TEST_CASE(bounds) {
  auto const of = [](auto set) {
    pplx::search_request request{.query = {"a"}};
    set(request);
    return sent(request);
  };
  BOOST_TEST(sent({}) == "query: got nothing, expected a question");
  BOOST_TEST(sent({.query = {""}}) == "query: got \"\", expected a question");
  BOOST_TEST(sent({.query = {"a", ""}}) == "query[1]: got \"\", expected a question");
  BOOST_TEST(of([](auto& r) { r.max_results = 0; }) == "max_results: got 0, expected at least 1");
  BOOST_TEST(of([](auto& r) { r.max_results = 21; }) == "max_results: got 21, expected 1 to 20");
  BOOST_TEST(of([](auto& r) {
               r.max_results = 21;
               r.search_type = pplx::search_target::people;
             }) == R"({"max_results":21,"query":"a","search_type":"people"})");
  BOOST_TEST(of([](auto& r) { r.max_tokens = 1'000'001; }) == "max_tokens: got 1000001, expected 1 to 1000000");
  BOOST_TEST(of([](auto& r) { r.country = "AUT"; }) == "country: got \"AUT\", expected two letters");
  BOOST_TEST(of([](auto& r) { r.search_domain_filter.assign(21, "a.example"); }) ==
             "search_domain_filter: got 21 elements, expected 20 at most");
  BOOST_TEST(of([](auto& r) { r.extra = R"({"query":"b"})"; }) ==
             "extra: got the member query, expected another: it is set already");
  BOOST_TEST(of([](auto& r) { r.extra = "[]"; }) ==
             "extra: got JSON that is not an object, expected the text of a JSON object");
}

BOOST_AUTO_TEST_CASE(results) {
  std::string_view const body =
      R"({"id":"s","results":[{"title":"t","url":"u","snippet":"n","date":"2026-01-02","last_updated":null,"new":1},)"
      R"({"title":"x","url":"y","snippet":"z"}],"server_time":"now"})";
  auto const response = read(body);
  BOOST_TEST(response.id == "s");
  BOOST_TEST(response.server_time == "now");
  BOOST_TEST(response.raw == body);
  BOOST_REQUIRE(response.results.size() == 2U);
  BOOST_TEST(response.results[0].title == "t");
  BOOST_TEST(response.results[0].url == "u");
  BOOST_TEST(response.results[0].snippet == "n");
  BOOST_TEST((response.results[0].date == "2026-01-02"));
  BOOST_TEST(!response.results[0].last_updated);
  BOOST_TEST(response.results[1].url == "y");
}

// Older servers have a list for each question.
BOOST_AUTO_TEST_CASE(results_in_groups) {
  auto const response = read(R"({"id":"s","results":[[{"url":"a"},{"url":"b"}],[],[{"url":"c"},3]]})");
  std::string urls;
  for (auto const& result : response.results) urls += result.url;
  BOOST_TEST(urls == "abc");
}

BOOST_AUTO_TEST_CASE(what_is_no_answer) {
  auto const code_of = [](std::string_view body) {
    try {
      read(body);
    } catch (api_error const& e) {
      return e.code();
    }
    return error_code{};
  };
  BOOST_TEST(code_of("{}") == error::malformed_event);
  BOOST_TEST(code_of(R"({"results":{}})") == error::malformed_event);
  BOOST_TEST(code_of("[]") == error::malformed_event);
  BOOST_TEST(code_of("<html>") == error::malformed_event);
  BOOST_TEST(code_of(R"({"error":{"message":"no"}})") == error::error_in_stream);
  BOOST_TEST(!code_of(R"({"results":[]})"));
}

BOOST_AUTO_TEST_SUITE_END()
